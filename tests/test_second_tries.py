"""A second try says which limbs are newly heard and which were lost: 44 pairs, of which people say what they show."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.feedback.section import Heard, _compared, heard_of
from bot.feedback.wire import detail_json
from bot.interview.state import Asked, Mode, Part, Plan, Rulebook
from bot.records import Opinion
from bot.texts import english
from tests.engine_rig import GOOD, engine

NOW = datetime(2026, 11, 25, tzinfo=UTC)
CARRIES = {
    ("1", 0): {"K1.1 mission"},
    ("1", 1): {"K1.1 impact"},
    ("1", 2): {"K1.1 recommend"},
    ("1", 3): {"K1.2 steps"},
    ("1", 4): {"K1.2 org_benefit", "K1.2 role_benefit"},
    ("2", 0): {"K2.1 journey"},
    ("2", 1): {"K2.1 managed"},
    ("2", 2): {"K2.2 process"},
    ("2", 3): {"K2.2 customer", "K2.2 organisation"},
    ("3", 0): {"K4.5 communication"},
    ("3", 1): {"K4.5 importance"},
    ("3", 2): {"K4.6 cause"},
    ("3", 3): {"K4.6 consequence"},
    ("4", 0): {"S1.4 decision"},
    ("4", 4): {"S1.5 alternative", "S1.5 reasons"},
    ("5", 1): {"S2.11 cause"},
    ("5", 2): {"S2.11 record"},
    ("6", 0): {"S3.1 methods"},
    ("6", 1): {"S3.1 evaluate"},
    ("6", 2): {"S3.1 recommend"},
    ("7", 0): {"S5.5 recurring"},
    ("7", 1): {"S5.5 discussed", "S5.5 change"},
}
"""What a sentence of a good answer (its area, and which it is) alone carries, as a person reads it."""


def _heard(area: str, answer: str) -> tuple[Heard, ...]:
    pack = engine().pack
    plan = Plan(Mode.LEARN, 1, 1.0, "digest", (Asked(1, "q", area, ("K1.1",), "Tell me."),))
    judgement = engine().judge(answer, area)
    opinions = [
        Opinion(1, 1, Part.ANSWER, found.code, "engine", found.label.value, NOW, detail_json(judgement, found))
        for found in judgement.criteria
    ]
    return heard_of(Rulebook(plan, pack), area, opinions)


def _limbs(heard: tuple[Heard, ...]) -> set[str]:
    return {
        f"{one.criterion.code} {limb.name}"
        for one in heard
        for limb in one.criterion.limbs
        if limb.name not in one.missing
    }


def _pairs() -> Iterator[tuple[set[str], tuple[Heard, ...], tuple[Heard, ...]]]:
    for (area, place), carried in CARRIES.items():
        sentences = GOOD[area].split(". ")
        short = ". ".join(sentences[:place] + sentences[place + 1 :])
        yield carried, _heard(area, short), _heard(area, GOOD[area])


def test_limbs_newly_heard_and_lost_are_the_ones_that_people_see() -> None:
    right = total = 0
    for carried, less, more in _pairs():
        newly = _limbs(more) - _limbs(less)
        total += 2  # the same pair the other way round: what is newly heard is lost
        right += 2 * (carried <= newly and len(newly - carried) <= 2)
    assert total >= 30
    assert right / total >= 0.8


def test_the_message_names_just_what_changed() -> None:
    says = {f"{c.code} {limb.name}": limb.says for c in engine().pack.criteria for limb in c.limbs}
    for _, less, more in _pairs():
        newly = {says[limb] for limb in _limbs(more) - _limbs(less)}
        lost = {says[limb] for limb in _limbs(less) - _limbs(more)}
        for text in (_compared(english(), less, more), _compared(english(), more, less)):
            told = {line.removeprefix("– ") for line in text.splitlines() if line.startswith("– ")}
            assert told == newly | lost
            assert len(text) <= 900
        assert bool(newly | lost) != (_compared(english(), less, more) == english()("second_try.same"))
