"""What the pages show, as values: each made in a turn of whoever looks, after the permission matrix was asked.

None is given for what is not there and for what is not theirs alike, so that nobody learns the difference. How a page
looks is `adapters/web`'s.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.desk.mocks import was_begun
from bot.interview.state import Finished
from bot.people.matrix import Action
from bot.people.permitting import note
from bot.people.reading import timeline_of
from bot.records import Fragment, Sitting
from bot.review import work
from bot.review.agreement import AT_LEAST, agreement
from bot.review.board import Standing
from bot.review.evidence import Row, labels
from bot.review.outcome import Outcome, indicative
from bot.review.rights import Group, apprentices, groups, may, name_of, wards
from bot.review.standing import standings
from bot.review.values import OVERALL, Phrase, Review, ReviewState
from bot.turn import Turn
from question_bank.model import Area, Criterion

LONGEST_QUEUE = 100
"""Mocks of a queue that one page shows."""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page: one's cohorts, how much waits, and whether one has mocks of one's own."""

    name: str
    groups: tuple[Group, ...]
    waiting: int
    person: int
    learner: bool


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A mock that waits."""

    interview: int
    name: str
    since: datetime
    reader: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort's board, with the agreement of two markings once there is enough of it."""

    group: Group
    standings: tuple[Standing, ...]
    kappa: float | None
    twice: int
    enough: int = AT_LEAST


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A learner's released marks, criterion by criterion (empty: none)."""

    person: int
    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Criterion by learner: what to teach once. `heard` counts the learners per criterion in whom it was heard."""

    group: Group
    criteria: tuple[Criterion, ...]
    rows: tuple[HeatRow, ...]
    heard: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MockLine:
    """One mock of a learner, with how many criteria were heard in its released review."""

    interview: int
    begun_at: datetime
    mode: str
    finished: bool
    reviewed: bool
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """A criterion as it stands over all released reviews: the best mark and whose it is."""

    criterion: Criterion
    label: str
    by: str


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's page."""

    person: int
    name: str
    own: bool
    timeline: tuple[tuple[str, str, str], ...]
    mocks: tuple[MockLine, ...]
    coverage: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """An area of a mock: its questions with what was said, its criteria, and the comment on it."""

    area: Area
    questions: tuple[tuple[int, str, tuple[Fragment, ...]], ...]
    rows: tuple[Row, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock's page: the transcript; for a tutor the marking grid, for the learner what was released."""

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

    @property
    def released(self) -> bool:
        """Whether the learner can read the marks."""
        return self.review.state is not ReviewState.DRAFT


def home(turn: Turn) -> Home:
    """The first page."""
    person = turn.person.id
    mine = tuple({g.id: g for g in groups(turn.store, person, Action.SEE_BOARD)}.values())
    waiting = work.waiting_for(turn.store, person)
    learner = any(was_begun(sitting) for sitting in turn.store.sittings.of(person))
    return Home(name_of(turn.store, person), mine, waiting, person, learner)


def is_tutor(turn: Turn) -> bool:
    """Whether somebody has learners whose mocks they may review."""
    return bool(wards(turn.store, turn.person.id, Action.REVIEW))


def queue(turn: Turn) -> tuple[QueueLine, ...] | None:
    """What waits for this tutor, oldest first, at most `LONGEST_QUEUE` of it."""
    if not is_tutor(turn):
        return None
    waiting = work.queue_of(turn.store, turn.person.id, LONGEST_QUEUE)
    names = {person: name_of(turn.store, person) for person in {one.person for one in waiting}}
    return tuple(
        QueueLine(one.interview, names[one.person], one.since, _reader(turn, one.claimant, one.claimed_until))
        for one in waiting
    )


def _reader(turn: Turn, claimant: int | None, until: datetime | None) -> str:
    held = claimant is not None and claimant != turn.person.id and until is not None and until > turn.now
    return name_of(turn.store, claimant) if held and claimant is not None else ""


def _group(turn: Turn, cohort: int) -> Group | None:
    return next((g for g in groups(turn.store, turn.person.id, Action.SEE_BOARD) if g.id == cohort), None)


def cohort(turn: Turn, number: int) -> Cohort | None:
    """A cohort's board."""
    group = _group(turn, number)
    if group is None:
        return None
    twice = turn.store.reviews.twice(apprentices(turn.store, number))
    return Cohort(group, standings(turn, number), agreement(twice), len(twice))


def heat(turn: Turn, number: int) -> Heat | None:
    """Criterion by learner, of a cohort's released reviews: the best mark each."""
    group = _group(turn, number)
    if group is None:
        return None
    criteria = turn.kit.pack.criteria
    people = apprentices(turn.store, number)
    best: dict[int, dict[str, str]] = {person: {} for person in people}
    for person, review in turn.store.reviews.released(people):
        for mark in review.marks:
            best[person][mark.criterion] = _better(best[person].get(mark.criterion, ""), mark.label)
    rows = tuple(
        sorted(
            (HeatRow(p, name_of(turn.store, p), tuple(best[p].get(c.code, "") for c in criteria)) for p in people),
            key=lambda row: row.name.casefold(),
        )
    )
    heard = tuple(sum(row.labels[place] == "met" for row in rows) for place in range(len(criteria)))
    return Heat(group, criteria, rows, heard)


def _better(one: str, other: str) -> str:
    order = ("", "not_met", "partly", "met")
    return max(one, other, key=order.index)


def learner(turn: Turn, person: int) -> Learner | None:
    """A learner's page: their own, or one of a tutor's learners."""
    own = person == turn.person.id
    if not own and not may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, person):
        return None
    reviews = {review.interview: review for _, review in turn.store.reviews.released([person])}
    sat = [s for s in turn.store.sittings.of(person) if was_begun(s) and not s.plan.drill]
    mocks = tuple(_mock_line(sitting, reviews.get(sitting.id)) for sitting in sat)
    coverage = _coverage(turn, tuple(reviews.values()))
    return Learner(person, name_of(turn.store, person), own, _timeline(turn, person), mocks, coverage)


def _timeline(turn: Turn, person: int) -> tuple[tuple[str, str, str], ...]:
    """Every deadline: what, when, and by which rule."""
    timeline = timeline_of(turn.store, person, turn.kit.pack.rules, turn.kit.texts)
    if timeline is None:
        return ()
    texts = turn.kit.texts
    return tuple((texts(f"timeline.keys.{d.key}"), f"{d.on:%-d %B %Y}", d.rule) for d in timeline.deadlines)


def _mock_line(sitting: Sitting, review: Review | None) -> MockLine:
    counts = Counter(labels(review).values())
    mode, finished = sitting.plan.mode.value, sitting.finished_at is not None
    return MockLine(sitting.id, sitting.begun_at, mode, finished, review is not None, counts)


def _coverage(turn: Turn, reviews: tuple[Review, ...]) -> tuple[Covered, ...]:
    best: dict[str, tuple[str, int | None]] = {}
    for review in reviews:
        for mark in review.marks:
            before = best.get(mark.criterion, ("", None))
            if _better(before[0], mark.label) != before[0]:
                best[mark.criterion] = (mark.label, mark.by)
    return tuple(
        Covered(c, label, name_of(turn.store, by) if by else "")
        for c in turn.kit.pack.criteria
        for label, by in [best.get(c.code, ("", None))]
    )


# One mock ------------------------------------------------------------------------------------------------------------


def mock(turn: Turn, number: int, told: str = "") -> Mock | None:
    """A mock's page: one's own, or a learner's of one's cohort."""
    seen = work.look(turn.store, turn.kit.shelf, turn.person.id, number)
    if seen is None:
        return None
    whose = seen.sitting.person
    own = whose == turn.person.id
    if not own and not may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, whose):
        return None
    if not own:
        note(turn, Action.SEE_TRANSCRIPT, whose, detail=f"mock {number}")
    over = isinstance(seen.sitting.state.phase, Finished)
    marking = over and not seen.sitting.plan.drill and may(turn.store, turn.person.id, Action.REVIEW, whose)
    return _mock(turn, seen, own=own, marking=marking, told=told)


def _mock(turn: Turn, seen: work.Work, *, own: bool, marking: bool, told: str) -> Mock:
    review, rows = seen.review, seen.rows
    hidden = own and review.state is ReviewState.DRAFT
    if hidden:
        rows = ()
    sections = tuple(_section(seen, area, rows, hidden=hidden) for area in seen.pack.rules.areas)
    phrases = tuple(turn.store.reviews.phrases(turn.person.id)) if marking else ()
    left = (
        [w.interview for w in work.queue_of(turn.store, turn.person.id, 2) if w.interview != seen.sitting.id]
        if marking
        else []
    )
    return Mock(
        seen.sitting,
        name_of(turn.store, seen.sitting.person),
        own,
        tuple(section for section in sections if section.questions or section.rows),
        review,
        marking,
        _reader(turn, review.claimant, review.claimed_until) if marking else "",
        name_of(turn.store, review.reviewer) if review.reviewer else "",
        "" if hidden else review.comment(OVERALL),
        None
        if own or not review.marks
        else indicative(seen.pack.criteria, labels(review), claims=_claims(turn, seen.sitting.person)),
        phrases,
        next(iter(left), None),
        told,
        sum(row.mark is None for row in rows),
    )


def _claims(turn: Turn, person: int) -> frozenset[str]:
    """What the learner's mapping says the report shows: claims, which count for nothing."""
    return frozenset(entry.criterion for entry in turn.store.records.entries(person))


def _section(seen: work.Work, area: Area, rows: tuple[Row, ...], *, hidden: bool) -> Section:
    questions = tuple(
        (q.number, q.text, tuple(f for f in seen.fragments if f.number == q.number))
        for q in seen.sitting.plan.questions
        if q.area == area.number
    )
    comment = "" if hidden else seen.review.comment(area.number)
    return Section(area, questions, tuple(r for r in rows if r.criterion.area == area.number), comment)


def recording(turn: Turn, number: int, fragment: int) -> tuple[bytes, str] | None:
    """A fragment's recording with its type, for whoever may read the transcript."""
    seen = work.look(turn.store, turn.kit.shelf, turn.person.id, number)
    whose = seen.sitting.person if seen is not None else 0
    if seen is None or not (whose == turn.person.id or may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, whose)):
        return None
    found = next((f for f in seen.fragments if f.id == fragment and f.file), None)
    if found is None or turn.kit.files is None:
        return None
    try:
        return turn.kit.files.get(found.file), found.media_type or "audio/ogg"
    except KeyError:
        return None


def phrases(turn: Turn) -> tuple[Phrase, ...] | None:
    """A tutor's own phrases."""
    if not is_tutor(turn):
        return None
    return tuple(turn.store.reviews.phrases(turn.person.id))
