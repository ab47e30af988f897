"""What there is on the double's side: channels, messages and interactions, and how Discord puts them into JSON.

No HTTP and no websocket here.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

EPOCH = 1_420_070_400_000
TEXT, DIRECT, PRIVATE_THREAD = 0, 1, 12
EPHEMERAL, LOADING = 1 << 6, 1 << 7

THREADS, IN_THREADS = 1 << 36, 1 << 38
"""Permissions: to open private threads, to write in threads."""
PERMITTED = THREADS | IN_THREADS | 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16
"""What the bot is given where it is added with the address that `mockbot check` prints."""

DIRECT_MESSAGES, GUILD_MESSAGES, MESSAGE_CONTENT = 1 << 12, 1 << 9, 1 << 15
"""Intents."""


class Snowflakes:
    """Ids that ascend, each with the time in it."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> int:
        """The next id."""
        now = (time.time_ns() // 1_000_000 - EPOCH) << 22
        self._last = max(self._last + 1, now)
        return self._last


@dataclass(slots=True, eq=False)
class Shown:
    """A message as it stands on the screen; `only_for` sees it alone (0: everybody), `appeared` orders what came."""

    id: int
    channel: int
    author: int
    text: str = ""
    components: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    only_for: int = 0
    appeared: int = 0
    before: list[str] = field(default_factory=list)
    pinned: bool = False
    gone: bool = False
    edited_at: str | None = None
    nonce: str | int | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def buttons(self) -> list[tuple[str, str, str]]:
        """All that can be pressed: the label, the custom id, and the value if it is an option of a menu."""
        found: list[tuple[str, str, str]] = []
        for each in (each for row in self.components for each in row["components"]):
            if each["type"] == 2:
                found.append((each["label"], each["custom_id"], ""))
            options = each.get("options") or ()
            found.extend((option["label"], each["custom_id"], option["value"]) for option in options)
        return found

    @property
    def labels(self) -> list[str]:
        """The labels of all its buttons and options."""
        return [label for label, _, _ in self.buttons]

    @property
    def thinking(self) -> bool:
        """Whether it is only promised so far."""
        return bool(self.flags & LOADING)


@dataclass(slots=True)
class Channel:
    """A channel and all that is in it; `lacks` are permissions that the bot does not have there."""

    id: int
    type: int
    guild: int = 0
    parent: int = 0
    name: str = ""
    members: set[int] = field(default_factory=set)
    messages: dict[int, Shown] = field(default_factory=dict)
    nonces: dict[str, int] = field(default_factory=dict)
    refuses_threads: bool = False
    lacks: int = 0
    archived: bool = False
    typing: int = 0


@dataclass(slots=True)
class Asked:
    """An interaction: when it was asked and answered (monotonic clock), how, and the message that the answer became."""

    id: int
    token: str
    person: int
    channel: int
    kind: int
    at: float
    answered: float | None = None
    response: dict[str, Any] = field(default_factory=dict)
    original: Shown | None = None
    expired: bool = False


def stamp(at: float | None = None) -> str:
    """A time as Discord writes it."""
    return datetime.fromtimestamp(time.time() if at is None else at, UTC).isoformat()


def snowflake_stamp(identity: int) -> str:
    """When an id was made."""
    return stamp(((identity >> 22) + EPOCH) / 1000)


def user(identity: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    """A user in the published form."""
    return {
        "id": str(identity),
        "username": name.lower().replace(" ", "_"),
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        **({"bot": True} if bot else {}),
    }


def channel_native(channel: Channel, recipients: list[dict[str, Any]]) -> dict[str, Any]:
    """A channel in the published form."""
    head: dict[str, Any] = {"id": str(channel.id), "type": channel.type, "flags": 0, "last_message_id": None}
    if channel.type == DIRECT:
        return head | {"recipients": recipients}
    head |= {"guild_id": str(channel.guild), "name": channel.name}
    if channel.type != PRIVATE_THREAD:
        return head | {"position": 0, "permission_overwrites": []}
    archive = {
        "archived": channel.archived,
        "archive_timestamp": stamp(),
        "auto_archive_duration": 1440,
        "locked": False,
        "invitable": False,
    }
    counts = {"message_count": 0, "member_count": len(channel.members), "total_message_sent": 0}
    return head | {"parent_id": str(channel.parent), "owner_id": "1", "thread_metadata": archive} | counts


def message_native(shown: Shown, author: dict[str, Any], mentions: list[dict[str, Any]]) -> dict[str, Any]:
    """A message in the published form."""
    return {
        "id": str(shown.id),
        "channel_id": str(shown.channel),
        "author": author,
        "content": shown.text,
        "timestamp": snowflake_stamp(shown.id),
        "edited_timestamp": shown.edited_at,
        "tts": False,
        "mention_everyone": False,
        "mentions": mentions,
        "mention_roles": [],
        "attachments": shown.files,
        "embeds": [],
        "pinned": shown.pinned,
        "type": 0,
        "flags": shown.flags,
        "components": shown.components,
        **({"nonce": shown.nonce} if shown.nonce is not None else {}),
        **shown.more,
    }


def numbered(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Components as Discord keeps them: each with a number of its own."""
    numbers = count(1)

    def kept(each: Mapping[str, Any]) -> dict[str, Any]:
        inner = {"components": [kept(part) for part in each["components"]]} if "components" in each else {}
        bounds = {"min_values": 1, "max_values": 1} if each["type"] == 3 else {}
        return {"id": next(numbers), **bounds, **each, **inner}

    return [kept(row) for row in rows]
