"""The double's gateway: sessions that can be resumed, heartbeats, and the ways in which Discord cuts a connection."""

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

HELLO, IDENTIFY, RESUME, HEARTBEAT, ACK, RECONNECT, INVALID = 10, 2, 6, 1, 11, 7, 9


@dataclass
class Session:
    """A session of one shard: everything that was dispatched in it, and the connection that it has now."""

    id: str
    shard: int
    shards: int
    log: list[tuple[int, str, Any]] = field(default_factory=list)
    connection: "Connection | None" = None
    resumable: bool = True

    @property
    def sequence(self) -> int:
        """The number of the latest event."""
        return self.log[-1][0] if self.log else 0


class Connection:
    """One websocket, with Discord's compression if it was asked for."""

    def __init__(self, socket: web.WebSocketResponse, compress: str) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compress == "zlib-stream" else None
        self._zstd: Any = None
        if compress == "zstd-stream":
            import zstandard

            self._zstd = zstandard.ZstdCompressor().compressobj()
        self._lock = asyncio.Lock()

    async def send(self, op: int, data: Any = None, sequence: int | None = None, name: str | None = None) -> None:
        """Send one payload; one that cannot be sent is what a resume is for."""
        text = json.dumps({"op": op, "d": data, "s": sequence, "t": name}).encode()
        async with self._lock:
            try:
                if self._deflate is not None:
                    await self.socket.send_bytes(self._deflate.compress(text) + self._deflate.flush(zlib.Z_SYNC_FLUSH))
                elif self._zstd is not None:
                    await self.socket.send_bytes(self._zstd.compress(text) + self._zstd.flush(1))
                else:
                    await self.socket.send_str(text.decode())
            except (ConnectionError, RuntimeError):
                return


class Gateway:
    """All sessions."""

    def __init__(self, token: str, ready: Any) -> None:
        self._token, self._ready = token, ready
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = self.resumed = 0
        self.answers_heartbeats = True
        self.refuses = 0
        """A close code with which the next connection is refused."""
        self.changed = asyncio.Event()

    def current(self, shard: int) -> Session | None:
        """The shard's latest session."""
        mine = [session for session in self.sessions.values() if session.shard == shard]
        return mine[-1] if mine else None

    async def dispatch(self, name: str, data: Any, *, guild: int = 0, twice: bool = False) -> None:
        """Something happened: every session that hears of it keeps it and sends it if it can."""
        for session in [s for s in self.sessions.values() if s is self.current(s.shard)]:
            if session.shard == ((guild >> 22) % session.shards if guild else 0):
                session.log.append((session.sequence + 1, name, data))
                for _ in range(2 if twice else 1):
                    if session.connection is not None:
                        await session.connection.send(0, data, session.sequence, name)

    async def served(self, request: web.Request) -> web.WebSocketResponse:
        """One connection from hello to its end."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        if self.refuses:
            code, self.refuses = self.refuses, 0
            await socket.close(code=code)
            return socket
        connection = Connection(socket, request.query.get("compress", ""))
        self.connections.add(connection)
        await connection.send(HELLO, {"heartbeat_interval": 41_250, "_trace": ["double"]})
        session: Session | None = None
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    session = await self._heard(connection, json.loads(message.data), session)
        finally:
            self.connections.discard(connection)
            if session is not None and session.connection is connection:
                session.connection = None
            self._change()
        return socket

    async def _heard(self, connection: Connection, payload: Any, session: Session | None) -> Session | None:
        op, data = payload["op"], payload["d"]
        if op == HEARTBEAT and self.answers_heartbeats:
            await connection.send(ACK)
        elif op == IDENTIFY:
            return await self._identified(connection, data)
        elif op == RESUME:
            return await self._resumed(connection, data)
        return session

    async def _identified(self, connection: Connection, data: Any) -> Session | None:
        if data["token"] != self._token:
            await connection.socket.close(code=4004)
            return None
        self.identified += 1
        shard, shards = data.get("shard") or (0, 1)
        session = Session(f"session{len(self.sessions) + 1}", shard, shards, connection=connection)
        self.sessions[session.id] = session
        session.log.append((1, "READY", self._ready(session)))
        await connection.send(0, session.log[0][2], 1, "READY")
        self._change()
        return session

    async def _resumed(self, connection: Connection, data: Any) -> Session | None:
        session = self.sessions.get(data["session_id"])
        if session is None or not session.resumable or data["token"] != self._token:
            await connection.send(INVALID, False)
            return None
        session.connection = connection
        for sequence, name, what in list(session.log):
            if sequence > data["seq"]:
                await connection.send(0, what, sequence, name)
        session.log.append((session.sequence + 1, "RESUMED", {}))
        await connection.send(0, {}, session.sequence, "RESUMED")
        self.resumed += 1
        self._change()
        return session

    def _change(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    # What goes wrong -------------------------------------------------------------------------------------------------

    async def cut(self, code: int = 4000) -> None:
        """Every connection is closed."""
        for connection in list(self.connections):
            await connection.socket.close(code=code)

    async def asks_to_reconnect(self) -> None:
        """Op 7."""
        for connection in list(self.connections):
            await connection.send(RECONNECT)

    async def invalidates(self, *, resumable: bool) -> None:
        """Op 9; a session that cannot be resumed is gone."""
        for session in self.sessions.values():
            session.resumable = session.resumable and resumable
        for connection in list(self.connections):
            await connection.send(INVALID, resumable)
