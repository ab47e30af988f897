"""What the bot says, as Telegram shows it: pure functions from a message of ours to the parts that go out one by one.

Texts are escaped HTML below Telegram's limits, with the plain words beside it; nothing is sent from here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, WebAppInfo

from bot.messages import Attachment, Choice, Outbound

TEXT_LIMIT: Final = 4096
"""Code points of a message after parsing (Bot API, sendMessage)."""
CAPTION_LIMIT: Final = 1024
"""Code points of a caption after parsing (Bot API, sendPhoto)."""
ROW_LIMIT: Final = 8
"""Buttons that Telegram shows in a row."""
BUTTON_LIMIT: Final = 100
"""Buttons under one message."""
LABEL_LIMIT: Final = 64
"""Code points of a label; Telegram cuts longer ones on most screens."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of Telegram's: words (as HTML and as they are), a file or none, and the keyboard or none."""

    html: str
    plain: str
    attachment: Attachment | None = None
    keyboard: InlineKeyboardMarkup | None = None


def parts(message: Outbound) -> tuple[Part, ...]:
    """The messages that say it, in order, the buttons under the last one. A single file carries short words as its
    caption; else the words come first and each file carries its own description."""
    keyboard = _keyboard(message.choices)
    if len(message.attachments) == 1 and len(message.plain.strip()) <= CAPTION_LIMIT:
        return (_captioned(message, message.attachments[0], keyboard),)
    made = [*_worded(message), *(_described(attachment) for attachment in message.attachments)]
    if made and keyboard is not None:
        last = made[-1]
        made[-1] = Part(last.html, last.plain, last.attachment, keyboard)
    return tuple(made)


def split(text: str, limit: int, first: int | None = None) -> tuple[str, ...]:
    """The text in pieces of at most `limit` code points (the first one of `first`), broken between paragraphs where it
    can be, else between lines, sentences, words, and only then inside a word."""
    pieces: list[str] = []
    rest, room = text.strip(), limit if first is None else first
    while len(rest) > room:
        end = _break(rest, room)
        pieces.append(rest[:end].rstrip())
        rest, room = rest[end:].lstrip(), limit
    return tuple(piece for piece in (*pieces, rest) if piece)


def _worded(message: Outbound) -> Iterator[Part]:
    title, text = message.title.strip(), message.text.strip()
    if len(title) >= TEXT_LIMIT // 2:  # not a title any more: it is split like all else
        title, text = "", message.plain
    room = TEXT_LIMIT - len(title) - 1 if title else TEXT_LIMIT
    pieces = split(text, TEXT_LIMIT, room)
    if title:
        first = pieces[0] if pieces else ""
        yield Part(_html(title, first), "\n".join(filter(None, (title, first))))
    yield from (Part(escape(piece, quote=False), piece) for piece in pieces[1 if title else 0 :])


def _captioned(message: Outbound, attachment: Attachment, keyboard: InlineKeyboardMarkup | None) -> Part:
    title, text = message.title.strip(), message.text.strip()
    plain = "\n".join(filter(None, (title, text)))
    described = attachment.description.strip()
    if described and described not in plain and len(plain) + len(described) + 2 <= CAPTION_LIMIT:
        text = f"{text}\n\n{described}" if text else described
        plain = "\n".join(filter(None, (title, text)))
    return Part(_html(title, text), plain, attachment, keyboard)


def _described(attachment: Attachment) -> Part:
    caption = next(iter(split(attachment.description, CAPTION_LIMIT)), "")
    return Part(escape(caption, quote=False), caption, attachment)


def _html(title: str, text: str) -> str:
    strong = f"<b>{escape(title, quote=False)}</b>" if title else ""
    return "\n".join(part for part in (strong, escape(text, quote=False)) if part)


_BREAKS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])[\"”’)]?\s"),
    re.compile(r"\s"),
)


def _break(text: str, room: int) -> int:
    """Where to break: the last break of the best kind that leaves the piece at least a third full."""
    window = text[: room + 1]
    for pattern in _BREAKS:
        ends = [found.start() + len(found[0].rstrip()) for found in pattern.finditer(window) if found.start() <= room]
        fitting = [end for end in ends if room // 3 <= end <= room]
        if fitting:
            return fitting[-1]
    return max(room, 1)


def _keyboard(choices: tuple[tuple[Choice, ...], ...]) -> InlineKeyboardMarkup | None:
    """Rows of at most 8, at most 100 buttons in all; what is beyond has no button (a command does the same)."""
    rows: list[list[InlineKeyboardButton]] = []
    left = BUTTON_LIMIT
    for row in choices:
        kept = row[:left]
        left -= len(kept)
        rows.extend([_button(choice) for choice in kept[at : at + ROW_LIMIT]] for at in range(0, len(kept), ROW_LIMIT))
    return InlineKeyboardMarkup(rows) if rows else None


def _button(choice: Choice) -> InlineKeyboardButton:
    label = choice.label if len(choice.label) <= LABEL_LIMIT else choice.label[: LABEL_LIMIT - 1] + "…"
    if choice.page:
        return InlineKeyboardButton(label, web_app=WebAppInfo(choice.page))
    return InlineKeyboardButton(label, callback_data=choice.data)
