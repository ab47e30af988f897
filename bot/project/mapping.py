"""The mapping as values: where each criterion may be shown, which have one home only, and how entries are read.

What is entered is a learner's own claim; whether a criterion is shown there, people say.
"""

import re
from collections.abc import Iterable, Mapping

from bot.people.values import Entry
from question_bank.model import Pack

_ENTRY = re.compile(
    r"(?:section\s*)?(\d{1,2})\s*(?:[.,:/-]|para(?:graph)?\.?|\s)?\s*(?:para(?:graph)?\.?\s*)?(\d{1,3})?(?!\d)[\s,:]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = frozenset({"-", "–", "none", "remove", "clear"})
LONGEST_NOTE = 300


def homes(pack: Pack) -> Mapping[str, tuple[int, ...]]:
    """The sections that may carry each criterion."""
    sections = pack.rules.report.sections
    return {
        each.code: tuple(section.number for section in sections if each.code in section.criteria)
        for each in pack.criteria
    }


def fragile(pack: Pack) -> frozenset[str]:
    """The criteria that only one section may carry: left out there, they are nowhere."""
    return frozenset(code for code, sections in homes(pack).items() if len(sections) == 1)


def gaps(pack: Pack, entries: Iterable[Entry]) -> frozenset[str] | None:
    """The criteria that a mapping leaves uncovered; None for an empty one, which says nothing."""
    mapped = {entry.criterion for entry in entries}
    return frozenset(each.code for each in pack.criteria) - mapped if mapped else None


def read_entry(words: str, pack: Pack) -> Entry | None:
    """`K1.1 5.2 the refund letter`, `S2.9 section 6 paragraph 1`, `K1.1 none` (section 0); None for no such thing."""
    code, _, rest = words.strip().partition(" ")
    known = {each.code.casefold(): each.code for each in pack.criteria}
    criterion, rest = known.get(code.casefold().strip(":=")), rest.strip(" :=")
    if criterion is None:
        return None
    if rest.casefold() in _NOTHING:
        return Entry(criterion, 0)
    found = _ENTRY.fullmatch(rest)
    sections = {section.number for section in pack.rules.report.sections}
    if found is None or int(found[1]) not in sections:
        return None
    return Entry(criterion, int(found[1]), found[2] or "", " ".join(found[3].split())[:LONGEST_NOTE])
