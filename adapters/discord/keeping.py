"""Where the adapter stands, kept as it changes: sessions up to what is committed, and each conversation's last message.

A session and a conversation are kept at once when they are new, because nobody could ask for what was missed of them;
after that a moment later, which costs nothing but repeats, and the core refuses those.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import structlog

from adapters.discord.lanes import Watermark
from bot.ports import GatewaySession, Mark, Sessions

_log = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Standing:
    """A shard's session, how far its events have been seen to, and how many conversations are still to be asked for
    what came before it."""

    session: GatewaySession
    watermark: Watermark
    behind: int = 0


class Keeping:
    """The place in every stream and conversation."""

    def __init__(self, sessions: Sessions, shards: int, seconds: float) -> None:
        self._sessions, self._shards, self._seconds = sessions, shards, seconds
        self._marks: dict[str, Mark] = {}
        self._changed: dict[str, Mark] = {}
        self._standing: dict[int, Standing] = {}
        self._news, self._urgent = asyncio.Event(), asyncio.Event()

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
                self._standing[shard] = Standing(session, Watermark(session.sequence))
        return loaded

    def began(self, shard: int, session: GatewaySession) -> Standing:
        """A new session, kept at once: what comes through it is had again after a crash."""
        standing = self._standing[shard] = Standing(session, Watermark(session.sequence))
        self._hurry()
        return standing

    def standing(self, shard: int) -> Standing:
        """How a shard stands."""
        return self._standing[shard]

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
        if old is None:
            self._hurry()

    async def run(self) -> None:
        """Keep what changes until cancelled."""
        while True:
            await self._news.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._urgent.wait()
            try:
                await self.save()
            except Exception as error:  # whatever a store raises: the next time everything is written again
                _log.warning("place not kept", error=type(error).__name__)
                self._news.set()
                await asyncio.sleep(self._seconds)

    async def save(self) -> None:
        """Keep everything now: one commit a shard, the changed marks with the first."""
        self._news.clear()
        self._urgent.clear()
        marks, self._changed = self._changed, {}
        left = tuple(marks.values())
        try:
            for shard, now in tuple(self._standing.items()):
                kept = replace(now.session, sequence=now.watermark.committed, behind=now.behind > 0)
                await self._sessions.save(self._stream(shard), kept, left)
                left = ()
        finally:
            if left:
                self._changed = marks | self._changed

    def _hurry(self) -> None:
        self._news.set()
        self._urgent.set()

    def _stream(self, shard: int) -> str:
        return f"{shard}/{self._shards}"
