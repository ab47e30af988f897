"""The rubric engine as a whole: what it hears, quotes and asks, and what it says when it has nothing to judge with."""

import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feedback.engine import RubricEngine, judge_together
from bot.feedback.judging import heard_limbs
from bot.feedback.quoting import LONGEST, TOGETHER
from bot.feedback.values import CriterionJudgement, Flag, Judgement, Label
from tests.engine_rig import GOOD, engine, folder
from tests.scale import scale


def _credited(judgement: Judgement) -> list[str]:
    return [found.code for found in judgement.criteria if found.label is not Label.NOT_MET]


def _agrees_with_itself(answer: str, found: CriterionJudgement) -> None:
    names = [name for name, _ in found.strengths]
    assert set(found.heard) | set(found.missing) == set(names)
    assert not set(found.heard) & set(found.missing)
    assert (found.label is Label.NOT_MET) == (not found.heard)
    assert found.label is not Label.MET or not found.missing
    assert [quote.limb for quote in found.quotes] == list(found.heard)
    for quote in found.quotes:
        assert quote.text == answer[quote.span.start : quote.span.end]
        assert 1 <= len(quote.text.split()) <= LONGEST
    assert sum(len(quote.text.split()) for quote in found.quotes) <= TOGETHER
    assert bool(found.next_question) == (found.label is not Label.MET)


@pytest.mark.parametrize("area", sorted(GOOD))
def test_a_good_answer_is_heard_in_its_own_words(area: str) -> None:
    judgement = engine().judge(GOOD[area], area)
    assert _credited(judgement)
    for found in judgement.criteria:
        _agrees_with_itself(GOOD[area], found)


def test_every_criterion_of_the_area_is_judged_and_no_other() -> None:
    pack = engine().pack
    for area in pack.rules.areas:
        codes = [criterion.code for criterion in pack.criteria if criterion.area == area.number]
        assert [found.code for found in engine().judge(GOOD[area.number], area.number).criteria] == codes


def test_the_same_answer_gives_the_same_judgement() -> None:
    again = RubricEngine.load(folder())
    for area, answer in GOOD.items():
        assert again.judge(answer, area) == engine().judge(answer, area)


def test_judging_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the engine opened a socket")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert _credited(RubricEngine.load(folder()).judge(GOOD["5"], "5"))


@settings(max_examples=scale(25, 500), deadline=None)
@given(st.text(max_size=400), st.sampled_from("1234567"))
def test_any_text_at_all_is_judged_and_quoted_verbatim(answer: str, area: str) -> None:
    for found in engine().judge(answer, area, answer).criteria:
        _agrees_with_itself(answer, found)


@settings(max_examples=scale(15, 300), deadline=None)
@given(
    st.sampled_from(sorted(GOOD)), st.integers(0, 200), st.integers(1, 400), st.sampled_from(["", "\n", " — ", "😀 "])
)
def test_any_piece_of_a_good_answer_is_quoted_verbatim(area: str, start: int, length: int, glue: str) -> None:
    answer = GOOD[area][start : start + length] + glue + GOOD[area][:start]
    for found in engine().judge(answer, area).criteria:
        _agrees_with_itself(answer, found)


def test_speech_without_stops_is_heard_as_well() -> None:
    spoken = GOOD["5"].lower().replace(".", "").replace(",", "").replace(":", "")
    assert _credited(engine().judge(spoken, "5")) == _credited(engine().judge(GOOD["5"], "5"))


def test_a_very_long_answer_is_judged_whole() -> None:
    filler = "After that we had a cup of tea and talked about the weather, as you do on a Monday. " * 60
    judgement = engine().judge(filler + GOOD["5"], "5")
    assert any(quote.span.start > len(filler) for found in judgement.criteria for quote in found.quotes)


def test_an_area_is_known_by_number_and_by_name() -> None:
    name = engine().pack.rules.areas[4].name
    assert engine().judge(GOOD["5"], name) == engine().judge(GOOD["5"], "5")
    assert engine().judge(GOOD["5"], name.upper()) == engine().judge(GOOD["5"], "5")
    with pytest.raises(KeyError):
        engine().judge(GOOD["5"], "9")


def test_one_open_question_asks_for_a_limb_that_is_missing() -> None:
    pack = engine().pack
    for area, answer in GOOD.items():
        for found in engine().judge(answer, area).criteria:
            asks = {limb.name: limb.ask for c in pack.criteria if c.code == found.code for limb in c.limbs}
            if found.missing:
                assert found.next_question == asks[found.next_limb]
                assert found.next_limb in found.missing


def test_what_was_heard_earlier_is_not_asked_for_again() -> None:
    first = engine().judge(GOOD["5"], "5")
    later = engine().judge(
        "It was a long day and the lift was out again, which was a pity for everybody.", "5", "", [first]
    )
    heard = {(found.code, limb) for found in first.criteria for limb in found.heard}
    assert heard
    assert not heard & {(found.code, found.next_limb) for found in later.criteria}


def test_a_pack_that_has_learnt_nothing_judges_nothing(tmp_path: Path) -> None:
    for file in folder().rglob("*.yaml"):
        if file.parent.name != "feedback":
            copy = tmp_path / file.relative_to(folder())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    judgement = RubricEngine.load(tmp_path).judge(GOOD["5"], "5")
    assert judgement.flags == (Flag.NOT_JUDGED,)
    assert all(not found.sure and not found.heard and not found.quotes for found in judgement.criteria)
    assert judge_together([judgement]).flags == (Flag.NOT_JUDGED,)


@given(
    st.sampled_from(list(Label)), st.lists(st.floats(0, 1), min_size=1, max_size=4), st.floats(0, 1), st.floats(0, 1)
)
def test_heard_limbs_agree_with_the_label(label: Label, strengths: list[float], own: float, bar: float) -> None:
    heard = heard_limbs(label, tuple(strengths), own, bar)
    assert (not heard) == (label is Label.NOT_MET)
    assert label is not Label.MET or len(heard) == len(strengths)
    assert set(heard) <= set(range(len(strengths)))
