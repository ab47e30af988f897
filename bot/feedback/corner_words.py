"""What a pack's `corner.yaml` holds: the question corner's own words, and why messages are handed over.

What is said about single criteria is the pack's guidance and lives in `guidance.yaml`; deciding lives in `corner.py`.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.feedback.corner_terms import Language
from question_bank.model import Value, Words
from question_bank.problems import PackError
from question_bank.reader import find_pack, part
from question_bank.strict_yaml import read_yaml, validate

_FILE = "corner.yaml"
_DEFAULT = "customer_service_specialist_l3"


class Labels(Value):
    """The words around an explanation, and what is said when nothing else fits."""

    shows: Words
    strengthen: Words
    also: Words
    missing: Words
    nothing_missing: Words
    unsure: Words
    unknown_code: Words


class Reason(Value):
    """A reason for handing a message over, what is said then, and how such messages read."""

    key: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    says: Words
    asked: Annotated[tuple[Words, ...], Field(min_length=3)]


class CornerWords(Value):
    """`corner.yaml` as it is written."""

    words: Labels
    spellings: dict[str, str]
    concepts: dict[str, tuple[Words, ...]]
    reasons: Annotated[tuple[Reason, ...], Field(min_length=1)]

    @property
    def language(self) -> Language:
        """How this pack's words are read."""
        return Language(self.spellings, self.concepts)


def read_corner_words(pack: str | os.PathLike[str]) -> CornerWords:
    """The corner's words of a pack, by folder or name; a pack without `corner.yaml` speaks as the default pack does.

    Raises `PackError` with everything that is wrong in the file."""
    folder = find_pack(pack)
    document = read_yaml(_file(folder))
    words = validate(document, CornerWords)
    if words is None or document.problems:
        raise PackError(document.problems)
    return words


def _file(folder: Path) -> Path:
    own = part(folder, _FILE)
    return own if own.is_file() else find_pack(_DEFAULT) / _FILE
