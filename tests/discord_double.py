"""A Discord of our own on 127.0.0.1: the HTTP API, the gateway and the content server, with people who talk to the bot.

It holds each request to the published description, times every acknowledgement, fails on demand, and runs as a process
of its own too (`python -m tests.discord_double --port N`) for tests that kill the bot. What a call does is told
elsewhere. Left out: servers' roles and permissions, embeds, voice channels, and whatever else the bot never asks for.
"""

import argparse
import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.discord_double_gateway import Gateway
from tests.discord_double_http import as_json, flood, matched, read_body, refusal, reset, wait_for_room
from tests.discord_double_people import Person, mentions
from tests.discord_double_rest import Call, Refused, Rest
from tests.discord_double_rules import Rules
from tests.discord_double_world import (
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    TEXT,
    Asked,
    Channel,
    Shown,
    Snowflakes,
    message_native,
    user,
)

TOKEN = "NDI0Mg.token.that-must-never-be-seen"

_CODES = {"403": 50_001, "404": 10_003, "400": 50_035, "401": 0}


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` requests whose method and template hold `where`."""

    kind: str
    where: str = ""
    times: int = 1
    seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came, when, and how it was answered (0: not at all)."""

    key: str
    places: Mapping[str, str]
    body: Any
    at: float
    status: int


class Double:
    """The server and its world. `async with Double() as double:` listens on a free port."""

    bot_id = 4242

    def __init__(self, token: str = TOKEN, *, limits: bool = False, round_trip: float = 0.0) -> None:
        self.token, self.limits, self.round_trip = token, limits, round_trip
        self.shards = self.at_once = 1
        self.sessions_left = 1000
        self.rules, self.rest = Rules(), Rest(self)
        self.gateway = Gateway(token, self._ready, self.change)
        self.channels: dict[int, Channel] = {}
        self.people: dict[int, Person] = {}
        self.guilds: set[int] = set()
        self.shown: list[Shown] = []
        """The bot's messages in the order in which they appeared."""
        self.asked: dict[int, Asked] = {}
        self.commands: dict[int, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.complaints: list[str] = []
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []
        self.floods = self.repeated = self.port = 0
        self._ids = Snowflakes()
        self._gone: dict[str, deque[float]] = {}
        self._changed = asyncio.Event()
        self._hanging = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self, port: int = 0) -> None:
        """Listen."""
        application = web.Application(client_max_size=60_000_000)
        application.router.add_route("*", "/api/v10/{path:.*}", self._called)
        application.router.add_get("/gateway/", self.gateway.handle)
        application.router.add_get("/gateway", self.gateway.handle)
        application.router.add_get("/cdn/{path:.*}", self._download)
        application.router.add_route("*", "/control/{what}", self._control)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"

    async def close(self) -> None:
        """Stop."""
        self._hanging.set()
        self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The API's base address."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    # For tests -------------------------------------------------------------------------------------------------------

    def person(self, number: int) -> Person:
        """The person of this number; comes into being when first named."""
        if number not in self.people:
            self.people[number] = Person(self, number)
        return self.people[number]

    def guild(self, number: int = 77 << 22) -> Channel:
        """A server of this number; returns its text channel."""
        self.guilds.add(number)
        found = [c for c in self.channels.values() if c.guild == number and c.type == TEXT]
        return found[0] if found else self.channel(TEXT, guild=number, name="general")

    def fail(self, kind: str, where: str = "", times: int = 1, seconds: float = 0.2) -> None:
        """Let the next requests fail: 429, 429_global, 429_bare, 400, 403, 404, 500, 502, 503, 504, 50007, reset,
        reset_after, hang, garbage, garbage_json."""
        self.faults.append(Fault(kind, where, times, seconds))

    async def until(self, holds: Callable[[], bool], seconds: float = 10.0, what: str = "it") -> None:
        """Wait until something holds; an assertion fails when it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            changed = self._changed
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                    await changed.wait()
            except TimeoutError:
                raise AssertionError(f"waited {seconds} s for {what}; complaints: {self.complaints}") from None

    async def connected(self, seconds: float = 30.0) -> None:
        """Wait until every session has its connection, and there is one."""
        await self.until(self.gateway.listening, seconds, "a session with a connection")

    def late(self) -> list[Asked]:
        """Interactions that were not answered within Discord's three seconds."""
        return [each for each in self.asked.values() if each.answered is None]

    def calls(self, where: str) -> list[Seen]:
        """All requests whose method and template hold this."""
        return [seen for seen in self.seen if where in seen.key]

    # The world -------------------------------------------------------------------------------------------------------

    def new_id(self) -> int:
        """The next id."""
        return self._ids.new()

    def channel(self, kind: int, *, guild: int = 0, parent: int = 0, name: str = "") -> Channel:
        """A new channel."""
        channel = Channel(self.new_id(), kind, guild, parent, name)
        self.channels[channel.id] = channel
        return channel

    def bot(self) -> dict[str, Any]:
        """The bot in the published form."""
        return user(self.bot_id, "Mock", bot=True)

    def native(self, shown: Shown) -> dict[str, Any]:
        """A message in the published form."""
        author = self.people[shown.author].native() if shown.author in self.people else self.bot()
        return message_native(shown, author, mentions(shown.text, [self.bot()]))

    def command(self, name: str, guild: int) -> dict[str, Any]:
        """A registered command, as the menu there offers it."""
        context = 0 if guild else 1
        offered = [*self.commands.get(guild, ())] if guild else []
        offered += [each for each in self.commands.get(0, ()) if context in each.get("contexts", (0, 1, 2))]
        found: dict[str, Any] | None = next((each for each in offered if each["name"] == name), None)
        assert found is not None, f"no command /{name} is offered here"
        return found

    def appears(self, shown: Shown) -> None:
        """A message of the bot's comes into sight; the gateway tells of it, as of everybody's."""
        if shown not in self.shown and not shown.thinking:
            self.shown.append(shown)
        place = self.channels[shown.channel]
        if not shown.only_for:
            native = self.native(shown) | ({"guild_id": str(place.guild)} if place.guild else {})
            intent = GUILD_MESSAGES if place.guild else DIRECT_MESSAGES
            self.gateway.dispatch("MESSAGE_CREATE", lambda _: native, guild=place.guild, intent=intent)
        self.change()

    def attachment(self, name: str, content: bytes) -> dict[str, Any]:
        """Keep a file; returns it in the published form."""
        number = self.new_id()
        path = f"{number}/{name}"
        self.files[path] = content
        url = f"http://127.0.0.1:{self.port}/cdn/{path}"
        return {"id": str(number), "filename": name, "size": len(content), "url": url, "proxy_url": url}

    def kept(self, files: Mapping[str, tuple[str, bytes]]) -> list[dict[str, Any]]:
        """Keep what was sent with a message."""
        return [self.attachment(name, content) for name, content in files.values()]

    def _ready(self) -> dict[str, Any]:
        return {
            "v": 10,
            "user": self.bot(),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in sorted(self.guilds)],
            "application": {"id": str(self.bot_id), "flags": 0},
        }

    # HTTP ------------------------------------------------------------------------------------------------------------

    async def _called(self, request: web.Request) -> web.StreamResponse:
        at, path = time.monotonic(), request.path.removeprefix("/api/v10")
        key, places = matched(request.method, path, self.rest.methods)
        body, files = await read_body(request)
        await asyncio.sleep(self.round_trip / 2)
        status = 0
        try:
            response = await self._answer(request, Call(key, places, dict(request.query), body, files))
            status = response.status
        finally:
            self.seen.append(Seen(key or f"{request.method} {path}", places, body, at, status))
            self.change()
        await asyncio.sleep(self.round_trip / 2)
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        fault = self._fault(call.key)
        if fault is not None and fault.kind != "reset_after":
            return await self._failing(request, fault)
        response = self._done(request, call)
        if fault is not None:
            reset(request)
        return response

    def _done(self, request: web.Request, call: Call) -> web.Response:
        if not call.key:
            self.complaints.append(f"{request.method} {request.path}: not known here")
            return refusal(Refused(404, 0, "404: Not Found"))
        method, template = call.key.split(" ", 1)
        open_to_all = template.startswith(("/interactions", "/webhooks"))
        if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
            return refusal(Refused(401, 0, "401: Unauthorized"))
        problems = self.rules.problems(method, template, call.body, call.query)
        if problems:
            self.complaints += problems
            return refusal(Refused(400, 50_035, f"Invalid Form Body: {problems[0]}"))
        headers, wait = self._paced(call)
        if wait:
            return flood(wait, headers)
        try:
            result = self.rest.methods[call.key](call)
        except Refused as refused:
            return refusal(refused)
        if result is None:
            return web.Response(status=204, headers=headers)
        self.complaints += self.rules.answer_problems(method, template, 200, result)
        return as_json(result, headers=headers)

    def _paced(self, call: Call) -> tuple[dict[str, str], float]:
        """The bucket of a request: its headers, and how long to wait when it is empty. Limits are off unless wanted."""
        if not self.limits:
            return {}, 0.0
        if "/interactions" not in call.key and (wait := wait_for_room(self._gone.setdefault("all", deque()), 50, 1.0)):
            self.floods += 1
            return {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, wait
        most, seconds = (5, 5.0) if call.key == "POST /channels/{channel_id}/messages" else (30, 1.0)
        major = call.places.get("channel_id") or call.places.get("webhook_token") or ""
        name = f"{call.key}:{major}"
        gone = self._gone.setdefault(name, deque())
        wait = wait_for_room(gone, most, seconds)
        left = seconds - (time.monotonic() - gone[0]) if gone else seconds
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(0 if wait else most - len(gone)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": str(abs(hash(call.key)))[:12],
            "X-RateLimit-Scope": "user",
        }
        self.floods += 1 if wait else 0
        return headers, wait

    async def _failing(self, request: web.Request, fault: Fault) -> web.Response:
        match fault.kind:
            case "429" | "429_global":
                scope = {"X-RateLimit-Scope": "global" if fault.kind == "429_global" else "user"}
                return flood(fault.seconds, scope, everywhere=fault.kind == "429_global")
            case "429_bare":
                return web.Response(status=429, text="error code: 1015", headers={"Retry-After": str(fault.seconds)})
            case "50007":
                return refusal(Refused(403, 50_007, "Cannot send messages to this user"))
            case kind if kind in _CODES:
                return refusal(Refused(int(kind), _CODES[kind], "refused by the test"))
            case "reset":
                reset(request)
            case "hang":
                await self._hanging.wait()
            case "garbage":
                return web.Response(text="<html>Hello from a hotel</html>", content_type="text/html")
            case "garbage_json":
                return as_json({"weather": "fine"})
        code = int(fault.kind) if fault.kind.isdecimal() else 500
        return web.Response(status=code, text=f"<html>{code}</html>", content_type="text/html")

    def _fault(self, key: str) -> Fault | None:
        for fault in self.faults:
            if fault.where in key:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        if content is None:
            return web.Response(status=404)
        fault = self._fault("GET /cdn")
        return await self._failing(request, fault) if fault is not None else web.Response(body=content)

    def change(self) -> None:
        """Something is otherwise now: who waits looks again."""
        self._changed.set()
        self._changed = asyncio.Event()

    # As a process ----------------------------------------------------------------------------------------------------

    async def _control(self, request: web.Request) -> web.Response:
        """`says`, `slash`, `presses`, `edits`, `deletes`, `fills`, `voice`, `fail`, `gateway`, `options`, `sees`,
        `hears`, `state`: all with `person`."""
        asked = await request.json() if request.can_read_body else dict(request.query)
        person = self.person(int(asked.pop("person", 1)))
        match request.match_info["what"]:
            case "says" | "edits" | "deletes" as act:
                return web.json_response(await getattr(person, act)(**asked))
            case "slash" | "presses" | "fills" as act:
                return web.json_response((await getattr(person, act)(**asked)).id)
            case "voice":
                return web.json_response(await person.voice(asked.get("content", "sound").encode()))
            case "fail":
                self.fail(**asked)
            case "gateway":
                getattr(self.gateway, asked.pop("act"))(**asked)
            case "options":
                self.round_trip = float(asked.get("round_trip", self.round_trip))
                self.limits = bool(asked.get("limits", self.limits))
            case "hears":
                return web.json_response((await person.hears(asked.get("words", ""))).text)
            case "sees":
                return web.json_response([{"id": m.id, "text": m.text, "buttons": m.labels} for m in person.sees()])
            case _:
                return web.json_response(self.state())
        return web.json_response(True)

    def state(self) -> dict[str, Any]:
        """How it stands, in figures."""
        waited = [asked.answered - asked.at for asked in self.asked.values() if asked.answered is not None]
        return {
            "complaints": self.complaints,
            "left_out": self.rules.left_out,
            "floods": self.floods,
            "unanswered": [asked.id for asked in self.asked.values() if asked.answered is None],
            "slowest_answer": max(waited, default=0.0),
            "calls": Counter(seen.key for seen in self.seen),
        }


async def _serve(port: int) -> None:
    double = Double()
    await double.start(port)
    print(double.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args().port))
