"""Letters on their way to Discord: into the interaction that asked, or into the conversation.

What a message looks like is `compose`'s; when to send and when again is the relay's.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from io import BytesIO

import discord
import structlog

from adapters.discord.api import SHUT, Api, Busy, Failure, Garbled, outcome
from adapters.discord.commands import Native, Words
from adapters.discord.compose import EPHEMERAL, Part, note, parts
from adapters.discord.holds import Hold, Holds
from bot.messages import Attachment, Kind, Letter
from bot.ports import Files, SendLater, SendNever

_log = structlog.get_logger()

_WANTS_ANSWER = {Kind.QUESTION, Kind.PROBE}
_IN_MIDWAY = 10_000
"""Letters whose first parts went while a later one is still to go; more than that are never kept in mind."""


class Post:
    """Sends letters, each part of a long one once."""

    def __init__(self, api: Api, files: Files, words: Words, holds: Holds, *, reads_threads: bool) -> None:
        self._api, self._files, self._words, self._holds = api, files, words, holds
        self._reads_threads = reads_threads
        self._gone: dict[int, int] = {}
        """How many parts of a letter went already."""

    async def send(self, letter: Letter) -> str:
        """Send one letter; returns the id of its last message. Raises `SendLater` or `SendNever`."""
        try:
            message = await self._parts(letter)
        except (*Failure, Busy, Garbled, SendLater, SendNever) as error:
            result = outcome(error)
            if isinstance(result, SendNever) and not letter.conversation.private:
                result.unreachable = getattr(error, "code", 0) in SHUT  # nothing more goes there before somebody speaks
        else:
            if letter.message.kind is Kind.END and not letter.conversation.private:
                await self._harmlessly("thread not archived", self._api.archive(letter.conversation.id))
            return message
        if isinstance(result, SendNever):
            self._gone.pop(letter.number, None)
            if result.unreachable:
                await self._say_closed(letter.conversation.id)
        raise result from None

    async def _parts(self, letter: Letter) -> str:
        answerable = not letter.conversation.private and not self._reads_threads
        pieces = parts(letter.message, self._words, answerable=answerable and letter.message.kind in _WANTS_ANSWER)
        message = ""
        for index in range(self._gone.get(letter.number, 0), len(pieces)):
            message = await self._part(letter, index, pieces[index])
            if index + 1 < len(pieces) and len(self._gone) < _IN_MIDWAY:
                self._gone[letter.number] = index + 1
        self._gone.pop(letter.number, None)
        return message

    async def _part(self, letter: Letter, index: int, part: Part) -> str:
        hold = self._holds.of(letter.answers, letter.conversation.id) if letter.answers else None
        if hold is not None and await asyncio.shield(hold.acknowledged):
            message = await self._answer(hold, letter, part)
            if message is not None:
                return message
        nonce = str(letter.number) if index == 0 else f"{letter.number}.{index}"
        body = {**part.body, "nonce": nonce, "enforce_nonce": True}
        return await self._api.post(letter.conversation.id, body, await self._opened(part.files))

    async def _answer(self, hold: Hold, letter: Letter, part: Part) -> str | None:
        """Through the interaction, if it still holds a place for this; None when it has to go into the conversation.

        Filling in the promised response can be repeated without harm and a message in the conversation has its nonce;
        a follow-up has neither, so only what nobody else may see goes as one."""
        ask = hold.ask
        try:
            if hold.promised:
                message = await self._api.fill(ask.application, ask.token, part.body, await self._opened(part.files))
                hold.promised = False
                return message
            if hold.ephemeral:
                body = {**part.body, "flags": int(part.body.get("flags", 0)) | EPHEMERAL}
                return await self._api.follow_up(ask.application, ask.token, body, await self._opened(part.files))
        except discord.HTTPException as refusal:
            if refusal.status not in (401, 403, 404):
                raise
            _log.info("interaction gone", letter=letter.number, status=refusal.status)
            self._holds.drop(ask.id)
        return None

    async def _opened(self, attachments: Sequence[Attachment]) -> list[discord.File]:
        return [await self._file(attachment) for attachment in attachments]

    async def _file(self, attachment: Attachment) -> discord.File:
        try:
            content = await asyncio.to_thread(self._files.get, attachment.file)
        except KeyError:
            raise SendNever("a file that belongs to it is no longer kept") from None
        return discord.File(BytesIO(content), attachment.name, description=attachment.description or None)

    async def type(self, channel: str) -> None:
        """Show that the bot is typing, where no interaction shows already that it is thinking."""
        if not self._holds.promised_in(channel):
            await self._harmlessly("typing not shown", self._api.type(channel))

    async def _harmlessly(self, failing: str, call: Awaitable[None]) -> None:
        try:
            await call
        except (*Failure, Busy, Garbled) as error:
            _log.info(failing, error=type(error).__name__)

    async def _say_closed(self, conversation: str) -> None:
        """Where the person asked in front of others, they can still be told that their direct messages are closed."""
        hold = self._holds.apart(conversation)
        if hold is not None:
            self._holds.drop(hold.ask.id)
            await self.tell(hold, note(self._words.closed, ephemeral=True))

    async def tell(self, hold: Hold, body: Native) -> None:
        """Say something of the adapter's own to who asked; that it arrives is not promised."""
        ask = hold.ask
        try:
            if not await asyncio.shield(hold.acknowledged):
                return
            if hold.promised:
                hold.promised = False
                await self._api.fill(ask.application, ask.token, {key: body[key] for key in body if key != "flags"})
            else:
                await self._api.follow_up(ask.application, ask.token, body)
        except (*Failure, Busy, Garbled) as error:
            _log.info("note not delivered", error=type(error).__name__)

    async def tidy(self, hold: Hold, seconds: float) -> None:
        """A promise that nothing came for is taken back, so that nobody looks at a bot that thinks for ever."""
        await asyncio.sleep(seconds)
        if not hold.promised or not await asyncio.shield(hold.acknowledged):
            return
        hold.promised = False
        try:
            await self._api.withdraw(hold.ask.application, hold.ask.token)
        except (*Failure, Busy) as error:
            _log.info("promise not taken back", error=type(error).__name__)
