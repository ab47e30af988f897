"""What the Telegram tests share: the adapter over the real SDK, talking to the double, and a core that only remembers.

The core's place is taken by `Core`, which keeps what it is handed and fails when it is told to.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from adapters.telegram.gateway import Telegram, Timing
from bot.messages import Choice, Content, Conversation, Inbound, Kind, Letter, Outbound, Platform, Urgency
from tests.telegram_double import Double

PRIVATE = Conversation(Platform.TELEGRAM, "1")


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that nobody sets."""
        return time.monotonic()


class Shelf:
    """A file store in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, content: bytes, suffix: str) -> str:
        """Keep it."""
        name = f"{len(self.kept) + 1}{suffix}"
        self.kept[name] = content
        return name

    def get(self, file: str) -> bytes:
        """Give it."""
        return self.kept[file]

    def delete(self, file: str) -> None:
        """Forget it."""
        self.kept.pop(file, None)


class Core:
    """Takes deliveries, each once; `failing` ones are refused as often as it says; `gate` holds all back."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.calls: list[Inbound] = []
        self.failing: dict[str, int] = {}
        self.slow: dict[str, asyncio.Event] = {}
        self._news = asyncio.Event()

    async def handle(self, inbound: Inbound) -> None:
        """One delivery."""
        self.calls.append(inbound)
        self._news.set()
        words = getattr(inbound.content, "text", "")
        if words in self.slow:
            await self.slow[words].wait()
        if self.failing.get(words, 0) > 0:
            self.failing[words] -= 1
            raise RuntimeError("the database is on fire")
        if inbound.delivery not in {known.delivery for known in self.taken}:
            self.taken.append(inbound)
        self._news.set()

    @property
    def contents(self) -> list[Content]:
        """What was taken."""
        return [inbound.content for inbound in self.taken]

    async def until(self, count: int, seconds: float = 30.0) -> list[Content]:
        """Wait until so many were taken."""
        await self._until(lambda: len(self.taken) >= count, seconds)
        return self.contents

    async def until_called(self, count: int, seconds: float = 30.0) -> None:
        """Wait until so many were handed in, taken or not."""
        await self._until(lambda: len(self.calls) >= count, seconds)

    async def _until(self, holds: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not holds():
                self._news.clear()
                await self._news.wait()


class Rig:
    """All together."""

    def __init__(self, double: Double, **more: Any) -> None:
        self.double, self.core, self.files = double, Core(), Shelf()
        more.setdefault("timing", Timing(poll=1, grace=0.3, request=2.0, typing=0.05, again=0.05))
        more.setdefault("pause", _no_pause)
        self.adapter = Telegram(double.token, self.files, RealClock(), api_base_url=double.url, **more)
        self.running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """The adapter runs."""
        self.running = asyncio.create_task(self.adapter.run(self.core.handle))

    async def stop(self) -> None:
        """The adapter stops."""
        if self.running is not None:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running
        await self.adapter.close()


@asynccontextmanager
async def rig(*, start: bool = True, **more: Any) -> AsyncIterator[Rig]:
    """The adapter at work with a double of its own; in the end every request was as described."""
    async with Double(limits=more.pop("limits", None)) as double:
        double.person(1)
        made = Rig(double, **more)
        if start:
            made.start()
        try:
            yield made
        finally:
            await made.stop()
        assert double.complaints == []


def letter(message: Outbound | str, number: int = 1, conversation: Conversation = PRIVATE, answers: str = "") -> Letter:
    """A letter as the outbox gives it."""
    outbound = Outbound(message) if isinstance(message, str) else message
    return Letter(number, conversation, outbound, Urgency.REPLY, answers)


def buttons(*labels: str) -> tuple[tuple[Choice, ...], ...]:
    """One row of buttons whose data are their labels in small letters."""
    return (tuple(Choice(label, label.lower()) for label in labels),)


def question(text: str, *labels: str) -> Outbound:
    """A question with buttons."""
    return Outbound(text, "Question 1 of 10", buttons(*labels), kind=Kind.QUESTION)


async def _no_pause(_: Conversation) -> None:
    return None
