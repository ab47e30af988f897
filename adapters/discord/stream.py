"""One shard's event stream on the SDK's websocket: opened, gone on with after a cut, begun again when it has to be.

What the events mean is decided elsewhere; the SDK's own models and caches are left out, events stay as they came.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from yarl import URL

from adapters.discord.api import Busy
from bot.ports import GatewaySession, PlatformRefuses

_log = structlog.get_logger()

CUT = 4000
"""The close code that keeps a session alive at Discord, so that it can be gone on with."""

TOKEN_REFUSED = "Discord refuses the token: copy it again from the developer portal into discord.token."

_OPENING_SECONDS = 60.0
_FATAL = {
    4004: TOKEN_REFUSED,
    4010: "Discord refuses the shard: discord.shards does not fit, 0 takes what Discord recommends.",
    4011: "Discord wants more shards: set discord.shards to 0, which takes what Discord recommends.",
    4012: "Discord no longer speaks this version of its gateway: a newer version of mockbot is needed.",
    4013: "Discord refuses the intents: a newer version of mockbot is needed.",
    4014: "Discord refuses a privileged intent: switch on Message Content in the developer portal, or do without it.",
}
_BEGIN_AGAIN = {4003, 4007, 4009}
"""Close codes after which the session is gone."""


class DiscordRefuses(PlatformRefuses):
    """Discord refuses the bot itself; trying again does not help, and the message says what to do."""


class Taker(Protocol):
    """Who takes the events of a stream."""

    def began(self, shard: int, session: GatewaySession) -> None:
        """A new session stands; what came before it was not sent through it."""
        ...

    def happened(self, shard: int, name: str, data: Any, sequence: int) -> None:
        """An event; returns at once."""
        ...


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between attempts: `identify` between two new sessions, `first` to `longest` after failures."""

    identify: float = 5.0
    first: float = 0.5
    longest: float = 60.0

    def after(self, failures: int) -> float:
        """How long to wait after so many failures in a row: nothing after the first."""
        return 0.0 if failures < 2 else min(self.longest, self.first * 2.0 ** min(failures - 2, 10))


class Turnstile:
    """Lets new sessions begin one after another, `at_once` of them side by side, as Discord asks."""

    def __init__(self, seconds: float, at_once: int) -> None:
        self._seconds = seconds
        self._locks = [asyncio.Lock() for _ in range(max(at_once, 1))]
        self._free_at = [0.0] * len(self._locks)

    async def wait(self, shard: int) -> None:
        """Wait for this shard's turn."""
        gate = shard % len(self._locks)
        async with self._locks[gate]:
            now = asyncio.get_running_loop().time()
            await asyncio.sleep(max(self._free_at[gate] - now, 0.0))
            self._free_at[gate] = max(self._free_at[gate], now) + self._seconds


class Socket(DiscordWebSocket):
    """The SDK's websocket, which hands every event on as it came."""

    def tap(self, take: Callable[[str, Any], None]) -> None:
        """Hand every event to `take` in place of the SDK's own readers."""
        self._discord_parsers = _Taps(take)


class _Taps(dict[str, Callable[[Any], None]]):
    """A reader for every event there is."""

    def __init__(self, take: Callable[[str, Any], None]) -> None:
        super().__init__()
        self._take = take

    def __missing__(self, event: str) -> Callable[[Any], None]:
        return lambda data: self._take(event, data)


class Stream:
    """A shard's connection, kept open until cancelled."""

    def __init__(
        self, client: discord.Client, gateway: URL, shard: int, turnstile: Turnstile, pauses: Pauses, taker: Taker
    ) -> None:
        self._client, self._gateway, self._shard = client, gateway, shard
        self._turnstile, self._pauses, self._taker = turnstile, pauses, taker
        self._session: GatewaySession | None = None
        self._socket: Socket | None = None
        self._failures = 0

    async def run(self, session: GatewaySession | None) -> None:
        """Keep the stream open, going on with `session` if there is one; raises `DiscordRefuses`."""
        self._session = session
        try:
            while True:
                await asyncio.sleep(self._pauses.after(self._failures))
                await self._once()
        finally:
            if self._socket is not None:
                await self._socket.close(code=CUT)

    async def _once(self) -> None:
        """Open the connection and read it until it is cut."""
        self._socket = None
        try:
            async with asyncio.timeout(_OPENING_SECONDS):
                self._socket = await self._opened()
            while True:
                await self._socket.poll_event()
        except ReconnectWebSocket as again:
            self._again(keep=again.resume)
        except discord.ConnectionClosed as closed:
            self._closed(closed.code)
        except (aiohttp.ClientError, OSError, TimeoutError, Busy, ValueError, KeyError, TypeError) as failure:
            # the last three: what came could not be read
            self._failed(type(failure).__name__)

    async def _opened(self) -> Socket:
        session = self._session
        if session is None:
            await self._turnstile.wait(self._shard)
        socket = await Socket.from_client(
            self._client,
            gateway=self._address(),
            shard_id=self._shard,
            session=session.id if session else None,
            sequence=session.sequence if session else None,
            resume=session is not None,
        )
        socket.tap(lambda name, data: self._take(socket, name, data))
        return socket

    def _address(self) -> URL:
        """A session goes on where Discord said, or, when that fails again and again, where sessions begin."""
        if self._session and self._session.resume_url and self._failures < 3:
            return URL(self._session.resume_url)
        return self._gateway

    def _take(self, socket: Socket, name: str, data: Any) -> None:
        self._failures = 0
        sequence = socket.sequence or 0
        if name == "READY":
            resume_url = str(data.get("resume_gateway_url") or "")
            self._session = GatewaySession(str(data["session_id"]), sequence, resume_url)
            self._taker.began(self._shard, self._session)
        elif self._session is not None:
            self._session = GatewaySession(self._session.id, sequence, self._session.resume_url)
            self._taker.happened(self._shard, name, data, sequence)

    def _again(self, *, keep: bool) -> None:
        if not keep:
            self._session = None
        code = self._socket.socket.close_code if self._socket is not None else None
        if code in _BEGIN_AGAIN:
            self._session = None
        if code is not None and code in _FATAL:
            raise DiscordRefuses(_FATAL[code])
        # A gateway that cuts each connection before it says anything must not be asked without a pause.
        self._failures += 1
        _log.info("gateway cut", shard=self._shard, code=code, goes_on=self._session is not None)

    def _closed(self, code: int) -> None:
        if code in _FATAL:
            raise DiscordRefuses(_FATAL[code])
        self._session = None if code in _BEGIN_AGAIN else self._session
        self._failed(f"closed with {code}")

    def _failed(self, reason: str) -> None:
        self._failures += 1
        _log.warning("gateway not reached", shard=self._shard, reason=reason, failures=self._failures)
