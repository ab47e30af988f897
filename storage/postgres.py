"""PostgreSQL: the same turns on a small pool of threads, each in a transaction of its own, the person's row locked.

What turns do lives in the facets; a deadlock or a serialization failure is tried again here.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.ports import Store
from storage.opening import HEAD, CannotOpen, stored_revision, told
from storage.store import SqlStore
from storage.tables import deliveries, metadata

Result = TypeVar("Result")

THREADS = 8
TRIES = 5
_AGAIN = ("40001", "40P01")
"""SQLSTATEs of a serialization failure and of a deadlock."""
_TAKE = insert(deliveries).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
_MIGRATION_LOCK = 0x6D6F636B


class PostgresDatabase:
    """`bot.ports.Database` over a PostgreSQL server."""

    alone = False

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def run(self, turn: Callable[[Store], Result]) -> Result:
        """See `bot.ports.Database`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, turn)

    def _run(self, turn: Callable[[Store], Result]) -> Result:
        for attempt in range(TRIES):
            try:
                with self._engine.begin() as connection:
                    return turn(SqlStore(connection, _TAKE))
            except sa.exc.DBAPIError as error:
                if attempt + 1 == TRIES or getattr(error.orig, "sqlstate", "") not in _AGAIN:
                    raise
        raise AssertionError("unreachable")

    async def scrub(self) -> None:
        """See `bot.ports.Database`: the server's own vacuum frees the rows; there is no file of ours."""

    def close(self) -> None:
        """Let turns under way end, then let go of the connections."""
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def make_engine(url: str) -> sa.Engine:
    """An engine for an address; raises `CannotOpen` for one that cannot be used."""
    try:
        return sa.create_engine(url, pool_size=THREADS, max_overflow=0, pool_pre_ping=True)
    except (sa.exc.ArgumentError, ModuleNotFoundError):
        raise CannotOpen(
            "database_url is no address that can be used; write sqlite:///var/mockbot.db or "
            "postgresql+psycopg://USER:PASSWORD@HOST/NAME."
        ) from None


def open_postgres(url: str) -> PostgresDatabase:
    """Open a PostgreSQL database, creating or upgrading its tables; raises `CannotOpen`."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            _prepare(connection)
    except sa.exc.OperationalError:
        engine.dispose()
        raise CannotOpen(unreachable(engine)) from None
    return PostgresDatabase(engine)


def _prepare(connection: sa.Connection) -> None:
    revision = stored_revision(connection)
    if revision == HEAD:
        return
    if revision is None and not sa.inspect(connection).get_table_names():
        from storage.opening import create_tables

        create_tables(connection, metadata)
        return
    from storage.migrating import upgrade

    upgrade(connection, None, revision)


def unreachable(engine: sa.Engine) -> str:
    """Where it was looked for, without the password."""
    return (
        f"The PostgreSQL server at {engine.url.host or 'this machine'} does not answer or refuses to sign in; "
        "check database_url and that the server is up."
    )


def inspect_postgres(url: str) -> str:
    """One line about a database, changing nothing; raises `CannotOpen`."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return told(connection, f"PostgreSQL at {engine.url.host or 'this machine'}")
    except sa.exc.OperationalError:
        raise CannotOpen(unreachable(engine)) from None
    finally:
        engine.dispose()
