"""The people on the double's side: they say, press, edit and send, and remember their chats as they see them.

Every act becomes an update in the published form; what the bot does comes in through `Chat`. No HTTP here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.telegram_double import Double


@dataclass(slots=True)
class Shown:
    """A message as it stands on the screen: `buttons` are rows of (label, data); `before` are its earlier texts."""

    id: int
    sender: int
    text: str
    kind: str = "text"
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)
    content: bytes = b""
    name: str = ""
    before: list[str] = field(default_factory=list)
    pinned: bool = False
    topic: int | None = None
    native: dict[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """The labels of all its buttons."""
        return [label for row in self.buttons for label, _ in row]


@dataclass(slots=True)
class Chat:
    """A chat and all that is in it."""

    id: int
    type: str = "private"
    title: str = ""
    messages: dict[int, Shown] = field(default_factory=dict)
    blocked: bool = False
    moved_to: int = 0
    typing: int = 0

    def native(self) -> dict[str, Any]:
        """The chat in the published form."""
        name = {"first_name": self.title} if self.type == "private" else {"title": self.title or "Group"}
        return {"id": self.id, "type": self.type} | name

    def add(self, shown: Shown) -> Shown:
        """A message appears."""
        self.messages[shown.id] = shown
        return shown

    def next_id(self) -> int:
        """The next message's id."""
        return max(self.messages, default=0) + 1


class Person:
    """Somebody with a Telegram account. Acts go to the private chat with the bot unless `chat` says otherwise."""

    def __init__(self, double: Double, number: int, name: str = "", language: str = "en") -> None:
        self._double, self.id = double, number
        self.name, self.language = name or f"Person {number}", language
        self.chat = double.chat(number, "private", self.name)
        self._heard = 0

    # What they do ----------------------------------------------------------------------------------------------------

    async def says(self, text: str, chat: Chat | None = None, reply_to: int = 0, topic: int = 0) -> int:
        """Write a message; returns its id."""
        return self._message({"text": text}, text, "text", chat, reply_to, topic)

    async def edits(self, text: str, message: int = 0, chat: Chat | None = None) -> None:
        """Change a message of one's own (the last, unless said otherwise)."""
        chat = chat or self.chat
        number = message or max(m.id for m in chat.messages.values() if m.sender == self.id)
        shown = chat.messages[number]
        shown.before.append(shown.text)
        shown.text = text
        words = "text" if shown.kind == "text" else "caption"
        shown.native = shown.native | {words: text, "edit_date": self._double.date()}
        self._double.update("edited_message", shown.native, chat.id)

    async def presses(self, label: str, chat: Chat | None = None, seconds: float = 30.0) -> str:
        """Press the newest button of that label, once it is there; returns the callback's id."""
        chat = chat or self.chat
        await self._double.until(lambda: self._button(chat, label) is not None, seconds, f"a button {label!r}")
        found = self._button(chat, label)
        assert found is not None
        return self.presses_data(found[1], found[0], chat)

    def button(self, label: str) -> tuple[Shown, str] | None:
        """The newest button of that label that stands on the screen now: its message and its data."""
        return self._button(self.chat, label)

    def presses_data(self, data: str, message: Shown, chat: Chat | None = None) -> str:
        """Press a button by its data, whether or not it still stands there (two taps, an old screen)."""
        callback = self._double.callback()
        query = {"id": callback, "from": self.native(), "message": message.native, "data": data}
        query |= {"chat_instance": str((chat or self.chat).id)}
        self._double.update("callback_query", query, (chat or self.chat).id)
        return callback

    async def voice(self, content: bytes, seconds: int = 5, chat: Chat | None = None, **more: Any) -> int:
        """Speak a voice note."""
        described = {"duration": seconds, "mime_type": "audio/ogg"}
        return self._file("voice", content, described, chat, more)

    async def audio(self, content: bytes, seconds: int = 5, **more: Any) -> int:
        """Send a sound file."""
        described = {"duration": seconds, "mime_type": "audio/mpeg", "file_name": "note.mp3"}
        return self._file("audio", content, described, None, more)

    async def video_note(self, content: bytes, seconds: int = 5) -> int:
        """Send a round video."""
        return self._file("video_note", content, {"duration": seconds, "length": 240}, None, {})

    async def document(self, content: bytes, name: str, media_type: str, **more: Any) -> int:
        """Send a file."""
        return self._file("document", content, {"file_name": name, "mime_type": media_type}, None, more)

    async def photo(self, content: bytes, caption: str = "") -> int:
        """Send a photo: Telegram makes a small and a large one of it."""
        sizes = [self._double.keep(content[: len(content) // 2]) | {"width": 90, "height": 60}]
        sizes.append(self._double.keep(content) | {"width": 1280, "height": 853})
        return self._message({"photo": sizes} | ({"caption": caption} if caption else {}), caption, "photo")

    async def sends(self, kind: str) -> int:
        """Send a sticker, poll, location or contact."""
        return self._message({kind: _OTHERS[kind](self._double)}, "", kind)

    async def blocks(self) -> None:
        """Block the bot."""
        self._member("member", "kicked")

    async def returns(self) -> None:
        """Unblock the bot."""
        self._member("kicked", "member")

    # What they see ---------------------------------------------------------------------------------------------------

    def sees(self, chat: Chat | None = None) -> list[Shown]:
        """The bot's messages, oldest first, as they stand now."""
        return [m for m in (chat or self.chat).messages.values() if m.sender == self._double.bot_id]

    async def hears(self, words: str = "", chat: Chat | None = None, seconds: float = 30.0) -> Shown:
        """The next message of the bot that was not heard yet and holds these words; earlier ones are passed over."""
        chat = chat or self.chat

        def next_one() -> Shown | None:
            return next((m for m in self.sees(chat) if m.id > self._heard and words in m.text), None)

        await self._double.until(lambda: next_one() is not None, seconds, f"a message with {words!r}")
        found = next_one()
        assert found is not None
        self._heard = found.id
        return found

    # How it is put ---------------------------------------------------------------------------------------------------

    def native(self) -> dict[str, Any]:
        """The person in the published form."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def _button(self, chat: Chat, label: str) -> tuple[Shown, str] | None:
        for shown in reversed(self.sees(chat)):
            for row in shown.buttons:
                for name, data in row:
                    if name.casefold() == label.casefold():
                        return shown, data
        return None

    def _file(
        self, kind: str, content: bytes, described: dict[str, Any], chat: Chat | None, more: dict[str, Any]
    ) -> int:
        caption = more.pop("caption", "")
        sent = self._double.keep(content) | described | more
        return self._message({kind: sent} | ({"caption": caption} if caption else {}), caption, kind, chat)

    def _message(
        self,
        content: dict[str, Any],
        text: str,
        kind: str,
        chat: Chat | None = None,
        reply_to: int = 0,
        topic: int = 0,
    ) -> int:
        chat = chat or self.chat
        head = {"message_id": chat.next_id(), "date": self._double.date(), "chat": chat.native(), "from": self.native()}
        if reply_to:
            head["reply_to_message"] = chat.messages[reply_to].native
        if topic:
            head |= {"message_thread_id": topic, "is_topic_message": True}
        shown = chat.add(Shown(chat.next_id(), self.id, text, kind, native=head | content))
        self._double.update("message", shown.native, chat.id)
        return shown.id

    def _member(self, old: str, new: str) -> None:
        self.chat.blocked = new == "kicked"
        bot = self._double.bot()
        change = {"chat": self.chat.native(), "from": self.native(), "date": self._double.date()}
        change |= {"old_chat_member": _membership(old, bot), "new_chat_member": _membership(new, bot)}
        self._double.update("my_chat_member", change, self.chat.id)


def _membership(status: str, bot: dict[str, Any]) -> dict[str, Any]:
    return {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})


_OTHERS: dict[str, Callable[[Double], dict[str, Any]]] = {
    "sticker": lambda double: (
        double.keep(b"sticker")
        | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    ),
    "poll": lambda _: {
        "id": "1",
        "question": "Tea?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
    "location": lambda _: {"longitude": -0.1, "latitude": 51.5},
    "contact": lambda _: {"phone_number": "+440000", "first_name": "Somebody"},
}
