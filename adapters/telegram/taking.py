"""Takes one update: its callback is answered at once, its file fetched, and its delivery handed in.

How updates come (polling or webhook), and how often a failed one is tried again, is the business of those who call.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import structlog
from telegram import Bot, Update
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from adapters.telegram.chores import Background
from adapters.telegram.lanes import Lanes
from adapters.telegram.outcomes import backoff, retry_seconds
from adapters.telegram.translate import Arrival, Me, fetched, to_arrival, unreadable
from bot.messages import Conversation, Inbound, Moved
from bot.ports import Clock, Files, Handle

_log = structlog.get_logger()

_FETCH_SECONDS: Final = 120.0
_FETCH_TRIES: Final = 8
_ANSWER_TRIES: Final = 3
_LONGEST_WAIT: Final = 5.0

Busy = Callable[[Conversation], AbstractAsyncContextManager[None]]


class Taker:
    """Knows how an update is taken."""

    def __init__(
        self,
        bot: Bot,
        files: Files,
        clock: Clock,
        lanes: Lanes,
        background: Background,
        busy: Busy,
        moved: Callable[[str, str], None],
    ) -> None:
        self._bot, self._files, self._clock, self._lanes = bot, files, clock, lanes
        self._background, self._busy, self._moved = background, busy, moved

    def arrival(self, raw: dict[str, Any], me: Me) -> Arrival | None:
        """What an update in Telegram's JSON means; None for what is not for us, or cannot be read at all. Its callback
        is being answered from here on."""
        try:
            update = Update.de_json(raw, self._bot)
            arrival = to_arrival(update, me, self._clock.now())
        except Exception as error:  # whatever the SDK trips over: such an update would come back for ever
            _log.error("update not understood", update=raw.get("update_id"), error=type(error).__name__)
            return self._bare(raw, me)
        if arrival is not None and arrival.callback:
            self._background.do(self._answer(arrival.callback))
        return arrival

    async def fetch(self, arrival: Arrival, tries: int) -> Inbound:
        """The delivery with its file kept; after many `tries`, or when Telegram has no such file, as unreadable."""
        if not arrival.fetch:
            return arrival.inbound
        try:
            async with self._lanes.room, self._busy(arrival.inbound.conversation):
                file = await self._bot.get_file(arrival.fetch)
                content = bytes(await file.download_as_bytearray(read_timeout=_FETCH_SECONDS))
                return fetched(
                    arrival.inbound, await asyncio.to_thread(self._files.put, content, arrival.suffix), len(content)
                )
        except TelegramError as error:
            refused = isinstance(error, BadRequest | InvalidToken)
            if "too big" in str(error).lower():
                return unreadable(arrival.inbound, "too_large")
            if tries >= (_ANSWER_TRIES if refused else _FETCH_TRIES):
                return unreadable(arrival.inbound, "other")
            raise

    async def hand_in(self, inbound: Inbound, handle: Handle) -> None:
        """Hand a delivery in; raises what `handle` raises."""
        if isinstance(inbound.content, Moved):
            self._moved(inbound.conversation.id, inbound.content.new_id)
        async with self._lanes.room:
            await handle(inbound)

    def _bare(self, raw: dict[str, Any], me: Me) -> Arrival | None:
        """What is left of a message whose content has a shape that the SDK does not know: that there was one."""
        try:
            message = {key: raw["message"][key] for key in ("message_id", "date", "chat", "from")}
            update = Update.de_json({"update_id": raw["update_id"], "message": message | {"text": "?"}}, self._bot)
            arrival = to_arrival(update, me, self._clock.now())
        except Exception:  # not even that
            return None
        return None if arrival is None else replace(arrival, inbound=unreadable(arrival.inbound, "other"))

    async def _answer(self, callback: str) -> None:
        for tries in range(1, _ANSWER_TRIES + 1):
            try:
                await self._bot.answer_callback_query(callback)
            except BadRequest:  # too old: nobody waits for it any more
                return
            except RetryAfter as error:
                await asyncio.sleep(min(retry_seconds(error), _LONGEST_WAIT))
            except TelegramError:
                await asyncio.sleep(backoff(tries, 0.2))
            else:
                return


class Typing:
    """Shows "typing…" while something takes longer than a moment."""

    def __init__(self, show: Callable[[Conversation], None], after_seconds: float, every_seconds: float = 4.5) -> None:
        self._show, self._after, self._every = show, after_seconds, every_seconds

    @asynccontextmanager
    async def __call__(self, conversation: Conversation) -> AsyncIterator[None]:
        """While inside: after a moment, and then as often as Telegram forgets it, typing is shown."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle

        def show() -> None:
            nonlocal timer
            self._show(conversation)
            timer = loop.call_later(self._every, show)

        timer = loop.call_later(self._after, show)
        try:
            yield
        finally:
            timer.cancel()
