"""A review in hand, as the chat and the pages work on it: taking it, what it shows, releasing it, telling the learner.

Every way in asks the permission matrix first; words and buttons are the desk's and the pages'.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.interview.state import Finished, Part
from bot.messages import Choice, Outbound, Urgency
from bot.people.matrix import Action
from bot.ports import Store
from bot.records import Fragment, Opinion, Sitting
from bot.review.blind import blind
from bot.review.evidence import Row, labels, rows_of
from bot.review.feedback import comment_correction, correction, released, report_correction, spoken_feedback
from bot.review.masking import for_others, wishes_of
from bot.review.outcome import Outcome, indicative
from bot.review.report_marks import ReportRow, ReportSeen, claimed, report_labels, seen_report
from bot.review.rights import may, name_of, staff, wards
from bot.review.values import Review, ReviewState, Waiting
from bot.shelf import Shelf
from bot.turn import Turn
from question_bank.model import Pack

CLAIM = timedelta(minutes=30)
"""For how long a mock stays in a tutor's hand after the last thing they did to it."""


Hide = Callable[[str], str]


def _as_it_is(text: str) -> str:
    return text


def hide_for(store: Store, reader: int, learner: int) -> Hide:
    """What stands between a learner's words and a reader: nothing for the learner, for others customers' data is
    hidden as the learner wishes."""
    person = store.people.person(learner) if reader != learner else None
    if person is None:
        return _as_it_is
    wishes = wishes_of(person.settings)
    return lambda text: for_others(text, wishes.shown, wishes.names)


def hidden(fragment: Fragment, hide: Hide) -> Fragment:
    """A fragment, in all its versions, as others read it."""
    edits = tuple(replace(edit, text=hide(edit.text)) if edit.text else edit for edit in fragment.edits)
    return replace(fragment, text=hide(fragment.text), edits=edits)


@dataclass(frozen=True, slots=True)
class Work:
    """A review with all that is needed to mark; `hide` takes customers' data out of words that others read."""

    review: Review
    sitting: Sitting
    pack: Pack
    fragments: tuple[Fragment, ...]
    opinions: tuple[Opinion, ...]
    hide: Hide = _as_it_is
    report: ReportSeen = field(default_factory=ReportSeen)

    @property
    def report_rows(self) -> tuple[ReportRow, ...]:
        """The criteria as the report shows them; a second marking is of the interview alone."""
        return () if self.review.second else self.report.rows(self.pack, self.review)

    @property
    def outcome(self) -> Outcome | None:
        """What the marks indicate, for tutors only; None before the first mark, and for a blind marking."""
        rows, marked = self.report_rows, labels(self.review)
        if self.review.second or not (marked or self.review.report):
            return None
        return indicative(self.pack.criteria, marked, report_labels(rows), claimed(rows))

    @property
    def rows(self) -> tuple[Row, ...]:
        """The criteria to be marked."""
        rows = rows_of(self.pack, self.sitting, self.opinions, self.review)
        return tuple(replace(row, quotes=tuple(self.hide(quote) for quote in row.quotes)) for row in rows)


@dataclass(frozen=True, slots=True)
class Refused:
    """No: `why` is "unknown" (nothing there, or not theirs to see), "unfinished_mock" or "not_blind"; with `holder` it
    is in that person's hand until then."""

    why: str
    holder: int | None = None
    until: datetime | None = None


def queue_of(store: Store, person: int, limit: int | None = None) -> Sequence[Waiting]:
    """What waits for this tutor, oldest first."""
    return store.reviews.waiting(wards(store, person, Action.REVIEW), limit)


def waiting_for(store: Store, person: int) -> int:
    """How much waits for this tutor."""
    return sum(one.waiting for one in store.reviews.sat(wards(store, person, Action.REVIEW)))


def take(
    store: Store, shelf: Shelf, person: int, interview: int, now: datetime, *, second: bool = False
) -> Work | Refused:
    """Take an interview's review in hand."""
    sitting = store.sittings.sitting(interview)
    if sitting is None or sitting.plan.drill or not may(store, person, Action.REVIEW, sitting.person):
        return Refused("unknown")
    if not isinstance(sitting.state.phase, Finished):
        return Refused("unfinished_mock")
    first = store.reviews.of(interview) if second else None
    if second and (first is None or not blind(store, first, person)):
        return Refused("not_blind")
    review = store.reviews.claim(interview, person, now, now + CLAIM, second=second)
    if review.held_by_another(person, now):
        return Refused("taken", review.claimant, review.claimed_until)
    return _whole(store, shelf, review, sitting, person)


def take_again(store: Store, shelf: Shelf, person: int, review_id: int, now: datetime) -> Work | Refused:
    """Go on with a review: in hand already, or free to be taken."""
    review = store.reviews.review(review_id)
    if review is None:
        return Refused("unknown")
    return take(store, shelf, person, review.interview, now, second=review.second)


def _whole(store: Store, shelf: Shelf, review: Review, sitting: Sitting, reader: int) -> Work:
    pack = shelf.pack(sitting.plan.pack, store.sittings.pack_document)
    hide = hide_for(store, reader, sitting.person)
    fragments = tuple(hidden(fragment, hide) for fragment in store.sittings.fragments(sitting.id))
    report = seen_report(store, reader, sitting.person, review)
    return Work(review, sitting, pack, fragments, tuple(store.opinions.of(sitting.id)), hide, report)


def again(store: Store, mine: Work) -> Work:
    """The same with the review as it stands now."""
    review = store.reviews.review(mine.review.id)
    assert review is not None  # it was just saved
    return replace(mine, review=review)


def look(store: Store, shelf: Shelf, reader: int, interview: int, *, second: bool = False) -> Work | None:
    """An interview as somebody reads it, with its (second) review if there is one; rights are the caller's."""
    sitting = store.sittings.sitting(interview)
    if sitting is None:
        return None
    review = store.reviews.of(interview, second=second)
    blank = Review(0, interview, second, ReviewState.DRAFT, 0, None, None, None, sitting.begun_at, None, None)
    return _whole(store, shelf, review or blank, sitting, reader)


def release(turn: Turn, mine: Work) -> bool:
    """Release a review: the learner reads it, section by section; a blind second one is only kept. False when it is
    no longer in this person's hand as it was."""
    if not turn.store.reviews.release(mine.review.id, mine.review.version, turn.person.id, turn.now):
        return False
    after = again(turn.store, mine)
    if after.review.second:
        return True
    turn.store.opinions.add(opinions_of(after, turn.person.id, turn.now))
    who = name_of(turn.store, turn.person.id)
    words = released(turn.kit.texts, after.pack, after.sitting, after.rows, after.review, who, after.report_rows)
    turn.post(after.sitting.person, *words, urgency=Urgency.REPLY)
    return True


def tell_corrected(
    turn: Turn, after: Work, codes: Collection[str], report: Collection[str] = (), areas: Collection[str] = ()
) -> None:
    """What was released was corrected (marks of the interview, of the report, comments on areas): marks of the
    interview are kept as opinions, and the learner is told that it is a correction."""
    turn.store.opinions.add(opinions_of(after, turn.person.id, turn.now, codes))
    who = name_of(turn.store, turn.person.id)
    changed = [row for row in after.rows if row.criterion.code in codes and row.mark and row.mark.before]
    words = [correction(turn.kit.texts, row, who) for row in changed]
    added = [row for row in after.report_rows if row.criterion.code in report and row.mark]
    words += [report_correction(turn.kit.texts, row, who) for row in added]
    names = {area.number: area.name for area in after.pack.rules.areas}
    words += [
        comment_correction(turn.kit.texts, names.get(c.area, ""), c.text, who)
        for c in after.review.comments
        if c.area in areas
    ]
    if words:
        turn.post(after.sitting.person, *words, urgency=Urgency.REPLY)


def speak(turn: Turn, mine: Work, file: str) -> bool:
    """Keep spoken feedback: it goes to the learner with the release, or at once when that has been. False when the
    review is no longer in this person's hand as it was."""
    if not turn.store.reviews.save(mine.review.id, mine.review.version, turn.person.id, turn.now, voice=file):
        return False
    if mine.review.released_at is not None and not mine.review.second:
        words = spoken_feedback(turn.kit.texts, file, name_of(turn.store, turn.person.id))
        turn.post(mine.sitting.person, words, urgency=Urgency.REPLY)
    return True


def ask_second(turn: Turn, mine: Work) -> bool:
    """Ask the cohort's other tutors for a blind second marking; False when none can be reached now (it is wanted all
    the same, and stands in their queues)."""
    turn.store.reviews.ask_second(mine.sitting.id, turn.now)
    learner, texts = mine.sitting.person, turn.kit.texts
    others = [p for p in staff(turn.store, learner, Action.REVIEW) if p not in (turn.person.id, mine.review.reviewer)]
    button = ((Choice(texts("review.buttons.blind"), f"rv:blind:{mine.sitting.id}"),),)
    asked = Outbound(texts("review.second.asked", who=name_of(turn.store, learner)), choices=button)
    reached = [turn.post_about(other, learner, asked) for other in others]
    return any(reached)


def opinions_of(work: Work, person: int, now: datetime, codes: Collection[str] | None = None) -> list[Opinion]:
    """The marks as opinions, beside the engine's, each on the question that aims at its criterion."""
    marks = [m for m in work.review.marks if codes is None or m.criterion in codes]
    return [
        Opinion(
            work.sitting.id, number_of(work, m.criterion), Part.ANSWER, m.criterion, f"tutor:{person}", m.label, now
        )
        for m in marks
    ]


def number_of(work: Work, code: str) -> int:
    """The question that a criterion was shown in, as far as one can say: one aimed at it, else one of its area."""
    questions = sorted(work.sitting.plan.questions, key=lambda q: q.number not in work.sitting.state.answered)
    area = next(c.area for c in work.pack.criteria if c.code == code)
    aimed: Sequence[int] = [q.number for q in questions if code in q.criteria]
    return next(iter([*aimed, *(q.number for q in questions if q.area == area)]), 1)
