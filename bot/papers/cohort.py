"""A cohort's summary: its learners, how much they have sat, and what was heard of each criterion at best.

The same data as JSON, CSV and XLSX; nothing in a cell can be taken for a formula.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from bot.people.matrix import Role
from bot.ports import Store
from bot.review.blind import best_to
from bot.review.cells import safe
from bot.review.rights import name_of
from bot.review.transcript import Json, instant
from question_bank.model import Pack


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's line: `best` is the best mark by criterion over the released reviews."""

    person: int
    name: str
    mocks: int
    last: str
    reviewed: int
    best: dict[str, str]


def learners(store: Store, cohort: int, reader: int | None) -> tuple[Learner, ...]:
    """The learners of a cohort by name, with the marks that this reader may know; None may know all."""
    people = tuple(m.person for m in store.members.of_cohort(cohort) if m.role == Role.APPRENTICE)
    sat = {each.person: each for each in store.reviews.sat(people)}
    best = best_to(store, reader, people)
    lines = []
    for person in people:
        done = sat.get(person)
        last = instant(done.last) if done is not None and done.last is not None else ""
        numbers = (done.mocks, last, done.reviewed) if done is not None else (0, "", 0)
        lines.append(Learner(person, name_of(store, person), *numbers, dict(best[person])))
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.person)))


def cohort_json(number: int, name: str, lines: Sequence[Learner]) -> dict[str, Json]:
    """The summary as plain data."""
    return {
        "id": number,
        "name": name,
        "learners": [
            {
                "id": line.person,
                "name": line.name,
                "mocks": line.mocks,
                "last": line.last or None,
                "reviewed": line.reviewed,
                "criteria": dict(line.best),
            }
            for line in lines
        ],
    }


def table(pack: Pack, lines: Sequence[Learner]) -> list[list[object]]:
    """The summary as rows, the head first, safe for a spreadsheet."""
    codes = [criterion.code for criterion in pack.criteria]
    head: list[object] = ["id", "learner", "mocks", "last", "reviewed", *codes]
    rows = [
        [line.person, line.name, line.mocks, line.last, line.reviewed, *(line.best.get(code, "") for code in codes)]
        for line in lines
    ]
    return [head, *([safe(cell) for cell in row] for row in rows)]


def as_csv(rows: Sequence[Sequence[object]]) -> str:
    """The rows as CSV text."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def as_xlsx(title: str, rows: Sequence[Sequence[object]]) -> bytes:
    """The rows as an Excel workbook: text stays text."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # it has no types of its own
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]  # it has no types of its own
    from openpyxl.styles import Font  # type: ignore[import-untyped]  # it has no types of its own

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "".join(c for c in title if c not in r"[]:*?/\'")[:31] or "Cohort"
    for row in rows:
        page.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "C2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
