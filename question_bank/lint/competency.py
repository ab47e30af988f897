"""Not about competency: it can be answered without a word about one's own work or organisation."""

import re

from question_bank.lint.reading import Reading
from question_bank.lint.words import anywhere

_YEAR_PASSED = re.compile(r"\b(?:what|which) year (?:was|were|did) (?:the )?(?!your|you)")
_DEFINITION = re.compile(r"^(?:what (?:is|are)|what's) (?:an? |the )?(?:[\w-]+ ){0,2}[\w-]+\s*\?$")
_TRIVIA = re.compile(
    r"^(?:who|which (?:company|country|person|king|queen|city|law|act|year)) (?:invented|wrote|"
    r"founded|discovered|won|passed|introduced|is the|was the)\b"
)
_OWN = re.compile(r"\b(?:you|your|yours|yourself|our|we|us|my)\b")


def is_elsewhere(reading: Reading) -> bool:
    """Whether it asks about something else than one's own practice."""
    text = reading.text
    if anywhere("elsewhere").search(text):
        return True
    if anywhere("scenes").search(text) and not anywhere("not_a_scene").search(text):
        return True
    if _OWN.search(text):
        return False
    return bool(_YEAR_PASSED.search(text) or _TRIVIA.search(text) or _DEFINITION.match(text))
