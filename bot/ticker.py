"""The ticker: APScheduler in memory, which only says when; what is done, and what is due, is the others'.

A tick that was missed is made once, and never two of one kind at a time: all that must not be lost is rows.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]  # it ships no types

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """Something done every so many seconds, first `first` seconds after the start."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    first: float = 0.0


class Ticker:
    """Runs ticks until cancelled; one that fails is tried again at the next."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._ticks = tuple(ticks)

    async def run(self) -> None:
        """Tick until cancelled."""
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for tick in self._ticks:
            first = datetime.now(UTC) + timedelta(seconds=tick.first)
            scheduler.add_job(_guarded, "interval", (tick,), seconds=tick.seconds, next_run_time=first)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)


async def _guarded(tick: Tick) -> None:
    try:
        await tick.work()
    except Exception as error:
        _log.warning("tick failed", tick=tick.name, error=type(error).__name__)
