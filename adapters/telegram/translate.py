"""What Telegram says, as values of ours: pure functions from one update to one arrival.

No I/O: a file is named here by Telegram's id, and the gateway fetches it and puts the file store's id in its place.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from telegram import Audio, CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User, VideoNote
from telegram import Document as SentDocument
from telegram import Voice as SentVoice
from telegram.constants import ChatMemberStatus, ChatType, FileSizeLimit

from bot.messages import (
    Account,
    Command,
    Content,
    Conversation,
    Document,
    Edited,
    Inbound,
    Moved,
    Platform,
    Presence,
    Press,
    Text,
    Unreadable,
    Voice,
)

LARGEST_FILE: Final = int(FileSizeLimit.FILESIZE_DOWNLOAD)
"""Bytes that a bot may fetch: 20 MB (Bot API, getFile)."""

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for; all others are never sent to us."""

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]+))?(?:\s+(?P<argument>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are on Telegram: needed to know what a group says to us."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an update means: a delivery, the file that must be fetched before it is handed in (Telegram's id, the suffix
    that it is kept under), and the callback that is to be answered at once."""

    inbound: Inbound
    fetch: str = ""
    suffix: str = ""
    callback: str = ""


def to_arrival(update: Update, me: Me, now: datetime) -> Arrival | None:
    """The meaning of an update; None for what is not for us (other bots, channels, a group's own talk, service
    messages). `now` is the time of what Telegram gives no time for: a button pressed."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query, now)
    if update.my_chat_member is not None:
        return _presence(update.update_id, update.my_chat_member)
    if update.edited_message is not None:
        return _edited(update.update_id, update.edited_message, me)
    if update.message is not None:
        return _message(update.update_id, update.message, me)
    return None


def to_inbound(update: Update, me: Me, now: datetime) -> Inbound | None:
    """The delivery of an update, its file not yet fetched."""
    arrival = to_arrival(update, me, now)
    return None if arrival is None else arrival.inbound


def fetched(inbound: Inbound, file: str, size: int) -> Inbound:
    """The delivery with its file in the file store under `file`."""
    content = inbound.content
    assert isinstance(content, Voice | Document)
    return replace(inbound, content=replace(content, file=file, size=size))


def unreadable(inbound: Inbound, kind: str) -> Inbound:
    """The delivery of a file that cannot be had."""
    return replace(inbound, content=Unreadable(kind))


def conversation_of(chat: Chat, message: Message | None = None) -> Conversation:
    """The conversation of a chat; a topic of a forum is one of its own, `chat/topic`."""
    topic = message.message_thread_id if message is not None and message.is_topic_message else None
    if chat.type == ChatType.PRIVATE:
        return Conversation(Platform.TELEGRAM, str(chat.id))
    return Conversation(Platform.TELEGRAM, f"{chat.id}/{topic}" if topic else str(chat.id), private=False, shared=True)


def account_of(user: User) -> Account:
    """A user as an account."""
    return Account(Platform.TELEGRAM, str(user.id), user.full_name, user.language_code or "")


# Each kind of update -------------------------------------------------------------------------------------------------


def _pressed(number: int, query: CallbackQuery, now: datetime) -> Arrival | None:
    message = query.message
    if message is None or query.data is None or query.from_user.is_bot:
        return None
    where = conversation_of(message.chat, message if isinstance(message, Message) else None)
    press = Press(query.data, str(message.message_id))
    return Arrival(Inbound(str(number), where, account_of(query.from_user), press, now), callback=query.id)


def _presence(number: int, change: ChatMemberUpdated) -> Arrival | None:
    """Only a private chat tells of a person: in a group it is the bot that was let in or put out."""
    if change.chat.type != ChatType.PRIVATE:
        return None
    reachable = change.new_chat_member.status not in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    where, who = conversation_of(change.chat), account_of(change.from_user)
    return Arrival(Inbound(str(number), where, who, Presence(reachable), change.date))


def _edited(number: int, message: Message, me: Me) -> Arrival | None:
    """A spoken message's caption is left out: what counts there is what was said."""
    user, text = message.from_user, message.text if message.text is not None else message.caption
    spoken = message.voice or message.audio or message.video_note
    if user is None or user.is_bot or text is None or spoken or not _for_us(message, me):
        return None
    edited = Edited(str(message.message_id), text)
    when = message.edit_date or message.date
    return Arrival(Inbound(str(number), conversation_of(message.chat), account_of(user), edited, when))


def _message(number: int, message: Message, me: Me) -> Arrival | None:
    user = message.from_user
    if user is not None and message.migrate_to_chat_id:
        moved = Moved(str(message.migrate_to_chat_id))
        return Arrival(Inbound(str(number), conversation_of(message.chat), account_of(user), moved, message.date))
    if user is None or user.is_bot or message.sender_chat is not None or not _for_us(message, me):
        return None
    meaning = _meaning(message)
    if meaning is None:
        return None
    where = conversation_of(message.chat, message)
    return replace(meaning, inbound=replace(meaning.inbound, delivery=str(number), conversation=where))


def _for_us(message: Message, me: Me) -> bool:
    """In a group only commands and replies to the bot are for it (button presses come as updates of their own)."""
    if message.chat.type == ChatType.PRIVATE:
        return True
    if message.chat.type == ChatType.CHANNEL:
        return False
    command = _COMMAND.fullmatch(message.text or "")
    if command is not None:
        return command["bot"] is None or command["bot"].lower() == me.username.lower()
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.id == me.id


# Each kind of message ------------------------------------------------------------------------------------------------


def _meaning(message: Message) -> Arrival | None:
    if message.text is not None:
        return _arrival(message, _words(message, message.text))
    spoken = message.voice or message.audio or message.video_note
    if spoken is not None:
        return _spoken(message, spoken)
    if message.photo:
        return _photo(message)
    if message.document is not None and message.animation is None:
        return _document(message, message.document)
    if message.sticker is not None:
        return _arrival(message, Unreadable("sticker"))
    return _arrival(message, Unreadable("other")) if message.effective_attachment or message.checklist else None


def _arrival(message: Message, content: Content, fetch: str = "", suffix: str = "") -> Arrival:
    assert message.from_user is not None
    where = conversation_of(message.chat, message)
    return Arrival(Inbound("", where, account_of(message.from_user), content, message.date), fetch, suffix)


def _words(message: Message, text: str) -> Content:
    command = _COMMAND.fullmatch(text)
    if command is not None:
        return Command(command["name"].lower(), (command["argument"] or "").strip())
    answered = message.reply_to_message
    return Text(text, str(message.message_id), str(answered.message_id) if answered else "")


def _spoken(message: Message, spoken: SentVoice | Audio | VideoNote) -> Arrival:
    if (spoken.file_size or 0) > LARGEST_FILE:
        return _arrival(message, Unreadable("too_large"))
    media_type, suffix = _sound(spoken)
    voice = Voice(
        spoken.file_id,
        _length(spoken.duration),
        media_type,
        spoken.file_size or 0,
        str(message.message_id),
        message.caption or "",
    )
    return _arrival(message, voice, spoken.file_id, suffix)


def _sound(spoken: SentVoice | Audio | VideoNote) -> tuple[str, str]:
    """Media type and suffix of something spoken."""
    match spoken:
        case SentVoice():
            return spoken.mime_type or "audio/ogg", ".ogg"
        case Audio():
            media_type = spoken.mime_type or "audio/mpeg"
            return media_type, _SUFFIXES.get(media_type) or _suffix(spoken.file_name or "") or ".mp3"
        case _:
            return "video/mp4", ".mp4"


def _photo(message: Message) -> Arrival:
    """The largest size that may be fetched."""
    sizes = [size for size in message.photo if (size.file_size or 0) <= LARGEST_FILE]
    if not sizes:
        return _arrival(message, Unreadable("too_large"))
    largest = max(sizes, key=lambda size: size.width * size.height)
    message_id = str(message.message_id)
    size = largest.file_size or 0
    photo = Document(largest.file_id, "photo.jpg", "image/jpeg", size, message_id, message.caption or "")
    return _arrival(message, photo, largest.file_id, ".jpg")


def _document(message: Message, sent: SentDocument) -> Arrival:
    if (sent.file_size or 0) > LARGEST_FILE:
        return _arrival(message, Unreadable("too_large"))
    name, media_type = sent.file_name or "file", sent.mime_type or "application/octet-stream"
    caption = message.caption or ""
    document = Document(sent.file_id, name, media_type, sent.file_size or 0, str(message.message_id), caption)
    return _arrival(message, document, sent.file_id, _suffix(name))


_SUFFIXES: Final = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
}


def _suffix(name: str) -> str:
    """The suffix of a sender's file name, when it is a plain one: the file store never uses the name itself."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}\Z", name)
    return found[0].lower() if found else ""


def _length(duration: int | timedelta) -> timedelta:
    return duration if isinstance(duration, timedelta) else timedelta(seconds=duration)
