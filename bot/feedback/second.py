"""A second opinion by a language model, held to the learner's own words: it may settle what the engine is unsure of.

Pure: what a model answered and what the engine judged become one judgement. Asking is `endpoint.py`'s. What was learnt
the hard way by others is kept in code: a quote that is not verbatim discredits the criterion, a label is counted from
the limbs and never taken over, and nothing a model says outweighs what the engine is sure of or the guard has cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.feedback.quoting import LONGEST
from bot.feedback.values import CriterionJudgement, Flag, Judgement, Label, Quote, Span
from question_bank.model import Criterion

NAME = "llm"
_POSSIBLE = 0.15
"""The engine's chance for a limb under which no model's word makes it heard."""
_OWN_EVENT = 0.5
"""The engine's chance of one's own part under which "met" is never sure and no label is raised."""


@dataclass(frozen=True, slots=True)
class Limbs:
    """What a model says of one criterion: the quote for each limb that it heard, empty for one that it did not."""

    code: str
    quotes: Mapping[str, str]


def weighed(
    judgement: Judgement, said: Sequence[Limbs], answer: str, criteria: Sequence[Criterion], version: str
) -> Judgement:
    """The engine's judgement with what a model's says settled of the unsure criteria."""
    if Flag.NOT_JUDGED in judgement.flags or Flag.INJECTION in judgement.flags or Flag.COPY in judgement.flags:
        return judgement
    by_code = {limbs.code: limbs for limbs in said}
    known = {criterion.code: criterion for criterion in criteria}
    found = tuple(
        _settled(own, by_code[own.code], answer, known[own.code]) if own.code in by_code and own.code in known else own
        for own in judgement.criteria
    )
    return replace(judgement, criteria=found, engine=f"{judgement.engine}+{NAME}", version=version)


def _settled(own: CriterionJudgement, said: Limbs, answer: str, criterion: Criterion) -> CriterionJudgement:
    if own.sure:
        return own
    quotes = _verbatim(own, said, answer, criterion)
    if quotes is None:
        return own
    label = _label(quotes, criterion)
    raised = label.rank - own.label.rank
    if abs(raised) > 1 or (raised > 0 and own.own < _OWN_EVENT):
        return own
    heard = tuple(limb.name for limb in criterion.limbs if limb.name in quotes)
    missing = tuple(limb.name for limb in criterion.limbs if limb.name not in quotes)
    sure = label is own.label and (label is not Label.MET or own.own >= _OWN_EVENT)
    first = next((limb for limb in criterion.limbs if limb.name in missing), None)
    return replace(
        own,
        label=label,
        sure=sure,
        quotes=tuple(quotes[name] for name in heard),
        heard=heard,
        missing=missing,
        next_limb=first.name if first else "",
        next_question=first.ask if first else "",
    )


def _verbatim(own: CriterionJudgement, said: Limbs, answer: str, criterion: Criterion) -> Mapping[str, Quote] | None:
    """The quotes that stand in the answer, by limb; None when one does not, for then nothing of it is believed."""
    strengths = dict(own.strengths)
    quotes: dict[str, Quote] = {}
    for limb in criterion.limbs:
        words = said.quotes.get(limb.name, "").strip()
        if not words:
            continue
        at = answer.find(words)
        if at < 0 or len(words.split()) < 2:
            return None
        if strengths.get(limb.name, 0.0) >= _POSSIBLE:
            end = at + len(words)
            while len(answer[at:end].split()) > LONGEST:
                end = at + len(answer[at:end].rsplit(None, 1)[0])
            quotes[limb.name] = Quote(limb.name, answer[at:end], Span(at, end))
    return quotes


def _label(quotes: Mapping[str, Quote], criterion: Criterion) -> Label:
    if len(quotes) == len(criterion.limbs):
        return Label.MET
    core = {limb.name for limb in criterion.limbs if limb.core}
    return Label.PARTLY if quotes and core & set(quotes) else Label.NOT_MET
