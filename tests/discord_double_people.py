"""The people on the double's side: they write, use commands, press, fill in forms, and read what the bot shows them.

Every act becomes an event in the published form; what the bot does comes in through the channels. No HTTP here.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.discord_double_world import (
    DIRECT,
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    MESSAGE_CONTENT,
    PERMITTED,
    PRIVATE_THREAD,
    Asked,
    Channel,
    Shown,
    stamp,
    user,
)

if TYPE_CHECKING:
    from tests.discord_double import Double

COMMAND, PRESS, COMPLETION, FORM = 2, 3, 4, 5


class Person:
    """Somebody with a Discord account. Acts go to the direct messages with the bot unless `channel` says otherwise."""

    def __init__(self, double: Double, number: int, name: str = "") -> None:
        self._double, self.id = double, number
        self.name = name or f"Person {number}"
        self.direct = double.channel(DIRECT)
        self.direct.members.add(number)
        self.closed = False
        self.form: dict[str, Any] = {}
        self._heard: set[int] = set()
        self._form_channel = self.direct

    # What they do ----------------------------------------------------------------------------------------------------

    async def says(self, text: str, channel: Channel | None = None, reply_to: int = 0, **more: Any) -> int:
        """Write a message; returns its id."""
        extra = dict(more)
        if reply_to:
            extra |= {"type": 19, "message_reference": {"type": 0, "message_id": str(reply_to)}}
        return self._writes(text, channel or self.direct, extra)

    async def edits(self, text: str, message: int = 0, channel: Channel | None = None) -> None:
        """Change a message of one's own (the last, unless said otherwise)."""
        channel = channel or self.direct
        shown = channel.messages[message or self._last(channel)]
        shown.before.append(shown.text)
        shown.text, shown.edited_at = text, stamp()
        self._tell("MESSAGE_UPDATE", shown, channel)

    async def embeds(self, message: int = 0) -> None:
        """A link in one's own message gets its preview: an update that is no edit."""
        self._tell("MESSAGE_UPDATE", self.direct.messages[message or self._last(self.direct)], self.direct)

    async def deletes(self, message: int = 0, channel: Channel | None = None) -> None:
        """Delete a message of one's own."""
        channel = channel or self.direct
        shown = channel.messages[message or self._last(channel)]
        shown.gone = True
        data = {"id": str(shown.id), "channel_id": str(channel.id), **self._guild_of(channel)}
        intent = GUILD_MESSAGES if channel.guild else DIRECT_MESSAGES
        self._double.gateway.dispatch("MESSAGE_DELETE", lambda _: data, guild=channel.guild, intent=intent)

    async def slash(self, name: str, /, channel: Channel | None = None, **options: str) -> Asked:
        """Use a slash command, as far as Discord's own menu lets it be used."""
        channel = channel or self.direct
        command = self._double.command(name, channel.guild)
        given, resolved = self._given(command, options)
        data = {"id": command["id"], "name": name, "type": 1, "options": given}
        return self._ask(COMMAND, data | ({"resolved": resolved} if resolved else {}), channel)

    async def types(self, name: str, option: str, typed: str, seconds: float = 3.0) -> list[str]:
        """Begin to type an option; returns what is offered."""
        command = self._double.command(name, 0)
        known = {each["name"]: each for each in command.get("options") or ()}
        assert known[option].get("autocomplete"), f"{name} {option} is not completed"
        given = [{"name": option, "type": 3, "value": typed, "focused": True}]
        asked = self._ask(COMPLETION, {"id": command["id"], "name": name, "type": 1, "options": given}, self.direct)
        await self._double.until(lambda: asked.answered is not None, seconds, "something offered")
        return [choice["value"] for choice in asked.response["data"]["choices"]]

    async def presses(self, label: str, channel: Channel | None = None, seconds: float = 10.0) -> Asked:
        """Press the newest button (or pick the newest option) of that label, once it is there."""
        await self._double.until(lambda: self._button(label, channel) is not None, seconds, f"a button {label!r}")
        found = self._button(label, channel)
        assert found is not None
        shown, custom, value = found
        return self.presses_data(custom, shown, value)

    def presses_data(self, custom: str, shown: Shown, value: str = "") -> Asked:
        """Press a button by its custom id, whether or not it still stands there (two taps, an old screen)."""
        data: dict[str, Any] = {"custom_id": custom, "component_type": 3 if value else 2, "id": 1}
        if value:
            data["values"] = [value]
        message = self._double.native(shown)
        return self._ask(PRESS, data, self._double.channels[shown.channel], {"message": message})

    async def fills(self, text: str, seconds: float = 5.0) -> Asked:
        """Fill in the form that opened, and send it."""
        await self._double.until(lambda: bool(self.form), seconds, "a form")
        form, self.form = self.form, {}
        field = form["components"][0]["components"][0]
        assert len(text) <= field.get("max_length", 4000)
        answered = {"type": 4, "id": 2, "custom_id": field["custom_id"], "value": text}
        rows = [{"type": 1, "id": 1, "components": [answered]}]
        return self._ask(FORM, {"custom_id": form["custom_id"], "components": rows}, self._form_channel)

    async def voice(self, content: bytes, seconds: float = 5.0, **more: Any) -> int:
        """Speak a voice message."""
        sound: dict[str, Any] = {"duration_secs": seconds, "waveform": "AAAA", "content_type": "audio/ogg"}
        return self.attaches(content, "voice-message.ogg", flags=1 << 13, **sound, **more)

    def attaches(
        self, content: bytes, name: str, text: str = "", channel: Channel | None = None, flags: int = 0, **more: Any
    ) -> int:
        """Send a file."""
        kept = self._double.attachment(name, content) | more
        return self._writes(text, channel or self.direct, {"attachments": [kept], "flags": flags})

    async def sends(self, kind: str) -> int:
        """Send a sticker."""
        stickers = {"sticker": {"sticker_items": [{"id": "1", "name": "Wave", "format_type": 1}]}}
        return self._writes("", self.direct, stickers[kind])

    def closes(self) -> None:
        """Close the direct messages."""
        self.closed = True

    def opens(self) -> None:
        """Open them again."""
        self.closed = False

    # What they see ---------------------------------------------------------------------------------------------------

    def sees(self, channel: Channel | None = None) -> list[Shown]:
        """The bot's messages that this person can see, in the order in which they appeared."""
        return [
            shown
            for shown in self._double.shown
            if shown.author == self._double.bot_id
            and not shown.thinking
            and not shown.gone
            and self._may(shown, channel)
        ]

    async def hears(self, words: str = "", channel: Channel | None = None, seconds: float = 10.0) -> Shown:
        """The next message of the bot that was not heard yet and holds these words; earlier ones are passed over."""

        def next_one() -> Shown | None:
            new = (shown for shown in self.sees(channel) if shown.id not in self._heard)
            return next((shown for shown in new if words in plain(shown.text)), None)

        await self._double.until(lambda: next_one() is not None, seconds, f"a message with {words!r}")
        found = next_one()
        assert found is not None
        for shown in self.sees(channel):
            self._heard.add(shown.id)
            if shown is found:
                break
        return found

    def last(self, channel: Channel | None = None) -> int:
        """The id of the person's last message."""
        return self._last(channel or self.direct)

    def threads(self) -> list[Channel]:
        """The private threads that the person was asked into."""
        return [c for c in self._double.channels.values() if c.type == PRIVATE_THREAD and self.id in c.members]

    # How it is put ---------------------------------------------------------------------------------------------------

    def native(self) -> dict[str, Any]:
        """The person in the published form."""
        return user(self.id, self.name)

    def _may(self, shown: Shown, channel: Channel | None) -> bool:
        if channel is not None and shown.channel != channel.id:
            return False
        if shown.only_for:
            return shown.only_for == self.id
        place = self._double.channels[shown.channel]
        return self.id in place.members or (place.type == 0)

    def _button(self, label: str, channel: Channel | None) -> tuple[Shown, str, str] | None:
        for shown in reversed(self.sees(channel)):
            for name, custom, value in shown.buttons:
                if name.casefold() == label.casefold():
                    return shown, custom, value
        return None

    def _last(self, channel: Channel) -> int:
        return max(shown.id for shown in channel.messages.values() if shown.author == self.id)

    def _writes(self, text: str, channel: Channel, more: dict[str, Any]) -> int:
        shown = Shown(self._double.new_id(), channel.id, self.id, text)
        shown.files, shown.flags = more.pop("attachments", []), more.pop("flags", 0)
        shown.more = more
        channel.messages[shown.id] = shown
        self._tell("MESSAGE_CREATE", shown, channel)
        return shown.id

    def _tell(self, name: str, shown: Shown, channel: Channel) -> None:
        native = self._double.native(shown) | self._guild_of(channel)
        mine = any(mention["id"] == str(self._double.bot_id) for mention in native["mentions"])
        hidden = native | {"content": "", "attachments": [], "embeds": [], "components": []}

        def shape(intents: int) -> Any:
            return native if not channel.guild or mine or intents & MESSAGE_CONTENT else hidden

        intent = GUILD_MESSAGES if channel.guild else DIRECT_MESSAGES
        self._double.gateway.dispatch(name, shape, guild=channel.guild, intent=intent)

    def _guild_of(self, channel: Channel) -> dict[str, Any]:
        return {"guild_id": str(channel.guild), "member": {"roles": []}} if channel.guild else {}

    def _given(
        self, command: Mapping[str, Any], options: Mapping[str, Any]
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The options as Discord sends them; what its menu does not offer cannot be given."""
        known = {each["name"]: each for each in command.get("options") or ()}
        lacking = [name for name, each in known.items() if each.get("required") and name not in options]
        assert not lacking, f"/{command['name']} wants {lacking}"
        given, attachments = [], {}
        for name, value in options.items():
            option = known[name]
            choices = [choice["value"] for choice in option.get("choices") or ()]
            assert not choices or value in choices, f"{value!r} is none of {choices}"
            if option["type"] == 11:
                attached = self._double.attachment(*value)
                attachments[attached["id"]] = attached
                value = attached["id"]
            given.append({"name": name, "type": option["type"], "value": value})
        return given, ({"attachments": attachments} if attachments else {})

    def _ask(
        self, kind: int, data: Mapping[str, Any], channel: Channel, more: Mapping[str, Any] | None = None
    ) -> Asked:
        asked = Asked(self._double.new_id(), secrets.token_urlsafe(40), self.id, channel.id, kind, time.monotonic())
        self._double.asked[asked.id] = asked
        self._form_channel = channel
        who: dict[str, Any] = {"user": self.native()}
        if channel.guild:
            who = {"member": {"user": self.native(), "roles": [], "permissions": "0"}, "guild_id": str(channel.guild)}
        place = {"id": str(channel.id), "type": channel.type}
        if channel.parent:
            place["parent_id"] = str(channel.parent)
        payload = {
            "id": str(asked.id),
            "application_id": str(self._double.bot_id),
            "type": kind,
            "token": asked.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": place,
            "locale": "en-GB",
            "app_permissions": str(PERMITTED & ~channel.lacks),
            "entitlements": [],
            "data": data,
            **who,
            **(more or {}),
        }
        self._double.gateway.dispatch("INTERACTION_CREATE", lambda _: payload, guild=channel.guild)
        return asked


def plain(text: str) -> str:
    """A text without the marks that Discord does not show."""
    shown, skip = [], False
    for index, letter in enumerate(text):
        if letter == "\\" and not skip and index + 1 < len(text) and not text[index + 1].isalnum():
            skip = True
            continue
        skip = False
        shown.append(letter)
    return "".join(shown).replace("**", "")


def mentions(text: str, people: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who is named in a text."""
    return [person for person in people if f"<@{person['id']}>" in text]
