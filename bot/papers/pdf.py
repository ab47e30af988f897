"""The sheet as a tagged PDF (PDF/UA-1), set by typst, which the extra `pdf` brings. What it says is others'."""

import json
from importlib.resources import files

from bot.faults import Fault
from bot.papers import wording
from bot.papers.values import Page, Sheet
from bot.texts import Texts


class NoPdf(Fault):
    """The extra that makes PDF is not installed."""


def as_pdf(sheet: Sheet, texts: Texts) -> bytes:
    """The document's bytes; raises `NoPdf` without the extra."""
    try:
        import typst
    except ImportError:
        raise NoPdf("PDF needs the extra pdf: pip install 'mockbot[pdf]', or choose --format docx.") from None
    template = files("bot.papers").joinpath("sheet.typ").read_bytes()
    made = typst.compile(
        template, format="pdf", pdf_standards=["ua-1"], sys_inputs={"sheet": json.dumps(_data(sheet, texts))}
    )
    assert isinstance(made, bytes)
    return made


def _data(sheet: Sheet, texts: Texts) -> dict[str, object]:
    plain = ("practice", "criteria", "comment", "signatures", "nothing_here")
    return {
        **{name: texts(f"papers.{name}") for name in plain},
        "title": wording.title(sheet, texts),
        "facts": wording.facts(sheet, texts),
        "head": wording.head(texts),
        "pages": [_page(page, texts) for page in sheet.pages],
        "overall_title": texts("papers.overall"),
        "overall": sheet.overall or texts("papers.no_comment"),
        "signature_head": ["", texts("papers.signature"), texts("papers.date")],
        "signature_rows": [[texts(f"papers.{who}"), "", ""] for who in ("tutor", "learner")],
    }


def _page(page: Page, texts: Texts) -> dict[str, object]:
    return {
        "heading": wording.heading(page, texts),
        "questions": [
            {
                "text": wording.question(said, texts),
                "aimed": texts("papers.aimed", criteria=", ".join(said.criteria)),
                "answers": said.answers or [texts("papers.silent")],
            }
            for said in page.questions
        ],
        "rows": [wording.row(line, texts) for line in page.lines],
        "comment": page.comment or texts("papers.no_comment"),
    }
