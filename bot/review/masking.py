"""Customers' data in answers: where it stands, and the answer as anybody but the learner reads it.

Pure rules over text; which names a learner marks and which masks they lift is kept in their settings and handed in.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.review.masking_shapes import AREAS, MAIL_ENDS, MAIL_HOUSES, typed


class Sensitive(StrEnum):
    """What is hidden; the value stands in its place, in brackets."""

    MAIL = "e-mail"
    PHONE = "phone number"
    CARD = "card number"
    BANK = "bank details"
    INSURANCE = "National Insurance number"
    POSTCODE = "postcode"
    DIGITS = "long number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that is hidden: from `start` up to and without `end`."""

    start: int
    end: int
    kind: Sensitive


@dataclass(frozen=True, slots=True)
class Masked:
    """The text with what is hidden replaced, and where that stood in the original."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """A learner's own say: `names` that are hidden too, and `shown`, pieces of text that others may read."""

    names: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def mask(text: str, names: Collection[str] = ()) -> Masked:
    """The text without e-mail addresses, phone, card, bank and National Insurance numbers, postcodes, long runs of
    digits and the given names."""
    return _without(text, _apart(_found(text, names)))


def for_others(text: str, lifted: Collection[str] = (), names: Collection[str] = ()) -> str:
    """The text as anybody but the learner reads it; `lifted` are pieces that the learner lets others read."""
    let = {_same(piece) for piece in lifted}
    spans = [span for span in _apart(_found(text, names)) if _same(text[span.start : span.end]) not in let]
    return _without(text, spans).text


def wishes_of(settings: str) -> Wishes:
    """The learner's say as their settings (JSON) hold it."""
    kept = json.loads(settings).get("masking", {})
    return Wishes(tuple(kept.get("names", ())), tuple(kept.get("shown", ())))


def with_wishes(settings: str, wishes: Wishes) -> str:
    """The settings with another say."""
    return json.dumps(json.loads(settings) | {"masking": {"names": wishes.names, "shown": wishes.shown}})


def _same(piece: str) -> str:
    """What two spellings of one thing have in common: a number's digits, else the words in any case and spacing."""
    digits = re.sub(r"\D", "", piece)
    letters = re.search(r"[^\W\d_]", piece)
    return digits if len(digits) >= _A_NUMBER and letters is None else " ".join(piece.casefold().split())


_A_NUMBER = 5
"""Digits from which on the way they are grouped does not matter."""


def _without(text: str, spans: Collection[Span]) -> Masked:
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], f"[{span.kind.value}]"]
        end = span.end
    return Masked("".join([*parts, text[end:]]), tuple(spans))


def _apart(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Without overlaps: what begins first stays, of these the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:
            kept[-1] = Span(kept[-1].start, span.end, kept[-1].kind)
    return tuple(kept)


def _found(written: str, names: Collection[str]) -> Iterator[Span]:
    text = typed(written)
    for kind, shape in _SHAPES:
        for match in shape.finditer(text):
            group = 1 if match.re.groups else 0
            yield Span(match.start(group), match.end(group), kind)
    yield from _numbers(text)
    for name in names:
        if words := [word for word in re.split(r"[\s-]+", typed(unicodedata.normalize("NFC", name))) if word]:
            shape = re.compile(_name_shape(words), re.IGNORECASE)
            yield from (Span(match.start(), match.end(), Sensitive.NAME) for match in shape.finditer(text))


def _name_shape(words: list[str]) -> str:
    """A name however it is spaced, hyphenated and accented."""
    spelt = ["".join(re.escape(letter) + _ACCENTS for letter in word) for word in words]
    between = r"[ \t\n-]+"
    return rf"(?<!\w){between.join(spelt)}(?!\w)"


_ACCENTS = "[\u0300-\u036f]*"


# Shapes that speak for themselves ------------------------------------------------------------------------------------

_LOCAL = r"(?<![\w.+-])[\w.+-]{1,64}(?:\sdot\s[\w.+-]{1,64}){0,3}"
_AT = r"\s?(?:\(at\)|\[at\]|\bat\b)\s?"
_DOT = r"(?:\s?(?:\(dot\)|\[dot\]|\bdot\b)\s?|(?<=\bcom)\.|(?<=\bco)\.)"
_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple)"
_SHAPES: tuple[tuple[Sensitive, re.Pattern[str]], ...] = (
    (Sensitive.MAIL, re.compile(r"(?<![\w.+'-])[\w.+'-]{0,64}\w@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,8}")),
    (
        Sensitive.MAIL,
        re.compile(rf"{_LOCAL}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,3}}{_DOT}(?:{MAIL_ENDS})\b", re.IGNORECASE),
    ),
    (
        Sensitive.MAIL,
        re.compile(
            rf"{_LOCAL}(?:\s?[(\[]at[)\]]\s?[\w-]{{1,63}}|\sat\s(?:{MAIL_HOUSES}))\.(?:co\.)?(?:{MAIL_ENDS})\b",
            re.IGNORECASE,
        ),
    ),
    (Sensitive.INSURANCE, re.compile(r"\b[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b", re.IGNORECASE)),
    (
        Sensitive.POSTCODE,
        re.compile(
            rf"\b(?:{AREAS})(?:\d[A-HJKPSTUW]|\d{{1,2}}|\d[ABEHMNPRV-Y])\s?(?!(?-i:1st|2nd|3rd|\dth)\b)"
            r"\d(?:[ABD-HJLNP-UW-Z]{2}|CD)\b",
            re.IGNORECASE,
        ),
    ),
    (Sensitive.POSTCODE, re.compile(r"\bGIR\s?0AA\b", re.IGNORECASE)),
    (Sensitive.DIGITS, re.compile(r"\b[A-Z9]{5}\d{6}[A-Z9]{2}[A-Z0-9]{3}\b")),  # a driving licence
    (Sensitive.BANK, re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z]{4})?(?: ?\d{4}){3,6}(?: ?\d{1,4})?\b")),
    (Sensitive.CARD, re.compile(r"\b(?:cvv|cvc|cv2|security code)\b[^\d\n]{0,14}(\d{3,4})\b", re.IGNORECASE)),
    (Sensitive.DIGITS, re.compile(rf"\b{_WORD}(?:[\s,-]+(?:{_WORD}|hundred|thousand)){{5,}}\b", re.IGNORECASE)),
)

# Numbers, which mean what stands around them -------------------------------------------------------------------------

_RUN = re.compile(r"(?<![\w£$€,.:])[+(]{0,2}\d(?:[ \t\u00a0()./–-]{0,2}\d){4,}(?![\d%]|[.,:]\d)")
_PHONE_WORDS = re.compile(
    r"\b(?:phone|telephone|tel|mobile|mob|landline|extension|whatsapp|(?:ring|rang|call|called|text|texted)\s+"
    r"(?:him|her|them|me|us|back|on)(?:\s+(?:back|on))*)\b(?: number)?[^\d\n]{0,12}$",
    re.IGNORECASE,
)
_SORT_WORDS = re.compile(r"\bsort[ -]?code\b[^\d\n]{0,14}$", re.IGNORECASE)
_BANK_WORDS = re.compile(r"\b(?:account|acct|a/c|bank)\b(?: (?:number|no\.?|num))?[^\d\n]{0,14}$", re.IGNORECASE)
_CARD_WORDS = re.compile(r"\bcard (?:number|no\.?)[^\d\n]{0,14}$", re.IGNORECASE)


def _numbers(text: str) -> Iterator[Span]:
    for match in _RUN.finditer(text):
        before = text[: match.start()][-48:]
        kind = _meant(match.group().strip(), before)
        if kind is not None:
            yield Span(match.start(), match.end(), kind)


def _meant(run: str, before: str) -> Sensitive | None:
    """What a run of digits is; None for what may be read by others: dates, times, amounts, short references."""
    digits = re.sub(r"\D", "", run)
    for kind, holds in _RULES:
        if holds(run, digits, before):
            return kind
    return None


def _is_sort_code(run: str, digits: str, before: str) -> bool:
    if len(digits) != 6:
        return False
    if _SORT_WORDS.search(before):
        return True
    return re.fullmatch(r"\d{2}-\d{2}-\d{2}", run) is not None and not _is_day(digits[:2], digits[2:4], "20")


def _is_bank(run: str, digits: str, before: str) -> bool:
    del run
    return 6 <= len(digits) <= 10 and bool(_BANK_WORDS.search(before))


def _is_phone(run: str, digits: str, before: str) -> bool:
    if run.lstrip("(").startswith("+") or digits.startswith("00"):
        return 9 <= len(digits) <= 16
    if digits.startswith("0") and len(digits) in (10, 11):
        return True
    return 5 <= len(digits) <= 11 and bool(_PHONE_WORDS.search(before))


def _is_card(run: str, digits: str, before: str) -> bool:
    if 13 <= len(digits) <= 19:
        groups = re.findall(r"\d+", run)
        return len(groups) in (1, len(digits)) or all(len(group) >= 2 for group in groups)
    return 8 <= len(digits) <= 19 and bool(_CARD_WORDS.search(before))


def _is_long(run: str, digits: str, before: str) -> bool:
    del before
    longest = max(len(group) for group in re.findall(r"\d+", run))
    grouped = re.fullmatch(r"\d{3}[ -]\d{3}[ -]\d{4}", run) is not None
    return grouped or longest >= 9 or (longest == 8 and not _is_day(digits[6:8], digits[4:6], digits[:2]))


def _is_time(run: str, digits: str, before: str) -> bool:
    """Dates, spans of years and of hours, decimals and addresses of machines."""
    del digits, before
    return any(shape.fullmatch(run) for shape in _HARMLESS)


_HARMLESS = tuple(
    re.compile(shape)
    for shape in (
        r"(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:19|20)\d{2}(?:[ \-–].*)?",
        r"(?:19|20)\d{2}[/.-](?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|[12]\d|3[01])(?: .*)?",
        r"(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])[/.]\d{2}(?:[ \-–].*)?",
        r"(?:(?:19|20)\d{2}[ /–-]{1,3})+(?:19|20)\d{2}",
        r"\d{1,2}[.]?\d{2} ?[–-] ?\d{1,2}[.]?\d{2}",
        r"\d+\.\d+",
        r"(?:\d{1,3}\.){3}\d{1,3}",
    )
)


def _is_day(day: str, month: str, century: str) -> bool:
    """Whether these digits make a day of a year around now."""
    if century not in ("19", "20"):
        return False
    try:
        date(2024, int(month), int(day))
    except ValueError:
        return False
    return True


def _harmless_first(rule: Callable[[str, str, str], bool]) -> Callable[[str, str, str], bool]:
    return lambda run, digits, before: not _is_time(run, digits, before) and rule(run, digits, before)


_RULES: tuple[tuple[Sensitive, Callable[[str, str, str], bool]], ...] = (
    (Sensitive.BANK, _is_sort_code),
    (Sensitive.BANK, _harmless_first(_is_bank)),
    (Sensitive.PHONE, _harmless_first(_is_phone)),
    (Sensitive.CARD, _harmless_first(_is_card)),
    (Sensitive.DIGITS, _harmless_first(_is_long)),
)
