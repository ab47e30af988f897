"""What each call of the HTTP API does to the double's world; how requests come in is told elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.discord_double_world import (
    DIRECT,
    EPHEMERAL,
    IN_THREADS,
    LOADING,
    PRIVATE_THREAD,
    TEXT,
    THREADS,
    Asked,
    Channel,
    Shown,
    channel_native,
    numbered,
    user,
)

if TYPE_CHECKING:
    from tests.discord_double import Double

RESPONSE_SECONDS = 3.0


class Refused(Exception):
    """A request that Discord refuses."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: `key` is its method and template."""

    key: str
    places: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


class Rest:
    """The methods."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self.methods: Mapping[str, Callable[[Call], Any]] = {
            "GET /gateway/bot": self._gateway,
            "GET /users/@me": lambda _: double.bot() | {"locale": "en-US", "mfa_enabled": False, "verified": True},
            "GET /oauth2/applications/@me": lambda _: _application(double),
            "GET /applications/@me": lambda _: _application(double),
            "POST /users/@me/channels": self._open_direct,
            "GET /channels/{channel_id}": lambda call: self._channel_native(self._channel(call)),
            "GET /channels/{channel_id}/messages": self._history,
            "POST /channels/{channel_id}/messages": self._post,
            "GET /channels/{channel_id}/messages/{message_id}": self._one,
            "PUT /channels/{channel_id}/messages/pins/{message_id}": self._pin,
            "POST /channels/{channel_id}/threads": self._thread,
            "PATCH /channels/{channel_id}": self._change,
            "POST /channels/{channel_id}/typing": self._typing,
            "PUT /channels/{channel_id}/thread-members/{user_id}": self._join,
            "POST /interactions/{interaction_id}/{interaction_token}/callback": self._respond,
            "POST /webhooks/{webhook_id}/{webhook_token}": self._follow_up,
            "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": self._fill,
            "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original": self._withdraw,
            "GET /applications/{application_id}/commands": lambda _: double.commands.get(0, []),
            "PUT /applications/{application_id}/commands": lambda call: self._overwrite(call, 0),
            "GET /applications/{application_id}/guilds/{guild_id}/commands": lambda call: double.commands.get(
                self._guild(call), []
            ),
            "PUT /applications/{application_id}/guilds/{guild_id}/commands": lambda call: self._overwrite(
                call, self._guild(call)
            ),
        }

    def _gateway(self, _: Call) -> Any:
        start = {
            "total": 1000,
            "remaining": self._double.sessions_left,
            "reset_after": 10,
            "max_concurrency": self._double.at_once,
        }
        return {"url": self._double.gateway.url, "shards": self._double.shards, "session_start_limit": start}

    # Channels --------------------------------------------------------------------------------------------------------

    def _open_direct(self, call: Call) -> Any:
        person = self._double.people.get(int(call.body["recipient_id"]))
        if person is None:
            raise Refused(400, 50033, "Invalid Recipient(s)")
        return self._channel_native(person.direct)

    def _history(self, call: Call) -> Any:
        channel, many = self._channel(call), int(call.query.get("limit", 50))
        seen = [shown for shown in channel.messages.values() if not shown.gone and not shown.only_for]
        seen.sort(key=lambda shown: shown.id)
        if "before" in call.query:
            page = [shown for shown in seen if shown.id < int(call.query["before"])][-many:]
        else:
            page = [shown for shown in seen if shown.id > int(call.query.get("after", 0))][:many]
        return [self._double.native(shown) for shown in reversed(page)]

    def _one(self, call: Call) -> Any:
        return self._double.native(self._shown(call))

    def _pin(self, call: Call) -> Any:
        self._shown(call).pinned = True

    def _post(self, call: Call) -> Any:
        channel = self._channel(call)
        above = self._double.channels.get(channel.parent)
        if above is not None and above.lacks & IN_THREADS:
            raise Refused(403, 50013, "Missing Permissions")
        channel.archived = False
        if channel.type == DIRECT and any(self._double.people[each].closed for each in channel.members):
            raise Refused(403, 50007, "Cannot send messages to this user")
        nonce = str(call.body.get("nonce") or "")
        if nonce and call.body.get("enforce_nonce") and nonce in channel.nonces:
            self._double.repeated += 1
            return self._double.native(channel.messages[channel.nonces[nonce]])
        shown = self._written(call, channel)
        shown.nonce = call.body.get("nonce")
        self._double.appears(shown)
        if nonce:
            channel.nonces[nonce] = shown.id
        return self._double.native(shown)

    def _thread(self, call: Call) -> Any:
        parent = self._channel(call)
        if parent.type != TEXT or parent.refuses_threads or parent.lacks & THREADS:
            raise Refused(403, 50013, "Missing Permissions")
        thread = self._double.channel(PRIVATE_THREAD, guild=parent.guild, parent=parent.id, name=call.body["name"])
        return self._channel_native(thread)

    def _change(self, call: Call) -> Any:
        channel = self._channel(call)
        if channel.type != PRIVATE_THREAD:
            raise Refused(403, 50013, "Missing Permissions")
        channel.archived = bool(call.body.get("archived", channel.archived))
        self._double.change()
        return self._channel_native(channel)

    def _typing(self, call: Call) -> Any:
        self._channel(call).typing += 1
        self._double.change()

    def _join(self, call: Call) -> Any:
        self._channel(call).members.add(int(call.places["user_id"]))

    # Interactions ----------------------------------------------------------------------------------------------------

    def _respond(self, call: Call) -> Any:
        asked = self._double.asked.get(int(call.places["interaction_id"]))
        now = time.monotonic()
        late = asked is not None and asked.answered is None and now - asked.at > RESPONSE_SECONDS
        if asked is None or asked.token != call.places["interaction_token"] or late:
            raise Refused(404, 10062, "Unknown interaction")
        if asked.answered is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if call.body["type"] not in _FITTING[asked.kind]:
            raise Refused(400, 50035, "Invalid Form Body")
        asked.answered, asked.response = now, call.body
        data = call.body.get("data") or {}
        if call.body["type"] in (4, 5):
            shown = asked.original = self._answering(asked, data)
            shown.flags |= LOADING if call.body["type"] == 5 else 0
            self._double.appears(shown)
        if call.body["type"] == 9:
            self._double.people[asked.person].form = data
        self._double.change()

    def _follow_up(self, call: Call) -> Any:
        asked = self._alive(call)
        if asked.original is not None and asked.original.thinking:
            return self._filled(asked.original, call)
        shown = self._written(call, self._double.channels[asked.channel])
        shown.only_for = asked.person if shown.flags & EPHEMERAL else 0
        self._double.appears(shown)
        return self._double.native(shown)

    def _fill(self, call: Call) -> Any:
        asked = self._alive(call)
        if asked.original is None or asked.original.gone:
            raise Refused(404, 10008, "Unknown Message")
        return self._filled(asked.original, call)

    def _withdraw(self, call: Call) -> Any:
        asked = self._alive(call)
        if asked.original is None or asked.original.gone:
            raise Refused(404, 10008, "Unknown Message")
        asked.original.gone = True

    def _alive(self, call: Call) -> Asked:
        for asked in self._double.asked.values():
            if asked.token == call.places["webhook_token"] and asked.answered is not None and not asked.expired:
                return asked
        raise Refused(401, 50027, "Invalid Webhook Token")

    def _answering(self, asked: Asked, data: Mapping[str, Any]) -> Shown:
        flags = int(data.get("flags") or 0)
        shown = Shown(self._double.new_id(), asked.channel, self._double.bot_id, data.get("content") or "", flags=flags)
        shown.components = numbered(data.get("components") or ())
        shown.only_for = asked.person if flags & EPHEMERAL else 0
        self._double.channels[asked.channel].messages[shown.id] = shown
        return shown

    def _filled(self, shown: Shown, call: Call) -> Any:
        body = call.body
        if not (body.get("content") or call.files or shown.text):
            raise Refused(400, 50006, "Cannot send an empty message")
        first = shown.thinking
        shown.flags &= ~LOADING
        shown.text = body.get("content", shown.text) or ""
        shown.components = numbered(body.get("components", shown.components) or ())
        shown.files = self._double.kept(call.files) or shown.files
        if first:
            self._double.appears(shown)
        return self._double.native(shown)

    # Commands --------------------------------------------------------------------------------------------------------

    def _overwrite(self, call: Call, guild: int) -> Any:
        known = {each["name"]: each["id"] for each in self._double.commands.get(guild, [])}
        extra = {
            "application_id": str(self._double.bot_id),
            "version": str(self._double.new_id()),
            "default_member_permissions": None,
            "type": 1,
            "nsfw": False,
        }
        if guild:
            extra["guild_id"] = str(guild)
        self._double.commands[guild] = [
            {"id": known.get(each["name"], str(self._double.new_id()))} | extra | _as_kept(each) for each in call.body
        ]
        self._double.change()
        return self._double.commands[guild]

    # Parts -----------------------------------------------------------------------------------------------------------

    def _channel(self, call: Call) -> Channel:
        channel = self._double.channels.get(int(call.places["channel_id"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        return channel

    def _shown(self, call: Call) -> Shown:
        shown = self._channel(call).messages.get(int(call.places["message_id"]))
        if shown is None or shown.gone:
            raise Refused(404, 10008, "Unknown Message")
        return shown

    def _guild(self, call: Call) -> int:
        guild = int(call.places["guild_id"])
        if guild not in self._double.guilds:
            raise Refused(403, 50001, "Missing Access")
        return guild

    def _channel_native(self, channel: Channel) -> dict[str, Any]:
        recipients = [self._double.people[each].native() for each in sorted(channel.members)]
        return channel_native(channel, recipients)

    def _written(self, call: Call, channel: Channel) -> Shown:
        body = call.body
        if not (body.get("content") or call.files):
            raise Refused(400, 50006, "Cannot send an empty message")
        shown = Shown(self._double.new_id(), channel.id, self._double.bot_id, body.get("content") or "")
        shown.flags = int(body.get("flags") or 0)
        shown.components = numbered(body.get("components") or ())
        shown.files = self._double.kept(call.files)
        channel.messages[shown.id] = shown
        return shown


_FITTING = {2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}
"""Which responses fit which kind of interaction."""


def _as_kept(command: Mapping[str, Any]) -> dict[str, Any]:
    """A command as Discord gives it back: what is false or empty in an option is left out."""
    options = [{key: value for key, value in option.items() if value} for option in command.get("options") or ()]
    kept = {key: value for key, value in command.items() if key != "options"}
    return kept | ({"options": options} if options else {})


def _application(double: Double) -> dict[str, Any]:
    return {
        "id": str(double.bot_id),
        "name": "Mock",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(1, "Owner"),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "type": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(double.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    }
