"""What a learner's report leaves to the interview: from their own mapping, and from the report that was last read.

The draw begins with it; where nothing is known, every criterion counts alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.people.values import Entry
from bot.project.mapping import gaps
from bot.project.report.kept import Found, ReportState
from bot.project.report.places import covered
from bot.turn import Turn


class Shown(StrEnum):
    """Where a criterion shows, as far as it is known: a claim of the mapping, and what was heard in the interview."""

    BOTH = "both"
    REPORT = "report"
    INTERVIEW = "interview"
    NEITHER = "neither"

    @classmethod
    def of(cls, *, report: bool, interview: bool) -> "Shown":
        """The one of the four."""
        if report and interview:
            return cls.BOTH
        return cls.REPORT if report else cls.INTERVIEW if interview else cls.NEITHER


@dataclass(frozen=True, slots=True)
class Gaps:
    """The criteria that are left; None when nothing is known. `by_report` and `by_mapping` say whether a report and a
    mapping were looked at. `unheard` are those that a mapping places, and of which nothing was heard in the report."""

    codes: frozenset[str] | None
    by_report: bool = False
    by_mapping: bool = False
    unheard: frozenset[str] = frozenset()


def gaps_of(turn: Turn, person: int) -> Gaps:
    """What is left: mapped nowhere, or only to what is not in the report or stands after the stop line; without a
    mapping, that of which nothing was heard in the report. The learner's own mapping counts before the report's."""
    pack, entries = turn.pack_of(person), turn.store.records.entries(person)
    found = latest_found(turn, person)
    if found is None:
        return Gaps(gaps(pack, entries), by_mapping=bool(entries))
    every = frozenset(each.code for each in pack.criteria)
    if lines := tuple(lines_of(entries)) or found.mapped:
        placed = covered(lines, found.places, found.most)
        unheard = placed - set(found.heard) if found.heard else frozenset[str]()
        return Gaps(every - placed, by_report=True, by_mapping=True, unheard=unheard)
    return Gaps(every - set(found.heard), by_report=True) if found.heard else Gaps(None)


def latest_found(turn: Turn, person: int) -> Found | None:
    """What was found in the latest report that could be read by the person's own pack."""
    pack = turn.pack_of(person).rules.id
    read = [one for one in turn.store.reports.of(person) if one.state is ReportState.READ and one.found.pack == pack]
    return read[-1].found if read else None


def lines_of(entries: Iterable[Entry]) -> Iterator[tuple[str, int, int]]:
    """The lines of a mapping as code, section and paragraph (0: none)."""
    for entry in entries:
        paragraph = int(entry.paragraph) if entry.paragraph.isdecimal() else 0
        yield entry.criterion, entry.section, paragraph
