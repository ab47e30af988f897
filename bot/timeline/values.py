"""The values of a timeline: what is recorded at a gateway, and the deadlines and problems that follow from it.

How they follow lives in `dates.py` and `feasible.py`; nothing here computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType

from bot.faults import Fault


class OutOfCalendar(Fault):
    """A date lies so far away that the dates which follow from it cannot be written down."""


class Key(StrEnum):
    """What a deadline is of, in the order in which deadlines of one day are told."""

    PROPOSAL = "proposal"
    GATEWAY = "gateway"
    RESUBMISSION = "resubmission"
    REPORT_FINISHED = "report_finished"
    REPORT_SUBMITTED = "report_submitted"
    INTERVIEW = "interview"
    PERIOD_END = "period_end"


ADJUSTABLE = frozenset({Key.RESUBMISSION, Key.REPORT_FINISHED, Key.REPORT_SUBMITTED, Key.PERIOD_END})
"""The deadlines that follow from a rule, so that more days can be agreed for them."""


class ProposalState(StrEnum):
    """Where the proposal stands. After a refusal the revised one goes the same way again."""

    MISSING = "missing"
    WRITTEN = "written"
    """It waits for employer or provider to confirm that it is suitable."""
    CONFIRMED = "confirmed"
    """It waits for the end-point assessor's decision, which a tutor or lead records."""
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """More days agreed for a deadline, and why; `days` is at least 1 and the key one of `ADJUSTABLE`."""

    key: Key
    days: int
    why: str

    def __post_init__(self) -> None:
        if self.key not in ADJUSTABLE:
            raise ValueError(f"{self.key} is a date of its own: change that date instead")
        if self.days < 1:
            raise ValueError(f"an adjustment gives more days, not {self.days}")


@dataclass(frozen=True, slots=True)
class GatewayRecord:
    """What is recorded at and after a gateway. A resit is a record of its own.

    `refused_on` stays when the revised proposal is written, confirmed and approved. `interview_time` is a local time;
    `place` is where the interview happens, or its link. `period_start` is None when the period starts at the gateway.
    """

    gateway: date
    proposal: ProposalState = ProposalState.MISSING
    refused_on: date | None = None
    interview: date | None = None
    interview_time: time | None = None
    place: str = ""
    period_start: date | None = None
    adjustments: tuple[Adjustment, ...] = ()

    def __post_init__(self) -> None:
        if self.proposal is ProposalState.REFUSED and self.refused_on is None:
            raise ValueError("a refused proposal wants the date of its refusal")
        if self.interview_time is not None and self.interview is None:
            raise ValueError("an interview's time wants its date")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date of the timeline, with its rule in words."""

    key: Key
    on: date
    rule: str


class Failing(StrEnum):
    """The rules that dates can fail."""

    INTERVIEW_AFTER_PERIOD_END = "interview_after_period_end"
    INTERVIEW_TOO_SOON = "interview_too_soon"
    REFUSAL_BEFORE_GATEWAY = "refusal_before_gateway"
    RESUBMISSION_AFTER_REPORT = "resubmission_after_report"


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that the dates fail: a sentence for people, and the nearest date that would do (None: there is none)."""

    rule: Failing
    key: Key
    message: str
    nearest: date | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All deadlines that apply, by date; `binding` is the report date that counts; no problems means feasible."""

    record: GatewayRecord
    deadlines: tuple[Deadline, ...]
    binding: Key
    problems: tuple[Problem, ...] = ()

    @property
    def days(self) -> Mapping[Key, date]:
        """The date of each deadline that applies."""
        return MappingProxyType({deadline.key: deadline.on for deadline in self.deadlines})

    @property
    def report_due(self) -> date:
        """The report date that counts."""
        return self.days[self.binding]

    @property
    def last_day(self) -> date:
        """The day of the interview or, while none is agreed, the last day of the period: then nothing is owed."""
        return self.days.get(Key.INTERVIEW, self.days[Key.PERIOD_END])
