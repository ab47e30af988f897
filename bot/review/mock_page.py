"""What the page of one mock shows, as values: the transcript, and what this reader may see or give of its marks.

A page of what is not there and of what is not theirs are alike None; how it looks is `adapters/web`'s.
"""

from dataclasses import dataclass

from bot.interview.state import Finished
from bot.people.matrix import Action
from bot.people.permitting import note
from bot.records import Fragment, Sitting
from bot.review import work
from bot.review.blind import SEEN_MARKS, blind
from bot.review.evidence import Row
from bot.review.outcome import Outcome
from bot.review.report_marks import ReportRow
from bot.review.rights import may, name_of
from bot.review.values import OVERALL, Phrase, Review, ReviewState
from bot.turn import Turn
from question_bank.model import Area


@dataclass(frozen=True, slots=True)
class Section:
    """An area of a mock: its questions with what was said, its criteria in the interview and in the report, and the
    comment on it."""

    area: Area
    questions: tuple[tuple[int, str, tuple[Fragment, ...]], ...]
    rows: tuple[Row, ...]
    comment: str
    corrected: bool = False
    report: tuple[ReportRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock's page: the transcript; for a tutor the marking grid, for the learner what was released. `twice` says how
    it is with the second marking: "" (nothing to do), ask, asked, give (this reader may) or done."""

    sitting: Sitting
    name: str
    own: bool
    sections: tuple[Section, ...]
    review: Review
    marking: bool
    reader: str
    reviewer: str
    overall: str
    outcome: Outcome | None
    phrases: tuple[Phrase, ...] = ()
    next: int | None = None
    told: str = ""
    unmarked: int = 0
    twice: str = ""
    spoken: bool = False
    corrected: bool = False

    @property
    def released(self) -> bool:
        """Whether the learner can read the marks."""
        return self.review.state is not ReviewState.DRAFT


@dataclass(frozen=True, slots=True)
class _Reader:
    """What somebody may see and do on a mock's page: `hidden` keeps the marks from them."""

    own: bool
    marking: bool
    hidden: bool
    twice: str


def mock(turn: Turn, number: int, told: str = "", *, second: bool = False) -> Mock | None:
    """A mock's page: one's own, or a learner's of one's cohort; `second` is the page of its blind second marking."""
    seen = work.look(turn.store, turn.kit.shelf, turn.person.id, number, second=second)
    if seen is None:
        return None
    whose = seen.sitting.person
    own = whose == turn.person.id
    if not own and not may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, whose):
        return None
    reader = _second_reader(turn, seen) if second else _reader(turn, seen, own=own)
    if reader is None:
        return None
    if not own:
        _noted(turn, seen, reader)
    return _mock(turn, seen, reader, told)


def _may_mark(turn: Turn, seen: work.Work) -> bool:
    over = isinstance(seen.sitting.state.phase, Finished) and not seen.sitting.plan.drill
    return over and may(turn.store, turn.person.id, Action.REVIEW, seen.sitting.person)


def _second_reader(turn: Turn, seen: work.Work) -> _Reader | None:
    first = turn.store.reviews.of(seen.sitting.id)
    if first is None or not _may_mark(turn, seen) or not blind(turn.store, first, turn.person.id):
        return None
    return _Reader(own=False, marking=True, hidden=False, twice="")


def _reader(turn: Turn, seen: work.Work, *, own: bool) -> _Reader:
    if own:
        return _Reader(own=True, marking=False, hidden=seen.review.state is ReviewState.DRAFT, twice="")
    twice = _twice(turn, seen) if _may_mark(turn, seen) else ""
    return _Reader(own=False, marking=_may_mark(turn, seen) and twice != "give", hidden=twice == "give", twice=twice)


def _twice(turn: Turn, seen: work.Work) -> str:
    """How it is with the second marking, for somebody who may mark."""
    second = turn.store.reviews.of(seen.sitting.id, second=True)
    if seen.review.state is ReviewState.DRAFT:
        return ""
    if second is None:
        return "ask"
    if second.state is not ReviewState.DRAFT:
        return "done"
    return "give" if blind(turn.store, seen.review, turn.person.id) else "asked"


def _noted(turn: Turn, seen: work.Work, reader: _Reader) -> None:
    """Who saw what; who has read another's marks is no blind second any more."""
    note(turn, Action.SEE_TRANSCRIPT, seen.sitting.person, detail=f"mock {seen.sitting.id}")
    if seen.review.marks and not reader.hidden and not seen.review.second and seen.review.reviewer != turn.person.id:
        note(turn, Action.SEE_TRANSCRIPT, seen.sitting.person, detail=SEEN_MARKS.format(seen.sitting.id))


def _mock(turn: Turn, seen: work.Work, reader: _Reader, told: str) -> Mock:
    review = seen.review
    rows = () if reader.hidden else seen.rows
    sections = tuple(_section(seen, area, rows, reader) for area in seen.pack.rules.areas)
    return Mock(
        seen.sitting,
        name_of(turn.store, seen.sitting.person),
        reader.own,
        tuple(section for section in sections if section.questions or section.rows or section.report),
        review,
        reader.marking,
        _holder(turn, review) if reader.marking else "",
        name_of(turn.store, review.reviewer) if review.reviewer else "",
        "" if reader.hidden else review.comment(OVERALL),
        None if reader.own or reader.hidden else seen.outcome,
        tuple(turn.store.reviews.phrases(turn.person.id)) if reader.marking else (),
        _next(turn, seen.sitting.id) if reader.marking else None,
        told,
        sum(row.mark is None for row in rows),
        reader.twice,
        bool(review.voice) and not reader.hidden,
        not reader.hidden and _corrected(review, OVERALL),
    )


def _holder(turn: Turn, review: Review) -> str:
    held = review.held_by_another(turn.person.id, turn.now) and review.claimant is not None
    return name_of(turn.store, review.claimant) if held and review.claimant is not None else ""


def _next(turn: Turn, this: int) -> int | None:
    waiting = work.queue_of(turn.store, turn.person.id, 2)
    return next((one.interview for one in waiting if one.interview != this), None)


def _section(seen: work.Work, area: Area, rows: tuple[Row, ...], reader: _Reader) -> Section:
    questions = tuple(
        (q.number, q.text, tuple(f for f in seen.fragments if f.number == q.number))
        for q in seen.sitting.plan.questions
        if q.area == area.number
    )
    comment = "" if reader.hidden else seen.review.comment(area.number)
    of_area = tuple(row for row in rows if row.criterion.area == area.number)
    corrected = bool(comment) and _corrected(seen.review, area.number)
    return Section(area, questions, of_area, comment, corrected, _report(seen, area, reader))


def _corrected(review: Review, area: str) -> bool:
    """Whether a comment reads otherwise than when it was released."""
    return any(comment.corrected for comment in review.comments if comment.area == area)


def _report(seen: work.Work, area: Area, reader: _Reader) -> tuple[ReportRow, ...]:
    """What the report shows: all criteria for who marks, for others those that are marked."""
    if reader.hidden:
        return ()
    rows = [row for row in seen.report_rows if row.criterion.area == area.number]
    if reader.own:
        return tuple(row for row in rows if row.mark)
    return tuple(row for row in rows if reader.marking or row.counts)


def recording(turn: Turn, number: int, fragment: int) -> tuple[bytes, str] | None:
    """A fragment's recording with its type, for whoever may read the transcript."""
    seen = work.look(turn.store, turn.kit.shelf, turn.person.id, number)
    whose = seen.sitting.person if seen is not None else 0
    if seen is None or not (whose == turn.person.id or may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, whose)):
        return None
    found = next((f for f in seen.fragments if f.id == fragment and f.file), None)
    return _file(turn, found.file, found.media_type) if found is not None else None


def spoken(turn: Turn, number: int) -> tuple[bytes, str] | None:
    """A tutor's spoken feedback on a mock, for whoever may see its page and what was made of it."""
    page = mock(turn, number)
    return _file(turn, page.review.voice, "") if page is not None and page.spoken else None


def _file(turn: Turn, name: str, media_type: str) -> tuple[bytes, str] | None:
    try:
        return (turn.kit.files.get(name), media_type or "audio/ogg") if turn.kit.files is not None else None
    except KeyError:
        return None
