"""The values of reminders: who may be reminded, what is known about a person's progress, and a nudge itself.

What is planned lives in `nudge_plan.py`, what is due now in `nudges.py`; keeping and sending is done elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.timeline.values import Key


class Volume(StrEnum):
    """How many reminders a person wants."""

    ALL = "all"
    FEWER = "fewer"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may be reminded. `zone` is None for the installation's own; `since` is when they came into their
    part or turned reminders on again: nothing planned before is made up for. A live mock is never spoken into. `quiet`
    are their own quiet hours (from, until), None for the installation's."""

    person: int
    zone: ZoneInfo | None = None
    volume: Volume = Volume.ALL
    since: datetime | None = None
    in_live_mock: bool = False
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock interview that was sat: when it was finished, reviewed, and its feedback released and read."""

    id: int
    finished_at: datetime
    reviewed: bool = False
    released_at: datetime | None = None
    read: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A mock that the apprentice has booked for an instant."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """What a person is reminded of: a milestone (`report_submitted`, `review:17`) and its date. A matter whose date
    changed is another matter."""

    person: int
    milestone: str
    due: date


@dataclass(frozen=True, slots=True)
class Snooze:
    """`Remind me tomorrow`: the matter rests until the sending time of that local day."""

    matter: Matter
    until: date


@dataclass(frozen=True, slots=True)
class NudgeKey:
    """What makes a nudge unique; `offset` is in days before the date, below 0 after it."""

    person: int
    milestone: str
    offset: int
    due: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the timeline.

    `done` are deadlines that were met, `settled` the matters that somebody called done, `since` says from when a
    deadline has had its present date (see `since_when`), `proposal_since` from when the proposal has been in its
    present state. `mocks` are the finished ones. Nobody is reminded during a break in learning.
    """

    apprentice: Recipient
    tutor: Recipient | None = None
    lead: Recipient | None = None
    employer: Recipient | None = None
    done: frozenset[Key] = frozenset()
    settled: frozenset[Matter] = frozenset()
    snoozed: tuple[Snooze, ...] = ()
    since: Mapping[Key, datetime] = field(default_factory=lambda: MappingProxyType({}))
    proposal_since: datetime | None = None
    mocks: tuple[Mock, ...] = ()
    booked: tuple[Booking, ...] = ()
    on_break: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """When reminders may go out: at `send_at`, and never from `quiet_from` until `quiet_until` (local times; the same
    time twice is no quiet at all). `zone` is the installation's, for who has none of their own."""

    zone: ZoneInfo
    send_at: time
    quiet_from: time
    quiet_until: time


@dataclass(frozen=True, slots=True)
class Nudge:
    """One reminder that is due. `at` is the instant for which it was planned (UTC), `days_left` is counted on the day
    of sending, `about` is the apprentice it is about, `words` its name below `nudges` in the texts with `blanks`."""

    person: int
    milestone: str
    offset: int
    due: date
    at: datetime
    days_left: int
    about: int
    words: str
    blanks: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> NudgeKey:
        """What makes it unique: once this is kept as sent, it is not due again."""
        return NudgeKey(self.person, self.milestone, self.offset, self.due)

    @property
    def matter(self) -> Matter:
        """What can be settled or snoozed."""
        return Matter(self.person, self.milestone, self.due)


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one person is reminded of at one time: always one message, never a storm."""

    person: int
    nudges: tuple[Nudge, ...]
