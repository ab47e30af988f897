"""Reads an OpenDocument text in its order: body, tables, text boxes, notes where they stand, headers of the pages.

What counts is decided in `counting.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from bot.project.report.values import Block, CannotRead, Document, Kind
from bot.project.report.zipped import Parts, attribute, child, local

_CAPTIONS = frozenset({"Caption", "Figure", "Illustration", "Table", "Drawing"})
_SKIPPED = frozenset({"annotation", "annotation-end", "tracked-changes", "note-citation", "script", "sequence-decls"})
_HEADERS = frozenset({"header", "footer", "header-left", "footer-left", "header-first", "footer-first"})


@dataclass(slots=True)
class _Found:
    """What one paragraph holds."""

    text: list[str] = field(default_factory=list)
    inner: list[tuple[Element, Kind]] = field(default_factory=list)


def read_odt(parts: Parts) -> Document:
    """The document. Raises `CannotRead`."""
    if "META-INF/manifest.xml" in parts.names and b"encryption-data" in parts.bytes("META-INF/manifest.xml"):
        raise CannotRead("locked")
    content = parts.xml("content.xml")
    body = child(content, "body", "text")
    if body is None:
        raise CannotRead("unknown")
    walk = _Walk(_parents(content))
    walk.through(body)
    return Document("odt", (*_headers(parts), *walk.blocks))


def _parents(content: Element) -> Mapping[str, str]:
    """Which style each of the document's automatic styles comes from."""
    automatic = child(content, "automatic-styles")
    return {
        attribute(one, "name"): attribute(one, "parent-style-name")
        for one in (automatic if automatic is not None else ())
    }


def _headers(parts: Parts) -> Iterator[Block]:
    if "styles.xml" not in parts.names:
        return
    for element in parts.xml("styles.xml").iter():
        if local(element) in _HEADERS:
            walk = _Walk({})
            walk.through(element, Kind.HEADER)
            yield from walk.blocks


class _Walk:
    """One way through a body, gathering blocks."""

    def __init__(self, parents: Mapping[str, str]) -> None:
        self._parents = parents
        self._row = self._column = 0
        self.blocks: list[Block] = []

    def through(self, parent: Element, inside: Kind | None = None, row: int = 0) -> None:
        for element in parent:
            match local(element):
                case "h":
                    self._paragraph(element, inside or Kind.HEADING, row)
                case "p":
                    self._paragraph(element, inside or self._kind(element), row)
                case "table-row":
                    self._row += 1
                    self._column = 0
                    self.through(element, inside or Kind.CELL, self._row)
                case "table-cell" | "covered-table-cell":
                    self._column += int(attribute(element, "number-columns-repeated") or 1)
                    self.through(element, inside, row)
                case "table-of-content":
                    self.through(element, Kind.CONTENTS, row)
                case "table-of-content-source":
                    pass
                case "frame":
                    self.through(element, Kind.TEXTBOX)
                case name if name not in _SKIPPED:
                    self.through(element, inside, row)

    def _kind(self, paragraph: Element) -> Kind:
        style = attribute(paragraph, "style-name")
        return Kind.CAPTION if {style, self._parents.get(style, "")} & _CAPTIONS else Kind.PARAGRAPH

    def _paragraph(self, paragraph: Element, kind: Kind, row: int) -> None:
        found = _Found()
        _gather(paragraph, found)
        if text := "".join(found.text).strip():
            level = attribute(paragraph, "outline-level")
            self.blocks.append(Block(kind, text, int(level) if level.isdigit() else 0, row, self._column if row else 0))
        for element, inner in found.inner:
            self.through(element, inner)


def _gather(parent: Element, found: _Found) -> None:
    found.text.append(parent.text or "")
    for element in parent:
        match local(element):
            case "s":
                found.text.append(" " * min(int(attribute(element, "c") or 1), 1000))
            case "tab":
                found.text.append("\t")
            case "line-break":
                found.text.append("\n")
            case "note":
                found.inner.append((element, Kind.FOOTNOTE))
            case "text-box":
                found.inner.append((element, Kind.TEXTBOX))
            case name if name not in _SKIPPED:
                _gather(element, found)
        found.text.append(element.tail or "")
