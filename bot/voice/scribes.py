"""The worker that has recordings put into words, outside every turn, and brings the words back through the service.

Jobs are rows: after a crash they are claimed again. What follows from the words is `bot/desk/voicing.py`'s.
"""

import asyncio
import json
from datetime import timedelta

import structlog

from bot.desk.voicing import transcribed
from bot.ports import CannotTranscribe, Clock, Database, Files, Transcriber
from bot.records import Fragment, Job, Recording
from bot.retry import backoff
from bot.service import Service
from bot.workers import rung_or_after

_log = structlog.get_logger()

TRIES = 4
"""After so many failures the recording stays without words: a tutor listens, the learner may write."""
_MARGIN_SECONDS = 30.0


class Scribes:
    """Transcribes recordings in the order in which they came."""

    def __init__(
        self, database: Database, service: Service, transcriber: Transcriber, files: Files, clock: Clock, name: str
    ) -> None:
        self._database, self._service, self._transcriber = database, service, transcriber
        self._files, self._clock, self._name = files, clock, name
        self._rung = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """There may be work."""
        self._rung.set()

    async def run(self, sweep_seconds: float = 5.0) -> None:
        """Work until cancelled; looks by itself now and then for what waits for its next try."""
        try:
            while True:
                self._rung.clear()
                try:
                    await self.round()
                except Exception as error:  # the database is away for a while
                    _log.warning("no recordings to be had", error=type(error).__name__)
                await rung_or_after(self._rung, sweep_seconds)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def round(self) -> None:
        """Claim as many as may be done at once and begin with them; each rings again when it is done."""
        free = self._transcriber.at_once - len(self._under_way)
        if free <= 0:
            return
        now, lease = self._clock.now(), self._transcriber.seconds + _MARGIN_SECONDS
        jobs = await self._database.run(lambda store: store.jobs.claim("transcribe", self._name, now, lease, free))
        for job in jobs:
            task = asyncio.create_task(self._carefully(job))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(lambda _: self.ring())

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _carefully(self, job: Job) -> None:
        """A result that could not be kept is no loss: the job's lease runs out, and it is done again."""
        try:
            await self._do(job)
        except Exception as error:
            _log.warning("transcript not kept", job=job.id, error=type(error).__name__)

    async def _do(self, job: Job) -> None:
        number = int(json.loads(job.payload)["fragment"])
        try:
            words = await self._words(job, number)
        except (CannotTranscribe, KeyError) as error:
            _log.info("not transcribed", job=job.id, error=type(error).__name__)
            words = None
        except Exception as error:
            _log.warning("transcribing failed", job=job.id, attempts=job.attempts, error=type(error).__name__)
            if job.attempts < TRIES:
                until = self._clock.now() + timedelta(seconds=backoff(job.attempts))
                await self._database.run(lambda store: store.jobs.put_off(job.id, until, "transcriber"))
                return
            words = None
        await self._service.come_back(job, lambda turn: transcribed(turn, number, words))

    async def _words(self, job: Job, number: int) -> str | None:
        """What was said; None where nothing was, or where the recording is gone."""
        fragment = await self._database.run(lambda store: _fragment_of(store.sittings.fragment(job.person, number)))
        if fragment is None:
            return None
        content = await asyncio.to_thread(self._files.get, fragment.file)
        recording = Recording(content, fragment.media_type, fragment.length)
        return await self._transcriber.transcribe(recording) or None


def _fragment_of(found: tuple[int, Fragment] | None) -> Fragment | None:
    return None if found is None else found[1]
