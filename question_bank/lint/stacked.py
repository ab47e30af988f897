"""Stacked: two or more different things are asked for, so that an answer to one leaves the other untouched.

A second clause that completes the first is no second thing: a short tail, or one that points back.
"""

import re

from question_bank.lint.closed import closed_ask
from question_bank.lint.reading import Ask, Form, Reading
from question_bank.lint.words import pairs, words

_MARKED = re.compile(
    r"\b(?:on another note|separately|also tell|and also about|also explain|also describe|"
    r"apart from that|another question|in addition|furthermore|while we are at it|by the way|"
    r"and secondly|second question|as a separate|different matter|different subject|"
    r"changing the subject|moving on|unrelated)\b"
)
_BACK = re.compile(
    r"\b(?:it|that|this|them|these|those|they|there|so|one|ones|then|both|either|him|her|he|she|"
    r"instead|afterwards|as a result|in return|in the end|each|the same|came of|come of|followed|"
    r"happened next|next)\b"
)
_OWN = re.compile(r"\b(?:its|their|his|her)\b")
_SHORT = 4
_RESULT = re.compile(
    r"\bthe (?:answers?|results?|repl(?:y|ies)|outcomes?|findings?|effects?|comments?|feedback|"
    r"reasons?|decision|change|idea|suggestion|recommendation|customers?|response|responses|"
    r"difference|figures|data|information|problem|issue|complaint|case|conversation|method|process|"
    r"step|steps|others?|rest)\b"
)
_WORD = re.compile(r"[a-z']+")
_LITTLE = frozenset(words("little"))


def is_stacked(reading: Reading) -> bool:
    """Whether it asks for different things."""
    if _MARKED.search(reading.text):
        return True
    asks = [ask for ask in reading.asks if ask.form is not Form.SETUP and not _only_context(reading, ask)]
    if len(asks) > 1 and _sets_an_episode(asks[0], asks[1]):
        asks = asks[1:]
    return len(_things(asks)) >= 2 or len([ask for ask in asks if not _short(ask)]) >= 3


_EPISODE = re.compile(
    r"(?:about |of |through )?(?:a|an|one|two|something|somebody|someone|some|the (?:last|first|"
    r"latest|most recent)|any|your (?:last|first|latest))\b"
)


def _sets_an_episode(first: Ask, second: Ask) -> bool:
    """ "Tell me about a case …": what comes next, unless it is told about as well, is about that case."""
    return first.form is Form.TELL and bool(_EPISODE.match(first.matter)) and not second.matter.startswith("about ")


def _only_context(reading: Reading, ask: Ask) -> bool:
    return ask.form is Form.STATEMENT and not reading.sentences[ask.sentence].rstrip().endswith("?")


def _things(asks: list[Ask]) -> list[Ask]:
    """The clauses that stand by themselves."""
    things: list[Ask] = []
    for ask in asks:
        if not things or not _completes(things[-1], ask):
            things.append(ask)
    return things


def _short(ask: Ask) -> bool:
    return len(_WORD.findall(ask.matter)) <= _SHORT and not re.search(r"\b(?:you|your)\b", ask.matter)


def _completes(first: Ask, second: Ask) -> bool:
    if first.form is Form.YES_NO and second.form is Form.YES_NO:
        return False
    if _short(second) and first.sentence == second.sentence:
        return True
    if first.form is Form.WH and len(_WORD.findall(first.matter)) <= 3:  # "who did what, and how …"
        return True
    if closed_ask(first) and closed_ask(second) and first.form is not Form.TELL:
        return _points_back(second.matter) and first.sentence == second.sentence and second.form is not Form.YES_NO
    return (
        _points_back(second.matter)
        or _parallel(first.matter, second.matter)
        or _shares(first.matter, second.matter)
        or _says_nothing_new(second.matter)
    )


_GENERIC = frozenset(words("generic"))


def _says_nothing_new(matter: str) -> bool:
    """ "… and what did you put forward?" names no matter of its own."""
    return not [word for word in _WORD.findall(matter) if word not in _LITTLE and word not in _GENERIC]


def _points_back(matter: str) -> bool:
    words = _WORD.findall(matter)
    for found in _BACK.finditer(matter):
        if found.group() != "that" or not re.search(
            r"\bthat (?:you|your|the|a|an|customers|people|they|we|has|have|had|is|are|was|were)\b",
            matter[found.start() :][:20],
        ):
            return True
    own = _OWN.search(matter)
    if own and not [w for w in _WORD.findall(matter[: own.start()]) if w not in _LITTLE and w not in _GENERIC]:
        return True
    return bool(_RESULT.search(matter)) and bool(words)


def _parallel(one: str, other: str) -> bool:
    """Both sides of one matter ("what might be lost, and what might be gained")."""
    first, second = _WORD.findall(one), _WORD.findall(other)
    sides = any({a, b} <= {*first, *second} and (a in first) != (a in second) for a, b in pairs("fair_pairs"))
    return sides and first[:2] == second[:2]


def _shares(one: str, other: str) -> bool:
    """A noun of the first is the second's matter too."""
    first = {_stem(w) for w in _WORD.findall(one) if w not in _LITTLE and len(w) > 3}
    second = {_stem(w) for w in _WORD.findall(other) if w not in _LITTLE and len(w) > 3}
    return bool(first & second - _EVERYWHERE)


_EVERYWHERE = frozenset(
    {"custom", "organisa", "compan", "team", "work", "servic", "busines", "firm", "peopl", "job", "shop", "depart"}
)


def _stem(word: str) -> str:
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ers",
        "er",
        "ies",
        "ied",
        "ed",
        "es",
        "s",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
