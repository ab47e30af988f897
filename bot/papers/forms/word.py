"""A Word file in the papers' one design: A4, headings as styles, tables with marked heads, boxes of guidance.

What stands in it is whoever writes it; nothing here knows a form. Tables are `tables.py`'s.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from bot.papers.forms.tables import Cell, Row, table

_INK, _TINT, _RULE = RGBColor(0x1F, 0x3B, 0x4D), "EAF1F4", "7A97A6"
_FONT = "Arial"
_WIDTH = 17.0
"""Centimetres between the margins of an A4 page."""
_KEPT = (
    *("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid", "Footer"),
    *("Title", "Heading1", "Heading2", "ListBullet"),
)
"""Styles of the library's own template that the papers use; the other hundred and more would only be carried along."""
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)))
"""XML cannot hold these."""


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return text.translate(_CONTROLS)


class Word:
    """One document under way. `footing` stands at the foot of each page, before its number."""

    def __init__(self, title: str, footing: str, now: datetime) -> None:
        self._document = docx.Document(io.BytesIO(_stock()))
        properties = self._document.core_properties
        properties.title, properties.created, properties.modified = clean(title), now, now
        self._paragraph(title, "Title")
        _foot(self._document, clean(footing))

    def heading(self, text: str, level: int = 1, *, page: bool = False) -> None:
        """A heading; `page` begins a new page with it."""
        self._paragraph(text, f"Heading{level}").paragraph_format.page_break_before = page or None

    def say(self, *texts: str) -> None:
        """A paragraph each."""
        for text in texts:
            self._paragraph(text, "Normal")

    def lead(self, *texts: str) -> None:
        """Paragraphs that stay with what comes next."""
        for text in texts:
            self._paragraph(text, "Normal").paragraph_format.keep_with_next = True

    def points(self, texts: Iterable[str]) -> None:
        """A list."""
        for text in texts:
            self._paragraph(text, "ListBullet")

    def ticks(self, boxes: Iterable[tuple[str, bool]], *, lead: bool = False) -> None:
        """A box to tick each, ticked or not; `lead`: they stay with what comes next."""
        self._block((f"{'☑' if on else '☐'} {text}" for text, on in boxes), "Tick", lead=lead)

    def guide(self, *texts: str) -> None:
        """A tinted box of guidance, to be deleted by whoever writes there."""
        self._block(texts, "Guidance")

    def room(self, text: str = "", lines: int = 4) -> None:
        """A bordered box to write in, as high as so many lines; `text` stands in it already."""
        self._table((Row((Cell(clean(text)),), lines),), (_WIDTH,))

    def fields(self, rows: Iterable[tuple[str, str]], *, tall: bool = False) -> None:
        """Labels and what is known; what is not known is a field left blank. `tall` leaves room for a hand."""
        lines = 2 if tall else 1
        made = (Row((Cell(clean(label), label=True), Cell(clean(value))), lines) for label, value in rows)
        self._table(made, (5.5, _WIDTH - 5.5), first_column=True)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float], high: int = 1) -> None:
        """A table whose head is marked as one and repeats; `widths` in centimetres; rows at least so many lines."""
        top = Row(tuple(Cell(clean(text), label=True) for text in head), head=True)
        rest = (Row(tuple(Cell(clean(text)) for text in texts), high) for texts in rows)
        self._table((top, *rest), widths)

    def file(self) -> bytes:
        """The document's bytes."""
        return _saved(self._document)

    def _block(self, texts: Iterable[str], style: str, *, lead: bool = False) -> None:
        """Paragraphs that stay on one page."""
        made = [self._paragraph(text, style) for text in texts]
        for paragraph in made if lead else made[:-1]:
            paragraph.paragraph_format.keep_with_next = True

    def _paragraph(self, text: str, style: str) -> Any:
        made = self._document.add_paragraph(clean(text))
        made._p.style = style  # noqa: SLF001 - by its id: the library would look through all styles for each paragraph
        return made

    def _table(self, rows: Iterable[Row], widths: Sequence[float], *, first_column: bool = False) -> None:
        """A table, and a small paragraph after it: two tables without one between them would be one."""
        gap = self._paragraph("", "Gap")
        gap._p.addprevious(table(rows, widths, first_column=first_column))  # noqa: SLF001 - the library has no other way


@cache
def _stock() -> bytes:
    """An empty document in the papers' design, made once."""
    document = docx.Document()
    properties = document.core_properties
    properties.language, properties.author, properties.comments = "en-GB", "", ""
    _thin_out(document.styles.element)
    _lay_out(document)
    return _saved(document)


def _saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _thin_out(styles: Any) -> None:
    """British English, and no styles that nothing uses."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for each in list(styles):
        linked = each.find(qn("w:link"))
        if each.tag == qn("w:latentStyles") or (each.tag == qn("w:style") and each.get(qn("w:styleId")) not in _KEPT):
            styles.remove(each)
        elif linked is not None:
            each.remove(linked)


def _lay_out(document: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    styles = document.styles
    styles["Normal"].font.size, styles["Normal"].font.name = Pt(11), _FONT
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 14), ("Heading 2", 12)):
        _as_heading(styles[name], size)
    styles["Title"].paragraph_format.space_before, styles["Title"].paragraph_format.space_after = Pt(0), Pt(14)
    _styled(styles, "Tick", left=0.6).paragraph_format.first_line_indent = Cm(-0.6)
    _styled(styles, "Gap").font.size = Pt(6)
    cell = _styled(styles, "Cell")
    cell.font.size, cell.paragraph_format.space_before, cell.paragraph_format.space_after = Pt(10), Pt(2), Pt(2)
    guidance = _styled(styles, "Guidance", left=0.3)
    guidance.font.size, guidance.paragraph_format.keep_together = Pt(10), True
    _boxed(guidance.element.get_or_add_pPr())


def _as_heading(style: Any, size: int) -> None:
    style.font.size, style.font.color.rgb, style.font.name = Pt(size), _INK, _FONT
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme's font would win over the name
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(4)


def _styled(styles: Any, name: str, left: float = 0) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.paragraph_format.left_indent = Cm(left)
    style.paragraph_format.space_after = Pt(3 if left else 0)
    return style


def _boxed(properties: Any) -> None:
    """A bar on the left and a tint: seen in print too, and no table, so that it is read in its order."""
    border, bar, shade = OxmlElement("w:pBdr"), OxmlElement("w:left"), OxmlElement("w:shd")
    for element, values in (
        (bar, (("val", "single"), ("sz", "18"), ("space", "6"), ("color", _RULE))),
        (shade, (("val", "clear"), ("color", "auto"), ("fill", _TINT))),
    ):
        for name, value in values:
            element.set(qn(f"w:{name}"), value)
    border.append(bar)
    for element in (border, shade):
        properties.insert_element_before(element, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _foot(document: Any, footing: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{footing} · ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no other way
