"""Sends a letter, part by part, and says what became of it; what to show and what an error means is decided elsewhere.

A letter that failed half-way goes on where it stopped, as long as the process lives. Receiving is elsewhere.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from telegram import Bot, InputFile, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from adapters.telegram.chores import Chores
from adapters.telegram.outcomes import Migrated, outcome, unfit, unparsed
from adapters.telegram.render import Part, parts
from bot.messages import Conversation, Letter
from bot.ports import Clock, Files, SendLater, SendNever

_REMEMBERED: Final = 2_000
_FLOOD_SECONDS: Final = 2.0
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

Pause = Callable[[Conversation], Awaitable[None]]
"""Waits until one more message may go to a conversation (a letter of several messages waits between them)."""
Moves = Callable[[Conversation, str], Awaitable[None]]
"""Told that a conversation lives on under a new id."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a conversation is on Telegram: the chat, and the topic of a forum or None."""

    id: int | str
    topic: int | None = None


@dataclass(slots=True)
class _Progress:
    """How far a letter has come: ids of the parts that went, and tries that failed."""

    gone: list[str] = field(default_factory=list)
    failures: int = 0


class Sender:
    """The sending half of the adapter."""

    def __init__(
        self, bot: Bot, files: Files, clock: Clock, chores: Chores, pause: Pause, moves: Moves, token: str
    ) -> None:
        self._bot, self._files, self._clock = bot, files, clock
        self._chores, self._pause, self._moves, self._token = chores, pause, moves, token
        self._progress: OrderedDict[int, _Progress] = OrderedDict()
        self._moved: dict[str, str] = {}
        self._flood: tuple[Conversation, float] | None = None

    async def send(self, letter: Letter) -> str:
        """Send what is left of a letter; returns the last message's id, raises `SendLater` or `SendNever`."""
        progress = self._progress.setdefault(letter.number, _Progress(failures=letter.attempts))
        while len(self._progress) > _REMEMBERED:
            self._progress.popitem(last=False)
        try:
            message = await self._rest(letter, progress)
        except SendNever:
            self._progress.pop(letter.number, None)
            raise
        except (TelegramError, OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            progress.failures += 1
            await self._failed(letter, progress, error)
            raise AssertionError("a failure raises") from None
        self._progress.pop(letter.number, None)
        return message

    def chat(self, conversation: Conversation) -> Chat:
        """Where the conversation is now."""
        chat, _, topic = conversation.id.partition("/")
        chat = self._moved.get(chat, chat)
        return Chat(int(chat) if chat.lstrip("-").isdecimal() else chat, int(topic) if topic.isdecimal() else None)

    def moved(self, old: str, new: str) -> None:
        """From now on what goes to `old` goes to `new`."""
        self._moved[old.partition("/")[0]] = new

    async def _rest(self, letter: Letter, progress: _Progress) -> str:
        made = parts(letter.message)
        if not made:
            raise SendNever("there is nothing to say")
        for part in made[len(progress.gone) :]:
            if progress.gone:
                await self._pause(letter.conversation)
            message = await self._part(self.chat(letter.conversation), part)
            progress.gone.append(message)
            self._chores.after(letter, self.chat(letter.conversation).id, int(message), part.keyboard is not None)
        return progress.gone[-1]

    async def _part(self, chat: Chat, part: Part) -> str:
        try:
            return str((await self._dressed(chat, part, markup=True)).message_id)
        except BadRequest as error:
            if not unparsed(error):
                raise
        return str((await self._dressed(chat, part, markup=False)).message_id)

    async def _dressed(self, chat: Chat, part: Part, *, markup: bool) -> Message:
        words = part.html if markup else part.plain
        common: dict[str, Any] = {  # the SDK's keyword arguments
            "chat_id": chat.id,
            "message_thread_id": chat.topic,
            "parse_mode": ParseMode.HTML if markup else None,
            "reply_markup": part.keyboard,
        }
        if part.attachment is None:
            return await self._bot.send_message(text=words, link_preview_options=_NO_PREVIEW, **common)
        return await self._filed(part, common | {"caption": words or None})

    async def _filed(self, part: Part, common: dict[str, Any]) -> Message:
        attachment = part.attachment
        assert attachment is not None
        content = await self._content(attachment.file)
        try:
            match attachment.media_type:
                case "image/png" | "image/jpeg":
                    return await self._bot.send_photo(photo=InputFile(content, attachment.name), **common)
                case "audio/ogg":
                    return await self._bot.send_voice(voice=InputFile(content, attachment.name), **common)
        except BadRequest as error:
            if not unfit(error):
                raise
        return await self._bot.send_document(
            document=InputFile(content, attachment.name), disable_content_type_detection=True, **common
        )

    async def _content(self, file: str) -> bytes:
        try:
            return await asyncio.to_thread(self._files.get, file)
        except KeyError:
            raise SendNever("the file to send is not kept any more") from None

    async def _failed(self, letter: Letter, progress: _Progress, error: Exception) -> None:
        """Raise what became of it, never with the SDK's error in tow: its traceback may show an address."""
        decided = outcome(error, progress.failures, self._token)
        if isinstance(decided, Migrated):
            self.moved(letter.conversation.id, decided.new_id)
            await self._moves(letter.conversation, decided.new_id)
            raise SendLater(0, "") from None
        if isinstance(decided, SendNever):
            self._progress.pop(letter.number, None)
        elif isinstance(error, RetryAfter):
            decided.everywhere = self._flooded(letter.conversation)
        raise decided from None

    def _flooded(self, conversation: Conversation) -> bool:
        """Whether two conversations were told to wait within a moment: then the whole bot is meant."""
        before, now = self._flood, self._clock.monotonic()
        self._flood = (conversation, now)
        return before is not None and before[0] != conversation and now - before[1] < _FLOOD_SECONDS
