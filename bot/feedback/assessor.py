"""The service's assessor: hands answers to the rubric engine in a process of its own, so that the loop never waits.

The process is started when it is first needed, and again when it has died; judging itself is `worker.py`'s.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.feedback.endpoint import SecondOpinion
from bot.feedback.values import Flag, Judgement
from bot.feedback.wire import detail_json, judgement_of
from bot.records import Answer, Verdict
from question_bank.model import Criterion
from question_bank.reader import find_pack

START_SECONDS = 60.0
"""How long the worker may take to load its pack."""
JUDGE_SECONDS = 20.0
"""How long one answer may take; the engine needs some hundredths of a second."""
_LONGEST_LINE = 4 * 1024 * 1024


class WorkerFailed(Exception):
    """The worker's process died, hung or answered with something else; the answer may be tried again."""


class ProcessAssessor:
    """Judges answers with the engine of one pack, one at a time, in a process of its own."""

    def __init__(
        self, pack: str, *, start_seconds: float = START_SECONDS, judge_seconds: float = JUDGE_SECONDS
    ) -> None:
        self._folder: Path = find_pack(pack)
        self._start_seconds, self._judge_seconds = start_seconds, judge_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._closed = False

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """What the engine makes of each criterion of the answer's area; nothing for a pack that has not learnt to
        judge. Raises `WorkerFailed` when the process does not answer; the next call starts it anew."""
        return verdicts(await self.judgement(answer))

    async def judgement(self, answer: Answer) -> Judgement:
        """The engine's whole judgement. Raises `WorkerFailed` as `assess` does."""
        async with self._turn:
            try:
                return await self._judged(answer)
            except BaseException:
                await self._end()
                raise

    async def close(self) -> None:
        """End the process; safe to call twice."""
        self._closed = True
        await self._end()

    async def _judged(self, answer: Answer) -> Judgement:
        process = await self._running()
        line = json.dumps({"answer": answer.text, "area": answer.area, "question": answer.question})
        try:
            async with asyncio.timeout(self._judge_seconds):
                return _read(await _exchange(process, line))
        except TimeoutError:
            raise WorkerFailed(f"no judgement within {self._judge_seconds:.0f} s") from None

    async def _running(self) -> asyncio.subprocess.Process:
        if self._closed:
            raise WorkerFailed("the assessor is closed")
        if self._process is None or self._process.returncode is not None:
            self._process = await self._started()
        return self._process

    async def _started(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.feedback.worker", str(self._folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
        )
        self._process = process
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._start_seconds):
                greeting = await process.stdout.readline()
        except TimeoutError:
            raise WorkerFailed(f"the worker did not start within {self._start_seconds:.0f} s") from None
        if greeting.strip() != b"ready":
            raise WorkerFailed("the worker ended while it started")
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()


class PooledAssessor:
    """Several worker processes of one pack, so that a whole cohort's answers at once need not go through one. The first
    is started when it is first needed, the others when more answers wait than are being judged; they stay."""

    def __init__(self, pack: str, processes: int) -> None:
        """`processes` is the most that may run, at least one; each holds its own 150 MB."""
        self._idle = [ProcessAssessor(pack) for _ in range(max(1, processes))]
        self._all = tuple(self._idle)
        self._free = asyncio.Semaphore(len(self._idle))

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """See `ProcessAssessor.assess`; answers are taken up in the order in which they come."""
        return verdicts(await self.judgement(answer))

    async def judgement(self, answer: Answer) -> Judgement:
        """See `ProcessAssessor.judgement`."""
        async with self._free:
            one = self._idle.pop()  # the one that was busy last: an only answer never starts a second process
            try:
                return await one.judgement(answer)
            finally:
                self._idle.append(one)

    async def close(self) -> None:
        """End the processes; safe to call twice."""
        for one in self._all:
            await one.close()


class SecondAssessor:
    """Asks a language model too, after the engine's own judgement is out: what it settles comes as a later opinion."""

    def __init__(self, engine: PooledAssessor, second: SecondOpinion, criteria: Sequence[Criterion]) -> None:
        self._engine, self._second, self._criteria = engine, second, tuple(criteria)

    def close(self) -> None:
        """Let go of connections."""
        self._second.close()

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """What the model settles; nothing when it settles nothing."""
        judgement = await self._engine.judgement(answer)
        own = [criterion for criterion in self._criteria if criterion.area == answer.area]
        refined = await asyncio.to_thread(self._second.refined, judgement, answer.text, answer.question, own)
        return () if refined is judgement else verdicts(refined)


def verdicts(judgement: Judgement) -> tuple[Verdict, ...]:
    """A judgement as verdicts, one a criterion; none when nothing could be judged."""
    if Flag.NOT_JUDGED in judgement.flags:
        return ()
    return tuple(Verdict(found.code, found.label.value, detail_json(judgement, found)) for found in judgement.criteria)


async def _exchange(process: asyncio.subprocess.Process, line: str) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(line.encode() + b"\n")
        await process.stdin.drain()
        return await process.stdout.readline()
    except (ConnectionError, ValueError) as error:
        raise WorkerFailed(f"the worker is gone ({type(error).__name__})") from None


def _read(line: bytes) -> Judgement:
    try:
        return judgement_of(line)
    except ValueError:
        raise WorkerFailed("the worker did not answer with a judgement") from None
