"""Cohorts, roles over time, invites, owners and breaks in learning."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from bot.messages import Account, Conversation, Platform
from bot.people.values import Cohort, Invite, Membership
from storage.codes import hashed
from storage.nudges import touch_beside
from storage.tables import accounts, persons
from storage.tables_people import breaks, cohort_places, cohorts, invites, memberships, owners

_COHORT = sa.select(cohorts.c.id, cohorts.c.name, cohorts.c.pack, cohorts.c.zone)
_OF_PERSON = (
    _COHORT.join(memberships, memberships.c.cohort == cohorts.c.id)
    .where(memberships.c.person == given("of_person"), memberships.c.until.is_(None))
    .order_by((memberships.c.role == given("rather")).desc(), memberships.c.id.desc())
    .limit(1)
)

_PARTS = (
    sa.select(accounts.c.account, memberships.c.role, memberships.c.until)
    .join(memberships, memberships.c.person == accounts.c.person)
    .join(persons, persons.c.id == accounts.c.person)
    .where(
        accounts.c.platform == sa.bindparam("platform"),
        memberships.c.role != "apprentice",
        persons.c.agreed_at.is_not(None),
    )
)


class Cohorts:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, name: str, at: datetime) -> int | None:
        """See `bot.people.ports.Cohorts`."""
        if any(each.name.casefold() == name.casefold() for each in self.all()):
            return None
        added = self._db.execute(sa.insert(cohorts).values(name=name, made_at=at))
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def all(self) -> Sequence[Cohort]:
        """See `bot.people.ports.Cohorts`."""
        found = [Cohort(*row) for row in self._db.execute(_COHORT)]
        return sorted(found, key=lambda each: (each.name.casefold(), each.id))

    def cohort(self, cohort: int) -> Cohort | None:
        """See `bot.people.ports.Cohorts`."""
        row = self._db.execute(_COHORT.where(cohorts.c.id == cohort)).first()
        return None if row is None else Cohort(*row)

    def of(self, person: int, rather: str) -> Cohort | None:
        """See `bot.people.ports.Cohorts`."""
        row = self._db.execute(_OF_PERSON, {"of_person": person, "rather": rather}).first()
        return None if row is None else Cohort(*row)

    def keep(self, cohort: Cohort) -> None:
        """See `bot.people.ports.Cohorts`."""
        values = {"name": cohort.name, "pack": cohort.pack, "zone": cohort.zone}
        self._db.execute(sa.update(cohorts).where(cohorts.c.id == cohort.id).values(**values))

    def join(self, person: int, cohort: int, role: str, at: datetime, by: int | None = None, note: str = "") -> bool:
        """See `bot.people.ports.Cohorts`."""
        held = sa.select(memberships.c.id).where(*_held(person, cohort, role))
        if self._db.execute(held).first() is not None:
            return False
        values = {"person": person, "cohort": cohort, "role": role, "since": at, "granted_by": by, "note": note}
        self._db.execute(sa.insert(memberships).values(values))
        self._looked_at(person, role, at)
        return True

    def leave(self, person: int, cohort: int, role: str, at: datetime) -> bool:
        """See `bot.people.ports.Cohorts`."""
        self._looked_at(person, role, at)
        ended = sa.update(memberships).where(*_held(person, cohort, role)).values(until=at)
        return self._db.execute(ended).rowcount > 0

    def _looked_at(self, person: int, role: str, at: datetime) -> None:
        """Who stands by a cohort changes to whom its learners' reminders go as well."""
        if role != "apprentice":
            touch_beside(self._db, person, at)

    def history(self, person: int) -> Sequence[Membership]:
        """See `bot.people.ports.Cohorts`."""
        m = memberships.c
        wanted = sa.select(m.person, m.cohort, m.role, m.since, m.until, m.note, m.granted_by)
        return [Membership(*row) for row in self._db.execute(wanted.where(m.person == person).order_by(m.id))]

    def bind(self, cohort: int, conversation: Conversation) -> None:
        """See `bot.people.ports.Cohorts`."""
        place = {"platform": conversation.platform.value, "conversation": conversation.id}
        self._db.execute(sa.delete(cohort_places).filter_by(**place))
        self._db.execute(sa.insert(cohort_places).values(cohort=cohort, **place))

    def bound(self, cohort: int) -> Sequence[Conversation]:
        """See `bot.people.ports.Cohorts`."""
        wanted = sa.select(cohort_places.c.platform, cohort_places.c.conversation)
        rows = self._db.execute(wanted.where(cohort_places.c.cohort == cohort).order_by(*wanted.selected_columns))
        return [Conversation(Platform(platform), place, private=False) for platform, place in rows]

    def invite(self, code: str, invite: Invite, until: datetime, uses: int) -> None:
        """See `bot.people.ports.Cohorts`."""
        self._db.execute(
            sa.insert(invites).values(
                hash=hashed(code),
                cohort=invite.cohort,
                role=invite.role,
                note=invite.note,
                granted_by=invite.granted_by,
                until=until,
                uses=uses,
            )
        )

    def invited(self, code: str, at: datetime) -> Invite | None:
        """See `bot.people.ports.Cohorts`."""
        i = invites.c
        row = self._db.execute(sa.select(i.cohort, i.role, i.note, i.granted_by).where(*_good(code, at))).first()
        return None if row is None else Invite(*row)

    def spend(self, code: str, at: datetime) -> bool:
        """See `bot.people.ports.Cohorts`."""
        spent = sa.update(invites).where(*_good(code, at)).values(uses=invites.c.uses - 1)
        return self._db.execute(spent).rowcount > 0

    def people(self) -> Sequence[int]:
        """See `bot.people.ports.Cohorts`."""
        return self._db.execute(sa.select(persons.c.id).order_by(persons.c.id)).scalars().all()

    def owners(self) -> Sequence[tuple[str, str]]:
        """See `bot.people.ports.Cohorts`."""
        return [(row.platform, row.account) for row in self._db.execute(sa.select(owners).order_by(owners.c.at))]

    def own(self, account: Account, at: datetime) -> bool:
        """See `bot.people.ports.Cohorts`."""
        if (account.platform.value, account.id) in self.owners():
            return False
        self._db.execute(sa.insert(owners).values(platform=account.platform.value, account=account.id, at=at))
        return True

    def parts(self, platform: Platform) -> Mapping[str, frozenset[str]]:
        """See `bot.people.ports.Cohorts`."""
        held: dict[str, set[str]] = {}
        for account, role, until in self._db.execute(_PARTS, {"platform": platform.value}):
            held.setdefault(account, set()).update(() if until is not None else (role,))
        return {account: frozenset(roles) for account, roles in held.items()}

    def breaks(self, person: int) -> Sequence[tuple[date, date | None]]:
        """See `bot.people.ports.Cohorts`."""
        wanted = sa.select(breaks.c.since, breaks.c.until).where(breaks.c.person == person).order_by(breaks.c.id)
        return [(row.since, row.until) for row in self._db.execute(wanted)]

    def take_break(self, person: int, since: date, until: date | None) -> None:
        """See `bot.people.ports.Cohorts`."""
        same = (breaks.c.person == person, breaks.c.since == since)
        if not self._db.execute(sa.update(breaks).where(*same).values(until=until)).rowcount:
            self._db.execute(sa.insert(breaks).values(person=person, since=since, until=until))


def _held(person: int, cohort: int, role: str) -> tuple[sa.ColumnElement[bool], ...]:
    m = memberships.c
    return m.person == person, m.cohort == cohort, m.role == role, m.until.is_(None)


def _good(code: str, at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return invites.c.hash == hashed(code), invites.c.until > at, invites.c.uses > 0
