"""Interactions that can still be answered, each for as long as Discord takes its token.

A hold lives in this process only: after a restart the answer goes into the conversation as an ordinary message.
"""

import asyncio
from dataclasses import dataclass

from adapters.discord.translate import Asked
from bot.ports import Clock

LIFE_SECONDS = 15 * 60 - 20
"""Discord takes a token for fifteen minutes; the last moments are left out."""


@dataclass(slots=True, eq=False)
class Hold:
    """An interaction and how it stands: `promised` while its first response is still to be filled in, `ephemeral` when
    only the asker sees what answers it, `acknowledged` once Discord has had the first response (False: in vain)."""

    ask: Asked
    conversation: str
    acknowledged: asyncio.Future[bool]
    promised: bool
    ephemeral: bool
    until: float = 0.0


class Holds:
    """The interactions of the last quarter of an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._holds: dict[str, Hold] = {}

    def keep(self, hold: Hold) -> None:
        """Hold an interaction from now on."""
        self._forget()
        hold.until = self._clock.monotonic() + LIFE_SECONDS
        self._holds[hold.ask.id] = hold

    def drop(self, delivery: str) -> None:
        """Its answers go elsewhere."""
        self._holds.pop(delivery, None)

    def of(self, delivery: str, conversation: str) -> Hold | None:
        """The living hold of a delivery, if it was asked for this conversation."""
        hold = self._holds.get(delivery)
        alive = hold is not None and hold.conversation == conversation and hold.until > self._clock.monotonic()
        return hold if alive else None

    def apart(self, conversation: str) -> Hold | None:
        """The latest living hold through which the person of a conversation can be reached outside of it."""
        now = self._clock.monotonic()
        apart = (
            hold
            for hold in reversed(self._holds.values())
            if hold.conversation == conversation and hold.ask.channel != conversation and hold.until > now
        )
        return next(apart, None)

    def promised_in(self, conversation: str) -> bool:
        """Whether somebody looks at a bot that is thinking in this conversation."""
        return any(hold.promised and hold.conversation == conversation for hold in self._holds.values())

    def _forget(self) -> None:
        now = self._clock.monotonic()
        for delivery in [delivery for delivery, hold in self._holds.items() if hold.until <= now]:
            del self._holds[delivery]
