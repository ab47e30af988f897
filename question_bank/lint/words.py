"""The word lists as patterns: whole words or phrases, `*` for any ending; loaded with the first question."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from question_bank.strict_yaml import load_yaml


@cache
def _lists() -> dict[str, object]:
    value = load_yaml(Path(__file__).with_name("words.yaml")).value
    assert isinstance(value, dict)
    return dict(value)


def words(name: str) -> tuple[str, ...]:
    """One list."""
    value = _lists()[name]
    assert isinstance(value, list)
    return tuple(str(word) for word in value)


def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """A list of pairs."""
    value = _lists()[name]
    assert isinstance(value, list)
    return tuple((str(one), str(other)) for one, other in value)


def table(name: str) -> dict[str, tuple[str, ...]]:
    """A table of lists."""
    value = _lists()[name]
    assert isinstance(value, dict)
    return {key: tuple(str(word) for word in listed) for key, listed in value.items() if isinstance(listed, list)}


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words."""
    parts = sorted({_phrase(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(r"(?<![\w'-])(?:" + "|".join(parts) + r")(?![\w'-]|-\w)")


def _phrase(phrase: str) -> str:
    return re.escape(phrase).replace(r"\*", r"[\w'-]*").replace(r"\ ", r"\s+")


@cache
def anywhere(name: str) -> re.Pattern[str]:
    """Any phrase of a list, anywhere."""
    return pattern(words(name))


@cache
def at_start(name: str) -> re.Pattern[str]:
    """Any phrase of a list, at the beginning."""
    return re.compile(r"\s*" + pattern(words(name)).pattern)
