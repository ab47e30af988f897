"""Who waits for the bot now: whoever waits longer than a moment is shown that it is typing, on any platform that can.

A wait begins with what somebody says and ends with the letters that answer it, be they the turn's own or those of slow
work that came back later. How typing is shown is the adapters'.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from bot.messages import Conversation, Letter, Platform
from bot.ports import Clock

AFTER_SECONDS: Final = 1.0
"""A reply that takes longer than this is announced."""
EVERY_SECONDS: Final = 4.5
"""Telegram forgets it after five seconds, Discord after ten."""
LONGEST_SECONDS: Final = 120.0
"""Nothing is announced for longer: what takes so long comes by itself."""
_SHORTEST_SECONDS: Final = 0.1

Ring = Callable[[Sequence[Letter]], None]


@runtime_checkable
class Typist(Protocol):
    """An adapter whose platform can show that the bot is typing."""

    def typing(self, conversation: Conversation) -> None:
        """Show it once, beside the work at hand; that it arrives is not promised."""
        ...


@dataclass(slots=True)
class _Wait:
    """When typing is to be shown next, and until when at all, in the clock's seconds."""

    due: float
    until: float


@dataclass(slots=True)
class Waiting:
    """Everybody who waits."""

    clock: Clock
    adapters: Mapping[Platform, object]
    _waits: dict[Conversation, _Wait] = field(default_factory=dict)
    _rung: asyncio.Event = field(default_factory=asyncio.Event)

    def began(self, conversation: Conversation) -> None:
        """Something was said there, and is being seen to."""
        if isinstance(self.adapters.get(conversation.platform), Typist):
            now = self.clock.monotonic()
            self._waits[conversation] = _Wait(now + AFTER_SECONDS, now + LONGEST_SECONDS)
            self._rung.set()

    def over(self, conversation: Conversation) -> None:
        """Nobody waits there any more."""
        self._waits.pop(conversation, None)

    def ringing(self, ring: Ring) -> Ring:
        """The same ring, by which the waits end of those whom the letters go to."""

        def rings(letters: Sequence[Letter]) -> None:
            for letter in letters:
                self.over(letter.conversation)
            ring(letters)

        return rings

    def show(self) -> float | None:
        """Show typing to everybody for whom it is time; the seconds until it is next, None when nobody waits."""
        now = self.clock.monotonic()
        for conversation, wait in list(self._waits.items()):
            if wait.until <= now:
                del self._waits[conversation]
            elif wait.due <= now:
                wait.due = now + EVERY_SECONDS
                adapter = self.adapters[conversation.platform]
                assert isinstance(adapter, Typist)
                adapter.typing(conversation)
        return min((wait.due - now for wait in self._waits.values()), default=None)

    async def run(self) -> None:
        """Show it, whenever it is time, until cancelled."""
        while True:
            seconds = self.show()
            if seconds is None:
                self._rung.clear()
                await self._rung.wait()
                seconds = AFTER_SECONDS
            await asyncio.sleep(max(seconds, _SHORTEST_SECONDS))
