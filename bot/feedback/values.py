"""What a judgement of an answer is, as frozen values: labels, quotes with their places, what was heard and not.

No rules, no wording and no learnt numbers live here; `engine.py` makes these values and others show them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """The engine's suggestion for a criterion. It is for people to confirm: a learner reads "heard", never a grade."""

    NOT_MET = "not_met"
    PARTLY = "partly"
    MET = "met"

    @property
    def rank(self) -> int:
        """0 for not met, 1 for partly, 2 for met."""
        return (Label.NOT_MET, Label.PARTLY, Label.MET).index(self)


class Flag(StrEnum):
    """What the guard noticed; told to the tutor, never held against the learner."""

    INJECTION = "injection"
    COPY = "copy_paste"
    STUFFING = "keyword_stuffing"
    NO_ANSWER = "non_answer"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Span:
    """Half a range of characters: `start` is the first, `end` the one after the last."""

    start: int
    end: int

    def overlap(self, other: "Span") -> int:
        """How many characters both hold."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Quote:
    """The learner's own words, verbatim, for one limb. `answer` counts the answers of a section from 0."""

    limb: str
    text: str
    span: Span
    answer: int = 0


@dataclass(frozen=True, slots=True)
class CriterionJudgement:
    """What an answer shows of one criterion.

    `strengths` gives for each limb, in the criterion's order, how likely it was shown (0 to 1); `own` says how likely
    the learner's own part was shown. `next_limb` and `next_question` name one thing to add, empty when nothing is
    missing."""

    code: str
    label: Label
    sure: bool
    quotes: tuple[Quote, ...] = ()
    heard: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    strengths: tuple[tuple[str, float], ...] = ()
    own: float = 0.0
    next_limb: str = ""
    next_question: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer, or a section's answers together, show of an area's criteria, in the pack's order."""

    area: str
    criteria: tuple[CriterionJudgement, ...]
    flags: tuple[Flag, ...]
    engine: str
    version: str

    def of(self, code: str) -> CriterionJudgement:
        """The judgement of one criterion; raises `KeyError` when the area has none of that code."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)
