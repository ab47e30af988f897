"""What each method of the Bot API does to the double's chats, and the words with which Telegram refuses.

A request comes here after its form was held to the published description; HTTP and faults are elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram_double_html import CannotParse, parse
from tests.telegram_double_people import Chat, Shown
from tests.telegram_double_updates import Conflicting, Hook

if TYPE_CHECKING:
    from tests.telegram_double import Double

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


class Refused(Exception):
    """Telegram says no."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its parameters as strings, and its files by parameter (content and name)."""

    method: str
    parameters: dict[str, str]
    files: dict[str, tuple[bytes, str]]

    def number(self, name: str, default: int = 0) -> int:
        """A whole number."""
        return int(self.parameters.get(name, default))

    def value(self, name: str) -> Any:
        """A JSON value, None when it is not there."""
        return json.loads(self.parameters[name]) if name in self.parameters else None


class Methods:
    """All methods that the double knows."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._named: dict[str, Any] = {}
        self._plain: dict[str, Callable[[Call], Any]] = {
            "getMe": lambda _: double.bot(),
            "getWebhookInfo": lambda _: self._webhook_info(),
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "sendMessage": lambda call: self._send(call, "text", "text", TEXT_LIMIT),
            "sendPhoto": lambda call: self._send(call, "photo", "caption", CAPTION_LIMIT),
            "sendDocument": lambda call: self._send(call, "document", "caption", CAPTION_LIMIT),
            "sendVoice": lambda call: self._send(call, "voice", "caption", CAPTION_LIMIT),
            "sendAudio": lambda call: self._send(call, "audio", "caption", CAPTION_LIMIT),
            "sendChatAction": self._action,
            "editMessageText": lambda call: self._edit(call, "text", TEXT_LIMIT),
            "editMessageCaption": lambda call: self._edit(call, "caption", CAPTION_LIMIT),
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer,
            "pinChatMessage": lambda call: self._pin(call, pinned=True),
            "unpinChatMessage": lambda call: self._pin(call, pinned=False),
            "getFile": self._get_file,
            "getChat": lambda call: self._chat(call).native(),
        }

    async def call(self, call: Call) -> Any:
        """Do it; returns the result, raises `Refused`."""
        if call.method == "getUpdates":
            return await self._updates(call)
        if call.method in self._plain:
            return self._plain[call.method](call)
        for verb in ("set", "get", "delete"):
            if call.method.startswith((f"{verb}My", f"{verb}ChatMenu")):
                return self._setting(verb, call)
        self._double.complaints.append(f"{call.method}: the double does not know it")
        raise Refused(404, "Not Found")

    # Updates ---------------------------------------------------------------------------------------------------------

    async def _updates(self, call: Call) -> Any:
        updates = self._double.updates
        updates.allow(call.value("allowed_updates"))
        offset = call.number("offset") if "offset" in call.parameters else None
        try:
            return await updates.poll(offset, call.number("limit", 100), call.number("timeout"))
        except Conflicting as error:
            raise Refused(409, f"Conflict: {error}") from None

    def _set_webhook(self, call: Call) -> bool:
        self._double.updates.allow(call.value("allowed_updates"))
        url = call.parameters["url"]
        self._double.updates.set_hook(Hook(url, call.parameters.get("secret_token", "")) if url else None)
        return True

    def _delete_webhook(self, call: Call) -> bool:
        if call.parameters.get("drop_pending_updates") == "true":
            self._double.updates.pending.clear()
        self._double.updates.set_hook(None)
        return True

    def _webhook_info(self) -> dict[str, Any]:
        updates = self._double.updates
        url = updates.hook.url if updates.hook else ""
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(updates.pending)}

    # Messages --------------------------------------------------------------------------------------------------------

    def _chat(self, call: Call) -> Chat:
        chat = self._double.chats.get(call.number("chat_id"))
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.moved_to:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, description, migrate_to_chat_id=chat.moved_to)
        if chat.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _send(self, call: Call, kind: str, words: str, limit: int) -> dict[str, Any]:
        chat = self._chat(call)
        self._double.pace(chat)
        text = self._words(call, words, limit, empty=kind != "text")
        content, name = call.files.get(kind, (b"", ""))
        topic = call.number("message_thread_id") or None
        shown = Shown(chat.next_id(), self._double.bot_id, text, kind, self._buttons(call), content, name, topic=topic)
        shown.native = {"message_id": shown.id, "date": self._double.date(), "chat": chat.native()}
        shown.native |= {"from": self._double.bot(), words: text}
        if content:
            shown.native |= _sent_file(kind, self._double.keep(content), name)
        chat.add(shown)
        return self._shown(call, shown)

    def _words(self, call: Call, name: str, limit: int, *, empty: bool) -> str:
        text = call.parameters.get(name, "")
        if call.parameters.get("parse_mode") == "HTML":
            try:
                text = parse(text)
            except CannotParse as error:
                raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
        text = text.strip()
        if not text and not empty:
            raise Refused(400, "Bad Request: message text is empty")
        if len(text) > limit:
            self._double.complaints.append(f"{call.method}: {len(text)} characters")
            raise Refused(400, f"Bad Request: {'message' if name == 'text' else 'message caption'} is too long")
        return text

    def _buttons(self, call: Call) -> list[list[tuple[str, str]]]:
        markup = call.value("reply_markup") or {}
        return [[(b["text"], b.get("callback_data", "")) for b in row] for row in markup.get("inline_keyboard", ())]

    def _shown(self, call: Call, shown: Shown) -> dict[str, Any]:
        markup = call.value("reply_markup")
        shown.native = {key: value for key, value in shown.native.items() if key != "reply_markup"}
        shown.native |= {"reply_markup": markup} if markup else {}
        return shown.native

    def _own(self, call: Call) -> Shown:
        shown = self._chat(call).messages.get(call.number("message_id"))
        if shown is None or shown.sender != self._double.bot_id:
            raise Refused(400, "Bad Request: message to edit not found")
        return shown

    def _edit(self, call: Call, name: str, limit: int) -> dict[str, Any]:
        shown = self._own(call)
        text, buttons = self._words(call, name, limit, empty=name == "caption"), self._buttons(call)
        if (text, buttons) == (shown.text, shown.buttons):
            raise Refused(400, "Bad Request: message is not modified")
        shown.before.append(shown.text)
        shown.text, shown.buttons = text, buttons
        shown.native = shown.native | {name: text, "edit_date": self._double.date()}
        return self._shown(call, shown)

    def _edit_markup(self, call: Call) -> dict[str, Any]:
        shown, buttons = self._own(call), self._buttons(call)
        if buttons == shown.buttons:
            raise Refused(400, "Bad Request: message is not modified")
        shown.buttons = buttons
        return self._shown(call, shown)

    def _delete(self, call: Call) -> bool:
        if self._chat(call).messages.pop(call.number("message_id"), None) is None:
            raise Refused(400, "Bad Request: message to delete not found")
        return True

    def _pin(self, call: Call, *, pinned: bool) -> bool:
        chat = self._chat(call)
        shown = chat.messages.get(call.number("message_id"))
        if shown is None:
            raise Refused(400, "Bad Request: message to pin not found")
        shown.pinned = pinned
        return True

    def _action(self, call: Call) -> bool:
        self._chat(call).typing += 1
        return True

    # The rest --------------------------------------------------------------------------------------------------------

    def _answer(self, call: Call) -> bool:
        if not self._double.answered(call.parameters["callback_query_id"]):
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _get_file(self, call: Call) -> dict[str, Any]:
        file = call.parameters["file_id"]
        if file not in self._double.files:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self._double.files[file])
        if size > 20 * 1024 * 1024:
            raise Refused(400, "Bad Request: file is too big")
        return {"file_id": file, "file_unique_id": file, "file_size": size, "file_path": f"files/{file}"}

    def menu(self, chat: int) -> list[str]:
        """The commands that an app offers in a private chat: of the narrowest scope that has any."""
        scopes = ({"type": "chat", "chat_id": chat}, {"type": "all_private_chats"}, {"type": "default"})
        keys = [json.dumps(["MyCommands", scope, None], sort_keys=True) for scope in scopes]
        commands: list[dict[str, Any]] = next((self._named[key] for key in keys if self._named.get(key)), [])
        return [each["command"] for each in commands]

    def _setting(self, verb: str, call: Call) -> Any:
        """Name, descriptions, commands and menu button: kept per scope and language, and given back."""
        what = call.method.removeprefix(verb)
        key = json.dumps([what, call.value("scope"), call.parameters.get("chat_id")], sort_keys=True)
        if verb == "get":
            return self._named.get(key, _DEFAULTS[what])
        if verb == "delete":
            self._named.pop(key, None)
            return True
        self._named[key] = {
            "MyCommands": lambda: call.value("commands"),
            "ChatMenuButton": lambda: call.value("menu_button"),
        }.get(what, lambda: {name: value for name, value in call.parameters.items() if name != "language_code"})()
        return True


_DEFAULTS: dict[str, Any] = {
    "MyCommands": [],
    "ChatMenuButton": {"type": "default"},
    "MyName": {"name": "Bot"},
    "MyDescription": {"description": ""},
    "MyShortDescription": {"short_description": ""},
}

Handler = Callable[[Call], Awaitable[Any]]


def _sent_file(kind: str, kept: dict[str, Any], name: str) -> dict[str, Any]:
    match kind:
        case "photo":
            return {"photo": [kept | {"width": 640, "height": 480}]}
        case "voice" | "audio":
            return {kind: kept | {"duration": 1}}
        case _:
            return {kind: kept | {"file_name": name}}
