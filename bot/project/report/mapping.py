"""Reads a mapping document: which criterion stands in which section, and in which paragraph of it.

JSON, CSV, or any document with a table whose rows hold a criterion's code and a place; what it means for the report
is decided in `xray.py`.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Cells
from dataclasses import dataclass

from bot.project.report.apart import UnreadableReport, read_apart
from bot.project.report.headings import section_named
from bot.project.report.values import Document, Kind
from bot.texts import english
from question_bank.model import Pack, Section

_CODE = re.compile(r"\b([KSB])\s*(\d{1,2})\s*[.:]\s*(\d{1,2})\b", re.IGNORECASE)
_CODE_AND_COLON = re.compile(r"^\s*[KSB]\s*\d{1,2}\.\d{1,2}\s*[:=→]", re.IGNORECASE)
"""How a line of text begins that is no row of a table."""
_PLACE = re.compile(
    r"(?:section|sect\.?|sec\.?|§|s)?\s*(?P<section>\d{1,2})"
    r"(?:\s*[.,;:/–-]?\s*(?:paragraphs?|paras?|para\.?|p|¶)\s*\.?\s*(?P<named>\d{1,3})|\.(?P<dotted>\d{1,3}))?",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:sections?|where|places?)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\b(?:paragraphs?|paras?)\b", re.IGNORECASE)
"""How the columns of a mapping are headed."""
_HEAD_WORDS, _LINE_WORDS, _LEAST_MAPPED = 6, 10, 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a mapping: `section` is 0 when none could be made out, `paragraph` 0 when none is named."""

    code: str
    section: int
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Mapping:
    """The lines of a mapping document in order, and the codes in it that the pack does not have."""

    entries: tuple[Entry, ...] = ()
    unknown: tuple[str, ...] = ()


def read_mapping(data: bytes, pack: Pack) -> Mapping:
    """The mapping in a file's bytes. Raises `UnreadableReport` when no line of it names a criterion."""
    rows = list(_json_rows(data) or _csv_rows(data) or _document_rows(data))
    entries = tuple(dict.fromkeys(entry for row in rows for entry in _entries(row, pack.rules.report.sections)))
    if not entries:
        raise UnreadableReport(english()("report.refused.no_mapping"))
    known = {criterion.code for criterion in pack.criteria}
    unknown = tuple(dict.fromkeys(entry.code for entry in entries if entry.code not in known))
    return Mapping(tuple(entry for entry in entries if entry.code in known), unknown)


def mapping_in(document: Document, pack: Pack) -> Mapping | None:
    """The mapping that stands in a report itself: the rows of a table with a column for the place, and lines of a code,
    a colon and a place. None when fewer than three criteria have a place: codes alone are no mapping."""
    rows = [*_table_rows(document, headed=True), *_lines(document)]
    known = {criterion.code for criterion in pack.criteria}
    found = dict.fromkeys(entry for row in rows for entry in _entries(row, pack.rules.report.sections) if entry.section)
    entries = tuple(entry for entry in found if entry.code in known)
    unknown = tuple(dict.fromkeys(entry.code for entry in found if entry.code not in known))
    return Mapping(entries, unknown) if len({entry.code for entry in entries}) >= _LEAST_MAPPED else None


def codes_in(text: str) -> tuple[str, ...]:
    """The criteria's codes that a text names, in order, once each."""
    return tuple(dict.fromkeys(f"{kind.upper()}{major}.{minor}" for kind, major, minor in _CODE.findall(text)))


def _json_rows(data: bytes) -> list[Sequence[str]]:
    if data.lstrip()[:1] not in (b"{", b"["):
        return []
    try:
        return list(_rows_of(json.loads(data)))
    except (ValueError, RecursionError):
        return []


def _rows_of(value: object) -> Iterator[Sequence[str]]:
    """Rows of `{"K1.1": "5.2"}`, `{"K1.1": ["2", "5.2"]}`, `[{"criterion": …, "section": …, "paragraph": …}]`."""
    if isinstance(value, dict) and isinstance(inner := value.get("mapping"), dict | list):
        yield from _rows_of(inner)
    elif isinstance(value, dict):
        for code, places in value.items():
            for place in places if isinstance(places, list) else [places]:
                yield str(code), _place_text(place)
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, dict):
                code = one.get("criterion", one.get("code", ""))
                yield str(code), _place_text(one)
            elif isinstance(one, list):
                yield tuple(map(str, one))


def _place_text(place: object) -> str:
    if isinstance(place, dict):
        paragraph = place.get("paragraph")
        return f"{place.get('section', '')}" + (f" paragraph {paragraph}" if paragraph else "")
    return str(place)


def _csv_rows(data: bytes) -> list[Sequence[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    rows = [row for row in csv.reader(text.splitlines(), delimiter=_delimiter(text)) if len(row) > 1]
    if not rows or any(_CODE_AND_COLON.match(row[0]) for row in rows):
        return []
    head = [cell.strip().casefold() for cell in rows[0]]
    if "paragraph" in head and "section" in head:
        section, paragraph = head.index("section"), head.index("paragraph")
        return [_with_paragraph(row, section, paragraph) for row in rows[1:]]
    return list(rows)


def _delimiter(text: str) -> str:
    return max(",;\t", key=text.split("\n", 1)[0].count)


def _with_paragraph(row: Sequence[str], section: int, paragraph: int) -> Sequence[str]:
    if len(row) <= max(section, paragraph) or not row[paragraph].strip().isdigit():
        return row
    return [cell for at, cell in enumerate(row) if at not in (section, paragraph)] + [
        f"{row[section]} paragraph {row[paragraph].strip()}"
    ]


def _document_rows(data: bytes) -> Iterator[Sequence[str]]:
    document = read_apart(data)
    yield from _table_rows(document)
    yield from (
        re.split(r"\s*[:=→|\t]\s*", block.text, maxsplit=1) for block in document.blocks if block.kind is Kind.PARAGRAPH
    )


def _lines(document: Document) -> Iterator[Sequence[str]]:
    """Short lines that begin with a code and a colon."""
    for block in document.blocks:
        if (
            block.kind is Kind.PARAGRAPH
            and _CODE_AND_COLON.match(block.text)
            and len(block.text.split()) <= _LINE_WORDS
        ):
            yield re.split(r"\s*[:=→]\s*", block.text, maxsplit=1)


def _table_rows(document: Document, *, headed: bool = False) -> Iterator[Sequence[str]]:
    """The rows of all tables that name a criterion. Under a heading that names a column for the place only that column
    counts (and the one for the paragraph), and a row without a place is none. `headed` leaves out rows without such a
    heading."""
    rows: dict[int, dict[int, str]] = {}
    for block in document.blocks:
        if block.kind is Kind.CELL:
            cells = rows.setdefault(block.row, {})
            cells[block.column] = f"{cells.get(block.column, '')}\n{block.text}".strip()
    places: tuple[int, int] | None = None
    for cells in rows.values():
        if not codes_in("\n".join(cells.values())):
            places = _places_of(cells) or (places if len(cells) == 1 else None)
        elif places is not None:
            if cells.get(places[0], "").strip():
                yield _placed(cells, *places)
        elif not headed:
            yield list(cells.values())


def _places_of(cells: Cells[int, str]) -> tuple[int, int] | None:
    """The columns for section and paragraph (0: none of its own) as a heading row names them."""
    brief = {column: text for column, text in cells.items() if len(text.split()) <= _HEAD_WORDS}
    where = next((column for column, text in brief.items() if _WHERE.search(text)), 0)
    return (
        (where, next((at for at, text in brief.items() if at != where and _PARAGRAPH.search(text)), 0))
        if where
        else None
    )


def _placed(cells: Cells[int, str], where: int, paragraph: int) -> Sequence[str]:
    """The row's cells with a code, and its place in one cell."""
    coded = [text for text in cells.values() if _CODE.search(text)]
    place, within = cells.get(where, ""), cells.get(paragraph, "").strip()
    return [*coded, f"{place} paragraph {within}" if place and within.isdigit() else place]


def _entries(row: Iterable[str], sections: Sequence[Section]) -> Iterator[Entry]:
    """The entries of a row: every code in it with every place in it."""
    cells = list(row)
    codes = codes_in("\n".join(cells))
    if not codes:
        return
    places = [place for cell in cells if not _CODE.search(cell) for place in _places(cell, sections)]
    for code in codes:
        yield from (Entry(code, section, paragraph) for section, paragraph in places or [(0, 0)])


def _places(cell: str, sections: Sequence[Section]) -> Iterator[tuple[int, int]]:
    numbers = {one.number for one in sections}
    named = section_named(cell, sections, True)
    if named and not re.search(r"\d", cell):
        yield named, 0
        return
    if len(cell.split()) > 12:
        return
    for found in _PLACE.finditer(cell):
        section = int(found["section"])
        if section in numbers:
            yield section, int(found["named"] or found["dotted"] or 0)
