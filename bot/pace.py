"""The pace that a platform allows: how long the next message to a conversation has to wait.

Numbers are each platform's published limits, handed in; the relay asks and waits.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages import Conversation, Platform, Urgency
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's published limits: seconds between two messages of a chat, messages a minute in a group (0: none),
    messages a second in all (0: none). `spare` is the share of the last that nudges leave free."""

    chat_seconds: float = 0.0
    group_per_minute: int = 0
    per_second: int = 0
    spare: float = 0.04


TELEGRAM = Limits(chat_seconds=1.02, group_per_minute=20, per_second=30)
"""Telegram: about one message a second in a chat, 20 a minute in a group, 30 a second in all (Bots FAQ)."""
DISCORD = Limits(chat_seconds=0.0, per_second=50)
"""Discord: 50 requests a second in all; a channel's own limits come in the headers, which the SDK reads."""


_CATCH_UP = 0.03
"""Seconds that a nudge may be late without the ones after it being late as well."""
_SECOND = 1.03
"""Seconds in which no more goes than a platform takes in one: on the way some of it comes closer together."""


class Pace:
    """Keeps each platform's limits over all conversations of this process."""

    def __init__(self, clock: Clock, limits: Mapping[Platform, Limits]) -> None:
        self._clock, self._limits = clock, limits
        self._next: dict[Conversation, float] = {}
        self._groups: dict[Conversation, deque[float]] = {}
        self._sent: dict[Platform, deque[float]] = {}
        self._held: dict[Platform, float] = {}
        self._even: dict[Platform, float] = {}

    async def wait(self, conversation: Conversation, urgency: Urgency) -> None:
        """Return when a message may go; it is counted as gone."""
        seconds = self.seconds(conversation, urgency)
        while seconds > 0:
            await asyncio.sleep(seconds)
            seconds = self.seconds(conversation, urgency)
        self.goes(conversation)

    def chat_wait(self, conversation: Conversation) -> float:
        """Seconds until something may go to this conversation, whatever else goes on (0 or less: now)."""
        return self._next.get(conversation, 0.0) - self._clock.monotonic()

    def hold(self, conversation: Conversation, seconds: float, *, everywhere: bool = False) -> None:
        """Nothing more for so long: here, or on the whole platform."""
        until = self._clock.monotonic() + seconds
        if everywhere:
            self._held[conversation.platform] = max(until, self._held.get(conversation.platform, 0.0))
        self._next[conversation] = max(until, self._next.get(conversation, 0.0))

    def seconds(self, conversation: Conversation, urgency: Urgency) -> float:
        """Seconds until a message may go (0 or less: now), if nothing else goes before it."""
        now = self._clock.monotonic()
        limits = self._limits.get(conversation.platform, Limits())
        waits = [self._next.get(conversation, 0.0) - now, self._held.get(conversation.platform, 0.0) - now]
        if limits.per_second:
            gone = self._sent.setdefault(conversation.platform, deque())
            waits.append(_until_below(gone, limits.per_second, _SECOND, now))
            if urgency is Urgency.NUDGE:
                waits.append(self._even.get(conversation.platform, 0.0) - now)
        if limits.group_per_minute and not conversation.private:
            minute = self._groups.setdefault(conversation, deque())
            waits.append(_until_below(minute, limits.group_per_minute, 60.0, now))
        return max(waits)

    def goes(self, conversation: Conversation) -> None:
        """A message goes now, and counts."""
        now = self._clock.monotonic()
        limits = self._limits.get(conversation.platform, Limits())
        if limits.chat_seconds:
            self._next[conversation] = now + limits.chat_seconds
            if len(self._next) > 10_000:
                self._next = {chat: at for chat, at in self._next.items() if at > now}
        if limits.per_second:
            self._sent.setdefault(conversation.platform, deque()).append(now)
            # Nudges go evenly between all else: a burst that is a little late is over the limit there.
            planned = max(self._even.get(conversation.platform, 0.0), now - _CATCH_UP)
            self._even[conversation.platform] = planned + 1 / (limits.per_second * (1 - limits.spare))
        if limits.group_per_minute and not conversation.private:
            self._groups.setdefault(conversation, deque()).append(now)


def _until_below(gone: deque[float], allowed: int, window: float, now: float) -> float:
    """Seconds until fewer than `allowed` lie within the window."""
    while gone and gone[0] <= now - window:
        gone.popleft()
    return gone[len(gone) - allowed] + window - now if len(gone) >= allowed else 0.0
