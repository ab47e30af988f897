"""Discord's own values into ours: messages, edits, deletions and interactions become what the core takes in.

Pure: files are named here and fetched elsewhere, and nothing decides what an answer is.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from adapters.discord.commands import CommandSpec, Native, argument_of, named
from bot.messages import (
    Account,
    Command,
    Content,
    Conversation,
    Document,
    Edited,
    Inbound,
    Platform,
    Press,
    Text,
    Unreadable,
    Voice,
    Withdrawn,
)

EPOCH = 1_420_070_400_000
"""Discord counts milliseconds from the first second of 2015."""

WRITTEN_BY_PEOPLE = {0, 19}
"""Message types that somebody typed: a message, a reply. All others Discord writes itself."""

PRIVATE_THREAD, PUBLIC_THREAD, DIRECT = 12, 11, 1
"""Channel types of Discord's that matter here."""

ANSWER = "discord.answer"
FORM = "discord.form:"
MENU = "discord.menu:"
"""Custom ids of the adapter's own; every other one is a `Choice.data`."""

TWIN = "\x1f"
"""Parts a choice's data from a number that makes it unique within its message."""

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file that are still fetched."""

_COMMAND = re.compile(r"/([a-z]{2,32})(?:\s+(.*))?\Z", re.DOTALL)


class Asks(IntEnum):
    """What an interaction is (Discord's numbers)."""

    COMMAND = 2
    PRESS = 3
    COMPLETION = 4
    FORM = 5


@dataclass(frozen=True, slots=True)
class Ears:
    """Whom and where the bot listens: `me` is its own account, `threads` the server threads that it opened."""

    me: str
    threads: Container[str] = ()


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file that still lies with Discord: a voice message where `length` is known to be asked for, else a document."""

    url: str
    name: str
    media_type: str
    size: int
    message: str
    caption: str = ""
    spoken: bool = False
    length: timedelta = timedelta()

    def stored(self, file: str, size: int) -> Voice | Document:
        """The same, now that its content lies in the file store."""
        if self.spoken:
            return Voice(file, self.length, self.media_type, size, self.message, self.caption)
        return Document(file, self.name, self.media_type, size, self.message, self.caption)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in. `conversation` None: what was said in front of others is answered in the direct messages of
    `account`, once they are open."""

    delivery: str
    conversation: Conversation | None
    account: Account
    content: Content | Fetch
    sent_at: datetime

    def inbound(self, conversation: Conversation, content: Content) -> Inbound:
        """The delivery, with its conversation known and its file stored."""
        return Inbound(self.delivery, conversation, self.account, content, self.sent_at)


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction, as far as it matters: what is asked, where, by whom, and the token that answers it."""

    id: str
    token: str
    application: str
    kind: Asks
    account: Account
    channel: str
    channel_type: int
    parent: str
    server: str
    permissions: int
    data: Native
    message: str = ""

    @property
    def direct(self) -> bool:
        """Whether it was asked in the person's direct messages with the bot."""
        return not self.server

    @property
    def own_thread(self) -> bool:
        """Whether it was asked in a private thread: nobody is there who was not asked in."""
        return self.channel_type == PRIVATE_THREAD

    @property
    def name(self) -> str:
        """The command's name, or the custom id of what was pressed or filled in."""
        return str(self.data.get("name") or self.data.get("custom_id") or "")

    @property
    def options(self) -> Sequence[Native]:
        """The options given with a command."""
        return tuple(self.data.get("options") or ())


def said(message: Native, ears: Ears) -> list[Arrival]:
    """What one message says: its words, and each of its files as a delivery of its own."""
    if not _by_a_person(message):
        return []
    conversation = _heard_in(message, ears)
    if conversation is None and not _mentions(message, ears.me):
        return []
    identity, account = str(message["id"]), _account(message.get("author") or {})
    at = moment(message.get("timestamp"), identity)
    contents = _contents(message, ears) if conversation else [_public(message, ears)]
    return [
        Arrival(f"{identity}.{index}" if index else identity, conversation, account, content, at)
        for index, content in enumerate(contents)
    ]


def corrected(message: Native, ears: Ears) -> list[Arrival]:
    """What an edit says; a link that got its preview and a message that was pinned are updates, and no edits."""
    edited_at, conversation = message.get("edited_timestamp"), _heard_in(message, ears)
    text = _without_mention(message, ears.me)
    if not edited_at or conversation is None or not _by_a_person(message) or not text:
        return []
    identity = str(message["id"])
    account = _account(message.get("author") or {})
    delivery = f"{identity}@{edited_at}"
    return [Arrival(delivery, conversation, account, Edited(identity, text), moment(edited_at, identity))]


def withdrawn(deletion: Native, ears: Ears, accounts: Mapping[str, str], now: datetime) -> list[Arrival]:
    """What a deletion says; Discord does not tell whose message it was, so the conversation's account stands for it."""
    conversation = _heard_in(deletion, ears)
    owner = accounts.get(str(deletion["channel_id"]), "")
    if conversation is None or not owner:
        return []
    account = Account(Platform.DISCORD, owner)
    gone = [str(deletion["id"])] if "id" in deletion else [str(identity) for identity in deletion["ids"]]
    return [Arrival(f"{identity}!", conversation, account, Withdrawn(identity), now) for identity in gone]


def asked(payload: Native) -> Asked | None:
    """An interaction read from Discord's JSON; None for a kind that is not ours (a ping)."""
    if payload.get("type") not in set(Asks):
        return None
    member, channel = payload.get("member") or {}, payload.get("channel") or {}
    user = member.get("user") or payload.get("user") or {}
    return Asked(
        id=str(payload["id"]),
        token=str(payload["token"]),
        application=str(payload.get("application_id") or ""),
        kind=Asks(payload["type"]),
        account=_account(user, str(payload.get("locale") or "")),
        channel=str(payload.get("channel_id") or channel.get("id") or ""),
        channel_type=int(channel.get("type") or (0 if payload.get("guild_id") else DIRECT)),
        parent=str(channel.get("parent_id") or ""),
        server=str(payload.get("guild_id") or ""),
        permissions=int(payload.get("app_permissions") or 0),
        data=payload.get("data") or {},
        message=str((payload.get("message") or {}).get("id") or ""),
    )


def meant(ask: Asked, specs: Sequence[CommandSpec]) -> Content | Fetch:
    """What an interaction means to the core: a command with its argument or file, a press, or the words of a form."""
    if ask.kind is Asks.COMMAND:
        return _commanded(ask, named(specs, ask.name))
    if ask.kind is Asks.PRESS:
        chosen = ask.data.get("values") or [ask.name]
        return Press(str(chosen[0]).split(TWIN)[0], ask.message)
    text = written(ask.data.get("components") or ())
    if ask.name.startswith(FORM):
        name, _, before = ask.name.removeprefix(FORM).partition(":")
        return Command(name, " ".join(part for part in (before, text) if part))
    return Text(text, ask.id)


def written(components: Sequence[Native]) -> str:
    """The words in a modal's one field, however its components are nested."""
    for component in components:
        inner = component.get("components") or ([component["component"]] if "component" in component else [])
        text = str(component.get("value") or "") or written(inner)
        if text:
            return text
    return ""


def arrival(ask: Asked, conversation: Conversation | None, specs: Sequence[CommandSpec]) -> Arrival:
    """An interaction as a delivery."""
    return Arrival(ask.id, conversation, ask.account, meant(ask, specs), snowflake_time(ask.id))


def typed(text: str) -> Text | Command:
    """Words typed; `/name …` is the command of that name, even if it was not picked from Discord's menu."""
    match = _COMMAND.match(text)
    return Command(match[1], (match[2] or "").strip()) if match else Text(text)


def snowflake_time(identity: str) -> datetime:
    """When Discord made an id, aware UTC."""
    return datetime.fromtimestamp(((int(identity) >> 22) + EPOCH) / 1000, UTC)


def moment(stamp: str | None, identity: str) -> datetime:
    """A time of Discord's, aware UTC; where there is none, that of the id."""
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else snowflake_time(identity)


def _by_a_person(message: Native) -> bool:
    author = message.get("author") or {}
    return not author.get("bot") and not message.get("webhook_id") and message.get("type", 0) in WRITTEN_BY_PEOPLE


def _heard_in(message: Native, ears: Ears) -> Conversation | None:
    """The conversation of a message: direct messages, or a thread of ours; None for what others talk about."""
    channel = str(message["channel_id"])
    if not message.get("guild_id"):
        return Conversation(Platform.DISCORD, channel)
    return Conversation(Platform.DISCORD, channel, private=False) if channel in ears.threads else None


def _mentions(message: Native, me: str) -> bool:
    return any(str(user.get("id")) == me for user in message.get("mentions") or ())


def _without_mention(message: Native, me: str) -> str:
    return re.sub(rf"<@!?{re.escape(me)}>", "", str(message.get("content") or "")).strip()


def _account(user: Native, language: str = "") -> Account:
    name = user.get("global_name") or user.get("username") or ""
    return Account(Platform.DISCORD, str(user.get("id") or ""), str(name), language)


def _contents(message: Native, ears: Ears) -> list[Content | Fetch]:
    identity, text = str(message["id"]), _without_mention(message, ears.me)
    files = [_file(attachment, identity) for attachment in message.get("attachments") or ()]
    if files:
        return [_captioned(files[0], text), *files[1:]]
    if text:
        return [_words(message, text)]
    return [Unreadable(_strange(message, ears))]


def _words(message: Native, text: str) -> Content:
    words = typed(text)
    if isinstance(words, Command):
        return words
    reference = message.get("message_reference") or {}
    return Text(text, str(message["id"]), str(reference.get("message_id") or ""))


def _public(message: Native, ears: Ears) -> Content:
    """A mention among others is never an answer: a command if it reads like one, else a call for help."""
    words = typed(_without_mention(message, ears.me))
    return words if isinstance(words, Command) else Command("help")


def _strange(message: Native, ears: Ears) -> str:
    for key, kind in (("sticker_items", "sticker"), ("poll", "poll"), ("message_snapshots", "forward")):
        if message.get(key):
            return kind
    return "hidden" if message.get("guild_id") and not _mentions(message, ears.me) else "empty"


def _file(attachment: Native, message: str) -> Content | Fetch:
    size, media_type = int(attachment.get("size") or 0), str(attachment.get("content_type") or "")
    spoken = media_type.startswith("audio/") or "waveform" in attachment
    if size > LARGEST_FILE:
        return Unreadable("too_large")
    return Fetch(
        url=str(attachment["url"]),
        name=str(attachment.get("filename") or "file"),
        media_type=media_type or "application/octet-stream",
        size=size,
        message=message,
        spoken=spoken,
        length=timedelta(seconds=float(attachment.get("duration_secs") or 0)),
    )


def _captioned(content: Content | Fetch, caption: str) -> Content | Fetch:
    return replace(content, caption=caption) if isinstance(content, Fetch) else content


def _commanded(ask: Asked, spec: CommandSpec) -> Content | Fetch:
    """A command; given with a file it is that document under the command as its caption, as people do it elsewhere."""
    files = (ask.data.get("resolved") or {}).get("attachments") or {}
    argument = argument_of(spec, ask.options)
    for option in ask.options:
        if str(option.get("value")) in files:
            return _captioned(_file(files[str(option["value"])], ask.id), f"/{spec.name} {argument}".strip())
    return Command(spec.name, argument)
