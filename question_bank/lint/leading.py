"""Leading: it suggests the answer or a judgement of the interviewer's own."""

import re

from question_bank.lint.reading import Form, Reading
from question_bank.lint.words import anywhere, pairs, pattern, words

_WHY_NOT = re.compile(
    r"why (?:did|do|does|have|has|had|was|were|could|would|are|is)(?:n't| (?:you|your|they|nobody|"
    r"no one|it|the \w+) not\b| not\b)|why not have\b"
)
_MADE_YOU = re.compile(
    r"what made (?:you|your team|them) (?:overlook|ignore|forget|miss|neglect|fail|give up|refuse|believe that)"
)
_CAUSED = re.compile(
    r"how did (?:the |your |a |an |this |that |these |those |poor |bad )?[\w' -]{2,40}? (?:cause|"
    r"ruin|spoil|destroy|save|rescue|solve|fix|cure|impress|delight|win over|transform|prove|"
    r"guarantee|ensure)\b"
)
_NEGATIVE_START = re.compile(pattern(words("negatives")).pattern)
_STATEMENT_TAG = re.compile(
    r",?\s*(?:and\s+|but\s+)?(?:"
    + "|".join(re.escape(tag) for tag in sorted(words("tags"), key=len, reverse=True))
    + r")\s*\?*$"
)
_INVERTED_TAG = re.compile(
    r",\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)(?:n't)?\s+(?:it|"
    r"you|they|he|she|we|that|there|i|this|those|these)(?:\s+not)?\s*$"
)
_SO = re.compile(
    r"\b(?:so|such an?|too|utterly|totally|absolutely|completely|extremely|incredibly)\s+(?:"
    + "|".join(words("judged_after_so"))
    + r")\b"
)
_HOW_SO = re.compile(
    r"\bhow (?:very |so )?(?:good|bad|great|successful|poor|slow|rude|important|wonderful|terrible|"
    r"awful|grateful|pleased|proud|happy|glad|annoyed|upset|disappointed|sorry|lucky)\b"
)
_FIRST_TOO = re.compile(r"\bif (?:any|at all|anything)\b")


def is_leading(reading: Reading) -> bool:
    """Whether it leads."""
    return bool(
        puts_up_for_agreement(reading)
        or anywhere("appeals").search(reading.text)
        or _WHY_NOT.search(reading.text)
        or _MADE_YOU.search(reading.text)
        or (_CAUSED.search(reading.text) and not _FIRST_TOO.search(reading.text))
        or _judges(reading.text)
    )


def puts_up_for_agreement(reading: Reading) -> bool:
    """Whether a statement, a tag or a negative question wants a yes: closed and leading at once."""
    if anywhere("agreement").search(reading.text):
        return True
    for sentence in reading.sentences:
        bare = sentence.strip(" .!")
        if not sentence.rstrip().endswith("?"):
            continue
        asked = bare.rstrip("?").strip()
        if _INVERTED_TAG.search(asked) or _tagged(asked) or _NEGATIVE_START.match(asked) or asked.startswith("surely"):
            return True
    return any(ask.form is Form.STATEMENT and _ends_asking(reading, ask.sentence) for ask in reading.asks)


def _tagged(asked: str) -> bool:
    found = _STATEMENT_TAG.search(asked)
    return bool(found and found.group().startswith(",")) or bool(
        found and len(asked.split()) > 4 and asked[: found.start()].rstrip().endswith(",")
    )


def _ends_asking(reading: Reading, sentence: int) -> bool:
    return reading.sentences[sentence].rstrip().endswith("?")


def _judges(text: str) -> bool:
    found = [match.group() for match in anywhere("loaded").finditer(text)]
    if found and not _fair(text, found):
        return True
    return bool(_SO.search(text)) or bool(_HOW_SO.search(text))


def _fair(text: str, found: list[str]) -> bool:
    """Both sides are offered evenly."""
    for one, other in pairs("fair_pairs"):
        if pattern((one,)).search(text) and pattern((other,)).search(text) and set(found) <= {one, other}:
            return True
    return False
