"""Recognises wording that was pasted, from hashes of its word sequences: the wording itself is nowhere in the project.

Words are reduced to the stems of those that tell something, so that a changed person or tense does not hide a copy.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

SEQUENCE = 3
"""Telling words in a hashed sequence."""

_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_LITTLE_WORDS = (
    "a an the i we my our me us he she they them it you his her their its is are was were be been am to of in on at "
    "for with and but so that this these there then when if as by from had have has did do does not no what who which "
    "or because than up out i'm i've i'd it's able can could would how they've also where own show shows "
)
_LITTLE = frozenset(_LITTLE_WORDS.split())


def stems(text: str) -> list[str]:
    """The telling words of a text, lower-case, each cut to its first five letters."""
    return [word[:5] for word in _WORD.findall(text.lower()) if word not in _LITTLE]


def sequence_hashes(telling: Sequence[str]) -> list[int]:
    """A hash (32 bits) of each run of `SEQUENCE` telling words."""
    runs = (telling[first : first + SEQUENCE] for first in range(len(telling) - SEQUENCE + 1))
    return [_hash(" ".join(run)) for run in runs]


def hashes_of(texts: Iterable[str]) -> frozenset[int]:
    """The hashes by which these texts are recognised."""
    return frozenset(value for text in texts for value in sequence_hashes(stems(text)))


def copied_share(text: str, known: frozenset[int]) -> float:
    """The share (0 to 1) of a text's telling words that stand in a known sequence."""
    telling = stems(text)
    if len(telling) < SEQUENCE or not known:
        return 0.0
    covered: set[int] = set()
    for first, value in enumerate(sequence_hashes(telling)):
        if value in known:
            covered.update(range(first, first + SEQUENCE))
    return len(covered) / len(telling)


def _hash(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=4).digest(), "big")


def load_known(file: Path) -> frozenset[int]:
    """The hashes in a JSON file (a list of numbers), none where there is no such file."""
    return frozenset(json.loads(file.read_bytes())) if file.is_file() else frozenset()
