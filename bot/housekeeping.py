"""Housekeeping: what a crash left half done is settled at the start, and what grew old goes by and by.

How long each category is kept is a setting; which rows that means is the store's. Who calls this when is `ticker.py`'s.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.ports import Clock, Database, Files, Store

_log = structlog.get_logger()

DELIVERIES = timedelta(days=8)
"""Longer than any platform repeats an update."""
TRIES = timedelta(days=1)
UNSETTLED = timedelta(minutes=10)
"""Longer than any sending takes."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days recordings, words and the audit are kept."""

    audio: int
    transcripts: int
    audit: int


@dataclass(slots=True)
class Housekeeping:
    """One process's housekeeping. `alone` says that no other process can be sending or working."""

    database: Database
    clock: Clock
    files: Files | None
    retention: Retention
    alone: bool

    async def begin(self) -> None:
        """At the start: nobody waits for what a killed process had in hand, and what it was sending is unknown."""
        if self.alone:
            await self.database.run(lambda store: store.jobs.release(self.clock.now()))
        await self.settle()

    async def settle(self) -> None:
        """Letters that a crash caught in mid-sending become unknown: listed, and never sent twice."""
        now = self.clock.now()
        before = now if self.alone else now - UNSETTLED
        lost = await self.database.run(lambda store: store.upkeep.forget_unfinished(now, before))
        if lost:
            _log.warning("letters unknown after a crash", count=lost)

    async def settle_others(self) -> None:
        """The same for a process beside this one that was killed."""
        now = self.clock.now()
        await self.database.run(lambda store: store.upkeep.forget_unfinished(now, now - UNSETTLED))

    async def clear(self) -> None:
        """Drop what has grown old."""
        now = self.clock.now()
        await self.database.run(lambda store: _drop_rows(store, now, self.retention))
        audio, words = now - timedelta(days=self.retention.audio), now - timedelta(days=self.retention.transcripts)
        await self._files(lambda store: store.upkeep.recordings(audio, AT_ONCE))
        await self._files(lambda store: store.upkeep.transcripts(words, AT_ONCE))
        await self._files(lambda store: store.reports.grown_old(words, AT_ONCE))

    async def _files(self, find: Callable[[Store], Sequence[str]]) -> None:
        """A few at a time, so that nobody waits; a file goes after its row's commit."""
        while gone := await self.database.run(find):
            for file in filter(None, gone) if self.files is not None else ():
                await asyncio.to_thread(self.files.delete, file)  # type: ignore[union-attr]  # looked at in the line above


def _drop_rows(store: Store, now: datetime, retention: Retention) -> None:
    store.upkeep.deliveries(now - DELIVERIES)
    store.upkeep.codes(now, now - TRIES)
    store.upkeep.groups(now - timedelta(days=retention.transcripts))
    store.upkeep.letters(now - timedelta(days=retention.transcripts))
    store.upkeep.audit(now - timedelta(days=retention.audit))
