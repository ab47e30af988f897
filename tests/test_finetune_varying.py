"""The lessons that the encoder is taught: however they are varied, evidence stays where it is said to be."""

import random

import pytest

from tests.engine_rig import folder
from tools.finetune.corpus import lessons_in
from tools.finetune.varying import ORDERS, Others, in_plural, varied, with_words, without

CHANNELS, LESSONS = lessons_in(folder())
OTHERS = Others(LESSONS, {one.area: [x for x in LESSONS if x.area == one.area] for one in LESSONS}, frozenset())


def test_every_place_lies_in_its_answer_and_is_shown() -> None:
    assert len(LESSONS) > 500
    for lesson in LESSONS:
        for column, (first, last) in lesson.places.items():
            assert 0 <= first < last <= len(lesson.text)
            assert lesson.shown[column] in (0, 1)
        assert set(lesson.shown) == {
            CHANNELS.limb(code, name) for code, name in CHANNELS.limbs if code in CHANNELS.areas[lesson.area]
        }


@pytest.mark.parametrize("seed", range(3))
def test_varied_lessons_stay_whole(seed: int) -> None:
    chance = random.Random(seed)
    for lesson in LESSONS[seed::7]:
        changed = varied(lesson, OTHERS, chance)
        assert all(0 <= first <= last <= len(changed.text) for first, last in changed.places.values())
        assert set(changed.shown) == set(lesson.shown)


def test_what_was_put_in_or_cut_out_moves_the_rest_rightly() -> None:
    chance = random.Random(5)
    for lesson in [one for one in LESSONS if len(one.places) > 1][:60]:
        said = {column: lesson.text[first:last] for column, (first, last) in lesson.places.items()}
        longer = with_words(lesson, f" {ORDERS[0]} ", chance)
        assert {column: longer.text[first:last] for column, (first, last) in longer.places.items()} == said
        column = min(lesson.places)
        shorter = without(lesson, column)
        assert shorter.shown[column] == 0
        assert column not in shorter.places
        for other, (first, last) in shorter.places.items():
            assert shorter.text[first:last] == said[other]


def test_in_the_plural_nobody_says_i() -> None:
    lesson = next(one for one in LESSONS if " I " in one.text and one.own)
    plural = in_plural(lesson, frozenset(lesson.own))
    assert " I " not in plural.text
    assert set(plural.own.values()) == {0}
