"""Private threads of servers, one an interview: opened for who asks, and found again while the interview goes on.

What is said in them is the inbox's; that a thread is put away at the end is the post's.
"""

from collections.abc import Awaitable, Callable
from enum import Enum

import discord
import structlog

from adapters.discord.api import Api, Busy, Failure, Garbled
from adapters.discord.commands import Words
from adapters.discord.keeping import Keeping
from adapters.discord.responses import may_open_threads
from adapters.discord.translate import Asked
from bot.messages import Conversation, Platform

_log = structlog.get_logger()


class Refusal(Enum):
    """Why no thread was opened: the bot may not, or it did not work."""

    FORBIDDEN = "forbidden"
    FAILED = "failed"


class Threads:
    """Opens threads; `save` keeps what is known of them, and does not return before."""

    def __init__(self, api: Api, keeping: Keeping, words: Words, save: Callable[[], Awaitable[object]]) -> None:
        self._api, self._keeping, self._words, self._save = api, keeping, words, save
        self._last: dict[tuple[str, str], str] = {}
        """The thread opened last for an account in a channel."""

    async def opened(self, ask: Asked) -> Conversation | Refusal:
        """A private thread for the asker, the one that is open already or a new one; why there is none where none can
        be opened. It is kept in mind before anything is said in it, because messages in threads that are not ours are
        not listened to."""
        if not may_open_threads(ask.permissions):
            return Refusal.FORBIDDEN
        try:
            thread = await self._standing(ask)
            thread = thread or await self._api.thread(ask.channel, ask.account.id, self._words.thread)
        except (*Failure, Busy, Garbled) as failure:
            _log.info("no thread opened", error=type(failure).__name__)
            return Refusal.FORBIDDEN if isinstance(failure, discord.Forbidden) else Refusal.FAILED
        self._last[ask.account.id, ask.channel] = thread
        self._keeping.mark(thread, thread, ask.account.id)
        await self._save()
        return Conversation(Platform.DISCORD, thread, private=False)

    async def _standing(self, ask: Asked) -> str | None:
        """The thread that this process opened here for the asker, unless the interview in it is over."""
        thread = self._last.get((ask.account.id, ask.channel))
        try:
            return thread if thread is not None and await self._api.open_thread(thread) else None
        except discord.HTTPException:
            return None
