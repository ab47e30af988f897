"""The rubric engine: guard, tag, sight the limbs, decide, quote, ask. It suggests; a person grades.

Each step is a module of its own and `judging.py` puts them in order; here is what the rest of the project calls.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.feedback.judging import Learnt, Prepared, judged, load_learnt, nothing, prepare, unjudged
from bot.feedback.together import judge_together
from bot.feedback.values import CriterionJudgement, Flag, Judgement, Label
from bot.feedback.weights import OWN
from question_bank.model import Criterion, Pack
from question_bank.reader import load_pack, part

__all__ = ["NAME", "RubricEngine", "judge_together"]

NAME = "rubric"


class RubricEngine:
    """Judges answers against a pack's criteria; a pack without learnt numbers gets no judgement, and no error."""

    def __init__(self, pack: Pack, learnt: Learnt | None) -> None:
        self.pack, self._learnt = pack, learnt
        self._not_own = next((probe.text for probe in pack.probes if probe.when == "not_own"), "")

    @classmethod
    def load(cls, pack_folder: Path) -> "RubricEngine":
        """The engine of a pack's folder. Raises `question_bank.reader.PackError` for a pack that is wrong, and
        `bot.faults.Fault` for learnt numbers that are."""
        pack = load_pack(pack_folder)
        return cls(pack, load_learnt(pack, part(pack_folder, "feedback")))

    @property
    def version(self) -> str:
        """What judged, for the record; empty when nothing can be judged."""
        return self._learnt.version if self._learnt else ""

    def area(self, wanted: str) -> str | None:
        """The number of an area given by its number or its name, None when the pack has none of that kind."""
        plain = wanted.strip().casefold()
        for area in self.pack.rules.areas:
            if plain in (area.number.casefold(), area.name.casefold()):
                return area.number
        return None

    def judge(self, answer: str, area: str, question: str = "", history: Sequence[Judgement] = ()) -> Judgement:
        """What an answer shows of each criterion of its area. What an earlier judgement in `history` heard is not asked
        for again; sentences that repeat the question are no evidence, and what it asks for is likelier shown. Raises
        `KeyError` for an area that the pack does not have."""
        number = self.area(area)
        if number is None:
            raise KeyError(area)
        criteria = [criterion for criterion in self.pack.criteria if criterion.area == number]
        if self._learnt is None:
            return Judgement(number, tuple(map(unjudged, criteria)), (Flag.NOT_JUDGED,), NAME, "")
        prepared = prepare(self._learnt, answer, question)
        found = tuple(self._criterion(prepared, criterion, history) for criterion in criteria)
        return Judgement(number, found, prepared.guarded.flags, NAME, self.version)

    def _criterion(self, prepared: Prepared, criterion: Criterion, history: Sequence[Judgement]) -> CriterionJudgement:
        assert self._learnt is not None
        if prepared.guarded.worthless:
            return self._asking(nothing(criterion), criterion, history)
        if not self._learnt.decider.knows(criterion.code):
            return unjudged(criterion)
        return self._asking(judged(self._learnt, prepared, criterion), criterion, history)

    def _asking(
        self, found: CriterionJudgement, criterion: Criterion, history: Sequence[Judgement]
    ) -> CriterionJudgement:
        """`found` with one open question for something that is missing, a core limb first."""
        heard = {
            limb
            for earlier in history
            for other in earlier.criteria
            if other.code == found.code
            for limb in other.heard
        }
        open_ = [limb for limb in criterion.limbs if limb.name in found.missing and limb.name not in heard]
        if open_:
            first = next((limb for limb in open_ if limb.core), open_[0])
            return replace(found, next_limb=first.name, next_question=first.ask)
        if found.label is Label.PARTLY and not found.missing:
            return replace(found, next_limb=OWN, next_question=self._not_own)
        return found
