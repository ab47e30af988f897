"""One thing at a time in each conversation, many conversations at once: order without waiting for one another.

What is done in a lane is handed in; nothing here knows Telegram.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Final

MOST_AT_ONCE: Final = 256


class Lanes:
    """Runs work in the order in which it was put in, per key; at most `most` at once over all."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._last: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.room = asyncio.Semaphore(most)

    def put(self, key: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Do `work` after all that was put in under `key` before; the task ends with it. The work itself takes `room`
        for as long as it is busy (not while it waits to try again)."""
        task = asyncio.create_task(_after(self._last.get(key), work))
        self._last[key] = task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._done(key, done))
        return task

    @property
    def tasks(self) -> Collection[asyncio.Task[None]]:
        """All that is not done yet."""
        return tuple(self._tasks)

    async def close(self, grace_seconds: float) -> None:
        """Let what runs come to its end, for a moment; then drop it."""
        if self._tasks:
            await asyncio.wait(self.tasks, timeout=grace_seconds)
        late = self.tasks
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _done(self, key: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._last.get(key) is task:
            del self._last[key]


async def _after(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
    if before is not None:
        await asyncio.wait((before,))
    await work()
