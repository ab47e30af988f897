"""The answers of a section judged together: for each limb the best, and from which answer."""

import pytest

from bot.feedback.engine import judge_together
from bot.feedback.values import CriterionJudgement, Flag, Judgement, Label, Quote, Span
from tests.engine_rig import GOOD, engine


def _found(label: Label, *heard: str, sure: bool = True, own: float = 0.9) -> CriterionJudgement:
    names = ("cause", "consequence")
    missing = tuple(name for name in names if name not in heard)
    return CriterionJudgement(
        code="K4.6",
        label=label,
        sure=sure,
        quotes=tuple(Quote(name, "words", Span(0, 5)) for name in heard),
        heard=heard,
        missing=missing,
        strengths=tuple((name, 0.9 if name in heard else 0.1) for name in names),
        own=own,
        next_limb=missing[0] if missing else "",
        next_question=f"What about {missing[0]}?" if missing else "",
    )


def _judgement(found: CriterionJudgement, *flags: Flag) -> Judgement:
    return Judgement("3", (found,), flags, "rubric", "1")


def test_two_halves_make_a_whole_that_is_not_sure() -> None:
    both = judge_together([_judgement(_found(Label.PARTLY, "cause")), _judgement(_found(Label.PARTLY, "consequence"))])
    found = both.of("K4.6")
    assert found.label is Label.MET
    assert not found.sure
    assert found.heard == ("cause", "consequence")
    assert [(quote.limb, quote.answer) for quote in found.quotes] == [("cause", 0), ("consequence", 1)]
    assert found.missing == ()
    assert found.next_question == ""


def test_two_halves_without_an_own_part_stay_a_part() -> None:
    halves = [_found(Label.PARTLY, "cause", own=0.1), _found(Label.PARTLY, "consequence", own=0.1)]
    assert judge_together([_judgement(half) for half in halves]).of("K4.6").label is Label.PARTLY


def test_the_best_answer_counts_whatever_comes_after() -> None:
    whole, nothing = _found(Label.MET, "cause", "consequence"), _found(Label.NOT_MET)
    assert judge_together([_judgement(whole), _judgement(nothing)]).of("K4.6") == whole
    assert judge_together([_judgement(nothing), _judgement(whole)]).of("K4.6").sure


def test_one_answer_alone_is_itself() -> None:
    for area, answer in GOOD.items():
        alone = engine().judge(answer, area)
        assert [found.label for found in judge_together([alone]).criteria] == [found.label for found in alone.criteria]


def test_flags_of_all_answers_are_told_once() -> None:
    judgements = [_judgement(_found(Label.NOT_MET), Flag.INJECTION), _judgement(_found(Label.NOT_MET), Flag.INJECTION)]
    assert judge_together(judgements).flags == (Flag.INJECTION,)


def test_no_answers_cannot_be_judged() -> None:
    with pytest.raises(ValueError, match="no judgements"):
        judge_together([])
