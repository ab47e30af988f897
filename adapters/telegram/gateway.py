"""The Telegram adapter: it puts receiving and sending together over the SDK's bot, and is what the core sees.

Nothing is decided here about an interview, and nothing connects before `run` or the first `send`.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, Literal

import structlog
from telegram.constants import ChatAction
from telegram.error import InvalidToken

from adapters.telegram.chores import Background, Chores
from adapters.telegram.lanes import Lanes
from adapters.telegram.outcomes import patience, safe
from adapters.telegram.polling import Poller, PollingBot
from adapters.telegram.profile import Commands, Profile, offer, present
from adapters.telegram.request import Request
from adapters.telegram.sending import Pause, Sender
from adapters.telegram.taking import Taker, Typing
from adapters.telegram.timing import Timing
from adapters.telegram.translate import Me
from adapters.telegram.webhook import Listener, Webhook
from bot.messages import Account, Conversation, Inbound, Letter, Moved, Platform
from bot.ports import Clock, Files, Handle, PlatformRefuses

_log = structlog.get_logger()

DEFAULT_API: Final = "https://api.telegram.org"
_BETWEEN_PARTS_SECONDS: Final = 1.02
_CHORES_AT_ONCE: Final = 8
_ANSWERS_AT_ONCE: Final = 64

__all__ = ["Profile", "Telegram", "Timing", "TokenRefused", "Webhook"]


class TokenRefused(PlatformRefuses):
    """Telegram does not know the bot's token: take a fresh one from @BotFather and set telegram.token."""

    def __str__(self) -> str:
        return str(self.__doc__)


class Telegram:
    """The adapter. `mode` is polling or webhook (which wants `webhook`); `pause` waits until one more message may go to
    a conversation, for letters that take several: give it the relay's pace, so that both count alike. `named` is told
    the bot's username once Telegram has said it, for links that lead to it."""

    platform = Platform.TELEGRAM

    def __init__(
        self,
        token: str,
        files: Files,
        clock: Clock,
        *,
        api_base_url: str = DEFAULT_API,
        mode: Literal["polling", "webhook"] = "polling",
        webhook: Webhook | None = None,
        profile: Profile | None = None,
        pause: Pause | None = None,
        timing: Timing | None = None,
        named: Callable[[str], None] = lambda _: None,
    ) -> None:
        timing, base = timing or Timing(), api_base_url.rstrip("/")
        self._token, self._profile, self._clock, self._timing = token, profile or Profile(), clock, timing
        self._handle: Handle | None = None
        self._named = named
        self._requests = (Request(read_timeout=timing.request), Request(read_timeout=timing.request, connections=4))
        self._bot = PollingBot(token, f"{base}/bot", f"{base}/file/bot", *self._requests)
        self._background, self._answers = Background(_CHORES_AT_ONCE), Background(_ANSWERS_AT_ONCE)
        self._typing, lanes = Typing(self._type, timing.typing), Lanes()
        chores = Chores(self._bot, self._background)
        self._sender = Sender(self._bot, files, clock, chores, pause or _pause, self._moves, token)
        taker = Taker(self._bot, files, clock, lanes, self._answers, self._typing, self._sender.moved)
        self._receiver: Poller | Listener = Poller(self._bot, taker, lanes, token, timing)
        if mode == "webhook":
            assert webhook is not None
            self._receiver = Listener(self._bot, taker, lanes, webhook, token, timing)

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled; raises `TokenRefused` when Telegram does not know the token at start. Letters still
        go until `close`."""
        await self._open()
        self._handle = handle
        try:
            me = await self._me()
            self._named(me.username)
            self._background.do(present(self._bot, self._profile))
            await self._receiver.run(me, handle)
        except InvalidToken:
            raise TokenRefused from None

    async def send(self, letter: Letter) -> str:
        """Send one letter; returns the platform's id of the last message. Raises `SendLater` or `SendNever`."""
        await self._open()
        return await self._sender.send(letter)

    def busy(self, conversation: Conversation) -> AbstractAsyncContextManager[None]:
        """While inside, typing is shown as soon as it takes longer than a second."""
        return self._typing(conversation)

    def typing(self, conversation: Conversation) -> None:
        """Show that the bot is typing, once."""
        if self._handle is not None:
            self._type(conversation)

    async def offer(self, conversation: Conversation, commands: Commands) -> bool:
        """Offer a private chat these commands instead of everybody's (none: everybody's again). False when Telegram
        could not be reached."""
        await self._open()
        return await offer(self._bot, commands, self._sender.chat(conversation).id)

    async def idle(self) -> None:
        """Wait until what is done beside the work at hand is done."""
        await self._answers.idle()
        await self._background.idle()

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        await self._answers.close()
        await self._background.close()
        for request in self._requests:
            await request.shutdown()

    async def _open(self) -> None:
        """The SDK logs whole messages when it is told to log much: it is not."""
        logging.getLogger("telegram").setLevel(logging.WARNING)
        for request in self._requests:
            await request.initialize()

    async def _me(self) -> Me:
        failures = 0
        while True:
            try:
                user = await self._bot.get_me()
                return Me(user.id, user.username or "")
            except InvalidToken:
                raise
            except Exception as error:  # the network or garbage: it passes
                failures += 1
                wait = patience(error, failures, self._timing.again)
                _log.warning("Telegram cannot be reached", error=safe(error, self._token), again_in=wait)
            await asyncio.sleep(wait)

    def _type(self, conversation: Conversation) -> None:
        chat = self._sender.chat(conversation)
        action = self._bot.send_chat_action(chat.id, ChatAction.TYPING, message_thread_id=chat.topic)
        self._background.do(action)

    async def _moves(self, conversation: Conversation, new_id: str) -> None:
        """A refused letter told that the chat has a new id: the core hears of it as it would from the chat."""
        if self._handle is None:
            return
        old = conversation.id.partition("/")[0]
        account = Account(Platform.TELEGRAM, old)
        moved = Inbound(f"moved:{old}:{new_id}", conversation, account, Moved(new_id), self._clock.now())
        try:
            await self._handle(moved)
        except Exception as error:  # it is told again when the next letter is refused
            _log.warning("move not kept", error=type(error).__name__)


async def _pause(_: Conversation) -> None:
    await asyncio.sleep(_BETWEEN_PARTS_SECONDS)
