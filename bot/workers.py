"""The workers: they do what is slow outside every turn, and bring the result back through the service's door.

Jobs are rows (`bot/ports.py`, `Jobs`): after a crash they are claimed again. A worker never decides what follows.
"""

import asyncio
import contextlib
from datetime import timedelta

import structlog

from bot.ports import Assessor, Clock, Database
from bot.records import Answer, Job
from bot.retry import backoff
from bot.service import Service

_log = structlog.get_logger()

LEASE_SECONDS = 60.0
AT_ONCE = 8
TRIES = 3
"""After so many failures an interview goes on without a judgement: nobody waits for a broken engine."""


class Judges:
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
        self._database, self._service, self._assessor = database, service, assessor
        self._clock, self._name = clock, name
        self._second, self._aside = second, set[asyncio.Task[None]]()
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
        while True:
            self._rung.clear()
            while await self._round():
                pass
            if not self._rung.is_set():
                self._idle.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), sweep_seconds)

    async def _round(self) -> int:
        now = self._clock.now()
        jobs = await self._database.run(
            lambda store: store.jobs.claim("judge", self._name, now, LEASE_SECONDS, AT_ONCE)
        )
        await asyncio.gather(*(self._judge(job) for job in jobs))
        return len(jobs)

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
