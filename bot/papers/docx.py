"""The sheet as a Word document: headings, tables with a head that repeats, a page an area. What it says is others'."""

import io
from typing import TYPE_CHECKING, Any

from bot.papers import wording
from bot.papers.values import Page, Sheet
from bot.texts import Texts

if TYPE_CHECKING:
    from docx.document import Document

_CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)}
"""XML knows no control characters."""


def as_docx(sheet: Sheet, texts: Texts) -> bytes:
    """The document's bytes."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.language = wording.title(sheet, texts), "en-GB"
    properties.author = ""
    document.add_heading(_clean(wording.title(sheet, texts)), 0)
    document.add_paragraph(texts("papers.practice"))
    _table(document, ((_clean(name), _clean(value)) for name, value in wording.facts(sheet, texts)), 2)
    for page in sheet.pages:
        _area(document, page, texts)
    _end(document, sheet, texts)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _clean(text: str) -> str:
    return text.translate(_CONTROLS)


def _area(document: "Document", page: Page, texts: Texts) -> None:
    document.add_page_break()  # type: ignore[no-untyped-call]  # the library leaves it open
    document.add_heading(_clean(wording.heading(page, texts)), 1)
    if not page.questions:
        document.add_paragraph(texts("papers.nothing_here"))
    for said in page.questions:
        document.add_heading(_clean(wording.question(said, texts)), 2)
        document.add_paragraph(texts("papers.aimed", criteria=", ".join(said.criteria)))
        for answer in said.answers or (texts("papers.silent"),):
            document.add_paragraph(_clean(answer), style="Quote" if said.answers else None)
    if page.lines:
        document.add_heading(texts("papers.criteria"), 2)
        rows = (wording.head(texts), *(wording.row(line, texts) for line in page.lines))
        _table(document, (tuple(_clean(cell) for cell in row) for row in rows), 6, head=True)
    document.add_heading(texts("papers.comment"), 2)
    document.add_paragraph(_clean(page.comment) or texts("papers.no_comment"))


def _table(document: "Document", rows: Any, width: int, *, head: bool = False) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(rows=0, cols=width, style="Table Grid")
    for cells in rows:
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    if head:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the library has no other way


def _end(document: "Document", sheet: Sheet, texts: Texts) -> None:
    document.add_page_break()  # type: ignore[no-untyped-call]  # the library leaves it open
    document.add_heading(texts("papers.overall"), 1)
    document.add_paragraph(_clean(sheet.overall) or texts("papers.no_comment"))
    document.add_heading(texts("papers.signatures"), 1)
    rows = [("", texts("papers.signature"), texts("papers.date"))]
    rows += [(texts(f"papers.{who}"), "", "") for who in ("tutor", "learner")]
    _table(document, rows, 3, head=True)
