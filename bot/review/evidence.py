"""What a tutor marks: a row a criterion with the engine's suggestion, the learner's own view, the words and the mark.

Pure composing of what is kept; nothing here decides a mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.feedback.section import Heard, heard_of
from bot.interview.state import Rulebook
from bot.records import Opinion, Sitting
from bot.review.values import Mark, NewMark, Review
from question_bank.model import Criterion, Pack


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion to be marked. `suggestion` is the engine's (empty: none), `sure` says whether it may be taken
    unread; `quotes` are the learner's words that carry it; `own` is the learner's view of it, `step` a question that
    would show more."""

    criterion: Criterion
    aimed: bool
    suggestion: str
    sure: bool
    quotes: tuple[str, ...]
    own: str
    mark: Mark | None
    step: str = ""

    @property
    def words(self) -> str:
        """The words that carry it, in one piece."""
        return " … ".join(self.quotes)


def rows_of(pack: Pack, sitting: Sitting, opinions: Sequence[Opinion], review: Review | None) -> tuple[Row, ...]:
    """The criteria to be marked: those aimed at by an answered question, those the engine heard, those marked."""
    rules = Rulebook(sitting.plan, pack)
    answered = set(sitting.state.answered)
    aimed = {code for q in sitting.plan.questions if q.number in answered for code in q.criteria}
    own = {o.criterion: o.label for o in opinions if o.by == "self"}
    judged = [o for o in opinions if o.number in answered]
    rows: list[Row] = []
    for area in pack.rules.areas:
        for heard in heard_of(rules, area.number, judged):
            code = heard.criterion.code
            mark = review.mark(code) if review is not None else None
            suggestion = heard.label if heard.judged else ""
            row = Row(
                heard.criterion,
                code in aimed,
                suggestion,
                heard.judged and heard.sure,
                tuple(dict.fromkeys(heard.quotes.values())),
                own.get(code, ""),
                mark,
                _step(heard),
            )
            if row.aimed or mark is not None or suggestion in ("met", "partly"):
                rows.append(row)
    return tuple(rows)


def _step(heard: Heard) -> str:
    """The question for the first limb that is missing, the core one where nothing was judged."""
    limbs = heard.criterion.limbs
    wanting = [limb for limb in limbs if limb.name in heard.missing] or [limb for limb in limbs if limb.core]
    return (wanting or list(limbs))[0].ask


def sure_marks(rows: Sequence[Row]) -> tuple[NewMark, ...]:
    """What accepting the engine's sure suggestions marks: those without a mark yet."""
    return tuple(NewMark(r.criterion.code, r.suggestion, r.words) for r in rows if r.sure and r.mark is None)


def unsure(rows: Sequence[Row]) -> tuple[Row, ...]:
    """What a person has to look at: neither marked nor surely suggested."""
    return tuple(row for row in rows if row.mark is None and not row.sure)


def unmarked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """What has no mark yet."""
    return tuple(row for row in rows if row.mark is None)


def labels(review: Review | None) -> Mapping[str, str]:
    """The marks by criterion."""
    return {mark.criterion: mark.label for mark in review.marks} if review is not None else {}
