"""The values of papers: rows as they are kept, and the sheet of a mock. How papers look is the other modules'."""

from dataclasses import dataclass
from datetime import datetime, timedelta

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one table about one person, secrets left out; instants as ISO 8601 in UTC, lengths in seconds."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A question with what was said to it, as others may read it."""

    number: int
    text: str
    criteria: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion of the sheet. `mark`, `report` (what the report shows), `suggestion` and `own` are met, partly,
    not_met or empty."""

    code: str
    title: str
    mark: str
    suggestion: str
    own: str
    words: str
    report: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """An area's page: its questions, its criteria, and the reviewer's comment."""

    area: str
    name: str
    questions: tuple[Said, ...]
    lines: tuple[Line, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one mock; `reviewer` is empty while no review was released."""

    interview: int
    learner: str
    mode: str
    begun: datetime
    finished: datetime | None
    answering: timedelta
    reviewer: str
    overall: str
    pages: tuple[Page, ...]
