"""Work in order within a lane and side by side between lanes, and what of an event stream has been seen to.

Neither knows what the work is.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[None]]


class Lanes:
    """One lane a conversation: its jobs run one after another, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Job]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def add(self, lane: str, job: Job) -> None:
        """Put a job at the end of a lane."""
        if lane in self._waiting:
            self._waiting[lane].append(job)
            return
        self._waiting[lane] = deque((job,))
        task = asyncio.create_task(self._empty(lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, seconds: float) -> None:
        """Let what is waiting come to its end for a moment, then leave the rest undone."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _empty(self, lane: str) -> None:
        jobs = self._waiting[lane]
        try:
            while jobs:
                await jobs.popleft()()
        finally:
            del self._waiting[lane]


class Watermark:
    """How far a stream has been seen to: the highest sequence number with nothing unfinished at or below it."""

    def __init__(self, committed: int = 0) -> None:
        self._received = committed
        self._unfinished: dict[int, int] = {}

    @property
    def received(self) -> int:
        """The highest number that came."""
        return self._received

    @property
    def committed(self) -> int:
        """All up to this number is done with."""
        return min(self._unfinished, default=self._received + 1) - 1

    def came(self, sequence: int, jobs: int) -> bool:
        """An event came that makes so many jobs; False for one that came before, whose jobs are not waited for."""
        if sequence <= self._received:
            return False
        self._received = sequence
        if jobs:
            self._unfinished[sequence] = jobs
        return True

    def done(self, sequence: int) -> None:
        """One of the event's jobs is done."""
        left = self._unfinished.get(sequence, 0) - 1
        if left > 0:
            self._unfinished[sequence] = left
        else:
            self._unfinished.pop(sequence, None)
