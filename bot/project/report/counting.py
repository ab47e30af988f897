"""What a word is, and what a sentence is: the rule of `docs/counting-words.md`, and nothing else.

Which words belong to a section or an annex is decided in `sections.py`.
"""

import re
from collections.abc import Iterator

from bot.project.report.values import Block, Kind

_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_PIECE = re.compile(r"\S+")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9£$€])|\n+")
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|vs|approx|e\.g|i\.e|etc|Prof)|\b[A-Z])\.$")


def count(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _ in pieces(text))


def pieces(text: str) -> Iterator[re.Match[str]]:
    """The words with their places: pieces between white space that hold a letter or a digit."""
    return (found for found in _PIECE.finditer(text) if any(sign.isalnum() for sign in _UNSEEN.sub("", found[0])))


def words_of(block: Block) -> int:
    """How many words of a block count: those of headers and footers do not."""
    return 0 if block.kind is Kind.HEADER else count(block.text)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The places of a text's sentences: each from its first character to the one after its last."""
    starts = [0]
    for found in _END.finditer(text):
        before = text[: found.start() + 1]
        if "\n" in found[0] or not _SHORT.search(before):
            starts.append(found.end())
    ends = [*starts[1:], len(text)]
    return tuple((start, start + len(text[start:end].rstrip())) for start, end in zip(starts, ends, strict=True))


def sentence_of_word(text: str, number: int) -> str:
    """The sentence that holds a text's word of this number, counted from 1."""
    place = [found.start() for found in pieces(text)][number - 1]
    return next(text[start:end] for start, end in reversed(sentences(text)) if start <= place)
