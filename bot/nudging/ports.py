"""The protocols through which reminders meet the store.

Implementations live in `storage/nudges.py`, `storage/feeds.py` and `storage/announcing.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.messages import Conversation
from bot.timeline.nudge_values import Booking, Matter, Mock, Nudge, NudgeKey, Snooze, Volume
from bot.timeline.values import Key


@dataclass(frozen=True, slots=True)
class Seen:
    """The dates that an apprentice had when last looked at, and since when each (see `nudge_plan.since_when`)."""

    days: Mapping[Key, date]
    since: Mapping[Key, datetime]


class Feeds(Protocol):
    """The private addresses of calendars."""

    def open(self, token: str, person: int, at: datetime) -> None:
        """A private address for a person's calendar, in place of any other; only its hash is kept."""
        ...

    def close(self, person: int) -> bool:
        """The person's address opens nothing any more; False when there was none."""
        ...

    def whose(self, token: str) -> int | None:
        """Whose calendar an address opens."""
        ...


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder that was decided on and has its row, by the row's number."""

    id: int
    nudge: Nudge


@dataclass(frozen=True, slots=True)
class Told:
    """What makes a shared date that was told somewhere unique; `offset` is in days before it."""

    milestone: str
    offset: int
    due: date


class SharedNudges(Protocol):
    """Shared dates that were told in cohorts' channels and groups."""

    def places(self) -> Sequence[tuple[int, Conversation]]:
        """The places that belong to a cohort, with its number."""
        ...

    def told(self, place: Conversation) -> frozenset[Told]:
        """What was told there."""
        ...

    def tell(self, place: Conversation, told: Told, at: datetime) -> bool:
        """It is being told; False when somebody has told it there before."""
        ...

    def queued(self, place: Conversation, told: Sequence[Told], letter: int) -> None:
        """The letter that tells them."""
        ...


class Nudges(Protocol):
    """What was sent, what rests, and who is to be looked at."""

    def discover(self, now: datetime) -> None:
        """Apprentices of cohorts are looked at from now on, and at once when a date, a proposal or a role changed."""
        ...

    def touch(self, person: int, now: datetime) -> None:
        """Something about this apprentice changed: look at once."""
        ...

    def due_subjects(self, now: datetime, limit: int) -> Sequence[int]:
        """The apprentices to be looked at now, locked; another process's are left out."""
        ...

    def any_due(self, now: datetime) -> bool:
        """Whether anybody, another process's included, is still to be looked at."""
        ...

    def subjects(self) -> Sequence[int]:
        """Everybody that is looked at at all, or would be."""
        ...

    def seen(self, person: int) -> Seen | None:
        """What was seen when this apprentice was last looked at; None for the first time."""
        ...

    def look_again(self, person: int, at: datetime, seen: Seen, now: datetime) -> None:
        """When to look next, and what was seen now."""
        ...

    def sent(self, about: int) -> frozenset[NudgeKey]:
        """The keys of all that was planned or sent about an apprentice."""
        ...

    def plan(self, nudge: Nudge, at: datetime) -> bool:
        """Keep the row of a reminder that is to go out; False when it is there."""
        ...

    def recipients(self, after: int, limit: int) -> Sequence[int]:
        """Who has planned reminders, by number above `after`, locked; another process's are left out."""
        ...

    def planned(self, person: int) -> Sequence[Planned]:
        """A person's planned reminders."""
        ...

    def queued(self, planned: Sequence[Planned], letter: int | None) -> None:
        """They go out with this letter; None: the person cannot be reached, so they are dropped."""
        ...

    def take_back(self, planned_before: datetime, queued_before: datetime, now: datetime) -> None:
        """What was decided on and did not go out by then is decided anew (after downtime)."""
        ...

    def in_digest(self, person: int, first: int) -> Sequence[Planned]:
        """The reminders of the person's message whose first reminder has this number."""
        ...

    def recent(self, person: int, since: datetime) -> Sequence[Planned]:
        """What the person was reminded of since then."""
        ...

    def settle(self, about: int, matter: Matter, at: datetime) -> None:
        """The matter is done: nobody reminds this person of it any more."""
        ...

    def rest(self, about: int, matter: Matter, until: date) -> None:
        """The matter rests until then."""
        ...

    def settled(self, about: int) -> frozenset[Matter]:
        """The matters about an apprentice that somebody called done."""
        ...

    def resting(self, about: int) -> tuple[Snooze, ...]:
        """The matters about an apprentice that rest."""
        ...

    def volume(self, person: int) -> tuple[Volume, datetime | None]:
        """How many reminders a person wants, and since when."""
        ...

    def touch_beside(self, person: int, now: datetime) -> None:
        """Something about somebody changed (zone, quiet hours, role): look at once at them and at all who are in a
        cohort with them."""
        ...

    def set_volume(self, person: int, volume: Volume, at: datetime) -> None:
        """How many reminders a person wants from now on; those that concern them are looked at again."""
        ...

    def mocks(self, person: int) -> tuple[Mock, ...]:
        """The finished whole mocks of an apprentice."""
        ...

    def book(self, person: int, at: datetime, now: datetime) -> int:
        """Book a mock."""
        ...

    def booked(self, person: int, after: datetime) -> tuple[Booking, ...]:
        """The booked mocks that begin after an instant."""
        ...

    def unbook(self, person: int, booking: int, now: datetime) -> bool:
        """Take a booking back; False when it is not there."""
        ...

    def live_in(self, conversation: Conversation) -> bool:
        """Whether somebody who is written to there sits a mock right now."""
        ...

    def unknown(self, limit: int) -> Sequence[Nudge]:
        """The reminders of which nobody knows whether they arrived (a crash in mid-sending)."""
        ...


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that goes to everybody in a cohort."""

    id: int
    cohort: int
    person: int
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an announcement is: of `count` people it has reached `sent`; `open` are on their way, the others could
    not be reached."""

    count: int
    sent: int
    open: int


class Announcements(Protocol):
    """Announcements and how far they are."""

    def draft(self, cohort: int, person: int, text: str, at: datetime) -> int:
        """Keep one that nobody has confirmed yet."""
        ...

    def one(self, announcement: int) -> Announcement | None:
        """One of them."""
        ...

    def send(self, announcement: int, people: Sequence[int]) -> bool:
        """It goes to these people; False when it was sent before."""
        ...

    def discard(self, announcement: int) -> bool:
        """A draft goes; False when it is none."""
        ...

    def going(self) -> Sequence[Announcement]:
        """Those on their way, locked; another process's are left out."""
        ...

    def waiting(self, announcement: int, limit: int) -> Sequence[int]:
        """Whom it has not been queued for."""
        ...

    def queued(self, announcement: int, person: int, letter: int | None) -> None:
        """It goes to somebody with this letter; None: they cannot be reached."""
        ...

    def progress(self, announcement: int) -> Progress:
        """How far it is."""
        ...

    def done(self, announcement: int) -> None:
        """It has gone to everybody."""
        ...
