"""Closed: a full and honest answer is yes or no, a choice that was named, or a fact or bare list of facts."""

import re

from question_bank.lint.reading import Ask, Form, Reading
from question_bank.lint.words import anywhere, at_start, pattern, words

_OPEN_TAIL = re.compile(
    r"\b(?:and|but|or|,)\s*(?:then\s+)?(?:why|how|what|in what way|for what reason|on what grounds|with what|to what)\b"
)
_WHETHER = re.compile(r"\s*(?:to\s+)?(?:me\s+|us\s+)?(?:about\s+)?(?:whether|if)\b")
_FACT_HEAD = re.compile(
    r"\s*(?:me\s+|us\s+)?(?:through\s+|about\s+|with\s+|what\s+(?:is|was|are|were)\s+)?(?:the|your|"
    r"its|their|his|her|a|an|all|some|any)?\s*(?:exact\s+|full\s+|current\s+|total\s+|average\s+|"
    r"main\s+|first\s+|last\s+|approximate\s+|overall\s+)*"
)
_NO_FACT = re.compile(
    r"who (?:did|does|do|has|had) what\b|where do you see\b|where does that (?:leave|take)\b|"
    r"which .{0,40}\b(?:bear|bears) on\b"
)
_STANDS_FOR = re.compile(r"\bstands? for$|\bcalled$")
_DOES_WITH = re.compile(r"\bwhat (?:do|does|did|would|will|have|has)\b")
_ASKS_LIST = re.compile(
    r"\s*(?:please\s+)?(?:list|name|count|state|specify|enumerate|spell out|identify by name|confirm|tick|rank|rate)\b"
)
_HOW_FACT = re.compile(
    r"how (?:many|much|long|often|old|far (?:is|was|away)|big|large|soon|late|tall|fast|frequently|"
    r"recently|early|regularly)\b"
)


def is_closed(reading: Reading) -> bool:
    """Whether every question in it is closed."""
    if anywhere("tiny").search(reading.text):
        return True
    asks = [ask for ask in reading.asks if ask.form is not Form.SETUP]
    return bool(asks) and all(closed_ask(ask) for ask in asks)


def closed_ask(ask: Ask) -> bool:
    """Whether one clause is closed by itself; an open tail ("…, and why") opens it."""
    matter = ask.matter
    if _OPEN_TAIL.search(matter):
        return False
    match ask.form:
        case Form.YES_NO | Form.STATEMENT:
            return not (ask.form is Form.STATEMENT and _ends_open(matter))
        case Form.WH:
            return _closed_wh(matter)
        case Form.TELL:
            return bool(_WHETHER.match(matter)) or _closed_wh(matter, told=True) or _fact(matter)
        case _:
            return False


def _ends_open(matter: str) -> bool:
    """A statement that runs into an open question ("… worked out how?")."""
    return bool(re.search(r"\b(?:how|why|what happened)$", matter))


def _closed_wh(matter: str, *, told: bool = False) -> bool:
    bare = re.sub(r"^\s*(?:me|us|about|through|of|on)\s+", "", matter) if told else matter
    if _HOW_FACT.match(bare):
        return True
    if _NO_FACT.match(bare):
        return False
    if at_start("fact_stems").match(bare):
        return not _DOES_WITH.search(bare[4:])
    if _STANDS_FOR.search(bare):
        return True
    named = re.match(r"\s*what(?:'s| is| was| are| were)\s+(.*)", bare)
    return bool(named and _names_a_fact(named.group(1)))


def _fact(matter: str) -> bool:
    head = _FACT_HEAD.match(matter)
    rest = matter[head.end() :] if head else matter
    return _names_a_fact(rest)


def _names_a_fact(rest: str) -> bool:
    head = _FACT_HEAD.match(rest)
    bare = rest[head.end() :] if head else rest
    return bool(_fact_nouns().match(bare))


def _fact_nouns() -> re.Pattern[str]:
    return re.compile(
        pattern(words("fact_nouns")).pattern
        + r"(?!\s+(?:when|in which you|that you (?:changed|decided|had)|you (?:had|decided|changed|dealt|"
        r"felt|were|helped)|a customer)\b)"
    )


def asks_for_a_list(reading: Reading) -> bool:
    """Whether it orders a bare list of facts."""
    return any(_ASKS_LIST.match(sentence) for sentence in reading.sentences) and not _OPEN_TAIL.search(reading.text)
