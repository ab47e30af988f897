"""Where the text of a report stands, in numbers alone, and what a mapping's line reaches of it before the stop line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Standing(Protocol):
    """A piece of counted text: its section and paragraph (0: none), the words before it, and its own."""

    @property
    def section(self) -> int: ...
    @property
    def paragraph(self) -> int: ...
    @property
    def before(self) -> int: ...
    @property
    def words(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of counted text without its words: enough to look at a mapping again when the file is gone."""

    section: int
    paragraph: int
    before: int
    words: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a place is in the report, begins before the stop line, and ends before it."""

    found: bool
    begins: bool
    ends: bool


def places_of(counted: Iterable[Standing]) -> tuple[Place, ...]:
    """The numbers of what is counted."""
    return tuple(Place(one.section, one.paragraph, one.before, one.words) for one in counted)


def reach(section: int, paragraph: int, places: Iterable[Standing], most: int) -> Reach:
    """What a mapping's line reaches: a section, or a paragraph of it; `most` words are marked."""
    there = [one for one in places if section and one.section == section and paragraph in (0, one.paragraph)]
    first = min((one.before for one in there), default=0)
    last = max((one.before + one.words for one in there), default=0)
    return Reach(bool(there), bool(there) and first < most, bool(there) and last <= most)


def covered(lines: Iterable[tuple[str, int, int]], places: Sequence[Standing], most: int) -> frozenset[str]:
    """The codes of those lines (code, section, paragraph) whose place begins before the stop line."""
    return frozenset(code for code, section, paragraph in lines if reach(section, paragraph, places, most).begins)
