"""Where the adapter stands, kept a moment after it changed: sessions up to what is committed, and each conversation's
last committed message.

What is kept late costs nothing but repeats, which the core refuses; what is kept early would cost messages.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import structlog

from adapters.discord.lanes import Watermark
from bot.ports import GatewaySession, Mark, Sessions

_log = structlog.get_logger()


class Keeping:
    """The place in every stream and conversation."""

    def __init__(self, sessions: Sessions, shards: int, seconds: float) -> None:
        self._sessions, self._shards, self._seconds = sessions, shards, seconds
        self._marks: dict[str, Mark] = {}
        self._changed: dict[str, Mark] = {}
        self._standing: dict[int, tuple[GatewaySession, Watermark]] = {}
        self._news = asyncio.Event()

    def __contains__(self, conversation: object) -> bool:
        """Whether the conversation has a mark; in a server that means a thread that the bot opened."""
        return conversation in self._marks

    def account(self, conversation: str) -> str:
        """Whose conversation it is, "" if it is not known."""
        mark = self._marks.get(conversation)
        return mark.account if mark else ""

    def marks(self) -> Iterable[Mark]:
        """All marks as they stand."""
        return tuple(self._marks.values())

    async def load(self) -> dict[int, GatewaySession | None]:
        """Read what is kept: each shard's session, if it can be gone on with."""
        for mark in await self._sessions.marks():
            self._marks[mark.conversation] = mark
        loaded = {shard: await self._sessions.load(self._stream(shard)) for shard in range(self._shards)}
        for shard, session in loaded.items():
            if session is not None:
                self._standing[shard] = (session, Watermark(session.sequence))
        return loaded

    def began(self, shard: int, session: GatewaySession, jobs: int) -> Watermark:
        """A new session, with so many jobs to catch up on what came before it: until they are done the session is not
        kept, because who went on with it would never ask for what was missed."""
        watermark = Watermark(session.sequence - 1)
        watermark.came(session.sequence, jobs)
        self._standing[shard] = (session, watermark)
        self._news.set()
        return watermark

    def watermark(self, shard: int) -> Watermark:
        """How far a shard's events have been seen to."""
        return self._standing[shard][1]

    def moved(self) -> None:
        """Something was committed."""
        self._news.set()

    def mark(self, conversation: str, message: str, account: str) -> None:
        """A message was committed; marks only ever go forward."""
        old = self._marks.get(conversation)
        if old is not None and int(old.message) >= int(message) and old.account:
            return
        latest = message if old is None or int(old.message) < int(message) else old.message
        self._marks[conversation] = self._changed[conversation] = Mark(conversation, latest, account)
        self._news.set()

    async def run(self) -> None:
        """Keep what changes until cancelled."""
        while True:
            await self._news.wait()
            await asyncio.sleep(self._seconds)
            try:
                await self.save()
            except Exception as error:  # whatever a store raises: the next time everything is written again
                _log.warning("place not kept", error=type(error).__name__)
                self._news.set()
                await asyncio.sleep(self._seconds)

    async def save(self) -> None:
        """Keep everything now: one commit a shard, the changed marks with the first."""
        self._news.clear()
        marks, self._changed = self._changed, {}
        left = tuple(marks.values())
        try:
            for shard, (session, watermark) in self._standing.items():
                committed = watermark.committed
                kept = replace(session, sequence=committed) if committed >= session.sequence else None
                await self._sessions.save(self._stream(shard), kept, left)
                left = ()
        finally:
            if left:
                self._changed = marks | self._changed

    def _stream(self, shard: int) -> str:
        return f"{shard}/{self._shards}"
