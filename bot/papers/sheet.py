"""What the mock assessment sheet says, as plain values: answers as others may read them, marks, comments.

A draft of a review is not on it; how it looks is `docx.py`'s and `pdf.py`'s.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.interview.state import Asked, Part
from bot.papers.values import Line, Page, Said, Sheet
from bot.records import Fragment, Opinion, Person, Sitting
from bot.review.evidence import Row, rows_of
from bot.review.masking import for_others, wishes_of
from bot.review.report_marks import ReportRow, ReportSeen, report_labels
from bot.review.values import OVERALL, Review, ReviewState
from question_bank.model import Area, Pack

NOTHING_SEEN = ReportSeen()


def sheet(
    pack: Pack,
    sitting: Sitting,
    fragments: Sequence[Fragment],
    opinions: Sequence[Opinion],
    review: Review | None,
    learner: Person,
    name: Callable[[int], str],
    seen: ReportSeen = NOTHING_SEEN,
) -> Sheet:
    """The sheet of one mock; `name` says what somebody is called, `seen` what is known of the report beside it."""
    released = review if review is not None and review.state is not ReviewState.DRAFT else None
    rows = rows_of(pack, sitting, opinions, released)
    report = seen.rows(pack, released) if released is not None else ()
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
        tuple(
            _page(area, sitting, fragments, _lines(area, rows, report, read), released, read)
            for area in pack.rules.areas
        ),
    )


def _reader(learner: Person) -> Callable[[str], str]:
    wishes = wishes_of(learner.settings)
    return lambda text: for_others(text, wishes.shown, wishes.names)


def _page(
    area: Area,
    sitting: Sitting,
    fragments: Sequence[Fragment],
    lines: tuple[Line, ...],
    review: Review | None,
    read: Callable[[str], str],
) -> Page:
    return Page(
        area.number,
        area.name,
        tuple(_said(asked, fragments, read) for asked in sitting.plan.questions if asked.area == area.number),
        lines,
        read(review.comment(area.number)) if review is not None else "",
    )


def _said(asked: Asked, fragments: Sequence[Fragment], read: Callable[[str], str]) -> Said:
    texts = [f.current for f in fragments if f.number == asked.number and f.part is not Part.AGAIN and f.current]
    return Said(asked.number, asked.text, asked.criteria, tuple(read(text) for text in texts))


def _lines(
    area: Area, rows: Sequence[Row], report: Sequence[ReportRow], read: Callable[[str], str]
) -> tuple[Line, ...]:
    """The area's criteria: those of the interview, then those that only the report was marked on."""
    written = report_labels([row for row in report if row.criterion.area == area.number])
    lines = [_line(row, read, written) for row in rows if row.criterion.area == area.number]
    known = {line.code for line in lines}
    alone = [row.criterion for row in report if row.criterion.code in written and row.criterion.code not in known]
    return (*lines, *(Line(c.code, c.title, "", "", "", "", written[c.code]) for c in alone))


def _line(row: Row, read: Callable[[str], str], written: Mapping[str, str]) -> Line:
    mark = row.mark
    words = mark.words if mark is not None and mark.words else row.words
    return Line(
        row.criterion.code,
        row.criterion.title,
        mark.label if mark is not None else "",
        row.suggestion,
        row.own,
        read(words),
        written.get(row.criterion.code, ""),
    )
