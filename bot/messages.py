"""What people say to the bot and what the bot says back, as frozen values that no platform and no database knows.

Adapters make `Inbound` values and show `Outbound` values; the core makes and takes them. No I/O and no wording here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Platform(StrEnum):
    """The platforms that people talk on."""

    CONSOLE = "console"
    TELEGRAM = "telegram"
    DISCORD = "discord"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A place where the bot and people talk: a private chat, a group, a channel or a thread of one platform.

    `shared` says that others read along who were not asked in: nothing about a person is said there."""

    platform: Platform
    id: str
    private: bool = True
    shared: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account on a platform; several accounts may be one person."""

    platform: Platform
    id: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words typed by a person. `message` is the platform's id of the message, by which a later edit finds it."""

    text: str
    message: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its name without a slash, and all that followed it."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: the `Choice.data` it carried, and the platform's id of the message it stands under."""

    data: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """A spoken message that the adapter has put into the file store under `file`."""

    file: str
    length: timedelta
    media_type: str
    size: int
    message: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the adapter has put into the file store under `file`; `name` is what the sender calls it."""

    file: str
    name: str
    media_type: str
    size: int
    message: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message now reads otherwise."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An earlier message was deleted by its author (where the platform tells)."""

    message: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that cannot be an answer: a sticker, a poll, a file too large. `kind` says which."""

    kind: str


@dataclass(frozen=True, slots=True)
class Presence:
    """The account blocked the bot (`reachable` false) or came back."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation has a new id (a Telegram group became a supergroup)."""

    new_id: str


Content = Text | Command | Press | Voice | Document | Edited | Withdrawn | Unreadable | Presence | Moved


@dataclass(frozen=True, slots=True)
class Inbound:
    """One delivery: the same `delivery` id from the same platform is taken once only (Telegram's update id, Discord's
    message or interaction id). `sent_at` is the platform's own time of the message, aware UTC."""

    delivery: str
    conversation: Conversation
    account: Account
    content: Content
    sent_at: datetime


class Urgency(StrEnum):
    """What goes first when a platform's limit makes messages wait."""

    REPLY = "reply"
    TIMER = "timer"
    NUDGE = "nudge"


class Kind(StrEnum):
    """What a message is, so that an adapter can dress it natively (pin a question, hide what is private)."""

    PLAIN = "plain"
    QUESTION = "question"
    PROBE = "probe"
    FEEDBACK = "feedback"
    CORNER = "corner"
    END = "end"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, and what it says when pressed (at most 64 bytes of UTF-8, Telegram's `callback_data`).
    `page` is the https address of a page that a platform with a window of its own opens instead (a Mini App)."""

    label: str
    data: str
    page: str = ""

    def __post_init__(self) -> None:
        if not self.label or not 1 <= len(self.data.encode()) <= 64:
            raise ValueError(f"a choice wants a label and 1 to 64 bytes of data: {self.label!r}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send: where it lies in the file store, its name and type, and its content in words (screen readers)."""

    file: str
    name: str
    media_type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time named in a message's text: `label` stands there verbatim; Discord shows it as a live time."""

    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message of the bot. `title` is shown strong; `text` is plain words, in paragraphs, never markup: adapters
    escape it. `choices` are rows of buttons. `secret` is shown to its addressee only where others are present."""

    text: str
    title: str = ""
    choices: tuple[tuple[Choice, ...], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    moments: tuple[Moment, ...] = ()
    kind: Kind = Kind.PLAIN
    secret: bool = True
    last: bool = False

    @property
    def plain(self) -> str:
        """Title and text as one plain string."""
        return "\n".join(part for part in (self.title, self.text) if part)


@dataclass(frozen=True, slots=True)
class Letter:
    """An outbound message as it stands in the outbox: where it goes, what it says and how urgent it is.

    `number` is the outbox row's id, ascending within a conversation; on Discord it is the enforced nonce.
    `answers` is the delivery it replies to (empty for timers and nudges): an adapter may hold an interaction for it."""

    number: int
    conversation: Conversation
    message: Outbound
    urgency: Urgency
    answers: str = ""
    attempts: int = 0
    queued_at: datetime | None = field(default=None, compare=False)
