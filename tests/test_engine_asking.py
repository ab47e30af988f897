"""What the question asks for bears on what an answer is taken to show, and never makes evidence out of nothing."""

from pathlib import Path

import pytest

from bot.feedback.asking import load_asking
from bot.feedback.features import features
from bot.feedback.judging import Learnt, load_learnt, prepare, sight
from bot.feedback.labelled import read_labelled
from question_bank.reader import PackError, part
from tests.adversarial import adversarial_answers
from tests.engine_rig import GOOD, engine, folder
from tests.scale import scale

PACK = engine().pack
ASKING = load_asking(PACK, part(folder(), "feedback"))


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    found = load_learnt(PACK, part(folder(), "feedback"))
    assert found is not None
    return found


@pytest.mark.parametrize("area", sorted(GOOD))
def test_what_was_asked_for_is_likelier_shown_and_what_was_not_is_less_likely(area: str, learnt: Learnt) -> None:
    prepared = prepare(learnt, GOOD[area], "")
    for criterion in (criterion for criterion in PACK.criteria if criterion.area == area):
        sighted = sight(learnt.encoder.channels, prepared.reading, criterion)
        shown = {
            asked: 1.0
            - learnt.decider.decide(criterion.code, features(sighted, prepared.clauses, 80, asked)).chances[0]
            for asked in (True, None, False)
        }
        assert shown[False] < shown[None] < shown[True]


def test_of_a_question_that_nobody_knows_nothing_is_claimed() -> None:
    unknown = "Is there anything that I have not asked you about yet?"
    assert ASKING.asks_for(unknown, "K1.1") is None
    for area, answer in GOOD.items():
        assert engine().judge(answer, area, unknown).criteria == engine().judge(answer, area).criteria


def test_a_question_is_known_whatever_its_stops_and_letters() -> None:
    question = PACK.questions[0]
    assert ASKING.asks_for(f"  {question.text.upper()} …", question.criteria[0]) is True


def test_every_question_that_asks_for_a_criterion_asks_for_one_of_its_area() -> None:
    areas = {criterion.code: criterion.area for criterion in PACK.criteria}
    labelled = read_labelled(sorted(part(folder(), "feedback").glob("answers*.jsonl*")))
    known = 0
    for one in labelled:
        asked = [code for code in areas if ASKING.asks_for(one.question, code)]
        known += bool(asked)
        assert all(areas[code] == one.area for code in asked), one.question
    assert known > len(labelled) / 2


@pytest.mark.parametrize("place", range(scale(1, 4)))
def test_a_fitting_question_credits_nothing_worthless(place: int) -> None:
    by_area = {area.number: [q for q in PACK.questions if q.area == area.number] for area in PACK.rules.areas}
    for one in adversarial_answers():
        questions = by_area[one.area]
        judgement = engine().judge(one.answer, one.area, questions[place * 7 % len(questions)].text)
        credited = [found.code for found in judgement.criteria if found.heard]
        assert not credited, (one.kind, one.answer[:80], credited)


def test_a_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "asked.yaml").write_text("questions: [", encoding="utf-8")
    with pytest.raises(PackError, match="asked"):
        load_asking(PACK, tmp_path)
