"""Puts the judgements of several answers together: for each limb the best that any of them showed.

Nothing is judged anew here; what the learner reads of it is composed in `section.py`.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.feedback.values import CriterionJudgement, Judgement, Label, Quote

_OWN_BAR = 0.5
"""The chance from which one's own part counts as shown somewhere."""


def judge_together(judgements: Sequence[Judgement]) -> Judgement:
    """The judgement of a section's answers together; quotes say which answer they are from. All judgements are of one
    area. Raises `ValueError` when there is none."""
    if not judgements:
        raise ValueError("there are no judgements to put together")
    numbered = [_of_answer(judgement, number) for number, judgement in enumerate(judgements)]
    together = tuple(_best([one.of(criterion.code) for one in numbered]) for criterion in judgements[0].criteria)
    flags = tuple(dict.fromkeys(flag for judgement in judgements for flag in judgement.flags))
    return replace(judgements[0], criteria=together, flags=flags)


def _of_answer(judgement: Judgement, number: int) -> Judgement:
    criteria = tuple(
        replace(criterion, quotes=tuple(replace(quote, answer=number) for quote in criterion.quotes))
        for criterion in judgement.criteria
    )
    return replace(judgement, criteria=criteria)


def _best(found: Sequence[CriterionJudgement]) -> CriterionJudgement:
    best = max(found, key=lambda one: (one.label.rank, one.sure, sum(chance for _, chance in one.strengths)))
    names = [name for name, _ in best.strengths]
    heard = tuple(name for name in names if any(name in one.heard for one in found))
    missing = tuple(name for name in names if name not in heard)
    own = max(one.own for one in found)
    whole = bool(heard) and not missing and (best.label is Label.MET or own >= _OWN_BAR)
    label = Label.MET if whole else best.label
    next_one = next((one for one in found if one.next_limb in missing), None) if not whole else None
    return replace(
        best,
        label=label,
        sure=best.sure and label is best.label,
        quotes=tuple(quote for name in heard for quote in _strongest(found, name)),
        heard=heard,
        missing=() if whole else missing,
        strengths=tuple((name, max(_chance(one, name) for one in found)) for name in names),
        own=own,
        next_limb=next_one.next_limb if next_one else "",
        next_question=next_one.next_question if next_one else "",
    )


def _strongest(found: Sequence[CriterionJudgement], limb: str) -> list[Quote]:
    """The quote for a limb from the answer that showed it most."""
    quoted = [(one, quote) for one in found for quote in one.quotes if quote.limb == limb]
    return [max(quoted, key=lambda pair: _chance(pair[0], limb))[1]] if quoted else []


def _chance(one: CriterionJudgement, limb: str) -> float:
    return dict(one.strengths).get(limb, 0.0)
