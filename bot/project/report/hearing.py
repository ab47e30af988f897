"""What the feedback engine hears in a report's sections: limbs with the learner's own words, as unsure as it is.

Only what stands before the stop line is listened to. Nothing here is a grade: the engine's label is left behind.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.feedback.values import CriterionJudgement
from bot.project.report.xray import Xray
from bot.records import Verdict
from question_bank.model import Criterion, Pack

if TYPE_CHECKING:  # the service hears through its assessor and never loads the engine
    from bot.feedback.engine import RubricEngine


@dataclass(frozen=True, slots=True)
class Heard:
    """What a section lets somebody hear of a criterion: each limb in the pack's words with the quoted words."""

    code: str
    section: int
    sure: bool
    limbs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


def hear(seen: Xray, engine: "RubricEngine") -> tuple[Heard, ...]:
    """What is heard of the criteria suggested for each section, or mapped to it. Slow: call it outside a turn."""
    return tuple(one for section in seen.sections if section.found for one in _section(seen, section.number, engine))


def wanted_in(seen: Xray, number: int, pack: Pack) -> list[Criterion]:
    """The criteria that a section is listened to for: those suggested for it, and those mapped to it."""
    suggested = next(one.suggested for one in seen.sections if one.number == number)
    codes = {*suggested, *(one.code for one in seen.mapping if one.section == number)}
    return [criterion for criterion in pack.criteria if criterion.code in codes]


def heard_in(criterion: Criterion, section: int, verdict: Verdict) -> Heard:
    """The same from an assessor's verdict, whose detail is `bot.feedback.wire`'s JSON."""
    detail = json.loads(verdict.detail)
    says = {limb.name: limb.says for limb in criterion.limbs}
    quotes = {limb: pieces[0]["text"] for limb, pieces in detail.get("quotes", {}).items() if pieces}
    limbs = tuple((says.get(limb, limb), quotes[limb]) for limb in detail.get("heard", ()) if limb in quotes)
    missing = tuple(says.get(limb, limb) for limb in detail.get("missing", ()))
    return Heard(criterion.code, section, bool(detail.get("sure", False)), limbs, missing)


def _section(seen: Xray, number: int, engine: "RubricEngine") -> Iterator[Heard]:
    text = seen.layout.text(number, seen.rules.most)
    if not text.strip() or not engine.version:
        return
    wanted = wanted_in(seen, number, engine.pack)
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
