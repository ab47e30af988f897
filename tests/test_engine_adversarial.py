"""Nothing is suggested for an answer that shows nothing, and an order to the grader neither helps nor harms."""

from collections import Counter

import pytest

from bot.feedback.values import Flag, Label
from tests.adversarial import ORDERS, Adversarial, adversarial_answers
from tests.engine_rig import GOOD, engine

_CUT = {
    "injection": Flag.INJECTION,
    "keyword_stuffing": Flag.STUFFING,
    "non_answer": Flag.NO_ANSWER,
}


def test_there_are_sixty_of_all_kinds() -> None:
    kinds = Counter(answer.kind for answer in adversarial_answers())
    assert kinds.total() >= 60
    assert len(kinds) == 10


@pytest.mark.parametrize("given", adversarial_answers(), ids=lambda given: f"{given.kind}-{given.area}")
def test_nothing_is_suggested_for_nothing(given: Adversarial) -> None:
    judgement = engine().judge(given.answer, given.area)
    assert [found.code for found in judgement.criteria if found.label is not Label.NOT_MET] == []
    assert all(found.next_question for found in judgement.criteria)


@pytest.mark.parametrize("area", sorted(GOOD))
def test_fine_is_no_answer_in_any_area(area: str) -> None:
    judgement = engine().judge("fine", area)
    assert Flag.NO_ANSWER in judgement.flags
    assert all(found.label is Label.NOT_MET and found.sure for found in judgement.criteria)


@pytest.mark.parametrize("kind", ["keyword_stuffing", "non_answer"])
def test_most_of_a_kind_is_recognised_for_what_it_is(kind: str) -> None:
    given = [answer for answer in adversarial_answers() if answer.kind == kind]
    told = [_CUT[kind] in engine().judge(answer.answer, answer.area).flags for answer in given]
    assert sum(told) >= 0.7 * len(told)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("area", sorted(GOOD))
def test_an_order_neither_helps_nor_harms(order: str, area: str) -> None:
    plain = engine().judge(GOOD[area], area)
    first, _, rest = GOOD[area].partition(". ")
    ordered = engine().judge(f"{first}. {order} {rest}", area)
    assert Flag.INJECTION in ordered.flags
    assert [found.label for found in ordered.criteria] == [found.label for found in plain.criteria]
    assert all(order not in quote.text for found in ordered.criteria for quote in found.quotes)
