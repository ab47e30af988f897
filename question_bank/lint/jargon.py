"""Jargon: codes of criteria, and words of assessors or academics that an apprentice would not use."""

import re

from question_bank.lint.reading import Reading
from question_bank.lint.words import pattern, table, words

_CODE = re.compile(r"\b[ksb]\s?\d{1,2}\.\d{1,2}\b")
_EVIDENCE_VERB = re.compile(
    r"\b(?:you|to|we|they|i|can|could|would|will|did|do|does|please|"
    r"and)\s+(?:\w+ly\s+)?evidence\b(?!\s+(?:is|was|did|do|that|of|for|from|you had))|"
    r"\bevidenc(?:ed|es|ing)\b|^evidence\s+(?:your|how|the|a|an)\b|\bevidence (?:your|how|the use|teamwork|that you)\b"
)
_COVERAGE = re.compile(r"\bcoverage\b")
_PORTFOLIO = re.compile(
    r"\b(?:in|into|for|of|to|your e-?)\s*(?:your |the )?portfolio\b(?! from| of (?:homes|houses|"
    r"properties|products|shares|clients|customers|flats|brands))"
)
_PLAIN_PORTFOLIO = re.compile(r"\b(?:property|product|client|customer|brand|share|investment|housing)\s+portfolio\b")


def is_jargon(reading: Reading) -> bool:
    """Whether it speaks like an assessor or an academic."""
    text = reading.text
    if _CODE.search(text) or _EVIDENCE_VERB.search(text) or _portfolio(text) or _coverage(text):
        return True
    unless = table("jargon_unless")
    return any(not any(harmless in text for harmless in unless.get(_key(word, unless), ())) for word in _listed(text))


def _listed(text: str) -> list[str]:
    return [found.group() for found in pattern(words("jargon")).finditer(text)]


def _key(word: str, unless: dict[str, tuple[str, ...]]) -> str:
    return next((key for key in unless if word.startswith(key.rstrip("*"))), word)


def _coverage(text: str) -> bool:
    return bool(_COVERAGE.search(text)) and not any(word in text for word in table("jargon_unless")["coverage"])


def _portfolio(text: str) -> bool:
    return bool(_PORTFOLIO.search(text)) and not _PLAIN_PORTFOLIO.search(text)
