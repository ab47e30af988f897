"""What is kept of a report once it was read: its pages in words, and the numbers that steer the draw.

The report itself is not kept unless its owner wants it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from bot.project.report.places import Place


class ReportState(StrEnum):
    """How far a report has come."""

    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an X-ray, as it is read on a phone."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: by which pack, how many words, the pages, the criteria of which something was heard, the places
    of the text, how many words are marked, and the lines of a mapping that stands in the report itself (code, section,
    paragraph)."""

    pack: str = ""
    words: int = 0
    pages: tuple[Page, ...] = ()
    heard: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    most: int = 0
    mapped: tuple[tuple[str, int, int], ...] = ()

    def page(self, name: str) -> str:
        """The text of a page; empty when there is none."""
        return next((one.text for one in self.pages if one.name == name), "")


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report that was handed in. `file` is empty when it is deleted; `kept` says that its owner wants it kept."""

    id: int
    person: int
    at: datetime
    name: str
    file: str
    kept: bool
    state: ReportState
    found: Found = field(default_factory=Found)


_FOUND: TypeAdapter[Found] = TypeAdapter(Found)


def found_json(found: Found) -> str:
    """As JSON text."""
    return _FOUND.dump_json(found).decode()


def found_of(text: str) -> Found:
    """From JSON text."""
    return _FOUND.validate_json(text)
