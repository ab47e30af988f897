"""What a learner's report shows, criterion by criterion, as a tutor marks it in the review of a mock.

The learner's own line of the mapping stands beside it as a claim; what both sources add up to is `outcome.py`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.people.values import Entry
from bot.ports import Store
from bot.review.blind import report_to
from bot.review.values import Mark, Review
from question_bank.model import Criterion, Pack


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One criterion in the report: the learner's `claim`, the `mark` of this review, and the mark that earlier released
    reviews came to (`earlier`)."""

    criterion: Criterion
    claim: Entry | None
    mark: Mark | None
    earlier: Mark | None

    @property
    def counts(self) -> Mark | None:
        """The mark that counts: this review's, else the earlier one."""
        return self.mark or self.earlier


@dataclass(frozen=True, slots=True)
class ReportSeen:
    """What is known of a learner's report beside a review: the mapping, and what other reviews marked."""

    entries: tuple[Entry, ...] = ()
    earlier: Mapping[str, Mark] | None = None

    def rows(self, pack: Pack, review: Review) -> tuple[ReportRow, ...]:
        """A row for every criterion of the pack."""
        claims = {entry.criterion: entry for entry in self.entries}
        marks = {mark.criterion: mark for mark in review.report}
        earlier = self.earlier or {}
        return tuple(ReportRow(c, claims.get(c.code), marks.get(c.code), earlier.get(c.code)) for c in pack.criteria)


def seen_report(store: Store, reader: int | None, learner: int, review: Review) -> ReportSeen:
    """What this reader may know of a learner's report beside this review; None may know all."""
    return ReportSeen(tuple(store.records.entries(learner)), report_to(store, reader, learner, review.interview))


def report_labels(rows: Sequence[ReportRow]) -> Mapping[str, str]:
    """The marks that count, by criterion."""
    return {row.criterion.code: mark.label for row in rows if (mark := row.counts) is not None}


def claimed(rows: Sequence[ReportRow]) -> frozenset[str]:
    """The criteria that the mapping claims."""
    return frozenset(row.criterion.code for row in rows if row.claim is not None)


def to_look_at(rows: Sequence[ReportRow], after: str = "") -> tuple[ReportRow, ...]:
    """What has no mark yet, claimed criteria first; `after` is the code of the one that was looked at last."""
    order = sorted(rows, key=lambda row: row.claim is None)
    codes = [row.criterion.code for row in order]
    start = codes.index(after) + 1 if after in codes else 0
    return tuple(row for row in order[start:] if row.counts is None)
