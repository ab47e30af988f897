"""What is attached to a report: each annex with its kind, whose it is, and the criteria that it names.

The kinds are the pack's; a problem with an annex is told in `problems.py`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.project.report.counting import sentences
from bot.project.report.headings import names_an_annex
from bot.project.report.mapping import codes_in
from bot.project.report.sections import Layout, Part
from bot.project.report.values import Block, Kind
from question_bank.model import Rules

_SHARED = re.compile(
    r"https?://\S*(?:drive\.google|docs\.google|sharepoint|onedrive|1drv|dropbox|box\.com|icloud|wetransfer)\S*",
    re.IGNORECASE,
)
_FROM_OR_BY = re.compile(
    r"^\s*(?:from|by|author|written by|sent by|caller|taken by)\s*:?\s+(?P<who>\S.*)$", re.IGNORECASE | re.MULTILINE
)
_LONGEST_NAME = 60
OTHER = ""
_EARLY = 400
"""The kind is looked for in so many characters from an annex's beginning, its heading first."""


@dataclass(frozen=True, slots=True)
class Annex:
    """One annex. `kind` is one of the pack's or empty; `attributed` says whether it shows whose work it is: `whose` is
    the name that it gives, `action` the first sentence of its own that says what the learner did. Both may be empty."""

    heading: str
    kind: str
    attributed: bool
    codes: tuple[str, ...]
    words: int
    whose: str = ""
    action: str = ""


def annexes(layout: Layout, rules: Rules) -> tuple[Annex, ...]:
    """The report's annexes in order. A heading over all of them, with nothing of its own, is none of them."""
    own = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in rules.interview.thin.own))
    found = [_annex(group, words, rules, own) for group, words in _groups(layout)]
    return tuple(found)


def shared_links(layout: Layout) -> tuple[str, ...]:
    """Links to shared folders and files, anywhere in the report."""
    texts = (one.block.text for one in layout.placed)
    return tuple(dict.fromkeys(link.rstrip(".,;)") for text in texts for link in _SHARED.findall(text)))


def _groups(layout: Layout) -> Iterator[tuple[Sequence[Block], int]]:
    group: list[Block] = []
    words = 0
    for one in layout.placed:
        if one.part is not Part.ANNEX:
            continue
        if names_an_annex(one.block.text, one.block.kind is Kind.HEADING) and group:
            if len(group) > 1:
                yield tuple(group), words
            group, words = [], 0
        group.append(one.block)
        words += one.words
    if group:
        yield tuple(group), words


def _annex(group: Sequence[Block], words: int, rules: Rules, own: re.Pattern[str]) -> Annex:
    text = "\n".join(block.text for block in group)
    kind = _kind(group[0].text, rules) or _kind(text[:_EARLY], rules)
    named = _FROM_OR_BY.search(text)
    attributed = own.search(text) is not None or named is not None
    whose = " ".join(named["who"].split())[:_LONGEST_NAME] if named is not None else ""
    return Annex(group[0].text, kind, attributed, codes_in(text), words, whose, _action(group[1:], own))


def _action(blocks: Sequence[Block], own: re.Pattern[str]) -> str:
    said = (block.text[start:end] for block in blocks for start, end in sentences(block.text))
    return next((sentence for sentence in said if own.search(sentence)), "")


def _kind(text: str, rules: Rules) -> str:
    plain = text.casefold()
    return next((kind for kind in rules.report.annexes if _stem(kind) in plain), OTHER)


def _stem(kind: str) -> str:
    return kind.casefold().removesuffix("s")
