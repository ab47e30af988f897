"""Upgrading: alembic's migrations on an open connection, with a copy made first and foreign keys checked after.

Which versions there are is said by the files in `migrations/versions`; alembic is loaded only when there is work.
"""

import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.faults import Fault


class TooNewDatabase(Fault):
    """The database was upgraded by a newer program than this one."""


class BrokenDatabase(Fault):
    """After a migration something in the database points to nothing; the copy made before is whole."""


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, made here so that no file is needed."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def known(revision: str | None) -> bool:
    """Whether this program knows the migration."""
    scripts = ScriptDirectory.from_config(config())
    return revision is None or revision in {script.revision for script in scripts.walk_revisions()}


def upgrade(connection: sa.Connection, path: Path | None, revision: str | None) -> None:
    """Bring a database up to date. `path` is an SQLite file, of which a copy is made beside it before anything changes.

    Raises `TooNewDatabase` and `BrokenDatabase`."""
    if not known(revision):
        raise TooNewDatabase(
            f"The database is at version {revision}, which is newer than this program: start the newer mockbot, or "
            "restore an older copy with mockbot db restore."
        )
    if path is None:
        command.upgrade(config(connection), "head")
        return
    copy = path.with_name(f"{path.name}.before-upgrade-from-{revision or 'nothing'}")
    if not copy.exists():
        connection.exec_driver_sql(f"VACUUM INTO '{str(copy).replace(chr(39), chr(39) * 2)}'")
        copy.chmod(0o600)
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # batch mode would delete child rows by cascade
    try:
        _in_one_transaction(connection)
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BrokenDatabase(f"The upgrade went wrong; the copy at {copy} is whole. Restore it and tell the founders.")


def _in_one_transaction(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        command.upgrade(config(connection), "head")
    except BaseException:
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
            connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")
