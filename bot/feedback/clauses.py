"""Cuts an answer into sentences and clauses that keep their places, also where speech was written down without stops.

Only where the cuts fall is decided here; what a clause says is `tagging.py`'s affair.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.feedback.values import Span

_SENTENCE_END = re.compile(r"(?:[.!?]+[\"'”’)\]]*(?=\s|$)|\n+|(?<=[\]}>])\s+)")
_CLAUSE_END = re.compile(
    r"[,;:–—]\s+|\s-\s"
    r"|\s+(?=(?:and|but|so|because|cos|cause|then|which|where|when|if|since|although|though|unless|while)\s)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9£%]+(?:['’.,-][A-Za-z0-9]+)*")
LEAST_CLAUSE = 4
MOST_CLAUSE = 20
"""Words: a clause is not cut shorter than the first while it has a neighbour, and never left longer than the second."""


def words(text: str) -> list[Span]:
    """The places of the words."""
    return [Span(found.start(), found.end()) for found in _WORD.finditer(text)]


def count_words(text: str) -> int:
    """How many words there are."""
    return len(_WORD.findall(text))


def sentences(text: str) -> list[Span]:
    """The places of the sentences; a text without full stops is one sentence a line."""
    return [
        span for span in _pieces(text, Span(0, len(text)), _SENTENCE_END) if count_words(text[span.start : span.end])
    ]


@lru_cache(maxsize=4)
def clauses(text: str) -> tuple[Span, ...]:
    """The places of the clauses: at least `LEAST_CLAUSE` words where the sentence has them, at most `MOST_CLAUSE`.

    The last few texts are remembered: every quote of an answer asks for the same ones."""
    return tuple(clause for sentence in sentences(text) for clause in _clauses_of(text, sentence))


def _clauses_of(text: str, sentence: Span) -> Iterator[Span]:
    pending: Span | None = None
    for piece in _pieces(text, sentence, _CLAUSE_END):
        whole = Span(pending.start, piece.end) if pending else piece
        if count_words(text[whole.start : whole.end]) < LEAST_CLAUSE:
            pending = whole
            continue
        pending = None
        yield from _shortened(text, whole)
    if pending:
        yield pending


def _shortened(text: str, clause: Span) -> Iterator[Span]:
    places = words(text[clause.start : clause.end])
    if len(places) <= MOST_CLAUSE:
        yield clause
        return
    for first in range(0, len(places), MOST_CLAUSE):
        chunk = places[first : first + MOST_CLAUSE]
        yield Span(clause.start + chunk[0].start, clause.start + chunk[-1].end)


def _pieces(text: str, within: Span, ends: re.Pattern[str]) -> Iterator[Span]:
    start = within.start
    for found in ends.finditer(text, within.start, within.end):
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, within.end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start, end)
