"""The writer: one thread owns the SQLite connection, runs every turn that waits, each in a savepoint of its own, and
commits once; only then are the callers woken.

A turn that raises is undone alone; a commit that fails fails all its turns. What turns do lives in the facets.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import StaticPool

from bot.ports import Store
from storage.store import SqlStore
from storage.tables import deliveries

Result = TypeVar("Result")

GROUP = 256
"""Turns that share a commit at most."""
_TAKE = insert(deliveries).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def _SCRUB(_: Store) -> None:  # noqa: N802 - a mark for the writer, not a turn
    """Rebuild the file between two groups of turns."""


@dataclass(slots=True)
class _Waiting:
    """A turn, and whoever waits for it."""

    turn: Callable[[Store], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Wake the caller with what came of it; on the caller's loop."""
        if self.future.cancelled():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def connect(path: Path, *, read_only: bool = False) -> sa.Connection:
    """A connection to an SQLite file whose transactions are ours to begin and end."""

    def create() -> sqlite3.Connection:
        address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        driver = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=10)
        driver.execute("PRAGMA foreign_keys=ON")
        if not read_only:
            driver.execute("PRAGMA journal_mode=WAL")
            driver.execute("PRAGMA synchronous=FULL")
            driver.execute("PRAGMA secure_delete=ON")
        return driver

    engine = sa.create_engine("sqlite://", creator=create, poolclass=StaticPool)
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


class SqliteDatabase:
    """`bot.ports.Database` over one SQLite file."""

    alone = True

    def __init__(self, connection: sa.Connection, release: Callable[[], None] = lambda: None) -> None:
        self._connection = connection
        self._release = release
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._driver = driver
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, turn: Callable[[Store], Result]) -> Result:
        """See `bot.ports.Database`."""
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._queue.put(_Waiting(turn, loop, future))
        return await future

    async def scrub(self) -> None:
        """See `bot.ports.Database`: secure_delete has overwritten the rows; the log is emptied and the file rebuilt."""
        await self.run(_SCRUB)

    def close(self) -> None:
        """Run what waits, then let go of the file; safe to call twice."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join()
            self._connection.close()
            self._connection.engine.dispose()
            self._release()

    def _work(self) -> None:
        going = True
        while going:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            while len(group) < GROUP and going:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    going = False
                else:
                    group.append(more)
            self._commit(group)

    def _commit(self, group: list[_Waiting]) -> None:
        if any(waiting.turn is _SCRUB for waiting in group):
            group = [waiting for waiting in group if not self._scrubbed(waiting)]
        try:
            self._driver.execute("BEGIN IMMEDIATE")
            for waiting in group:
                self._run(waiting)
            self._driver.execute("COMMIT")
        except BaseException as error:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
            for waiting in group:
                waiting.result, waiting.error = None, waiting.error or error
        _wake(group)

    def _scrubbed(self, waiting: _Waiting) -> bool:
        if waiting.turn is not _SCRUB:
            return False
        try:
            self._driver.execute("VACUUM")
            self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            waiting.error = error
        _wake([waiting])
        return True

    def _run(self, waiting: _Waiting) -> None:
        self._driver.execute("SAVEPOINT turn")
        try:
            waiting.result = waiting.turn(SqlStore(self._connection, _TAKE))
        except BaseException as error:
            waiting.error = error
            self._driver.execute("ROLLBACK TO turn")
        self._driver.execute("RELEASE turn")


def _wake(group: list[_Waiting]) -> None:
    """One call a loop, however many wait on it."""
    loops = {waiting.loop for waiting in group}
    for loop in loops:
        of_loop = [waiting for waiting in group if waiting.loop is loop]
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, of_loop)


def _settle(group: list[_Waiting]) -> None:
    for waiting in group:
        waiting.settle()
