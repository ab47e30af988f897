"""Turns a message into weighted terms by which messages are compared: words, pairs of words, parts of words, concepts.

What the terms say about criteria is learnt in `corner_finder.py`; which words mean the same is pack data, handed in.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_WORD = re.compile(r"[a-z0-9]+")
_SPELT_OUT = re.compile(r"\b(?:[a-z](?:\s+|\.\s*)){2,}[a-z]\b")
_ENDINGS = (
    "isations",
    "isation",
    "ations",
    "ation",
    "ingly",
    "ments",
    "ment",
    "ities",
    "ity",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "al",
    "s",
    "e",
    "y",
)


@dataclass(frozen=True, slots=True)
class Language:
    """What a pack says of words: `spellings` (as typed: as meant) and `concepts` (a name: words for it)."""

    spellings: Mapping[str, str] = field(default_factory=dict)
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def stem(word: str) -> str:
    """The word without its ending, roughly, and never shorter than three letters: for comparing, not for showing."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def words_of(text: str, language: Language) -> list[str]:
    """The words as meant: small letters, no apostrophes, letters spelt out put together, slang in full."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("’", "")
    joined = _SPELT_OUT.sub(lambda match: re.sub(r"[\s.]", "", match[0]), plain)
    found: list[str] = []
    for word in _WORD.findall(joined):
        found.extend(language.spellings.get(word, word).split())
    return found


class Reader:
    """Reads messages into terms with a pack's language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._concepts = _by_phrase(language)
        self._longest = max((len(phrase) for phrase in self._concepts), default=0)

    def terms(self, text: str) -> dict[str, float]:
        """Every term of the message with how much of it there is."""
        words = words_of(text, self._language)
        stems = [stem(word) for word in words]
        found: dict[str, float] = {}
        for kind in (self._of_words(stems), self._of_pairs(stems), self._of_parts(words), self._of_concepts(stems)):
            for term, weight in kind:
                found[term] = found.get(term, 0.0) + weight
        return found

    def _of_words(self, stems: list[str]) -> Iterable[tuple[str, float]]:
        return ((f"w {word}", 1.0) for word in stems)

    def _of_pairs(self, stems: list[str]) -> Iterable[tuple[str, float]]:
        padded = ["^", *stems, "$"]
        for at in range(len(padded) - 1):
            yield f"p {padded[at]} {padded[at + 1]}", 0.7
        for at in range(len(stems) - 2):
            yield f"s {stems[at]} {stems[at + 2]}", 0.4

    def _of_parts(self, words: list[str]) -> Iterable[tuple[str, float]]:
        for word in words:
            framed = f"<{word}>"
            for size in (3, 4, 5):
                for at in range(len(framed) - size + 1):
                    yield f"c {framed[at : at + size]}", 0.35

    def _of_concepts(self, stems: list[str]) -> Iterable[tuple[str, float]]:
        seen: dict[str, float] = {}
        for at in range(len(stems)):
            for size in range(1, min(self._longest, len(stems) - at) + 1):
                for concept in self._concepts.get(tuple(stems[at : at + size]), ()):
                    seen[concept] = 1.5
        names = sorted(seen)
        yield from ((f"k {name}", 1.5) for name in names)
        for at, first in enumerate(names):
            for second in names[at + 1 :]:
                yield f"kk {first} {second}", 0.8


def _by_phrase(language: Language) -> dict[tuple[str, ...], tuple[str, ...]]:
    phrases: dict[tuple[str, ...], list[str]] = {}
    for concept, said in language.concepts.items():
        for phrase in said:
            phrases.setdefault(tuple(stem(word) for word in words_of(phrase, language)), []).append(concept)
    return {phrase: tuple(concepts) for phrase, concepts in phrases.items()}
