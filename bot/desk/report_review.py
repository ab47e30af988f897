"""Marking in the chat what a learner's report shows, a criterion a message, those that the mapping claims first.

Where the review stands beside it, and saving, is `reviewing.py`'s.
"""

from bot.messages import Choice, Outbound
from bot.review.report_marks import ReportRow, to_look_at
from bot.review.values import LABELS
from bot.review.work import Work
from bot.turn import Turn


def question(turn: Turn, mine: Work, after: str = "") -> Outbound | None:
    """The next criterion of the report, after that one; None when none is left."""
    left = to_look_at(mine.report_rows, after)
    return _asked(turn, mine, left[0], len(left)) if left else None


def _asked(turn: Turn, mine: Work, row: ReportRow, left: int) -> Outbound:
    texts, number, code = turn.kit.texts, mine.review.id, row.criterion.code
    marks = tuple(
        Choice(texts(f"review.buttons.report.{label}"), f"rv:rmark:{number}:{code}:{label}") for label in LABELS
    )
    others = (
        Choice(texts("review.buttons.report_next"), f"rv:report:{number}:{code}"),
        Choice(texts("review.buttons.back"), f"rv:panel:{number}"),
    )
    claim = row.claim
    parts = [
        " ".join(row.criterion.statement.split()),
        texts("review.report.claim", section=claim.section, paragraph=claim.paragraph or "–")
        if claim is not None
        else texts("review.report.no_claim"),
    ]
    title = texts("review.report.title", code=code, title=row.criterion.title, left=left)
    return Outbound("\n".join(parts), title, (marks, others))


def where(mine: Work, code: str) -> str:
    """Where the report shows a criterion, as far as the mapping says: a mark made by one tap carries that."""
    claim = next((row.claim for row in mine.report_rows if row.criterion.code == code), None)
    return f"{claim.section}.{claim.paragraph}".rstrip(".") if claim is not None else ""


def indication(turn: Turn, mine: Work) -> str:
    """What the marks of interview and report come to, for the tutor; empty before the first mark."""
    found = mine.outcome
    if found is None:
        return ""
    blanks = {"first": _list(found.missing_pass), "more": _list(found.missing_distinction)}
    return turn.kit.texts(f"review.outcome.{found.indication}", **blanks)


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(codes) or "–"
