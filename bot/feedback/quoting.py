"""Trims the stretch in which a limb was sighted to a quote that reads well: whole words, whole clauses where they fit.

A quote is always the learner's own words, verbatim, with their place; nothing is ever put in or left out.
"""

from collections.abc import Sequence

from bot.feedback.clauses import clauses, count_words
from bot.feedback.values import Quote, Span

LONGEST = 20
"""Words a limb at most (issue 4)."""
TOGETHER = 60
"""Words a criterion at most."""
_SLACK = 4
"""Words by which a quote may move to meet a clause's end."""
_NEAR = 80
"""Characters beyond which no end is that few words away."""


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
    """The span moved to the clause ends nearby, as long as it stays short enough."""
    ends = clauses(answer)
    start = _nearest(answer, span.start, [clause.start for clause in ends])
    end = _nearest(answer, span.end, [clause.end for clause in ends])
    for tried in (Span(start, end), Span(start, span.end), Span(span.start, end)):
        if tried.start < tried.end and _count(answer, tried) <= longest:
            return tried
    return span


def _nearest(answer: str, place: int, ends: list[int]) -> int:
    close = [end for end in ends if abs(end - place) <= _NEAR]
    near = [end for end in close if _count(answer, Span(min(end, place), max(end, place))) <= _SLACK]
    return min(near, key=lambda end: abs(end - place), default=place)


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
