"""What the pages show, as values: each made in a turn of whoever looks, after the permission matrix was asked.

None is given for what is not there and for what is not theirs alike, so that nobody learns the difference. How a page
looks is `adapters/web`'s.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import papering
from bot.desk.mocks import was_begun
from bot.papers.forms.values import Paper
from bot.people.belonging import pack_in
from bot.people.matrix import Action
from bot.people.reading import timeline_of
from bot.records import Sitting
from bot.review import work
from bot.review.agreement import AT_LEAST, agreement
from bot.review.blind import Said, asked_of, best_to, report_to, told_to
from bot.review.board import Standing
from bot.review.outcome import Source, indicative
from bot.review.rights import Group, apprentices, groups, may, name_of, names_of, wards
from bot.review.standing import standings
from bot.review.values import Phrase, Waiting
from bot.turn import Turn
from question_bank.model import Criterion

_UNSAID: Said = ("", None)
LONGEST_QUEUE = 100
"""Mocks of a queue that one page shows."""
TEACH_FIRST = 5
"""Criteria that a cohort's heat map names before all others."""


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
    """A mock that waits, or whose blind `second` marking is wanted."""

    interview: int
    name: str
    since: datetime
    reader: str
    second: bool = False


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
    """Criterion by learner: what to teach once. `heard` counts the learners per criterion in whom it was heard; `first`
    are the criteria that most marked learners have not shown yet, with their names, at most `TEACH_FIRST`."""

    group: Group
    criteria: tuple[Criterion, ...]
    rows: tuple[HeatRow, ...]
    heard: tuple[int, ...]
    first: tuple[tuple[Criterion, tuple[str, ...]], ...]


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
    """A criterion as it stands over all released reviews: the best mark of interviews and report, whose it is, and
    where it is shown (`Source.NONE` while it is not)."""

    criterion: Criterion
    label: str
    by: str
    source: Source


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's page; `papers` are those that whoever looks may have."""

    person: int
    name: str
    own: bool
    timeline: tuple[tuple[str, str, str], ...]
    mocks: tuple[MockLine, ...]
    coverage: tuple[Covered, ...]
    papers: tuple[str, ...] = ()


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
    twice = asked_of(turn.store, turn.person.id)[:LONGEST_QUEUE]
    everybody = {one.person for one in (*waiting, *twice)} | {_holder(turn, one) for one in (*waiting, *twice)}
    names = {**names_of(turn.store, everybody), 0: ""}
    return tuple(
        QueueLine(one.interview, names[one.person], one.since, names[_holder(turn, one)], second)
        for second, lines in ((False, waiting), (True, twice))
        for one in lines
    )


def _holder(turn: Turn, one: Waiting) -> int:
    """Who else has it in hand now; 0: nobody."""
    free = one.claimant in (None, turn.person.id) or one.claimed_until is None or one.claimed_until <= turn.now
    return 0 if free else one.claimant or 0


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
    criteria = pack_in(turn.store, turn.kit.shelf, number).criteria
    people = apprentices(turn.store, number)
    best, names = best_to(turn.store, turn.person.id, people), names_of(turn.store, people)
    rows = tuple(
        sorted(
            (HeatRow(p, names[p], tuple(best[p].get(c.code, "") for c in criteria)) for p in people),
            key=lambda row: row.name.casefold(),
        )
    )
    heard = tuple(sum(row.labels[place] == "met" for row in rows) for place in range(len(criteria)))
    return Heat(group, criteria, rows, heard, _to_teach(criteria, rows))


def _to_teach(criteria: Sequence[Criterion], rows: Sequence[HeatRow]) -> tuple[tuple[Criterion, tuple[str, ...]], ...]:
    """Whose mark is not there is not counted: nothing is known of them."""
    open_ = [
        (criterion, tuple(row.name for row in rows if row.labels[place] in ("partly", "not_met")))
        for place, criterion in enumerate(criteria)
    ]
    return tuple(sorted((each for each in open_ if each[1]), key=lambda each: -len(each[1])))[:TEACH_FIRST]


def _better(one: str, other: str) -> str:
    order = ("", "not_met", "partly", "met")
    return max(one, other, key=order.index)


def learner(turn: Turn, person: int) -> Learner | None:
    """A learner's page: their own, or one of a tutor's learners."""
    own = person == turn.person.id
    if not own and not may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, person):
        return None
    told = told_to(turn.store, turn.person.id, person)
    sat = [s for s in turn.store.sittings.of(person) if was_begun(s) and not s.plan.drill]
    mocks = tuple(_mock_line(sitting, told.get(sitting.id)) for sitting in sat)
    coverage = _coverage(turn, person, told)
    papers = tuple(Paper) if own or may(turn.store, turn.person.id, papering.ACTION, person) else ()
    return Learner(person, name_of(turn.store, person), own, _timeline(turn, person), mocks, coverage, papers)


def _timeline(turn: Turn, person: int) -> tuple[tuple[str, str, str], ...]:
    """Every deadline: what, when, and by which rule."""
    timeline = timeline_of(turn.store, person, turn.pack_of(person).rules, turn.kit.texts)
    if timeline is None:
        return ()
    texts = turn.kit.texts
    return tuple((texts(f"timeline.keys.{d.key}"), f"{d.on:%-d %B %Y}", d.rule) for d in timeline.deadlines)


def _mock_line(sitting: Sitting, marks: Mapping[str, Said] | None) -> MockLine:
    counts = Counter(_labels(marks or {}).values())
    mode, finished = sitting.plan.mode.value, sitting.finished_at is not None
    return MockLine(sitting.id, sitting.begun_at, mode, finished, marks is not None, counts)


def _coverage(turn: Turn, person: int, told: Mapping[int, Mapping[str, Said]]) -> tuple[Covered, ...]:
    best: dict[str, Said] = {}
    for code, said in (each for marks in told.values() for each in marks.items()):
        best[code] = _stronger(best.get(code, _UNSAID), said)
    report = {code: (mark.label, mark.by) for code, mark in report_to(turn.store, turn.person.id, person).items()}
    criteria = turn.pack_of(person).criteria
    claims = frozenset(entry.criterion for entry in turn.store.records.entries(person))
    sources = indicative(criteria, _labels(best), _labels(report), claims).sources
    names = names_of(turn.store, {by for _, by in (*best.values(), *report.values()) if by is not None})
    return tuple(
        Covered(c, label, names[by] if by is not None else "", sources[c.code])
        for c in criteria
        for label, by in [_stronger(best.get(c.code, _UNSAID), report.get(c.code, _UNSAID))]
    )


def _labels(marks: Mapping[str, Said]) -> Mapping[str, str]:
    return {code: label for code, (label, _) in marks.items()}


def _stronger(one: Said, other: Said) -> Said:
    return one if _better(one[0], other[0]) == one[0] else other


def phrases(turn: Turn) -> tuple[Phrase, ...] | None:
    """A tutor's own phrases."""
    if not is_tutor(turn):
        return None
    return tuple(turn.store.reviews.phrases(turn.person.id))
