"""What the feedback engine hears in a report's sections: limbs with the learner's own words, as unsure as it is.

Only what stands before the stop line is listened to. Nothing here is a grade: the engine's label is left behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.feedback.engine import RubricEngine
from bot.feedback.values import CriterionJudgement
from bot.project.report.xray import Xray
from question_bank.model import Criterion


@dataclass(frozen=True, slots=True)
class Heard:
    """What a section lets somebody hear of a criterion: each limb in the pack's words with the quoted words."""

    code: str
    section: int
    sure: bool
    limbs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def hear(seen: Xray, engine: RubricEngine) -> tuple[Heard, ...]:
    """What is heard of the criteria suggested for each section, or mapped to it. Slow: call it outside a turn."""
    return tuple(one for section in seen.sections if section.found for one in _section(seen, section.number, engine))


def _section(seen: Xray, number: int, engine: RubricEngine) -> Iterator[Heard]:
    text = seen.layout.text(number, seen.rules.most)
    if not text.strip() or not engine.version:
        return
    suggested = next(one.suggested for one in seen.sections if one.number == number)
    codes = {*suggested, *(one.code for one in seen.mapping if one.section == number)}
    wanted = [criterion for criterion in engine.pack.criteria if criterion.code in codes]
    judged = {
        found.code: found
        for area in dict.fromkeys(criterion.area for criterion in wanted)
        for found in engine.judge(text, area).criteria
    }
    yield from (_heard(criterion, number, judged[criterion.code]) for criterion in wanted)


def _heard(criterion: Criterion, section: int, found: CriterionJudgement) -> Heard:
    says = {limb.name: limb.says for limb in criterion.limbs}
    quotes = {quote.limb: quote.text for quote in reversed(found.quotes)}
    limbs = tuple((says.get(limb, limb), quotes[limb]) for limb in found.heard if limb in quotes)
    return Heard(criterion.code, section, found.sure, limbs, tuple(says.get(limb, limb) for limb in found.missing))
