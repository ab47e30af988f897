"""The pulse: twice a second it keeps the heartbeat and fires the timers that have fallen due.

What a timer means is the service's; how time is kept over a crash is `uptime.py`'s.
"""

import asyncio

import structlog

from bot.ports import Clock, Database, Store
from bot.records import Timer
from bot.service import Service
from bot.uptime import ProgramClock

_log = structlog.get_logger()

PERIOD = 0.5
"""Seconds between two beats: half of what an interview's clock may lose in a crash (KIT.md: at most 1 s)."""
_AT_ONCE = 200


class Pulse:
    """One process's heartbeat and timers."""

    def __init__(self, database: Database, service: Service, clock: Clock, program: ProgramClock, process: str) -> None:
        self._database, self._service = database, service
        self._clock, self._program, self._process = clock, program, process

    async def run(self) -> None:
        """Beat until cancelled; a beat that fails is tried again at the next."""
        while True:
            try:
                await self.beat()
            except Exception as error:
                _log.warning("heartbeat failed", error=type(error).__name__)
            await asyncio.sleep(PERIOD)

    async def beat(self) -> int:
        """One beat: keep the time, fire what is due; returns how many timers were due."""
        timers = await self._database.run(self._due)
        for timer in timers:
            await self._service.wake(timer)
        return len(timers)

    def _due(self, store: Store) -> tuple[Timer, ...]:
        store.heart.beat(self._process, self._program.beat())
        return tuple(store.timers.due(self._program.now(), self._clock.now(), _AT_ONCE))
