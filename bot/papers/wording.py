"""The sheet in words: every line that a paper of any format shows, in its order. Files are made elsewhere."""

from bot.papers.values import Line, Page, Said, Sheet
from bot.texts import Texts


def facts(sheet: Sheet, texts: Texts) -> tuple[tuple[str, str], ...]:
    """The head of the sheet: a name and a value a line."""
    seconds = int(sheet.answering.total_seconds())
    return (
        (texts("papers.learner"), sheet.learner),
        (texts("papers.interview"), str(sheet.interview)),
        (texts("papers.mode"), sheet.mode),
        (texts("papers.begun"), f"{sheet.begun:%-d %B %Y, %H:%M} UTC"),
        (
            texts("papers.finished"),
            f"{sheet.finished:%-d %B %Y, %H:%M} UTC" if sheet.finished else texts("papers.unfinished"),
        ),
        (texts("papers.answering"), f"{seconds // 60}:{seconds % 60:02d}"),
        (texts("papers.reviewer"), sheet.reviewer or texts("papers.unreviewed")),
    )


def title(sheet: Sheet, texts: Texts) -> str:
    """What the paper is called."""
    return f"{texts('papers.sheet')} {sheet.interview}"


def heading(page: Page, texts: Texts) -> str:
    """What an area's page is called."""
    return texts("papers.area", number=page.area, name=page.name)


def question(said: Said, texts: Texts) -> str:
    """The question as it was asked."""
    return texts("papers.question", number=said.number, text=said.text)


def head(texts: Texts) -> tuple[str, ...]:
    """The first row of the table of criteria."""
    return tuple(texts(f"papers.{name}") for name in ("code", "mark", "report", "suggestion", "own", "words"))


def row(line: Line, texts: Texts) -> tuple[str, ...]:
    """A criterion's row."""
    mark, suggestion, own = (
        texts(f"papers.labels.{each or 'none'}") for each in (line.mark, line.suggestion, line.own)
    )
    report = texts(f"papers.report_labels.{line.report or 'none'}")
    return (f"{line.code} {line.title}", mark, report, suggestion, own, line.words)
