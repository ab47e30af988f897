"""Finds criterion codes in free words, however they are typed: "k1.1", "K 1 . 1", "s33", "S two point nine".

Which criterion a message is about, code or not, is decided in `corner.py`; nothing here knows what a code stands for.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS)}
_LETTER = r"(?<![a-z0-9£$])(?P<letter>[a-z]|knowledge|skills?|behaviours?)"
_GAP = r"\s*[-_.,:/]?\s*"
_POINT = r"(?:\s*(?:[-_.,:/]|point|dot)\s*|\s*)"
_WITH_LETTER = re.compile(_LETTER + _GAP + r"(?P<first>\d)" + _POINT + r"(?P<second>1[0-9]|\d)(?![a-z0-9%])")
_NOT_A_CODE = r"(?![a-z0-9%.]|\s*(?:out of|%|stars?|per))"
_WITHOUT = re.compile(r"(?<![a-z0-9.,£$])(?P<first>\d)\s*(?:\.|point|dot)\s*(?P<second>1[0-9]|\d)" + _NOT_A_CODE)
_SPOKEN_NUMBER = re.compile(r"\b(" + "|".join(_DIGITS) + r")\b")
_SPOKEN = r"(?:" + "|".join(_DIGITS) + r")"
_SPOKEN_CODE = re.compile(rf"\b[a-z]\s*{_SPOKEN}\b|\b{_SPOKEN}\s+(?:point|dot)\s")


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a message: `known` ones of this assessment in order, whether there are `unknown` ones, and the
    `rest` of the words."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    rest: str


def find_codes(text: str, codes: Collection[str]) -> Codes:
    """What `text` names of `codes` (such as "K1.1"), in any spelling. A number without a letter names every code with
    that number, and is no code at all where there is none."""
    lowered = _digits(text.lower().replace("'", "").replace("’", ""))
    letters = {code[0].lower() for code in codes}
    known: list[str] = []
    unknown: list[str] = []

    def lettered(match: re.Match[str]) -> str:
        letter = match["letter"][0]
        code = f"{letter.upper()}{match['first']}.{match['second']}"
        if letter not in letters and not (letter == "b" and len(match["letter"]) == 1 and "." in match[0]):
            return match[0]
        (known if code in codes else unknown).append(code)
        return " "

    def bare(match: re.Match[str]) -> str:
        found = [code for code in sorted(codes) if code[1:] == f"{match['first']}.{match['second']}"]
        known.extend(found)
        return " " if found else match[0]

    rest = _WITHOUT.sub(bare, _WITH_LETTER.sub(lettered, lowered))
    return Codes(tuple(dict.fromkeys(known)), tuple(dict.fromkeys(unknown)), rest)


def _digits(text: str) -> str:
    """Numbers in words become digits where they look like a part of a code; elsewhere "one" stays a word."""
    if not _SPOKEN_CODE.search(text):
        return text
    return _SPOKEN_NUMBER.sub(lambda match: _DIGITS[match[0]], text)
