"""Keeps what is no evidence away from the judging: orders to the grader, pasted wording, lists of terms, no answer.

What is cut becomes blanks, so that places in the rest stay true. Nothing here punishes: a flag is for the tutor.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.feedback.clauses import count_words, sentences, words
from bot.feedback.copying import copied_share, hashes_of
from bot.feedback.rules import WordRules
from bot.feedback.values import Flag, Span

_BRACKETED = re.compile(
    r"\[[^\]]{12,400}\]|\([^)]{12,400}\)|<!--.*?-->|\{[^}]{8,400}\}|<<.*?>>|<(\w+)[^>]*>.*?</\1>", re.DOTALL
)
_BETWEEN = re.compile(r"(?<=\w)\s+(?=(?:and then|and|but|so|oh and|anyway|also|right then|right)\s)", re.IGNORECASE)
_LONG = 45
"""Words from which a sentence is looked at piece by piece: dictation runs on."""


_RUNS_ON = 8
"""Words beside an order from which they are kept: a piece with fewer is cut whole."""
_NEAR, _EDGE = 10, 6
"""Words between cues of one order at most; words by which an order is widened to reach a stop."""
_TOLD = 1.0
"""The weight from which a cue says where an order begins and ends; lighter ones are common words."""
_STOP = re.compile(
    r"[.!?,;:()\[\]\n—–]|(?<=[a-z]) (?=(?:The|A|I|We|It|My|Our|So|When|In|On|At|Then|What|There|This|He|She|They)\b)"
)


_ECHO = 0.8
"""The share of a sentence's telling words in the question's own sequences from which it repeats the question."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """An answer with blanks where something was cut out; `worthless` says that nothing is left to judge."""

    text: str
    flags: tuple[Flag, ...]
    worthless: bool
    cut: tuple[Span, ...] = ()


def guard(answer: str, rules: WordRules, known: frozenset[int]) -> Guarded:
    """What of an answer may be judged."""
    if _silent(answer, rules):
        return Guarded(answer, (Flag.NO_ANSWER,), worthless=True)
    flags: list[Flag] = []
    orders = find_orders(answer, rules)
    text = _blanked(answer, orders)
    if orders:
        flags.append(Flag.INJECTION)
    copies = [span for span in sentences(text) if _copied(text, span, rules, known)]
    if copied_share(text, known) >= rules.file.copying.answer:
        return Guarded(text, (*flags, Flag.COPY), worthless=True, cut=tuple(orders))
    if copies:
        flags.append(Flag.COPY)
    text = _blanked(text, copies)
    if is_stuffed(text, rules):
        return Guarded(text, (*flags, Flag.STUFFING), worthless=True, cut=tuple(orders))
    left = count_words(text)
    too_little = left < (rules.file.left_over.words if flags else rules.file.silence.least)
    return Guarded(text, tuple(flags), too_little, (*orders, *copies))


def find_orders(answer: str, rules: WordRules) -> list[Span]:
    """The places of orders to whoever grades: bracketed pieces and sentences, with neighbours that belong to them."""
    rules = _occurring(answer, rules)
    if sum(weight for weight, _ in rules.orders) < rules.file.orders.at:
        return []
    bracketed = [Span(*found.span()) for found in _BRACKETED.finditer(answer)]
    found = [span for span in bracketed if _weight(answer, span, rules) >= rules.file.orders.at]
    rest = _blanked(answer, found)
    pieces = [piece for sentence in sentences(rest) for piece in _looked_at(rest, sentence)]
    weights = [_weight(rest, piece, rules) for piece in pieces]
    cut = {place for place, weight in enumerate(weights) if weight >= rules.file.orders.at}
    if found or cut:
        cut |= _neighbours(cut, weights, rules.file.orders.loose)
    cut_out = [part for place in cut for part in _narrowed(rest, pieces[place], rules)]
    return sorted([*found, *cut_out], key=lambda span: span.start)


def _occurring(answer: str, rules: WordRules) -> WordRules:
    """The rules with only those cues of orders that are found in the answer at all: most answers hold hardly any."""
    return replace(rules, orders=tuple((weight, cue) for weight, cue in rules.orders if cue.search(answer)))


def without_echo(text: str, question: str) -> str:
    """The text with blanks for sentences that repeat the question: often a way to begin, never evidence."""
    asked = hashes_of([question])
    return _blanked(
        text, [span for span in sentences(text) if copied_share(text[span.start : span.end], asked) >= _ECHO]
    )


def is_stuffed(text: str, rules: WordRules) -> bool:
    """Whether a text is a list of terms rather than sentences."""
    spoken = [text[span.start : span.end].lower().replace("’", "'") for span in words(text)]
    if len(spoken) < rules.file.stuffing.least:
        return False
    return sum(word in rules.little for word in spoken) / len(spoken) <= rules.file.stuffing.little_words


def _silent(answer: str, rules: WordRules) -> bool:
    spoken = count_words(answer)
    if spoken < rules.file.silence.least:
        return True
    cues = len(rules.silence.findall(answer))
    return spoken <= rules.file.silence.at_most and cues * rules.file.silence.words_a_cue >= spoken


def _copied(text: str, span: Span, rules: WordRules, known: frozenset[int]) -> bool:
    return copied_share(text[span.start : span.end], known) >= rules.file.copying.sentence


def _weight(text: str, span: Span, rules: WordRules) -> float:
    piece = text[span.start : span.end]
    return sum(weight for weight, cue in rules.orders if cue.search(piece))


def _narrowed(text: str, piece: Span, rules: WordRules) -> list[Span]:
    """The order in a piece: all of it, or where speech runs on the stretches of cues that make an order."""
    cues = sorted(_cues(text, piece, rules), key=lambda cue: cue[0].start)
    groups: list[list[tuple[Span, float]]] = []
    for span, weight in cues:
        near = groups and count_words(text[max(each.end for each, _ in groups[-1]) : span.start]) <= _NEAR
        groups = [*groups[:-1], [*groups[-1], (span, weight)]] if near else [*groups, [(span, weight)]]
    orders = [group for group in groups if sum(weight for _, weight in group) >= rules.file.orders.at]
    found = [_widened(text, piece, group) for group in orders]
    ordered = sum(count_words(text[span.start : span.end]) for span in found)
    return found if found and count_words(text[piece.start : piece.end]) - ordered >= _RUNS_ON else [piece]


def _cues(text: str, piece: Span, rules: WordRules) -> list[tuple[Span, float]]:
    """Where each cue is first found in a piece, and what it weighs."""
    found = [(cue.search(text, piece.start, piece.end), weight) for weight, cue in rules.orders]
    return [(Span(*one.span()), weight) for one, weight in found if one]


def _widened(text: str, piece: Span, group: list[tuple[Span, float]]) -> Span:
    """From the first to the last telling cue, and on to a stop on either side when one is near."""
    telling = [span for span, weight in group if weight >= _TOLD] or [span for span, _ in group]
    start, end = min(span.start for span in telling), max(span.end for span in telling)
    before = [found.end() for found in _STOP.finditer(text, piece.start, start)] or [piece.start]
    after = next((found.start() for found in _STOP.finditer(text, end, piece.end)), piece.end)
    if count_words(text[before[-1] : start]) <= _EDGE:
        start = before[-1]
    if count_words(text[end:after]) <= _EDGE:
        end = after
    return Span(start, end)


def _looked_at(text: str, sentence: Span) -> list[Span]:
    piece = text[sentence.start : sentence.end]
    if count_words(piece) < _LONG:
        return [sentence]
    starts = [0, *(found.end() for found in _BETWEEN.finditer(piece)), len(piece)]
    return [Span(sentence.start + a, sentence.start + b) for a, b in pairwise(starts) if b > a]


def _neighbours(cut: set[int], weights: list[float], loose: float) -> set[int]:
    near: set[int] = set()
    for place in sorted(cut):
        for step in (-1, 1):
            at = place + step
            while 0 <= at < len(weights) and weights[at] >= loose:
                near.add(at)
                at += step
    return near


def _blanked(text: str, spans: list[Span]) -> str:
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
