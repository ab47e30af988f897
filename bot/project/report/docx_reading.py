"""Reads a Word document's text in its order: body, tables, text boxes, notes where they are referred to, headers.

It reads the XML itself, so that pictures are never unzipped; what counts is decided in `counting.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from bot.project.report.values import Block, CannotRead, Document, Kind
from bot.project.report.zipped import Parts, attribute, child, local

_SKIPPED = frozenset(
    {"pPr", "rPr", "instrText", "del", "delText", "moveFrom", "Fallback", "sectPr", "commentReference"}
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_CONTAINERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "smartTag", "moveTo"})
_HEADING_WORDS = 12
_MAIN = "word/document.xml"
_NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style's kind, and its level if it is a heading's."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0


@dataclass(slots=True)
class _Found:
    """What one paragraph holds."""

    text: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def read_docx(parts: Parts) -> Document:
    """The document. Raises `CannotRead`."""
    if _MAIN not in parts.names:
        raise CannotRead("unknown")
    if b"macroEnabled" in parts.bytes("[Content_Types].xml"):
        raise CannotRead("macros")
    body = child(parts.xml(_MAIN), "body")
    if body is None:
        raise CannotRead("broken")
    walk = _Walk(_styles(parts), _notes(parts))
    walk.through(body)
    return Document("docx", (*_headers(parts), *walk.blocks))


def _headers(parts: Parts) -> Iterator[Block]:
    for name in sorted(parts.names):
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name):
            walk = _Walk({}, {})
            walk.through(parts.xml(name))
            yield from (Block(Kind.HEADER, block.text) for block in walk.blocks)


def _styles(parts: Parts) -> Mapping[str, Style]:
    if "word/styles.xml" not in parts.names:
        return {}
    written = {attribute(one, "styleId"): one for one in parts.xml("word/styles.xml") if local(one) == "style"}
    return {key: _style(key, written, 0) for key in written}


def _style(key: str, written: Mapping[str, Element], depth: int) -> Style:
    """A style's own kind, or that of the style which it is based on."""
    one = written.get(key)
    if one is None or depth > 20:
        return Style()
    name = attribute(child(one, "name"), "val").casefold()
    if name.startswith(("toc ", "contents ")):
        return Style(Kind.CONTENTS)
    if name == "caption":
        return Style(Kind.CAPTION)
    if found := re.match(r"heading (\d)", name):
        return Style(Kind.HEADING, int(found[1]))
    outline = attribute(child(one, "pPr", "outlineLvl"), "val")
    if outline.isdigit() and int(outline) < 9:
        return Style(Kind.HEADING, int(outline) + 1)
    return _style(attribute(child(one, "basedOn"), "val"), written, depth + 1)


def _notes(parts: Parts) -> Mapping[tuple[str, str], Element]:
    return {
        (reference, attribute(note, "id")): note
        for reference, name in _NOTES.items()
        if name in parts.names
        for note in parts.xml(name)
    }


class _Walk:
    """One way through a part, gathering blocks."""

    def __init__(self, styles: Mapping[str, Style], notes: Mapping[tuple[str, str], Element]) -> None:
        self._styles, self._notes = styles, notes
        self._row = self._column = 0
        self.blocks: list[Block] = []

    def through(self, parent: Element, inside: Kind | None = None, row: int = 0) -> None:
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element, inside, row)
                case "tbl":
                    self._table(element, inside)
                case name if name in _CONTAINERS:
                    self.through(element, inside, row)

    def _table(self, table: Element, inside: Kind | None) -> None:
        for line in _rows(table):
            self._row += 1
            row = self._row
            cells = (one for one in line if local(one) in {"tc", "sdt"})
            for column, cell in enumerate(cells, 1):
                inner = child(cell, "sdtContent", "tc")
                self._column = column
                self.through(cell if inner is None else inner, inside or Kind.CELL, row)

    def _paragraph(self, paragraph: Element, inside: Kind | None, row: int) -> None:
        found = _Found()
        _gather(paragraph, found)
        text = "".join(found.text).strip()
        if text:
            style = Style(inside) if inside else self._kind(paragraph, text)
            self.blocks.append(Block(style.kind, text, style.level, row, self._column if row else 0))
        for box in found.boxes:
            self.through(box, Kind.TEXTBOX)
        for reference in found.notes:
            if (note := self._notes.get(reference)) is not None:
                self.through(note, Kind.FOOTNOTE)

    def _kind(self, paragraph: Element, text: str) -> Style:
        outline = attribute(child(paragraph, "pPr", "outlineLvl"), "val")
        if outline.isdigit() and int(outline) < 9:
            return Style(Kind.HEADING, int(outline) + 1)
        style = self._styles.get(attribute(child(paragraph, "pPr", "pStyle"), "val"), Style())
        if style.kind is Kind.PARAGRAPH and _stands_out(paragraph, text):
            return Style(Kind.HEADING)
        return style


def _rows(table: Element) -> Iterator[Element]:
    """The rows of this table and of no table within it."""
    for one in table:
        if local(one) == "tr":
            yield one
        elif local(one) in _CONTAINERS:
            yield from _rows(one)


def _stands_out(paragraph: Element, text: str) -> bool:
    """A short line that is bold throughout is a heading that somebody made by hand."""
    if len(text.split()) > _HEADING_WORDS or text.endswith((".", "?", "!", ",", ";")):
        return False
    runs = [one for one in paragraph if local(one) == "r" and any(local(part) == "t" for part in one)]
    bold = [child(one, "rPr", "b") for one in runs]
    return bool(runs) and all(one is not None and attribute(one, "val") not in {"0", "false", "off"} for one in bold)


def _gather(parent: Element, found: _Found) -> None:
    """The text of a paragraph, its text boxes and its notes, without what was deleted or what only programs read."""
    for element in parent:
        name = local(element)
        if name == "t":
            found.text.append(element.text or "")
        elif name in _SIGNS:
            found.text.append(_SIGNS[name])
        elif name in _NOTES:
            found.notes.append((name, attribute(element, "id")))
        elif name == "txbxContent":
            found.boxes.append(element)
        elif name not in _SKIPPED:
            _gather(element, found)
