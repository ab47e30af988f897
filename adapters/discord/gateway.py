"""The Discord adapter: signs in, keeps the streams open, hands in what is said, and sends letters.

Nothing here understands an answer: `translate` reads, `responses` and `compose` write, `post` sends.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TypeVar

import discord
import structlog
from discord.http import Route
from yarl import URL

from adapters.discord.api import Api, Busy, Failure, Garbled, watchful
from adapters.discord.commands import CommandSpec, Words, in_one_server, registered, same
from adapters.discord.holds import Holds
from adapters.discord.inbox import Inbox
from adapters.discord.keeping import Keeping
from adapters.discord.post import Post
from adapters.discord.stream import TOKEN_REFUSED, DiscordRefuses, Pauses, Stream, Turnstile
from bot.messages import Conversation, Letter, Platform
from bot.ports import Clock, Files, Handle, Lookup, SendLater, Sessions

_log = structlog.get_logger()

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tuning:
    """Seconds that are Discord's or a matter of taste: `call` for one request, `heartbeat` without a word from the
    gateway, `keep` until a change of place is kept, `tidy` until a promise that nothing came for is taken back, `grace`
    for what is under way when the program ends."""

    call: float = 15.0
    heartbeat: float = 60.0
    keep: float = 0.5
    tidy: float = 20.0
    grace: float = 5.0
    pauses: Pauses = field(default_factory=Pauses)


@dataclass(frozen=True, slots=True)
class Place:
    """Where Discord is and as whom the bot is there. `shards` 0 takes what Discord recommends; `gateway_url` "" asks
    for it. `reads_servers` wants the intents by which typed messages reach the bot in server threads: guild messages,
    and message content, which is privileged; without it answers there are given through a form."""

    token: str = field(repr=False)
    api_base_url: str = "https://discord.com/api/v10"
    gateway_url: str = ""
    guild_ids: tuple[int, ...] = ()
    shards: int = 0
    reads_servers: bool = False


class _Client(discord.Client):
    """The SDK's client, for its HTTP side and its intents; when to begin a session is the turnstile's."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The SDK would wait five seconds here."""


class DiscordAdapter:
    """Talks with people on Discord."""

    platform = Platform.DISCORD

    def __init__(
        self,
        place: Place,
        *,
        specs: Sequence[CommandSpec],
        words: Words,
        files: Files,
        lookup: Lookup,
        sessions: Sessions,
        clock: Clock,
        tuning: Tuning | None = None,
    ) -> None:
        self._place, self._specs, self._words = place, tuple(specs), words
        self._files, self._lookup, self._sessions, self._clock = files, lookup, sessions, clock
        self._tuning = tuning or Tuning()
        self._holds = Holds(clock)
        self._client: discord.Client | None = None
        self._post: Post | None = None
        self._aside: set[asyncio.Task[None]] = set()

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled; raises `DiscordRefuses` when the configuration has to be changed first."""
        client = self._client = await self._until_done(self._signed_in)
        api = Api(client.http, self._tuning.call)
        post = self._post = Post(api, self._files, self._words, self._holds, reads_threads=self._place.reads_servers)
        gateway, shards, turnstile = await self._until_done(partial(self._doors, api))
        client.shard_count = client._connection.shard_count = shards  # noqa: SLF001  the SDK reads it when it identifies
        keeping = Keeping(self._sessions, shards, self._tuning.keep)
        sessions = await self._until_done(keeping.load)
        assert client.user is not None
        inbox = Inbox(
            handle, api, post, self._holds, keeping, str(client.user.id), self._specs, self._words, self._lookup,
            self._files, self._clock, self._tuning.tidy,
        )  # fmt: skip
        streams = {
            shard: Stream(client, gateway, shard, turnstile, self._tuning.pauses, inbox) for shard in range(shards)
        }
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(keeping.run())
                group.create_task(self._register(api, str(client.application_id)))
                for shard, stream in streams.items():
                    if sessions[shard] is not None:
                        inbox.goes_on(shard)
                    group.create_task(stream.run(sessions[shard]))
        except* DiscordRefuses as refusals:
            raise refusals.exceptions[0] from None
        finally:
            await inbox.settle(self._tuning.grace)
            with contextlib.suppress(Exception):  # the place is kept late at worst; repeats are refused
                await keeping.save()

    async def send(self, letter: Letter) -> str:
        """Send one letter; returns the id of its last message. Raises `SendLater` or `SendNever`."""
        if self._post is None:
            raise SendLater(1.0, "not signed in to Discord yet")
        return await self._post.send(letter)

    def typing(self, conversation: Conversation) -> None:
        """Show that the bot is typing, once."""
        if self._post is not None:
            task = asyncio.create_task(self._post.type(conversation.id))
            self._aside.add(task)
            task.add_done_callback(self._aside.discard)

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        client, self._client, self._post = self._client, None, None
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        if client is not None:
            await client.close()

    async def _until_done(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Try until it works: at start whatever goes amiss (network, garbage, the store) may pass."""
        failures = 0
        while True:
            try:
                return await attempt()
            except DiscordRefuses:
                raise
            except Exception as failure:
                failures += 1
                await self._pause(failures, failure)

    async def _signed_in(self) -> discord.Client:
        """A client whose token Discord took."""
        Route.BASE = self._place.api_base_url.rstrip("/")
        client = _Client(
            intents=_intents(reads_servers=self._place.reads_servers),
            heartbeat_timeout=self._tuning.heartbeat,
            max_ratelimit_timeout=30.0,
            http_trace=watchful(),
            max_messages=None,
        )
        try:
            async with asyncio.timeout(self._tuning.call * 2):
                await client.login(self._place.token)
        except BaseException as failure:
            await client.close()
            if isinstance(failure, discord.LoginFailure):
                raise DiscordRefuses(TOKEN_REFUSED) from None
            raise
        return client

    async def _doors(self, api: Api) -> tuple[URL, int, Turnstile]:
        """Where sessions begin, how many shards there are, and how many may begin at once."""
        place, pause = self._place, self._tuning.pauses.identify
        if place.gateway_url and place.shards:
            return URL(place.gateway_url), place.shards, Turnstile(pause, 1)
        told = await api.call("GET", "/gateway/bot")
        limit = told["session_start_limit"]
        shards = place.shards or int(told["shards"])
        if int(limit["remaining"]) < shards:
            _log.warning("sessions used up", seconds=int(limit["reset_after"]) / 1000)
            await asyncio.sleep(int(limit["reset_after"]) / 1000)
        return URL(place.gateway_url or str(told["url"])), shards, Turnstile(pause, int(limit["max_concurrency"]))

    async def _register(self, api: Api, application: str) -> None:
        """Bring the commands at Discord up to date, if they are not; a server that refuses is left out."""
        everywhere = registered(self._specs, direct=True, servers=not self._place.guild_ids)
        await self._register_in(api, f"/applications/{application}/commands", everywhere)
        for server in self._place.guild_ids:
            path = f"/applications/{application}/guilds/{server}/commands"
            await self._register_in(api, path, in_one_server(self._specs))

    async def _register_in(self, api: Api, path: str, wanted: list[dict[str, object]]) -> None:
        for failures in count(1):
            try:
                if not same(wanted, await api.call("GET", path)):
                    _understood(await api.call("PUT", path, wanted))
                    _log.info("commands registered", path=path)
                return
            except (Busy, Garbled, OSError, TimeoutError, KeyError, TypeError, discord.DiscordServerError) as failure:
                await self._pause(failures, failure)
            except Failure as refusal:
                _log.warning("commands not registered", path=path, error=str(refusal)[:200])
                return

    async def _pause(self, failures: int, failure: Exception) -> None:
        _log.warning("Discord not reached", error=type(failure).__name__, failures=failures)
        stated = failure.seconds if isinstance(failure, Busy) else 0.0
        await asyncio.sleep(max(self._tuning.pauses.after(failures + 1), stated))


def _understood(answer: object) -> None:
    """What a command list was answered with; raises `Garbled` when it is no list, and nobody knows what was done."""
    if not isinstance(answer, list):
        raise Garbled


def _intents(*, reads_servers: bool) -> discord.Intents:
    """The least that the bot needs to know of what goes on."""
    intents = discord.Intents.none()
    intents.guilds = intents.dm_messages = True
    intents.guild_messages = intents.message_content = reads_servers
    return intents
