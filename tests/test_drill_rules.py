"""Which questions a drill asks, and the machine under learners who do everything at every moment in one."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.drilling import QUESTIONS, chosen, named, weakest
from bot.interview import state as s
from bot.interview.state import Asked, Mode, Plan, Rulebook, Stopwatch
from tests import hostile, packs
from tests.scale import scale

PACK = packs.loaded(packs.FIRST)


@pytest.fixture(autouse=True, params=packs.BOTH)
def _of_each_pack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs over both packs."""
    monkeypatch.setitem(globals(), "PACK", packs.loaded(request.param))


# Choosing -------------------------------------------------------------------------------------------------------------


def test_names_of_areas() -> None:
    for area in PACK.rules.areas:
        assert named(PACK, area.number) == area
        assert named(PACK, area.name.upper()) == area
    assert named(PACK, "") is None
    assert named(PACK, "8") is None
    assert named(PACK, "and") is None


def test_questions_are_of_the_area_and_cover_what_is_weak_first() -> None:
    chance = random.Random(3)
    for seed in range(scale(200, 3000)):
        area = chance.choice(PACK.rules.areas).number
        codes = [criterion.code for criterion in PACK.criteria if criterion.area == area]
        weak = set(chance.sample(codes, chance.randint(0, len(codes))))
        own = [question for question in PACK.questions if question.area == area]
        recent = {question.id for question in chance.sample(own, len(own) // 2)}
        drawn = chosen(PACK, area, seed, weak, recent)
        assert len(drawn) == len({question.id for question in drawn}) == min(QUESTIONS, len(own))
        assert {question.area for question in drawn} == {area}
        most = max(len(weak & set(question.criteria)) for question in own)
        assert len(weak & set(drawn[0].criteria)) == most
        if not weak:
            assert drawn[0].id not in recent
        assert drawn == chosen(PACK, area, seed, weak, recent)


def test_different_seeds_ask_different_questions() -> None:
    assert len({chosen(PACK, "1", seed, (), ()) for seed in range(20)}) > 5


def test_the_weakest_area_is_not_drilled_twice_in_a_row() -> None:
    weak = {"K1.1", "K1.2", *(c.code for c in PACK.criteria if c.area == "6")}
    first = weakest(PACK, weak, ())
    assert first is not None
    assert weakest(PACK, (), ()) is None


# The machine ----------------------------------------------------------------------------------------------------------


def test_hostile_learners_in_drills() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    for seed in range(scale(250, 4000)):
        drawn = chosen(PACK, str(1 + seed % 7), seed, (), ())
        asked = tuple(Asked(n, q.id, q.area, q.criteria, q.text) for n, q in enumerate(drawn, start=1))
        rules = Rulebook(Plan(Mode.LEARN, seed, 1.0, "digest", asked, drill=True), PACK)
        sitting = hostile.sit(rules, seed, noon) if seed % 2 else _sat_calmly(rules, noon)
        assert sitting.state.clock == Stopwatch(), seed
        assert not sitting.seen.marks, seed
        assert set(sitting.seen.shown) <= set(range(1, len(asked) + 1)), seed
        assert all(count <= 2 for count in sitting.seen.shown.values()), seed
        if isinstance(sitting.state.phase, s.Finished):
            assert not sitting.state.phase.short
            assert {n for n, count in sitting.seen.said.items() if count} == set(sitting.state.answered), seed
            assert sitting.seen.judged >= set(sitting.state.answered), seed


def _sat_calmly(rules: Rulebook, noon: datetime) -> hostile.Sitting:
    sitting = hostile.Sitting(rules, random.Random(1), noon)
    sitting.do(s.Begin())
    for _ in rules.plan.questions:
        sitting.do(s.Said())
        sitting.do(s.Done(120, own=True))
        sitting.pass_time(timedelta(minutes=50))
        sitting.judge_one()
    assert isinstance(sitting.state.phase, s.Corner)
    ended = sitting.do(s.Next())
    assert ended.says == (s.ShowEnd(s.Ending.COMPLETE, short=False),)
    return sitting
