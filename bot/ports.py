"""The small protocols through which the core meets the world: one per need, each a few callables.

Implementations live in `storage`, `adapters` and the composition root; nothing here does anything.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.messages import Inbound, Letter, Platform

Result = TypeVar("Result")


class Clock(Protocol):
    """The only source of time in the core."""

    def now(self) -> datetime:
        """This instant, aware UTC."""
        ...


Handle = Callable[[Inbound], Awaitable[None]]
"""`service.handle`: returns after the commit, and raises when nothing was kept: then the platform must not be told
that the update was taken."""


class SendLater(Exception):
    """The platform asks to wait `seconds`, or could not be reached: the letter stays first in its lane.

    `everywhere` says that the whole bot must wait (a global limit), not this conversation alone."""

    def __init__(self, seconds: float, reason: str, *, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason
        self.everywhere = everywhere


class SendNever(Exception):
    """The platform refuses this letter for ever; `unreachable` says that the person blocked the bot or closed their
    messages: nothing more is sent there until they return."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unreachable = unreachable


class Adapter(Protocol):
    """A platform: it runs until cancelled, hands in what people say, and sends letters."""

    platform: Platform

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled; every delivery goes through `handle`, and is acknowledged only after it returned."""
        ...

    async def send(self, letter: Letter) -> str:
        """Send one letter; returns the platform's id of the (last) message. Raises `SendLater` or `SendNever`."""
        ...

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


class Files(Protocol):
    """The file store for audio and documents: content by an id of its own, never by a sender's name."""

    def put(self, content: bytes, suffix: str) -> str:
        """Keep `content`; returns its id."""
        ...

    def get(self, file: str) -> bytes:
        """The content under an id; raises `KeyError` when it is not there."""
        ...

    def delete(self, file: str) -> None:
        """Remove it, if it is there."""
        ...
