"""A Discord of our own on 127.0.0.1: the HTTP side with its interactions, and all that people do there.

The gateway is `discord_double_gateway.py`'s, what a request may be is `discord_double_rules.py`'s. It remembers
everything; a request that Discord would refuse is a complaint.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.discord_double_gateway import Gateway, Session
from tests.discord_double_rules import Rules

TOKEN = "MTAwMA.Gdouble.token-of-the-double-that-is-long-enough"
APPLICATION, GUILD = "1000", "777000000000000000"
EPOCH = 1_420_070_400_000
EPHEMERAL = 64


@dataclass
class Message:
    """A message as it stands in a channel."""

    body: dict[str, Any]
    channel: str
    ephemeral_to: str = ""
    deleted: bool = False

    @property
    def text(self) -> str:
        """Its words without Discord's markup."""
        return str(self.body["content"]).replace("**", "").replace("\\", "")

    @property
    def buttons(self) -> dict[str, str]:
        """Labels and custom ids of what can be pressed."""
        found: dict[str, str] = {}
        for row in self.body.get("components") or ():
            for part in row["components"]:
                found |= {option["label"]: option["value"] for option in part.get("options", ())}
                if "label" in part:
                    found[part["label"]] = part["custom_id"]
        return found


@dataclass
class Interaction:
    """An interaction, and what became of it."""

    id: str
    token: str
    person: str
    channel: str
    began: float
    kind: int
    response: dict[str, Any] | None = None
    seconds: float = 0.0
    original: Message | None = None
    refused: bool = False


@dataclass
class Channel:
    """A place: direct messages (1), a server's text channel (0) or a private thread (12)."""

    id: str
    type: int
    people: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)


class Double:
    """The server; an asynchronous context."""

    def __init__(self, *, limits: bool = False, port: int = 0, round_trip: float = 0.0) -> None:
        self.rules, self.limits, self._port, self.round_trip = Rules(), limits, port, round_trip
        self.gateway = Gateway(TOKEN, self._ready)
        self.channels: dict[str, Channel] = {"55": Channel("55", 0)}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[str, list[Any]] = {}
        self.registrations = 0
        self.complaints: list[str] = []
        self.refusals_429 = 0
        self.closed: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self._faults: list[tuple[str, str]] = []
        self._used: dict[str, list[float]] = defaultdict(list)
        self._last, self._people = 0, dict[str, "Person"]()
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._hanging = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> "Double":
        app = web.Application(client_max_size=30_000_000)
        app.router.add_get("/gateway", self.gateway.served)
        app.router.add_get("/attachments/{name}", self._attachment)
        app.router.add_route("*", "/api/v10/{path:.*}", self._asked)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url, self.base = f"http://127.0.0.1:{port}/api/v10", f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._hanging.set()
        assert self._runner is not None
        await self.gateway.cut(1001)
        await self._runner.cleanup()

    # What the tests ask ----------------------------------------------------------------------------------------------

    def person(self, number: int) -> "Person":
        """Somebody, the same for the same number."""
        key = str(9_000_000 + number)
        if key not in self._people:
            self._people[key] = Person(self, key, f"Person {number}")
        return self._people[key]

    def fail(self, kind: str, times: int = 1, on: str = "") -> None:
        """Let the next requests whose "METHOD /path" contains `on` fail: 429, 500, 502, 503, 504, reset, reset_after,
        hang, garbage."""
        self._faults.extend([(kind, on)] * times)

    async def until(self, holds: Callable[[], bool], seconds: float = 20.0, what: str = "") -> None:
        """Wait until it holds."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    changed = self._changed
                    if not holds():
                        await changed.wait()
        except TimeoutError:
            raise AssertionError(f"not in {seconds} s: {what}; {self.complaints}") from None

    async def connected(self, sessions: int = 1, seconds: float = 20.0) -> None:
        """Wait until so many shards are in a session."""
        async with asyncio.timeout(seconds):
            while sum(s.connection is not None for s in self.gateway.sessions.values()) < sessions:
                await self.gateway.changed.wait()

    def late(self) -> list[Interaction]:
        """Interactions that were not answered within Discord's three seconds."""
        now = time.monotonic()
        return [
            each
            for each in self.interactions.values()
            if (each.seconds if each.response is not None else now - each.began) > 3.0
        ]

    def snowflake(self) -> str:
        """A new id, later than all before."""
        self._last = max(self._last + 1, (time.time_ns() // 1_000_000 - EPOCH) << 22)
        return str(self._last)

    def direct(self, person: str) -> Channel:
        """Somebody's direct messages with the bot."""
        for channel in self.channels.values():
            if channel.type == 1 and person in channel.people:
                return channel
        made = Channel(self.snowflake(), 1, {person})
        self.channels[made.id] = made
        return made

    def change(self) -> None:
        """Something can be seen that could not be seen before."""
        self._changed.set()
        self._changed = asyncio.Event()

    # The HTTP side ---------------------------------------------------------------------------------------------------

    def _ready(self, session: Session) -> Any:
        return {
            "v": 10,
            "user": _bot(),
            "guilds": [],
            "session_id": session.id,
            "resume_gateway_url": self.base.replace("http", "ws") + "/gateway",
            "shard": [session.shard, session.shards],
            "application": {"id": APPLICATION, "flags": 0},
        }

    async def _attachment(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        path, method = "/" + request.match_info["path"], request.method
        body, files = await _body(request)
        self.requests.append((method, path))
        if self.round_trip:
            await asyncio.sleep(self.round_trip)
        fault = next((each for each in self._faults if each[1] in f"{method} {path}"), None)
        if fault is not None:
            self._faults.remove(fault)
            if fault[0] != "reset_after":
                return await self._fault(fault[0], request)
        if (
            not path.startswith(("/interactions", "/webhooks"))
            and request.headers.get("Authorization") != f"Bot {TOKEN}"
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        self.complaints.extend(self.rules.complaints(method, path, body))
        limited = self._limited(method, path)
        answer = limited if limited is not None else self._answer(method, path, body, files, request)
        self.change()
        if fault is not None:
            return await self._fault("reset", request)
        return answer

    async def _fault(self, kind: str, request: web.Request) -> web.StreamResponse:
        if kind == "429":
            more = {"Retry-After": "1", "Via": "1.1 double", "X-RateLimit-Scope": "user"}
            return _json({"message": "slow", "retry_after": 0.05, "global": False}, 429, more)
        if kind == "garbage":
            return web.Response(text="<html>busy</html>", content_type="text/html")
        if kind.isdigit():
            return web.Response(status=int(kind), text="upstream")
        if kind == "hang":
            await self._hanging.wait()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _limited(self, method: str, path: str) -> web.Response | None:
        """Discord's five messages in five seconds of one channel, when limits are on."""
        if not self.limits or method != "POST" or not path.endswith("/messages"):
            return None
        now = time.monotonic()
        used = self._used[path] = [at for at in self._used[path] if now - at < 5]
        if len(used) < 5:
            used.append(now)
            return None
        self.refusals_429 += 1
        wait = 5 - (now - used[0])
        return _json({"message": "slow", "retry_after": wait, "global": False}, 429, {"Via": "1.1 double"})

    def _answer(self, method: str, path: str, body: Any, files: dict[str, bytes], request: web.Request) -> web.Response:
        match [method, *path.strip("/").split("/")]:
            case ["GET", "users", "@me"]:
                return _json(_bot())
            case ["GET", "oauth2", "applications", "@me"] | ["GET", "applications", "@me"]:
                return _json(_application())
            case ["GET", "gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                url = self.base.replace("http", "ws") + "/gateway"
                return _json({"url": url, "shards": 1, "session_start_limit": limit})
            case [verb, "applications", _, *_, "commands"]:
                if verb == "PUT":
                    self.registrations += 1
                    self.commands[path] = [{**each, "id": self.snowflake(), "version": "1"} for each in body]
                return _json(self.commands.get(path, []))
            case ["POST", "users", "@me", "channels"]:
                return _json(_channel(self.direct(str(body["recipient_id"]))))
            case ["POST", "interactions", identity, token, "callback"]:
                return self._first(identity, token, body)
            case [verb, "webhooks", _, token, *rest]:
                return self._hook(verb, token, rest, body, files)
            case [verb, "channels", identity, *rest]:
                return self._in_channel(verb, identity, rest, body, files, request)
        self.complaints.append(f"nothing answers {method} {path}")
        return _json({"message": "404: Not Found", "code": 0}, 404)

    def _in_channel(
        self, verb: str, identity: str, rest: list[str], body: Any, files: dict[str, bytes], request: web.Request
    ) -> web.Response:
        channel = self.channels.get(identity)
        if channel is None:
            return _json({"message": "Unknown Channel", "code": 10003}, 404)
        match [verb, *rest]:
            case ["GET"]:
                return _json(_channel(channel))
            case ["POST", "messages"]:
                return self._posted(channel, body, files)
            case ["GET", "messages"]:
                after, limit = int(request.query.get("after", "0")), int(request.query.get("limit", "50"))
                kept = [m.body for m in channel.messages if not m.deleted and int(m.body["id"]) > after]
                return _json(list(reversed(kept[:limit])))
            case ["GET", "messages", message]:
                found = [m.body for m in channel.messages if m.body["id"] == message and not m.deleted]
                return _json(found[0]) if found else _json({"message": "Unknown Message", "code": 10008}, 404)
            case ["POST", "threads"]:
                made = Channel(self.snowflake(), 12)
                self.channels[made.id] = made
                return _json(_channel(made), 201)
            case ["PUT", "thread-members", person]:
                channel.people.add(person)
                return web.Response(status=204)
        return web.Response(status=204)

    def _posted(self, channel: Channel, body: Any, files: dict[str, bytes]) -> web.Response:
        if channel.type == 1 and channel.people & self.closed:
            return _json({"message": "Cannot send messages to this user", "code": 50007}, 403)
        nonce = body.get("nonce")
        if nonce and body.get("enforce_nonce"):
            for message in channel.messages:
                if message.body.get("nonce") == nonce:
                    return _json(message.body)
        return _json(self._written(channel, body, files).body)

    def _written(self, channel: Channel, body: Any, files: dict[str, bytes], to: str = "") -> Message:
        message = Message(self.message(channel, _bot(), {**body, "attachments": self._kept(files)}), channel.id, to)
        channel.messages.append(message)
        self.change()
        return message

    def _kept(self, files: dict[str, bytes]) -> list[Any]:
        kept = []
        for name, content in files.items():
            key = f"{self.snowflake()}-{name}"
            self.files[key] = content
            url = f"{self.base}/attachments/{key}"
            kept.append({"id": self.snowflake(), "filename": name, "size": len(content), "url": url})
        return kept

    def message(self, channel: Channel, author: Any, more: dict[str, Any]) -> dict[str, Any]:
        """A message's JSON."""
        made = {
            "id": self.snowflake(),
            "channel_id": channel.id,
            "author": author,
            "content": "",
            "timestamp": _stamp(),
            "edited_timestamp": None,
            "type": 0,
            "attachments": [],
            "components": [],
            "mentions": [],
            **more,
        }
        return made if channel.type == 1 else {**made, "guild_id": GUILD}

    # Interactions ----------------------------------------------------------------------------------------------------

    def _first(self, identity: str, token: str, body: Any) -> web.Response:
        ask = self.interactions.get(identity)
        if ask is None or ask.token != token:
            return _json({"message": "Unknown interaction", "code": 10062}, 404)
        if ask.response is not None:
            return _json({"message": "Interaction has already been acknowledged.", "code": 40060}, 400)
        ask.seconds = time.monotonic() - ask.began
        if ask.seconds > 3:
            ask.refused = True
            return _json({"message": "Unknown interaction", "code": 10062}, 404)
        ask.response = body
        if body["type"] == 4:
            ask.original = self._shown(ask, body["data"], {})
        return web.Response(status=204)

    def _shown(self, ask: Interaction, data: Any, files: dict[str, bytes]) -> Message:
        flags = int(data.get("flags") or 0) | int(((ask.response or {}).get("data") or {}).get("flags") or 0)
        hidden = bool(flags & EPHEMERAL) and self.channels[ask.channel].type != 1
        return self._written(self.channels[ask.channel], data, files, ask.person if hidden else "")

    def _hook(self, verb: str, token: str, rest: list[str], body: Any, files: dict[str, bytes]) -> web.Response:
        ask = next((each for each in self.interactions.values() if each.token == token), None)
        if ask is None or ask.response is None:
            return _json({"message": "Unknown Webhook", "code": 10015}, 404)
        match [verb, *rest]:
            case ["POST"]:
                return _json(self._shown(ask, body, files).body)
            case ["PATCH", "messages", "@original"] if ask.original is None:
                ask.original = self._shown(ask, body, files)
                return _json(ask.original.body)
            case ["PATCH", "messages", "@original"]:
                assert ask.original is not None
                ask.original.body.update({key: body[key] for key in body if key != "flags"})
                return _json(ask.original.body)
            case ["DELETE", *_]:
                if ask.original is not None:
                    ask.original.deleted = True
                return web.Response(status=204)
        return _json({"message": "404: Not Found", "code": 0}, 404)

    async def interacts(self, person: "Person", kind: int, data: Any, channel: Channel, **more: Any) -> Interaction:
        """Somebody uses a command, presses something or fills in a form."""
        ask = Interaction(self.snowflake(), f"token-{self.snowflake()}", person.id, channel.id, time.monotonic(), kind)
        self.interactions[ask.id] = ask
        event = {
            "id": ask.id,
            "application_id": APPLICATION,
            "type": kind,
            "token": ask.token,
            "version": 1,
            "data": data,
            "channel_id": channel.id,
            "channel": _channel(channel),
            "locale": "en-GB",
            "app_permissions": "8",
            **more,
        }
        event |= {"user": person.user} if channel.type == 1 else {"guild_id": GUILD, "member": {"user": person.user}}
        await self.gateway.dispatch("INTERACTION_CREATE", event, guild=0 if channel.type == 1 else int(GUILD))
        return ask


class Person:
    """Somebody with an account; what they do happens in their direct messages unless a channel is named."""

    def __init__(self, double: Double, identity: str, name: str) -> None:
        self.double, self.id = double, identity
        self.user = {"id": identity, "username": name.lower().replace(" ", ""), "global_name": name, "bot": False}
        self.read = 0

    def place(self, channel: str = "") -> Channel:
        """A channel by id, else the direct messages."""
        return self.double.channels[channel] if channel else self.double.direct(self.id)

    async def says(self, text: str, *, channel: str = "", twice: bool = False, **more: Any) -> str:
        """Type a message; a line with a slash is the command that it names."""
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            return (await self.slash(name, argument, channel=channel)).id
        return await self.writes(text, channel=channel, twice=twice, **more)

    async def writes(self, text: str, *, channel: str = "", twice: bool = False, **more: Any) -> str:
        """Type a message, whatever it begins with."""
        place = self.place(channel)
        body = self.double.message(place, self.user, {"content": text, **more})
        place.messages.append(Message(body, place.id))
        guild = 0 if place.type == 1 else int(GUILD)
        await self.double.gateway.dispatch("MESSAGE_CREATE", body, guild=guild, twice=twice)
        return str(body["id"])

    async def slash(self, name: str, argument: str = "", *, channel: str = "", **options: str) -> Interaction:
        """Use a command; a single argument goes into its first option."""
        registered = [each for own in self.double.commands.values() for each in own if each["name"] == name]
        assert registered, f"/{name} is not offered"
        offered = registered[0].get("options") or []
        if argument and offered:
            options.setdefault(offered[0]["name"], argument)
        assert set(options) <= {option["name"] for option in offered}, options
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        data = {"id": registered[0]["id"], "name": name, "type": 1, "options": given}
        return await self.double.interacts(self, 2, data, self.place(channel))

    async def types(self, name: str, option: str, typed: str) -> list[str]:
        """What is offered while an option is typed."""
        data = {"id": "1", "name": name, "type": 1, "options": [{"name": option, "value": typed, "focused": True}]}
        ask = await self.double.interacts(self, 4, data, self.place())
        await self.double.until(lambda: ask.response is not None, 5, "an offer")
        assert ask.response is not None
        return [choice["name"] for choice in ask.response["data"]["choices"]]

    async def presses(self, label: str, *, channel: str = "") -> Interaction:
        """Press the latest button with this label."""
        place = self.place(channel)
        for message in reversed(self.sees(channel)):
            if label in message.buttons:
                data = {"custom_id": message.buttons[label], "component_type": 2}
                return await self.double.interacts(self, 3, data, place, message=message.body)
        raise AssertionError(f"no button {label!r}")

    async def fills(self, ask: Interaction, text: str) -> Interaction:
        """Fill in the form that an interaction opened."""
        await self.double.until(lambda: ask.response is not None, 5, "a form")
        assert ask.response is not None
        assert ask.response["type"] == 9, ask.response
        field_ = {"type": 4, "custom_id": "text", "value": text}
        data = {"custom_id": ask.response["data"]["custom_id"], "components": [{"type": 1, "components": [field_]}]}
        return await self.double.interacts(self, 5, data, self.double.channels[ask.channel])

    async def edits(self, message: str, text: str, *, channel: str = "") -> None:
        """Correct an earlier message."""
        place = self.place(channel)
        kept = next(m for m in place.messages if m.body["id"] == message)
        kept.body.update(content=text, edited_timestamp=_stamp())
        await self.double.gateway.dispatch("MESSAGE_UPDATE", dict(kept.body))

    async def deletes(self, message: str) -> None:
        """Take a message back."""
        place = self.place()
        next(m for m in place.messages if m.body["id"] == message).deleted = True
        await self.double.gateway.dispatch("MESSAGE_DELETE", {"id": message, "channel_id": place.id})

    async def speaks(self, content: bytes, seconds: float) -> str:
        """Send a voice message."""
        key = f"{self.double.snowflake()}-voice.ogg"
        self.double.files[key] = content
        attached = {
            "id": self.double.snowflake(),
            "filename": "voice-message.ogg",
            "content_type": "audio/ogg",
            "size": len(content),
            "url": f"{self.double.base}/attachments/{key}",
            "duration_secs": seconds,
            "waveform": "AAAA",
        }
        return await self.writes("", attachments=[attached], flags=1 << 13)

    def sees(self, channel: str = "") -> list[Message]:
        """What the bot has said there, that this person can see."""
        return [
            message
            for message in self.place(channel).messages
            if message.body["author"]["id"] == APPLICATION and not message.deleted
            if message.ephemeral_to in ("", self.id)
        ]

    async def hears(self, words: str, *, channel: str = "", seconds: float = 20.0) -> Message:
        """Wait until a message with these words comes; what came before it counts as read."""

        def found() -> Message | None:
            new = self.sees(channel)[self.read :]
            return next((message for message in new if words in message.text), None)

        def heard() -> str:
            return f"{words!r} among {[message.text[:60] for message in self.sees(channel)[self.read :]]}"

        try:
            await self.double.until(lambda: found() is not None, seconds)
        except AssertionError as failure:
            raise AssertionError(f"{heard()}: {failure}") from None
        message = found()
        assert message is not None
        self.read = self.sees(channel).index(message) + 1
        return message


def _stamp() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat()


def _bot() -> dict[str, Any]:
    return {"id": APPLICATION, "username": "mockbot", "discriminator": "0", "avatar": None, "bot": True, "flags": 0}


def _application() -> dict[str, Any]:
    owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
    return {
        "id": APPLICATION,
        "name": "mockbot",
        "icon": None,
        "description": "",
        "rpc_origins": [],
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0",
        "owner": owner,
        "flags": 0,
        "team": None,
        "summary": "",
    }


def _channel(channel: Channel) -> dict[str, Any]:
    made: dict[str, Any] = {"id": channel.id, "type": channel.type}
    return made if channel.type == 1 else {**made, "guild_id": GUILD, "name": "general"}


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=json.dumps(value).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    if request.content_type == "multipart/form-data":
        fields = await request.post()
        files = {str(f.filename): f.file.read() for f in fields.values() if isinstance(f, web.FileField)}
        return json.loads(str(fields["payload_json"])), files
    raw = await request.read()
    return (json.loads(raw) if raw else None), {}
