"""The engine's plain-word rules of a pack, read from `feedback/rules.yaml` and compiled once.

What they are used for is decided in `guard.py` and `tagging.py`; here is only their shape.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from question_bank.reader import load_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cue(_Strict):
    """A regular expression and what finding it weighs."""

    weight: float
    is_: str = Field(alias="is")


class Orders(_Strict):
    """Orders to whoever grades: from `at` a sentence is cut, from `loose` a neighbour of one goes as well."""

    at: float
    loose: float
    cues: tuple[Cue, ...]


class Silence(_Strict):
    """Passing: at most `at_most` words with a cue for every `words_a_cue`, or fewer than `least` words at all."""

    at_most: int
    words_a_cue: int
    least: int
    cues: tuple[str, ...]


class Stuffing(_Strict):
    """A list of terms: a share of at most `little_words` little words among at least `least` words."""

    little_words: float
    least: int
    little: tuple[str, ...]


class Copying(_Strict):
    """Shares of telling words in known sequences from which a sentence, and an answer, count as copied."""

    sentence: float
    answer: float


class LeftOver(_Strict):
    """Words that must be left after cutting for the rest to be judged."""

    words: int


class RulesFile(_Strict):
    """`feedback/rules.yaml`."""

    orders: Orders
    silence: Silence
    stuffing: Stuffing
    copying: Copying
    left_over: LeftOver
    tags: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WordRules:
    """The rules, with every expression compiled."""

    file: RulesFile
    orders: tuple[tuple[float, re.Pattern[str]], ...]
    silence: re.Pattern[str]
    little: frozenset[str]
    tags: Mapping[str, re.Pattern[str]]


def load_rules(file: Path) -> WordRules:
    """The rules in a file. Raises `question_bank.reader.PackError` or `pydantic.ValidationError` for wrong ones."""
    return compiled(RulesFile.model_validate(load_yaml(file).value))


def compiled(file: RulesFile) -> WordRules:
    """`file` ready for use. Raises `re.error` for an expression that cannot be read."""
    return WordRules(
        file=file,
        orders=tuple((cue.weight, re.compile(cue.is_, re.IGNORECASE | re.MULTILINE)) for cue in file.orders.cues),
        silence=_any(file.silence.cues),
        little=frozenset(file.stuffing.little),
        tags={name: _any(cues, case=name == "particular") for name, cues in file.tags.items()},
    )


def _any(expressions: tuple[str, ...], *, case: bool = False) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in expressions), 0 if case else re.IGNORECASE)
