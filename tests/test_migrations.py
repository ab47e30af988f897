"""The migrations make just the tables that the code knows, on both databases, and keep what an old file holds."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.faults import Fault
from storage.database import connect
from storage.migrating import config, upgrade
from storage.opening import HEAD, open_database, stored_revision
from storage.tables import metadata


def differences(connection: sa.Connection) -> list[object]:
    """What the migrations made otherwise than the tables say."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [d for d in compare_metadata(context, metadata) if "alembic_version" not in str(d)]


def test_migrations_equal_the_tables_on_sqlite(tmp_path: Path) -> None:
    connection = connect(tmp_path / "m.db")
    upgrade(connection, tmp_path / "m.db", None)
    assert stored_revision(connection) == HEAD
    assert differences(connection) == []
    connection.close()


def test_fresh_tables_equal_the_migrations_down_to_the_triggers(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path / 'fresh.db'}").close()
    migrated = connect(tmp_path / "migrated.db")
    upgrade(migrated, tmp_path / "migrated.db", None)
    fresh = connect(tmp_path / "fresh.db")
    names = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    assert fresh.exec_driver_sql(names).all() == migrated.exec_driver_sql(names).all()
    fresh.close()
    migrated.close()


def test_migrations_equal_the_tables_on_postgresql(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()
    open_database(postgres_url).close()


def test_a_database_from_the_future_is_refused_in_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'future.db'}"
    open_database(url).close()
    connection = connect(tmp_path / "future.db")
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(Fault, match="newer than this program"):
        open_database(url)
