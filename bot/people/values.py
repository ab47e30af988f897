"""The values of people's places and dates: cohorts, roles over time, dates that were set, proposals, mapping entries.

How they are kept is `storage`'s; what follows from dates is `bot/timeline`'s.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.timeline.values import Adjustment, GatewayRecord, ProposalState


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of learners with its tutors. `zone` and `pack` are empty for the installation's own."""

    id: int
    name: str
    pack: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """A role held in a cohort, now (`until` None) or once; `note` is the note of competence."""

    person: int
    cohort: int
    role: str
    since: datetime
    until: datetime | None = None
    note: str = ""
    granted_by: int | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """What an invite opens: a role in a cohort, granted by whoever made it (None: on the command line)."""

    cohort: int
    role: str
    note: str = ""
    granted_by: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates as they were set for a cohort or for one person; None is not set. `interview_time` is local."""

    gateway: date | None = None
    interview: date | None = None
    interview_time: time | None = None
    place: str = ""
    period_start: date | None = None
    adjustments: tuple[Adjustment, ...] = ()

    def over(self, shared: "Dates") -> "Dates":
        """These, and what they leave open from `shared` ones; the interview's time and place go with its date."""
        interview = self if self.interview is not None else shared
        return Dates(
            self.gateway or shared.gateway,
            interview.interview,
            interview.interview_time,
            interview.place,
            self.period_start or shared.period_start,
            (*shared.adjustments, *self.adjustments),
        )


@dataclass(frozen=True, slots=True)
class OwnDates:
    """One person's dates of an attempt (a resit is the next one), as set at `at`."""

    attempt: int
    dates: Dates
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One version of a proposal. `confirmed` are the contents that the learner has ticked; `suited_at` says that
    employer or provider finds it suitable; `decision` is the end-point assessor's: "", "approved" or "refused"."""

    id: int
    person: int
    attempt: int
    text: str
    words: int
    at: datetime
    confirmed: tuple[str, ...] = ()
    handed_in_at: datetime | None = None
    suited_by: int | None = None
    suited_at: datetime | None = None
    decision: str = ""
    reason: str = ""
    decided_on: date | None = None
    decided_at: datetime | None = None
    recorded_by: int | None = None

    @property
    def state(self) -> ProposalState:
        """Where this version stands."""
        if self.decision:
            return ProposalState(self.decision)
        if self.handed_in_at is None:
            return ProposalState.MISSING
        return ProposalState.WRITTEN if self.suited_at is None else ProposalState.CONFIRMED

    @property
    def since(self) -> datetime | None:
        """Since when it has stood there."""
        return self.decided_at or self.suited_at or self.handed_in_at


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a criterion is shown in the report, as the learner says."""

    criterion: str
    section: int
    paragraph: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Something that changed who sees what, or a record: who did what to whom, where and when."""

    at: datetime
    actor: int | None
    what: str
    whom: int | None = None
    cohort: int | None = None
    detail: str = ""


def standing(proposals: tuple[Proposal, ...]) -> Proposal | None:
    """The version that counts: the latest one that was handed in or decided on."""
    handed = [each for each in proposals if each.state is not ProposalState.MISSING]
    return handed[-1] if handed else None


def record(dates: Dates, proposals: tuple[Proposal, ...]) -> GatewayRecord | None:
    """The gateway's record that a person's dates and proposals make; None while no gateway is set."""
    if dates.gateway is None:
        return None
    latest = standing(proposals)
    refusals = [each.decided_on for each in proposals if each.decision == ProposalState.REFUSED]
    return GatewayRecord(
        dates.gateway,
        latest.state if latest is not None else ProposalState.MISSING,
        refusals[-1] if refusals else None,
        dates.interview,
        dates.interview_time if dates.interview is not None else None,
        dates.place,
        dates.period_start,
        dates.adjustments,
    )


def without_interview(dates: Dates) -> Dates:
    """The same with no interview agreed."""
    return replace(dates, interview=None, interview_time=None, place="")
