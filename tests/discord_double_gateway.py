"""The double's gateway: sessions that outlive their connections, replay what was missed, and fail on demand.

What happens is told by others through `dispatch`; compression is the one that the SDK asks for.
"""

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_double_world import MESSAGE_CONTENT

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11

Shape = Callable[[int], Any]
"""An event's data as somebody with these intents sees it."""


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket; what is put into `outgoing` goes in order, an int closes with that code."""

    socket: web.WebSocketResponse
    request: web.Request
    squeeze: Callable[[str], bytes] | None
    outgoing: asyncio.Queue[dict[str, Any] | int] = field(default_factory=asyncio.Queue)
    closed_here: bool = False

    async def write(self) -> None:
        """Send what is put in until it closes."""
        with suppress(ConnectionError, RuntimeError):
            while True:
                payload = await self.outgoing.get()
                if isinstance(payload, int):
                    self.closed_here = True
                    await self.socket.close(code=payload)
                    return
                text = json.dumps(payload)
                await (self.socket.send_bytes(self.squeeze(text)) if self.squeeze else self.socket.send_str(text))

    def cut(self) -> None:
        """Gone without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """A session of the bot's and all that was sent through it."""

    id: str
    shard: int
    shards: int
    intents: int
    sequence: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    connection: Connection | None = None

    def add(self, name: str, data: Any) -> None:
        """An event; it goes out at once if somebody listens."""
        self.sequence += 1
        payload = {"op": DISPATCH, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.connection is not None:
            self.connection.outgoing.put_nowait(payload)


class Gateway:
    """All connections and sessions."""

    def __init__(self, token: str, ready: Callable[[], dict[str, Any]], change: Callable[[], None]) -> None:
        self._token, self._ready, self._change = token, ready, change
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.heartbeat_ms = 41_250
        self.deaf = self.duplicate = self.reorder = False
        self.content_granted = True
        self.replays_too_many = 0
        self.identified: list[Any] = []
        self.resumed: list[Any] = []
        self.beats = 0
        self.refuse: list[int | str] = []
        """How the next connections end: with a close code, or "cut"."""
        self._held: tuple[str, Shape, int, int] | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request, _squeezer(request.query.get("compress", "")))
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write())
        self._greet(connection)
        self._change()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._came(connection, json.loads(message.data))
        finally:
            writer.cancel()
            self._left(connection)
        return socket

    def _greet(self, connection: Connection) -> None:
        how = self.refuse.pop(0) if self.refuse else None
        if how == "cut":
            connection.cut()
        elif how is not None:
            connection.outgoing.put_nowait(int(how))
        else:
            connection.outgoing.put_nowait({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})

    def dispatch(self, name: str, shape: Shape, *, guild: int = 0, intent: int = 0) -> None:
        """Something happened: every session that wants it gets it; one whose connection is cut gets it later."""
        if self.reorder and self._held is None:
            self._held = (name, shape, guild, intent)
            return
        self._send(name, shape, guild, intent)
        self.release()

    def listening(self) -> bool:
        """Whether there is a session, and each shard's latest has a connection."""
        latest = {session.shard: session for session in self.sessions.values()}
        return bool(latest) and all(session.connection is not None for session in latest.values())

    def release(self) -> None:
        """What was held back to come late comes now."""
        if self._held is not None:
            held, self._held = self._held, None
            self._send(*held)

    def _send(self, name: str, shape: Shape, guild: int, intent: int) -> None:
        for session in self.sessions.values():
            if intent and not session.intents & intent:
                continue
            if session.shard != ((guild >> 22) % session.shards if guild else 0):
                continue
            for _ in range(2 if self.duplicate else 1):
                session.add(name, shape(session.intents))
        self._change()

    # Faults ----------------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """Every connection is gone without a word; sessions live on."""
        for connection in tuple(self.connections):
            connection.cut()

    def reconnect(self) -> None:
        """Every connection is asked to come again (op 7)."""
        self._tell({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Every session is declared invalid (op 9)."""
        if not resumable:
            self.sessions.clear()
        self._tell({"op": INVALID, "d": resumable})

    def close_with(self, code: int) -> None:
        """Every connection is closed with a code, and its session ends if the code says so."""
        if code in (4003, 4007, 4009):
            self.sessions.clear()
        for connection in tuple(self.connections):
            connection.outgoing.put_nowait(code)

    def forget(self) -> None:
        """All sessions are forgotten, as after minutes of absence."""
        self.sessions.clear()

    def _tell(self, payload: dict[str, Any]) -> None:
        for connection in tuple(self.connections):
            connection.outgoing.put_nowait(payload)

    # What the bot says -----------------------------------------------------------------------------------------------

    def _came(self, connection: Connection, payload: dict[str, Any]) -> None:
        data = payload.get("d")
        match payload["op"]:
            case 1:
                self.beats += 1
                if not self.deaf:
                    connection.outgoing.put_nowait({"op": ACK})
            case 2:
                self._identify(connection, data)
            case 6:
                self._resume(connection, data)
        self._change()

    def _identify(self, connection: Connection, data: Any) -> None:
        self.identified.append(data)
        if data["token"] != self._token:
            connection.outgoing.put_nowait(4004)
            return
        if data["intents"] & MESSAGE_CONTENT and not self.content_granted:
            connection.outgoing.put_nowait(4014)
            return
        shard, shards = data.get("shard", (0, 1))
        session = Session(secrets.token_hex(8), shard, shards, data["intents"], connection=connection)
        self.sessions[session.id] = session
        ready = self._ready()
        guilds = [guild for guild in ready["guilds"] if (int(guild["id"]) >> 22) % shards == shard]
        more = {"session_id": session.id, "resume_gateway_url": self.url, "shard": [shard, shards], "guilds": guilds}
        session.add("READY", ready | more)

    def _resume(self, connection: Connection, data: Any) -> None:
        self.resumed.append(data)
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self._token or data["seq"] > session.sequence:
            connection.outgoing.put_nowait({"op": INVALID, "d": False})
            return
        session.connection = connection
        for payload in session.sent:
            if payload["s"] > data["seq"] - self.replays_too_many and payload["t"] not in ("READY", "RESUMED"):
                connection.outgoing.put_nowait(payload)
        session.add("RESUMED", {"_trace": []})

    def _left(self, connection: Connection) -> None:
        self.connections.discard(connection)
        for session in tuple(self.sessions.values()):
            if session.connection is connection:
                session.connection = None
                if connection.socket.close_code in (1000, 1001) and not connection.closed_here:
                    self.sessions.pop(session.id, None)
        self._change()


def _squeezer(kind: str) -> Callable[[str], bytes] | None:
    """The compression asked for, as far as it is known here; without it the gateway speaks plain text."""
    if kind != "zlib-stream":
        return None
    deflate = zlib.compressobj()
    return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
