"""What the mock assessment sheet says, as plain values: answers as others may read them, marks, comments.

A draft of a review is not on it; how it looks is `docx.py`'s and `pdf.py`'s.
"""

from collections.abc import Callable, Sequence

from bot.interview.state import Asked, Part
from bot.papers.values import Line, Page, Said, Sheet
from bot.records import Fragment, Opinion, Person, Sitting
from bot.review.evidence import Row, rows_of
from bot.review.masking import for_others, wishes_of
from bot.review.values import OVERALL, Review, ReviewState
from question_bank.model import Area, Pack


def sheet(
    pack: Pack,
    sitting: Sitting,
    fragments: Sequence[Fragment],
    opinions: Sequence[Opinion],
    review: Review | None,
    learner: Person,
    name: Callable[[int], str],
) -> Sheet:
    """The sheet of one mock; `name` says what somebody is called."""
    released = review if review is not None and review.state is not ReviewState.DRAFT else None
    rows = rows_of(pack, sitting, opinions, released)
    read = _reader(learner)
    clock = sitting.state.clock
    return Sheet(
        sitting.id,
        name(sitting.person),
        "drill" if sitting.plan.drill else sitting.plan.mode.value,
        sitting.begun_at,
        sitting.finished_at,
        clock.banked,
        name(released.reviewer) if released is not None and released.reviewer is not None else "",
        read(released.comment(OVERALL)) if released is not None else "",
        tuple(_page(area, sitting, fragments, rows, released, read) for area in pack.rules.areas),
    )


def _reader(learner: Person) -> Callable[[str], str]:
    wishes = wishes_of(learner.settings)
    return lambda text: for_others(text, wishes.shown, wishes.names)


def _page(
    area: Area,
    sitting: Sitting,
    fragments: Sequence[Fragment],
    rows: Sequence[Row],
    review: Review | None,
    read: Callable[[str], str],
) -> Page:
    return Page(
        area.number,
        area.name,
        tuple(_said(asked, fragments, read) for asked in sitting.plan.questions if asked.area == area.number),
        tuple(_line(row, read) for row in rows if row.criterion.area == area.number),
        read(review.comment(area.number)) if review is not None else "",
    )


def _said(asked: Asked, fragments: Sequence[Fragment], read: Callable[[str], str]) -> Said:
    texts = [f.current for f in fragments if f.number == asked.number and f.part is not Part.AGAIN and f.current]
    return Said(asked.number, asked.text, asked.criteria, tuple(read(text) for text in texts))


def _line(row: Row, read: Callable[[str], str]) -> Line:
    mark = row.mark
    words = mark.words if mark is not None and mark.words else row.words
    return Line(
        row.criterion.code,
        row.criterion.title,
        mark.label if mark is not None else "",
        row.suggestion,
        row.own,
        read(words),
    )
