"""Tables of a Word file as its XML: many cells by way of the library's objects take longer than a turn has.

What stands in the cells is whoever fills them; how the rest of the document looks is `word.py`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_TINT = "EAF1F4"
_TWIPS = 567
"""In a centimetre."""
_LINE = 0.65
"""Centimetres of a line."""
_SMALL = 14
"""A table of so many lines stays on one page."""
_TALL = 8
"""A row of so many lines may go over the page; a lower one is not torn apart."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words, a paragraph a line; a `label` is bold on a tint."""

    text: str
    label: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row at least so many lines high; the `head` is marked as one and repeats on each page."""

    cells: tuple[Cell, ...]
    lines: int = 1
    head: bool = False


def table(rows: Iterable[Row], widths: Sequence[float], *, first_column: bool = False) -> Any:
    """The element, for columns of these widths in centimetres; `first_column` says that labels stand there."""
    rows = tuple(rows)
    last = len(rows) - 1 if sum(row.lines for row in rows) <= _SMALL else 0
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    look = f'w:firstRow="{int(any(row.head for row in rows))}" w:firstColumn="{int(first_column)}"'
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0000" {look} w:lastRow="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"{''.join(_row(row, widths, keep=at < last) for at, row in enumerate(rows))}</w:tbl>"
    )


def _twips(centimetres: float) -> int:
    return round(centimetres * _TWIPS)


def _row(row: Row, widths: Sequence[float], *, keep: bool) -> str:
    """`keep`: on the same page as the next one."""
    whole = "" if row.lines >= _TALL else "<w:cantSplit/>"
    height = f'<w:trHeight w:val="{_twips(_LINE * row.lines)}" w:hRule="atLeast"/>'
    head = "<w:tblHeader/>" if row.head else ""
    cells = "".join(_cell(cell, width, keep=keep) for cell, width in zip(row.cells, widths, strict=True))
    return f"<w:tr><w:trPr>{whole}{height}{head}</w:trPr>{cells}</w:tr>"


def _cell(cell: Cell, width: float, *, keep: bool) -> str:
    tint = f'<w:shd w:val="clear" w:color="auto" w:fill="{_TINT}"/>' if cell.label else ""
    lines = "".join(_paragraph(line, bold=cell.label, keep=keep) for line in cell.text.splitlines() or [""])
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{tint}</w:tcPr>{lines}</w:tc>'


def _paragraph(text: str, *, bold: bool, keep: bool) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{"<w:keepNext/>" if keep else ""}</w:pPr>{run}</w:p>'
