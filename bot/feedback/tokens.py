"""Cuts a text into the word pieces that the limb tagger was taught on, each with its place in the text.

This is BERT's uncased scheme: lower case, accents dropped, stops apart, then the longest known piece first.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.feedback.values import Span

_LONGEST = 100
"""Characters of a word from which on it is not looked up at all."""


REMEMBERED = 4096
"""Words of which is remembered how they are cut: most that people say are among them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word piece: its number in the vocabulary and its place in the text."""

    number: int
    span: Span


class Vocabulary:
    """The known pieces, and the numbers of the marks at a text's ends."""

    def __init__(self, pieces: Mapping[str, int]) -> None:
        self._pieces = pieces
        self.start, self.end, self.unknown = pieces["[CLS]"], pieces["[SEP]"], pieces["[UNK]"]
        self._cut = lru_cache(maxsize=REMEMBERED)(self._cut_up)

    @classmethod
    def load(cls, file: Path) -> "Vocabulary":
        """The vocabulary in a file of one piece a line; raises `OSError` when it cannot be read."""
        lines = file.read_text(encoding="utf-8").splitlines()
        return cls({piece: number for number, piece in enumerate(lines)})

    def pieces(self, text: str) -> list[Piece]:
        """The pieces of a text, in order."""
        return [piece for word in _words(text) for piece in self._of_word(word)]

    def _of_word(self, word: list[tuple[str, int]]) -> list[Piece]:
        cut = self._cut("".join(letter for letter, _ in word))
        return [Piece(number, Span(word[first][1], word[last - 1][1] + 1)) for number, first, last in cut]

    def _cut_up(self, letters: str) -> tuple[tuple[int, int, int], ...]:
        """The pieces of a word: each one's number, its first letter and the one after its last."""
        whole = ((self.unknown, 0, len(letters)),)
        if len(letters) > _LONGEST:
            return whole
        found: list[tuple[int, int, int]] = []
        at = 0
        while at < len(letters):
            end = self._longest_from(letters, at)
            if end == at:
                return whole
            found.append((self._number(letters, at, end), at, end))
            at = end
        return tuple(found)

    def _longest_from(self, letters: str, at: int) -> int:
        end = len(letters)
        while end > at and _marked(letters, at, end) not in self._pieces:
            end -= 1
        return end

    def _number(self, letters: str, at: int, end: int) -> int:
        return self._pieces[_marked(letters, at, end)]


def _marked(letters: str, at: int, end: int) -> str:
    return ("##" if at else "") + letters[at:end]


def _words(text: str) -> Iterator[list[tuple[str, int]]]:
    """The words as plain letters with their places; a stop is a word of its own."""
    word: list[tuple[str, int]] = []
    for place, raw in enumerate(text):
        for letter in _plain(raw):
            alone = letter.isspace() or _stands_alone(letter)
            if alone and word:
                yield word
                word = []
            if not letter.isspace():
                word.append((letter, place))
            if alone and word:
                yield word
                word = []
    if word:
        yield word


def _plain(raw: str) -> str:
    if raw.isascii():
        return raw.lower() if raw.isprintable() or raw.isspace() else ""
    if unicodedata.category(raw) in ("Cc", "Cf", "Co", "Cs"):
        return ""
    letters = unicodedata.normalize("NFD", raw.lower())
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def _stands_alone(letter: str) -> bool:
    if letter.isascii():
        return not letter.isalnum()
    return unicodedata.category(letter).startswith("P") or "\u4e00" <= letter <= "\u9fff"
