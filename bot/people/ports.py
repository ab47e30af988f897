"""The protocols through which people's places and dates meet the store.

Implementations live in `storage/cohorts.py`, `storage/gateways.py` and `storage/audit.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.messages import Account, Conversation, Platform
from bot.people.values import AuditLine, Cohort, Dates, Entry, Invite, Membership, OwnDates, Proposal


class Cohorts(Protocol):
    """Cohorts, roles, invites, owners and breaks."""

    def add(self, name: str, at: datetime) -> int | None:
        """A new cohort; None when one is called so (in any case of letters)."""
        ...

    def all(self) -> Sequence[Cohort]:
        """All cohorts by name."""
        ...

    def cohort(self, cohort: int) -> Cohort | None:
        """One by id."""
        ...

    def of(self, person: int, rather: str) -> Cohort | None:
        """The cohort in which a person holds this role, the latest of several; of who holds it nowhere, the latest that
        they belong to. None for who is in none."""
        ...

    def keep(self, cohort: Cohort) -> None:
        """Keep a cohort's changed fields."""
        ...

    def join(self, person: int, cohort: int, role: str, at: datetime, by: int | None = None, note: str = "") -> bool:
        """Give a role; False when it is held already."""
        ...

    def leave(self, person: int, cohort: int, role: str, at: datetime) -> bool:
        """End a role; its history stays. False when it is not held."""
        ...

    def history(self, person: int) -> Sequence[Membership]:
        """All roles that a person holds or held, oldest first."""
        ...

    def bind(self, cohort: int, conversation: Conversation) -> None:
        """A channel or group belongs to this cohort from now on."""
        ...

    def bound(self, cohort: int) -> Sequence[Conversation]:
        """The channels and groups of a cohort."""
        ...

    def invite(self, code: str, invite: Invite, until: datetime, uses: int) -> None:
        """Keep an invite; only its code's hash is kept."""
        ...

    def invited(self, code: str, at: datetime) -> Invite | None:
        """What a code opens now; None for one that opens nothing (any longer)."""
        ...

    def spend(self, code: str, at: datetime) -> bool:
        """Use a code up once; False when nothing was left of it."""
        ...

    def people(self) -> Sequence[int]:
        """Everybody who is known, by number."""
        ...

    def owners(self) -> Sequence[tuple[str, str]]:
        """Platform and account of the owners that were named beside the settings' own."""
        ...

    def own(self, account: Account, at: datetime) -> bool:
        """Name an owner; False when that account is one."""
        ...

    def parts(self, platform: Platform) -> Mapping[str, frozenset[str]]:
        """By account on this platform the roles held now, of everybody who holds or once held another role than the
        learner's and has agreed."""
        ...

    def breaks(self, person: int) -> Sequence[tuple[date, date | None]]:
        """A person's breaks in learning: first day, and the day on which they come back."""
        ...

    def take_break(self, person: int, since: date, until: date | None) -> None:
        """Begin a break, or end the open one on `until` when it began on `since`."""
        ...


class Records(Protocol):
    """Dates, proposals and mapping entries."""

    def shared(self, cohort: int) -> Dates:
        """A cohort's dates."""
        ...

    def share(self, cohort: int, dates: Dates, at: datetime) -> None:
        """Set a cohort's dates; what was set before stays as history."""
        ...

    def own(self, person: int) -> OwnDates:
        """A person's own dates, of the latest attempt."""
        ...

    def set(self, person: int, attempt: int, dates: Dates, at: datetime, by: int | None) -> None:
        """Set a person's dates; what was set before stays as history."""
        ...

    def history(self, person: int) -> Sequence[OwnDates]:
        """All that was ever set, oldest first."""
        ...

    def proposals(self, person: int, attempt: int) -> tuple[Proposal, ...]:
        """The versions of an attempt's proposal, oldest first."""
        ...

    def proposal(self, proposal: int) -> Proposal | None:
        """One version by id."""
        ...

    def write(self, person: int, attempt: int, text: str, words: int, at: datetime) -> int:
        """A new version; returns its id."""
        ...

    def keep(self, proposal: Proposal) -> None:
        """Keep a version's changed standing; its text never changes."""
        ...

    def entries(self, person: int) -> tuple[Entry, ...]:
        """The mapping as it stands, an entry a criterion."""
        ...

    def enter(self, person: int, entry: Entry, at: datetime) -> None:
        """Say where a criterion is shown; section 0 takes it back."""
        ...


class Audit(Protocol):
    """What changed who sees what: append only."""

    def add(self, line: AuditLine) -> None:
        """Append a line."""
        ...

    def noted(self, actor: int, what: str, detail: str) -> bool:
        """Whether somebody is known to have done just this."""
        ...

    def latest(self, cohort: int | None, limit: int) -> Sequence[AuditLine]:
        """The latest lines about a cohort (None: all), newest first."""
        ...
