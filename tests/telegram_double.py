"""A Telegram of our own on 127.0.0.1: a real HTTP server that speaks the Bot API, with people who talk to the bot.

It holds each request to the published description, fails on demand, and runs as a process of its own too
(`python -m tests.telegram_double --port N`) for tests that kill the bot. What a method does is told elsewhere.
"""

import argparse
import asyncio
import contextlib
import json
import math
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.telegram_double_methods import Call, Methods, Refused
from tests.telegram_double_people import Chat, Person
from tests.telegram_double_rules import FILE, Rules
from tests.telegram_double_updates import Updates

TOKEN = "4242:a-token-that-must-never-be-seen"


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` requests (of one method, or of any)."""

    kind: str
    method: str = ""
    times: int = 1
    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's published limits on messages sent; 0 is none."""

    chat_seconds: float = 1.0
    per_second: int = 30
    group_per_minute: int = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came, when, and how it was answered (0: not at all)."""

    method: str
    parameters: dict[str, str]
    at: float
    status: int


@dataclass(slots=True)
class Asked:
    """A button that waits for an answer; times are of the monotonic clock."""

    at: float
    answered: float | None = None


@dataclass(slots=True)
class _Gone:
    """When messages went, to keep the limits."""

    all: deque[float] = field(default_factory=deque)
    chats: dict[int, deque[float]] = field(default_factory=dict)


_REFUSALS = {
    "400": (400, "Bad Request: something is wrong with it"),
    "409": (409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"),
    "500": (500, "Internal Server Error"),
    "cannot_parse": (400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 3"),
    "photo_invalid": (400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
}


class Double:
    """The server and its world. `async with Double() as double:` listens on a free port."""

    bot_id = 4242
    username = "mock_double_bot"

    def __init__(self, token: str = TOKEN, limits: Limits | None = None, round_trip: float = 0.0) -> None:
        self.token, self.limits, self.round_trip = token, limits, round_trip
        self.rules, self.updates, self.methods = Rules(), Updates(self._change), Methods(self)
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.files: dict[str, bytes] = {}
        self.callbacks: dict[str, Asked] = {}
        self.complaints: list[str] = []
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []
        self.floods = 0
        self.port = 0
        self._gone = _Gone()
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
        application.router.add_route("*", "/bot{token}/{method}", self._called)
        application.router.add_get("/file/bot{token}/{path:.*}", self._download)
        application.router.add_route("*", "/control/{what}", self._control)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop."""
        self._hanging.set()
        await self.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The API's base address."""
        return f"http://127.0.0.1:{self.port}"

    # For tests -------------------------------------------------------------------------------------------------------

    def person(self, number: int) -> Person:
        """The person of this number; comes into being when first named."""
        if number not in self.people:
            self.people[number] = Person(self, number)
        return self.people[number]

    def group(self, number: int, kind: str = "group") -> Chat:
        """A group of this number (negative)."""
        return self.chat(number, kind, f"Group {number}")

    def migrate(self, old: int, new: int) -> Chat:
        """A group becomes a supergroup, and gets a new number; nobody is told but by refusals."""
        self.chats[old].moved_to = new
        return self.chat(new, "supergroup", self.chats[old].title)

    def fail(self, kind: str, method: str = "", times: int = 1, seconds: int = 1) -> None:
        """Let the next requests fail: 429, 502, 503, 504, reset, reset_after, hang, garbage, garbage_json, or one of
        `_REFUSALS`."""
        self.faults.append(Fault(kind, method, times, seconds))

    async def until(self, holds: Callable[[], bool], seconds: float = 30.0, what: str = "it") -> None:
        """Wait until something holds; an assertion fails when it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            changed = self._changed
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                    await changed.wait()
            except TimeoutError:
                raise AssertionError(f"waited {seconds} s for {what}; complaints: {self.complaints}") from None

    def calls(self, method: str) -> list[Seen]:
        """All requests of one method."""
        return [seen for seen in self.seen if seen.method == method]

    # The world -------------------------------------------------------------------------------------------------------

    def chat(self, number: int, kind: str, title: str) -> Chat:
        """A chat; comes into being when first named."""
        return self.chats.setdefault(number, Chat(number, kind, title))

    def bot(self) -> dict[str, Any]:
        """The bot in the published form."""
        return {"id": self.bot_id, "is_bot": True, "first_name": "Mock", "username": self.username}

    def date(self) -> int:
        """Now, as Telegram gives it."""
        return int(time.time())

    def update(self, kind: str, content: dict[str, Any], chat: int) -> int:
        """Something happened; returns the update's id."""
        number = self.updates.add(kind, content, chat)
        self.complaints += self.rules.shape_problems(["Update"], {"update_id": number, kind: content}, "update")
        self._change()
        return number

    def callback(self) -> str:
        """A button was pressed; returns the callback's id."""
        callback = f"callback-{len(self.callbacks) + 1}"
        self.callbacks[callback] = Asked(time.monotonic())
        return callback

    def answered(self, callback: str) -> bool:
        """The bot answers a callback; False when it may not (any more)."""
        asked = self.callbacks.get(callback)
        if asked is None or asked.answered is not None:
            return False
        asked.answered = time.monotonic()
        return True

    def keep(self, content: bytes) -> dict[str, Any]:
        """Keep a file; returns it in the published form."""
        file = f"file-{len(self.files) + 1}"
        self.files[file] = content
        return {"file_id": file, "file_unique_id": file, "file_size": len(content)}

    def pace(self, chat: Chat) -> None:
        """Refuse a message beyond the limits, when there are any."""
        if self.limits is None:
            return
        now, limits = time.monotonic(), self.limits
        gone = self._gone.chats.setdefault(chat.id, deque())
        waits = [_wait(self._gone.all, limits.per_second, 1.0, now), _wait(gone, 1, limits.chat_seconds, now)]
        if chat.type != "private":
            waits.append(_wait(gone, limits.group_per_minute, 60.0, now))
        if max(waits) > 0:
            self.floods += 1
            seconds = math.ceil(max(waits))
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        gone.append(now)
        self._gone.all.append(now)

    # HTTP ------------------------------------------------------------------------------------------------------------

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method, at = request.match_info["method"], time.monotonic()
        if request.match_info["token"] != self.token:
            return _refusal(Refused(401, "Unauthorized"))
        call = await _call(method, request)
        await asyncio.sleep(self.round_trip / 2)
        status = 0
        try:
            response = await self._answer(request, call)
            status = response.status
        finally:
            self.seen.append(Seen(method, call.parameters, at, status))
            self._change()
        await asyncio.sleep(self.round_trip / 2)
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        fault = self._fault(call.method)
        if fault is not None and fault.kind != "reset_after":
            return await self._failing(request, fault)
        response = await self._done(call)
        if fault is not None:
            _reset(request)
        return response

    async def _done(self, call: Call) -> web.Response:
        problems = self.rules.problems(call.method, call.parameters | dict.fromkeys(call.files, FILE))
        if problems:
            self.complaints += problems
            return _refusal(Refused(400, f"Bad Request: {problems[0]}"))
        try:
            result = await self.methods.call(call)
        except Refused as refused:
            return _refusal(refused)
        if call.method != "getUpdates":  # they were held to it when they came into being
            self.complaints += self.rules.result_problems(call.method, result)
        return web.json_response({"ok": True, "result": result})

    async def _failing(self, request: web.Request, fault: Fault) -> web.Response:
        match fault.kind:
            case "429":
                seconds = fault.seconds
                return _refusal(Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))
            case kind if kind in _REFUSALS:
                return _refusal(Refused(*_REFUSALS[kind]))
            case "reset":
                _reset(request)
            case "hang":
                await self._hanging.wait()
            case "garbage":
                return web.Response(text="<html>Hello from a hotel</html>", content_type="text/html")
            case "garbage_json":
                return web.json_response({"ok": True, "result": [{"weather": "fine"}]})
        code = int(fault.kind) if fault.kind.isdecimal() else 500
        return web.Response(status=code, text=f"<html>{code}</html>", content_type="text/html")

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in ("", method):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _download(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"].removeprefix("files/"))
        if request.match_info["token"] != self.token or content is None:
            return web.Response(status=404)
        fault = self._fault("download")
        return await self._failing(request, fault) if fault is not None else web.Response(body=content)

    def _change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    # As a process ----------------------------------------------------------------------------------------------------

    async def _control(self, request: web.Request) -> web.Response:
        """`says`, `edits`, `presses`, `blocks`, `returns`, `voice`, `fail`, `options`; `sees`, `hears`, `state`."""
        asked = await request.json() if request.can_read_body else dict(request.query)
        person = self.person(int(asked.pop("person", 1)))
        match request.match_info["what"]:
            case "says" | "edits" | "presses" | "blocks" | "returns" as act:
                return web.json_response(await getattr(person, act)(**asked))
            case "voice":
                return web.json_response(await person.voice(asked.get("content", "sound").encode()))
            case "fail":
                self.fail(**asked)
            case "options":
                self.round_trip = float(asked.get("round_trip", self.round_trip))
                self.limits = Limits() if asked.get("limits") else None
                self.updates.duplicate = bool(asked.get("duplicate", self.updates.duplicate))
            case "hears":
                return web.json_response((await person.hears(asked.get("words", ""))).text)
            case "sees":
                seen = [{"id": m.id, "text": m.text, "buttons": m.labels, "pinned": m.pinned} for m in person.sees()]
                return web.json_response(seen)
            case _:
                return web.json_response(self._state())
        return web.json_response(True)

    def _state(self) -> dict[str, Any]:
        waited = [asked.answered - asked.at for asked in self.callbacks.values() if asked.answered is not None]
        return {
            "complaints": self.complaints,
            "left_out": self.rules.left_out,
            "floods": self.floods,
            "pending": sorted(self.updates.pending),
            "unanswered": [name for name, asked in self.callbacks.items() if asked.answered is None],
            "slowest_answer": max(waited, default=0.0),
            "calls": Counter(seen.method for seen in self.seen),
        }


async def _call(method: str, request: web.Request) -> Call:
    if request.content_type == "application/json":
        body = {k: v if isinstance(v, str) else json.dumps(v) for k, v in (await request.json()).items()}
        return Call(method, dict(request.query) | body, {})
    parameters: dict[str, str] = dict(request.query)
    parts: dict[str, tuple[bytes, str]] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            parts[name] = (value.file.read(), value.filename)
        else:
            parameters[name] = str(value)
    attached = {n: v.removeprefix("attach://") for n, v in parameters.items() if v.startswith("attach://")}
    files = {name: parts.pop(part) for name, part in attached.items() if part in parts}
    return Call(method, {n: v for n, v in parameters.items() if n not in files}, files | parts)


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    return web.json_response(
        body | ({"parameters": refused.parameters} if refused.parameters else {}), status=refused.code
    )


def _reset(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _wait(gone: deque[float], allowed: int, window: float, now: float) -> float:
    """Seconds until one more is within the limit (0: it is)."""
    if not allowed or not window:
        return 0.0
    within = [at for at in gone if at > now - window]
    return within[-allowed] + window - now if len(within) >= allowed else 0.0


async def _serve(port: int, round_trip: float) -> None:
    double = Double(round_trip=round_trip)
    await double.start(port)
    print(f"ready {double.port}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await double.close()


def main() -> None:
    """Run as a process; it says `ready PORT` when it listens, and stops when it is told to."""
    parser = argparse.ArgumentParser(description="A Telegram of our own on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--round-trip", type=float, default=0.0)
    asked = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(asked.port, asked.round_trip))


if __name__ == "__main__":
    main()
