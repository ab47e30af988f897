"""Trims the stretch in which a limb was sighted to a quote that reads well: whole words, whole clauses where they fit.

A quote is always the learner's own words, verbatim, with their place; nothing is ever put in or left out.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.feedback.clauses import clauses, count_words
from bot.feedback.values import Quote, Span

LONGEST = 20
"""Words a limb at most (issue 4)."""
TOGETHER = 60
"""Words a criterion at most."""
_SLACK = 8
"""Words by which either end of a quote may move to meet a clause's."""
_BEGIN, _END, _BESIDE = 4.5, 3.5, 0.4
"""What it is worth, in words, to begin and to end with a clause; what a word beside the sighted ones costs."""
_TOKEN = re.compile(r"\S+")


def longest_for(limbs: int) -> int:
    """Words that a limb's quote may have in a criterion of so many limbs."""
    return min(LONGEST, TOGETHER // max(1, limbs))


def quote(answer: str, limb: str, span: Span, longest: int, cut: Sequence[Span] = ()) -> Quote:
    """The quote for a limb sighted in `span`, of at most `longest` words and without anything that was `cut` out."""
    span = _outside(answer, span, cut)
    snapped = _within(answer, _snapped(answer, span, longest), longest)
    if any(snapped.overlap(each) for each in cut):
        snapped = _outside(answer, _within(answer, span, longest), cut)
    return Quote(limb, answer[snapped.start : snapped.end], snapped)


def _outside(answer: str, span: Span, cut: Sequence[Span]) -> Span:
    """The longest piece of the span that nothing was cut out of."""
    edges = [span.start]
    for each in sorted((each for each in cut if each.overlap(span)), key=lambda each: each.start):
        edges += [max(span.start, each.start), min(span.end, each.end)]
    edges.append(span.end)
    pieces = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    return _bare(answer, max(pieces, key=lambda piece: _count(answer, piece), default=span))


def _snapped(answer: str, span: Span, longest: int) -> Span:
    """The span moved to where clauses begin and end nearby, as long as it stays short enough and keeps its heart."""
    tokens, starts, ends = _bounds(answer)
    inside = [at for at, token in enumerate(tokens) if token.overlap(span)]
    if not inside:
        return span
    first, last = inside[0], inside[-1]
    tried = [
        (_worth(begin, end, first, last) + _BEGIN * (begin in starts) + _END * (end in ends), -begin, begin, end)
        for begin in range(max(0, first - _SLACK), min(last, first + _SLACK) + 1)
        for end in range(max(begin, last - _SLACK), min(len(tokens) - 1, last + _SLACK) + 1)
        if end - begin < longest
    ]
    if not tried:
        return span
    _, _, begin, end = max(tried)
    return Span(tokens[begin].start, tokens[end].end)


def _worth(begin: int, end: int, first: int, last: int) -> float:
    """Words of the span that are kept, less something for each word beside it."""
    kept = max(0, min(end, last) - max(begin, first) + 1)
    return kept - _BESIDE * (end - begin + 1 - kept)


@lru_cache(maxsize=4)
def _bounds(answer: str) -> tuple[tuple[Span, ...], frozenset[int], frozenset[int]]:
    """The white-space words, and which of them begin and end a clause."""
    tokens = tuple(Span(*found.span()) for found in _TOKEN.finditer(answer))
    found = clauses(answer)
    firsts, lasts = {clause.start for clause in found}, {clause.end for clause in found}
    starts = frozenset(at for at, token in enumerate(tokens) if token.start in firsts)
    return tokens, starts, frozenset(at for at, token in enumerate(tokens) if token.end in lasts)


def _within(answer: str, span: Span, longest: int) -> Span:
    """Whole white-space words from the span's first, at most `longest`, without the stops at the ends."""
    start, end = span.start, span.end
    while start > 0 and not answer[start - 1].isspace():
        start -= 1
    while end < len(answer) and not answer[end].isspace():
        end += 1
    pieces = answer[start:end].split()
    if len(pieces) > longest:
        end = start + _length_of(answer[start:end], longest)
    return _bare(answer, Span(start, end))


def _length_of(text: str, count: int) -> int:
    at = 0
    for word in text.split()[:count]:
        at = text.index(word, at) + len(word)
    return at


def _bare(answer: str, span: Span) -> Span:
    start, end = span.start, span.end
    while end > start and (answer[end - 1].isspace() or answer[end - 1] in ",;:–—-(“"):
        end -= 1
    while start < end and (answer[start].isspace() or answer[start] in ",;:–—-)”"):
        start += 1
    return Span(start, end)


def _count(answer: str, span: Span) -> int:
    return count_words(answer[span.start : span.end])
