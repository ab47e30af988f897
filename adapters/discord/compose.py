"""Our messages as Discord's JSON: text escaped and split within the limits, buttons and menus, modals, first responses.

Pure: which channel or interaction takes them, and when, is decided elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from adapters.discord.commands import LONGEST_FORM, CommandSpec, Form, Words
from adapters.discord.translate import ANSWER, FORM, MENU, TWIN
from bot.messages import Attachment, Choice, Moment, Outbound

LONGEST_TEXT = 2_000
ROWS = BUTTONS = 5
OPTIONS = 25
FILES = 10
"""Discord's limits: characters of a message, rows of a message and buttons of a row, options of a menu, files."""

EPHEMERAL, NO_PREVIEWS = 1 << 6, 1 << 2
"""Message flags: seen by one person only; links keep no preview (a preview would fetch them)."""

_LINK = re.compile(r"(https?://[^\s<>]+)")
_MARKUP = re.compile(r"([\\*_~`|\[<])")
_LINE_START = re.compile(r"^(\s*)(#{1,3}\s|>{1,3}\s|-#\s|\d+\.\s)", re.MULTILINE)
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?…][”\"')]*\s"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Part:
    """One message to Discord: its JSON, and the files that go with it."""

    body: dict[str, Any]
    files: tuple[Attachment, ...] = ()


def parts(message: Outbound, words: Words, *, answerable: bool = False) -> list[Part]:
    """A message of ours in as many of Discord's as it needs, what can be pressed under the last of its text.

    `answerable` adds the button that opens a modal, for where typed words would not reach the bot."""
    texts = split(rendered(message)) or [""]
    rows = message.choices + (((Choice(words.answer, ANSWER),),) if answerable else ())
    panels = panelled(rows, words) or [[]]
    shelves = [message.attachments[start : start + FILES] for start in range(0, len(message.attachments), FILES)] or [
        ()
    ]
    alone = [Part(_body(text, [])) for text in texts[:-1]]
    last = Part(_body(texts[-1], panels[0]), shelves[0])
    more_files = [Part(_body("", []), shelf) for shelf in shelves[1:]]
    more_rows = [Part(_body("…", panel)) for panel in panels[1:]]
    return [*alone, last, *more_files, *more_rows]


def rendered(message: Outbound) -> str:
    """Title and text in Discord's markup, with every mark of the text itself escaped and its moments as live times."""
    title = f"**{escaped(message.title)}**" if message.title else ""
    return "\n".join(part for part in (title, _timed(message.text, message.moments)) if part)


def escaped(text: str) -> str:
    """Plain words that Discord shows as they are: no markup, no mentions; links stay whole."""
    pieces = [piece if index % 2 else _MARKUP.sub(r"\\\1", piece) for index, piece in enumerate(_LINK.split(text))]
    return _LINE_START.sub(_unstarted, "".join(pieces))


def split(text: str, limit: int = LONGEST_TEXT) -> list[str]:
    """A text in pieces within the limit: between paragraphs if it can be, else lines, sentences, words."""
    pieces = []
    while units(text) > limit:
        cut = _cut(text, limit)
        pieces.append(text[:cut].strip())
        text = text[cut:]
    return [piece for piece in (*pieces, text.strip()) if piece]


def units(text: str) -> int:
    """The length as JavaScript counts it, never less than the code points: within the limit by either count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def panelled(rows: Sequence[Sequence[Choice]], words: Words) -> list[list[dict[str, Any]]]:
    """The choices as component rows, a panel a message: as laid out, rewrapped if too wide, menus if too many."""
    flat = list(chain.from_iterable(rows))
    wrapped = [list(row[start : start + BUTTONS]) for row in rows for start in range(0, len(row), BUTTONS)]
    if len(wrapped) > ROWS:
        wrapped = [flat[start : start + BUTTONS] for start in range(0, len(flat), BUTTONS)]
    if len(flat) > ROWS * BUTTONS:
        components = [_menu(index, flat[start : start + OPTIONS], words) for index, start in _steps(len(flat))]
    else:
        components = [{"type": 1, "components": row} for row in _buttons(wrapped)]
    return [components[start : start + ROWS] for start in range(0, len(components), ROWS)]


def deferred(*, ephemeral: bool) -> dict[str, Any]:
    """The first response that promises another: Discord shows that the bot is thinking."""
    return {"type": 5, "data": {"flags": EPHEMERAL if ephemeral else 0}}


def pressed() -> dict[str, Any]:
    """The first response to a press: taken, and nothing changes in the message."""
    return {"type": 6}


def completed(names: Sequence[str]) -> dict[str, Any]:
    """The first response to somebody typing an option: what may be meant."""
    offered = [name[:100] for name in dict.fromkeys(names) if name][:OPTIONS]
    return {"type": 8, "data": {"choices": [{"name": name, "value": name} for name in offered]}}


def echoed(text: str, *, ephemeral: bool) -> dict[str, Any]:
    """The first response to an answer by modal: the words themselves, where they would stand had they been typed."""
    return {"type": 4, "data": note(split(escaped(text))[0], ephemeral=ephemeral)}


def note(text: str, *, ephemeral: bool = False) -> dict[str, Any]:
    """A short message of the adapter's own (its text is already Discord's markup)."""
    return _body(text, []) | ({"flags": EPHEMERAL | NO_PREVIEWS} if ephemeral else {})


def command_form(spec: CommandSpec, before: str) -> dict[str, Any]:
    """The modal that asks for a command's last argument; `before` is what was given already."""
    form = spec.form or Form(spec.name, spec.name)
    return _modal(f"{FORM}{spec.name}:{before}"[:100], form)


def answer_form(words: Words) -> dict[str, Any]:
    """The modal for an answer where typed messages cannot be read."""
    return _modal(ANSWER, Form(words.answer_title, words.answer_label))


def _modal(identity: str, form: Form) -> dict[str, Any]:
    field = {
        "type": 4,
        "custom_id": "text",
        "style": 2,
        "label": form.label[:45],
        "required": True,
        "max_length": LONGEST_FORM,
    }
    if form.placeholder:
        field["placeholder"] = form.placeholder[:100]
    row = {"type": 1, "components": [field]}
    return {"type": 9, "data": {"custom_id": identity, "title": form.title[:45], "components": [row]}}


def _body(text: str, components: list[dict[str, Any]]) -> dict[str, Any]:
    body: dict[str, Any] = {"content": text, "allowed_mentions": {"parse": []}, "components": components}
    return body | ({"flags": NO_PREVIEWS} if _LINK.search(text) else {})


def _timed(text: str, moments: Sequence[Moment]) -> str:
    """The escaped text, each moment's live time after the first place where its label stands."""
    for index, each in enumerate(moments):
        before, label, after = text.partition(each.label) if each.label else (text, "", "")
        if label:
            rest = _timed(after, moments[index + 1 :])
            return f"{_timed(before, moments[index + 1 :])}{escaped(label)} ({_live(each.at)}){rest}"
    return escaped(text)


def _live(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:R>"


def _unstarted(match: re.Match[str]) -> str:
    space, start = match.groups()
    return f"{space}{start[:-2]}\\{start[-2:]}" if start[0].isdigit() else f"{space}\\{start}"


def _cut(text: str, limit: int) -> int:
    """Where to cut: the last break of the best kind in the second half of what fits, else within a word."""
    fits = _fitting(text, limit)
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, 0, fits) if match.end() > fits // 2]
        if ends:
            return ends[-1]
    while fits > 1 and text[fits - 1] == "\\":
        fits -= 1
    return fits


def _fitting(text: str, limit: int) -> int:
    """How many code points fit into `limit` units."""
    fits = len(text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore"))
    return max(fits, 1)


def _steps(count: int) -> Iterator[tuple[int, int]]:
    return enumerate(range(0, count, OPTIONS))


def _buttons(rows: Sequence[Sequence[Choice]]) -> Iterator[list[dict[str, Any]]]:
    seen: dict[str, int] = {}
    for row in rows:
        yield [_button(choice, _unique(choice.data, seen), first=len(seen) == 1) for choice in row]


def _button(choice: Choice, identity: str, *, first: bool) -> dict[str, Any]:
    return {"type": 2, "style": 1 if first else 2, "label": _short(choice.label, 80), "custom_id": identity}


def _unique(data: str, seen: dict[str, int]) -> str:
    """The custom id of a choice: its data, with a number behind it if the message has that one already."""
    seen[data] = seen.get(data, 0) + 1
    return data if seen[data] == 1 else f"{data}{TWIN}{seen[data]}"


def _menu(index: int, choices: Sequence[Choice], words: Words) -> dict[str, Any]:
    seen: dict[str, int] = {}
    options = [{"label": _short(choice.label, 100), "value": _unique(choice.data, seen)} for choice in choices]
    menu = {"type": 3, "custom_id": f"{MENU}{index}", "placeholder": words.choose[:150], "options": options}
    return {"type": 1, "components": [menu]}


def _short(label: str, limit: int) -> str:
    return label if units(label) <= limit else f"{label[: _fitting(label, limit - 1)]}…"
