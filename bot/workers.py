"""The workers: they do what is slow outside every turn, and bring the result back through the service's door.

Jobs are rows (`bot/ports.py`, `Jobs`): after a crash they are claimed again. A worker never decides what follows.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.ports import Assessor, Clock, Database
from bot.records import Answer, Job
from bot.retry import backoff
from bot.service import Service

_log = structlog.get_logger()

LEASE_SECONDS = 60.0
AT_ONCE = 16
"""Jobs that are claimed and not done yet, at most; more are claimed when half of them are done."""
TRIES = 3
"""After so many failures an interview goes on without a judgement: nobody waits for a broken engine."""


async def rung_or_after(rung: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set, for so many seconds at most. Not `asyncio.wait_for`: in Python 3.11 that forgets that
    it was cancelled when the event is set in the same moment, and whoever told the program to end waits for ever."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await rung.wait()


class Worker(ABC):
    """Does what waits in rows, round by round, until nothing is left; then it waits to be rung."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._idle = asyncio.Event()

    def ring(self) -> None:
        """There is work."""
        self._idle.clear()
        self._rung.set()

    async def idle(self) -> None:
        """Wait until nothing is left to do now."""
        await self._idle.wait()

    async def run(self, sweep_seconds: float = 10.0) -> None:
        """Work until cancelled; looks by itself now and then for what another process left."""
        self.ring()
        try:
            while True:
                self._rung.clear()
                await self._all()
                if not self._rung.is_set():
                    self._idle.set()
                await rung_or_after(self._rung, sweep_seconds)
        finally:
            self._drop()

    async def _all(self) -> None:
        try:
            while await self.round():
                pass
        except Exception as error:  # the database is away for a while
            _log.warning("no work to be had", worker=type(self).__name__, error=type(error).__name__)

    @abstractmethod
    async def round(self) -> bool:
        """Do some of what waits; says whether there was any."""

    @abstractmethod
    def _drop(self) -> None:
        """Let go of what is under way; its rows are claimed again."""


class Judges(Worker):
    """Judges complete answers, several at once, in the order in which they came."""

    def __init__(
        self,
        database: Database,
        service: Service,
        assessor: Assessor | None,
        clock: Clock,
        name: str,
        second: Assessor | None = None,
    ) -> None:
        super().__init__()
        self._database, self._service, self._assessor = database, service, assessor
        self._clock, self._name = clock, name
        self._second, self._aside = second, set[asyncio.Task[None]]()
        self._going: set[asyncio.Task[None]] = set()

    def _drop(self) -> None:
        for task in self._going:
            task.cancel()

    async def round(self) -> bool:
        """Claim what there is room for and wait until something is done; whether anything was there to do."""
        claimed = await self._claimed()
        self._going.update(asyncio.create_task(self._judge(job)) for job in claimed)
        if not self._going:
            return False
        rung = asyncio.create_task(self._rung.wait())
        try:
            self._rung.clear()
            done, _ = await asyncio.wait({*self._going, rung}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()
        self._going = {task for task in self._going if not task.done()}
        for task in done - {rung}:
            task.result()
        return True

    async def _claimed(self) -> Sequence[Job]:
        if len(self._going) > AT_ONCE // 2:
            return ()
        now, room = self._clock.now(), AT_ONCE - len(self._going)
        return await self._database.run(lambda store: store.jobs.claim("judge", self._name, now, LEASE_SECONDS, room))

    async def _judge(self, job: Job) -> None:
        answer = None
        try:
            answer = await self._service.answer(job)
            verdicts = await self._assessor.assess(answer) if answer is not None and self._assessor else ()
        except Exception as error:
            _log.warning("judging failed", job=job.id, attempts=job.attempts, error=type(error).__name__)
            if job.attempts < TRIES:
                until = self._clock.now() + timedelta(seconds=backoff(job.attempts))
                await self._database.run(lambda store: store.jobs.put_off(job.id, until, "engine"))
                return
            verdicts = ()
        await self._service.judged(job, verdicts)
        if self._second is not None and answer is not None and verdicts:
            task = asyncio.create_task(self._judge_again(job, answer))
            self._aside.add(task)
            task.add_done_callback(self._aside.discard)

    async def _judge_again(self, job: Job, answer: Answer) -> None:
        """A second opinion, which nobody waits for."""
        assert self._second is not None
        try:
            verdicts = await self._second.assess(answer)
            if verdicts:
                await self._service.judged_again(job, verdicts)
        except Exception as error:  # the first judgement stands
            _log.warning("no second opinion", job=job.id, error=type(error).__name__)
