"""Opening a database by its address: the lock, the tables of the right version, and the writer.

The only place that knows which addresses there are; what is inside is the facets'.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa

from bot.faults import Fault
from bot.ports import Store

Result = TypeVar("Result")
_PREFIX = "sqlite:///"
HEAD = "0003"
"""The newest migration."""


class DatabaseLocked(Fault):
    """Another `mockbot run` or `practise` works with this SQLite file."""


class CannotOpen(Fault):
    """There is no opening this database: the sentence says why and what to do."""


class OpenDatabase(Protocol):
    """An open database."""

    alone: bool

    async def run(self, turn: Callable[[Store], Result]) -> Result:
        """See `bot.ports.Database`."""
        ...

    async def scrub(self) -> None:
        """See `bot.ports.Database`."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite address; None for another kind of database."""
    if not url.startswith("sqlite"):
        return None
    name = url.removeprefix(_PREFIX)
    if not url.startswith(_PREFIX) or name in ("", ":memory:"):
        raise CannotOpen(
            "An SQLite database is a file: write database_url as sqlite:///var/mockbot.db (or another path)."
        )
    return Path(name)


def open_database(url: str, *, shared: bool = False) -> OpenDatabase:
    """Open a database, creating or upgrading its tables. `shared` opens an SQLite file beside a running program,
    without the lock and without upgrading. Raises `DatabaseLocked` and `CannotOpen`."""
    path = sqlite_path(url)
    if path is None:
        from storage.postgres import open_postgres

        return open_postgres(url)
    return _open_sqlite(path, shared=shared)


def _open_sqlite(path: Path, *, shared: bool) -> OpenDatabase:
    from storage.database import SqliteDatabase, connect

    release = _nothing if shared else _locked(path)
    try:
        if shared and not path.exists():
            raise CannotOpen(f"There is no database at {path} yet; mockbot practise makes one.")
        connection = connect(path)
        _prepare(connection, path, shared=shared)
        return SqliteDatabase(connection, release)
    except (sqlite3.Error, sa.exc.DatabaseError):
        release()
        raise CannotOpen(f"{path} is no database that can be read; move it away, or restore a copy.") from None
    except BaseException:
        release()
        raise


def _nothing() -> None:
    """No lock was taken."""


def _locked(path: Path) -> Callable[[], None]:
    """Take the file's lock; returns what lets it go. The lock ends with the process, however it ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotOpen(f"{path} cannot be opened: {error.strerror}. Choose another place in database_url.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise DatabaseLocked(
            f"{path} is in use by another mockbot; close that one first, or set MOCKBOT_DATABASE_URL to another file."
        ) from None
    return lambda: os.close(handle)


def _prepare(connection: sa.Connection, path: Path, *, shared: bool) -> None:
    """The tables, at the version that this program knows."""
    revision = stored_revision(connection)
    if revision == HEAD:
        return
    if revision is None and not sa.inspect(connection).get_table_names():
        _create(connection)
        path.chmod(0o600)
        return
    if shared:
        raise CannotOpen(f"{path} is of another version; mockbot db upgrade brings it up to date.")
    from storage.migrating import upgrade

    upgrade(connection, path, revision)


def stored_revision(connection: sa.Connection) -> str | None:
    """The migration that the database is at; None when it says nothing."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _create(connection: sa.Connection) -> None:
    from storage.tables import metadata

    with_transaction(connection, lambda: create_tables(connection, metadata))


def create_tables(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """All tables and triggers at once, marked as being at the newest version."""
    from storage.guards import guard

    metadata.create_all(connection)
    guard(connection)
    connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def with_transaction(connection: sa.Connection, work: Callable[[], None]) -> None:
    """All of `work`, or nothing of it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        work()
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def inspect_database(url: str) -> str:
    """One line about a database, changing nothing; raises `CannotOpen` with what to do."""
    path = sqlite_path(url)
    if path is None:
        from storage.postgres import inspect_postgres

        return inspect_postgres(url)
    if not path.exists():
        nearest = _nearest(path)
        if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
            raise CannotOpen(f"{path} cannot be made there; choose another place in database_url.")
        return f"{path} does not exist yet and will be made"
    from storage.database import connect

    try:
        with connect(path, read_only=True) as connection:
            return told(connection, str(path))
    except (sqlite3.Error, sa.exc.DatabaseError):
        raise CannotOpen(f"{path} is no database that can be read; move it away, or restore a copy.") from None


def told(connection: sa.Connection, place: str) -> str:
    """One line about the version of what is in a database; raises `CannotOpen` when it is not for this program."""
    revision = stored_revision(connection)
    if revision == HEAD:
        return f"{place}, version {revision}"
    if revision is None:
        if sa.inspect(connection).get_table_names():
            raise CannotOpen(f"{place} holds tables that are not mockbot's; name another database in database_url.")
        return f"{place} is empty and will be filled"
    from storage.migrating import known

    if not known(revision):
        raise CannotOpen(f"{place} is of a newer version ({revision}) than this program; start the newer mockbot.")
    return f"{place}, version {revision}; it is upgraded to {HEAD} at the next start"


def _nearest(path: Path) -> Path:
    """The nearest folder that exists."""
    return next(parent for parent in path.absolute().parents if parent.exists())
