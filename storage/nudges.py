"""Reminders: who is looked at when, what was planned and sent, what rests or is settled, and booked mocks."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import bindparam as given
from sqlalchemy.dialects import postgresql, sqlite

from bot.interview.state import live
from bot.messages import Conversation
from bot.nudging.ports import Planned, Seen
from bot.timeline.nudge_values import Booking, Matter, Mock, Nudge, NudgeKey, Snooze, Volume
from bot.timeline.values import Key
from storage.codec import Codec, plans, states
from storage.tables import accounts, interviews, outbox
from storage.tables_nudges import (
    ALONE_BY_PERSON,
    BY_MATTER,
    FREE,
    announced,
    bookings,
    nudge_rests,
    nudge_subjects,
    nudge_volumes,
    nudges_sent,
    nudges_settled,
)
from storage.tables_people import cohort_dates, gateway_records, memberships, proposals
from storage.tables_review import reviews


@cache
def _nudges() -> Codec[Nudge]:
    return Codec(Nudge)


@cache
def _days() -> TypeAdapter[dict[Key, date]]:
    return TypeAdapter(dict[Key, date])


@cache
def _since() -> TypeAdapter[dict[Key, datetime]]:
    return TypeAdapter(dict[Key, datetime])


def _after_seen(column: sa.Column[datetime]) -> sa.ColumnElement[bool]:
    """Written after the apprentice was last seen; a little before as well, for what was not yet committed then."""
    return (
        sa.type_coerce(column, sa.BigInteger) > sa.type_coerce(nudge_subjects.c.seen_at, sa.BigInteger) - _UNCOMMITTED
    )


_UNCOMMITTED = 60_000_000
"""Microseconds that a turn may take from its beginning to its commit."""
_MINE = nudge_subjects.c.person
_S, _N, _R = nudge_subjects.c, nudges_sent.c, nudge_rests.c
_SEEN = sa.select(_S.days, _S.since, _S.seen_at).where(_S.person == given("who"))
_SENT = sa.select(_N.person, _N.milestone, _N.offset, _N.due).where(_N.about == given("who"))
_SETTLED = sa.select(nudges_settled.c.person, nudges_settled.c.milestone, nudges_settled.c.due).where(
    nudges_settled.c.about == given("who")
)
_RESTING = sa.select(_R.person, _R.milestone, _R.due, _R.until).where(_R.about == given("who"))
_VOLUME = sa.select(nudge_volumes.c.volume, nudge_volumes.c.since).where(nudge_volumes.c.person == given("who"))
_LOOK_AGAIN = (
    sa.update(nudge_subjects)
    .where(_S.person == given("who"))
    .values(next_at=given("again"), seen_at=given("now"), days=given("on"), since=given("from"))
)
_MOCKS = (
    sa.select(
        *(interviews.c.id, interviews.c.finished_at, interviews.c.plan, interviews.c.state),
        *(reviews.c.released_at, reviews.c.read_at),
    )
    .select_from(interviews.outerjoin(reviews, (reviews.c.interview == interviews.c.id) & reviews.c.second.is_(False)))
    .where(interviews.c.person == given("who"), interviews.c.finished_at.is_not(None))
    .order_by(interviews.c.id)
)
_BOOKED = (
    sa.select(bookings.c.id, bookings.c.at)
    .where(bookings.c.person == given("who"), bookings.c.at > given("after"))
    .order_by(bookings.c.at)
)
_CHANGED = sa.or_(
    sa.exists().where(gateway_records.c.person == _MINE, _after_seen(gateway_records.c.at)),
    sa.exists().where(
        proposals.c.person == _MINE,
        sa.or_(*(_after_seen(proposals.c[name]) for name in ("handed_in_at", "suited_at", "decided_at"))),
    ),
    sa.exists().where(interviews.c.person == _MINE, _after_seen(interviews.c.finished_at)),
    sa.exists().where(
        interviews.c.person == _MINE,
        reviews.c.interview == interviews.c.id,
        sa.or_(_after_seen(reviews.c.released_at), _after_seen(reviews.c.read_at)),
    ),
    sa.exists().where(
        memberships.c.person == _MINE,
        sa.or_(
            _after_seen(memberships.c.since),
            _after_seen(memberships.c.until),
            sa.exists().where(cohort_dates.c.cohort == memberships.c.cohort, _after_seen(cohort_dates.c.at)),
        ),
    ),
)
"""Something that reminders hang on was changed since the apprentice was last seen."""


def touch(connection: sa.Connection, person: int, now: datetime) -> None:
    """Something about this apprentice changed: look at once."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(nudge_subjects).values(person=person, next_at=now)
    connection.execute(row.on_conflict_do_update(index_elements=["person"], set_={"next_at": now}))


def touch_beside(connection: sa.Connection, person: int, now: datetime) -> None:
    """Something about somebody changed that others' reminders hang on: look at once at all in their cohorts."""
    held = sa.select(memberships.c.cohort).where(memberships.c.person == person, memberships.c.until.is_(None))
    theirs = sa.select(memberships.c.person).where(memberships.c.cohort.in_(held))
    concerned = sa.or_(nudge_subjects.c.person == person, nudge_subjects.c.person.in_(theirs))
    connection.execute(sa.update(nudge_subjects).where(concerned).values(next_at=now))


def follow(connection: sa.Connection, kept: int, joined: int) -> None:
    """Two persons turn out to be one: what `kept` has already stays, the rest is taken over."""
    for column in (*FREE, *(table.c.about for table in BY_MATTER)):
        connection.execute(sa.update(column.table).where(column == joined).values({column: kept}))
    for table in ALONE_BY_PERSON:
        if connection.execute(sa.select(table.c.person).where(table.c.person == kept)).first() is None:
            connection.execute(sa.update(table).where(table.c.person == joined).values(person=kept))
    for table in (*BY_MATTER, announced):
        _follow_matters(connection, table, kept, joined)


def _follow_matters(connection: sa.Connection, table: sa.Table, kept: int, joined: int) -> None:
    names = [name for name in ("milestone", "offset", "due", "announcement") if name in table.c]
    there = table.alias()
    same = sa.and_(there.c.person == kept, *(there.c[name] == table.c[name] for name in names))
    mine = sa.and_(table.c.person == joined, ~sa.exists().where(same))
    connection.execute(sa.update(table).where(mine).values(person=kept))


class Nudges:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    # Who is looked at -----------------------------------------------------------------------------------------------

    def discover(self, now: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        known = sa.exists().where(nudge_subjects.c.person == memberships.c.person)
        new = sa.select(memberships.c.person).distinct()
        new = new.where(memberships.c.role == "apprentice", memberships.c.until.is_(None), ~known)
        dated = sa.select(gateway_records.c.person).distinct()
        dated = dated.where(~sa.exists().where(nudge_subjects.c.person == gateway_records.c.person))
        for person in sorted(self._db.execute(sa.union(new, dated)).scalars()):
            touch(self._db, person, now)
        self._db.execute(sa.update(nudge_subjects).where(_CHANGED).values(next_at=now))

    def touch(self, person: int, now: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        touch(self._db, person, now)

    def touch_beside(self, person: int, now: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        touch_beside(self._db, person, now)

    def due_subjects(self, now: datetime, limit: int) -> Sequence[int]:
        """See `bot.nudging.ports.Nudges`."""
        due = sa.select(nudge_subjects.c.person).where(nudge_subjects.c.next_at <= now)
        due = due.order_by(nudge_subjects.c.next_at, nudge_subjects.c.person).limit(limit)
        return self._db.execute(due.with_for_update(skip_locked=True)).scalars().all()

    def any_due(self, now: datetime) -> bool:
        """See `bot.nudging.ports.Nudges`."""
        due = sa.select(nudge_subjects.c.person).where(nudge_subjects.c.next_at <= now).limit(1)
        return self._db.execute(due).first() is not None

    def subjects(self) -> Sequence[int]:
        """See `bot.nudging.ports.Nudges`."""
        here = (memberships.c.role == "apprentice") & memberships.c.until.is_(None)
        dated = sa.select(gateway_records.c.person)
        both = sa.union(sa.select(nudge_subjects.c.person), sa.select(memberships.c.person).where(here), dated)
        return sorted(self._db.execute(both).scalars())

    def seen(self, person: int) -> Seen | None:
        """See `bot.nudging.ports.Nudges`."""
        row = self._db.execute(_SEEN, {"who": person}).first()
        if row is None or row.seen_at is None:
            return None
        return Seen(_days().validate_json(row.days), _since().validate_json(row.since))

    def look_again(self, person: int, at: datetime, seen: Seen, now: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        values = {
            "who": person,
            "again": at,
            "now": now,
            "on": _days().dump_json(dict(seen.days)).decode(),
            "from": _since().dump_json(dict(seen.since)).decode(),
        }
        self._db.execute(_LOOK_AGAIN, values)

    # What goes out --------------------------------------------------------------------------------------------------

    def sent(self, about: int) -> frozenset[NudgeKey]:
        """See `bot.nudging.ports.Nudges`."""
        return frozenset(NudgeKey(*row) for row in self._db.execute(_SENT, {"who": about}))

    def plan(self, nudge: Nudge, at: datetime) -> bool:
        """See `bot.nudging.ports.Nudges`."""
        values: dict[str, Any] = {
            "person": nudge.person,
            "milestone": nudge.milestone,
            "offset": nudge.offset,
            "due": nudge.due,
        }
        there = sa.and_(*(nudges_sent.c[name] == value for name, value in values.items()))
        if self._db.execute(sa.select(nudges_sent.c.id).where(there)).first() is not None:
            return False
        row = values | {"about": nudge.about, "nudge": _nudges().write(nudge), "at": at, "state": "planned"}
        self._db.execute(sa.insert(nudges_sent).values(row))
        return True

    def recipients(self, after: int, limit: int) -> Sequence[int]:
        """See `bot.nudging.ports.Nudges`."""
        c = nudges_sent.c
        waiting = sa.select(c.person).distinct().where(c.state == "planned", c.person > after)
        people = self._db.execute(waiting.order_by(c.person).limit(limit)).scalars().all()
        if not people:
            return ()
        mine = sa.select(c.person).where(c.state == "planned", c.person.in_(people))
        locked = set(self._db.execute(mine.with_for_update(skip_locked=True)).scalars())
        return [person for person in people if person in locked]

    def planned(self, person: int) -> Sequence[Planned]:
        """See `bot.nudging.ports.Nudges`."""
        return self._found(nudges_sent.c.person == person, nudges_sent.c.state == "planned")

    def queued(self, planned: Sequence[Planned], letter: int | None) -> None:
        """See `bot.nudging.ports.Nudges`."""
        state = "dropped" if letter is None else "queued"
        these = nudges_sent.c.id.in_([each.id for each in planned])
        self._db.execute(sa.update(nudges_sent).where(these).values(state=state, letter=letter))

    def take_back(self, planned_before: datetime, queued_before: datetime, now: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        c = nudges_sent.c
        late = sa.select(outbox.c.id).where(outbox.c.state == "waiting", outbox.c.queued_at < queued_before)
        late = late.where(outbox.c.urgency == "nudge", outbox.c.id.in_(sa.select(c.letter)))
        letters = self._db.execute(late.with_for_update(skip_locked=True)).scalars().all()
        stale = sa.or_(sa.and_(c.state == "planned", c.at < planned_before), c.letter.in_(letters))
        rows = self._db.execute(sa.select(c.id, c.about).where(stale).with_for_update(skip_locked=True)).all()
        if not rows:
            return
        self._db.execute(sa.delete(nudges_sent).where(c.id.in_([row.id for row in rows])))
        self._db.execute(sa.delete(outbox).where(outbox.c.id.in_(letters)))
        for about in {row.about for row in rows}:
            touch(self._db, about, now)

    def in_digest(self, person: int, first: int) -> Sequence[Planned]:
        """See `bot.nudging.ports.Nudges`."""
        c = nudges_sent.c
        letter = self._db.execute(sa.select(c.letter).where(c.id == first, c.person == person)).scalar()
        return () if letter is None else self._found(c.person == person, c.letter == letter)

    def recent(self, person: int, since: datetime) -> Sequence[Planned]:
        """See `bot.nudging.ports.Nudges`."""
        c = nudges_sent.c
        return self._found(c.person == person, c.state == "queued", c.at >= since)

    def _found(self, *where: sa.ColumnElement[bool]) -> Sequence[Planned]:
        rows = self._db.execute(sa.select(nudges_sent.c.id, nudges_sent.c.nudge).where(*where).order_by("id"))
        return [Planned(row.id, _nudges().read(row.nudge)) for row in rows]

    def unknown(self, limit: int) -> Sequence[Nudge]:
        """See `bot.nudging.ports.Nudges`."""
        both = nudges_sent.join(outbox, outbox.c.id == nudges_sent.c.letter)
        lost = sa.select(nudges_sent.c.nudge).select_from(both).where(outbox.c.state == "unknown")
        return [_nudges().read(text) for text in self._db.execute(lost.limit(limit)).scalars()]

    # What people say about it ---------------------------------------------------------------------------------------

    def settle(self, about: int, matter: Matter, at: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        self._put(nudges_settled, matter, {"about": about, "at": at})
        touch(self._db, about, at)

    def rest(self, about: int, matter: Matter, until: date) -> None:
        """See `bot.nudging.ports.Nudges`."""
        self._put(nudge_rests, matter, {"about": about, "until": until})

    def _put(self, table: sa.Table, matter: Matter, values: dict[str, object]) -> None:
        c = table.c
        key = {"person": matter.person, "milestone": matter.milestone, "due": matter.due}
        mine = (c.person == matter.person) & (c.milestone == matter.milestone) & (c.due == matter.due)
        if not self._db.execute(sa.update(table).where(mine).values(values)).rowcount:
            self._db.execute(sa.insert(table).values(key | values))

    def settled(self, about: int) -> frozenset[Matter]:
        """See `bot.nudging.ports.Nudges`."""
        return frozenset(Matter(*row) for row in self._db.execute(_SETTLED, {"who": about}))

    def resting(self, about: int) -> tuple[Snooze, ...]:
        """See `bot.nudging.ports.Nudges`."""
        rows = self._db.execute(_RESTING, {"who": about})
        return tuple(Snooze(Matter(row.person, row.milestone, row.due), row.until) for row in rows)

    def volume(self, person: int) -> tuple[Volume, datetime | None]:
        """See `bot.nudging.ports.Nudges`."""
        row = self._db.execute(_VOLUME, {"who": person}).first()
        return (Volume.ALL, None) if row is None else (Volume(row.volume), row.since)

    def set_volume(self, person: int, volume: Volume, at: datetime) -> None:
        """See `bot.nudging.ports.Nudges`."""
        before, since = self.volume(person)
        values = {"volume": volume.value, "since": at if before is Volume.OFF and volume is not before else since}
        mine = nudge_volumes.c.person == person
        if not self._db.execute(sa.update(nudge_volumes).where(mine).values(values)).rowcount:
            self._db.execute(sa.insert(nudge_volumes).values(person=person, **values))
        touch_beside(self._db, person, at)

    # Mocks ----------------------------------------------------------------------------------------------------------

    def mocks(self, person: int) -> tuple[Mock, ...]:
        """See `bot.nudging.ports.Nudges`."""
        rows = self._db.execute(_MOCKS, {"who": person})
        return tuple(
            Mock(row.id, row.finished_at, row.released_at is not None, row.released_at, row.read_at is not None)
            for row in rows
            if not plans().read(row.plan).drill and states().read(row.state).answered
        )

    def book(self, person: int, at: datetime, now: datetime) -> int:
        """See `bot.nudging.ports.Nudges`."""
        added = self._db.execute(sa.insert(bookings).values(person=person, at=at, made_at=now))
        assert added.inserted_primary_key is not None
        touch(self._db, person, now)
        return int(added.inserted_primary_key[0])

    def booked(self, person: int, after: datetime) -> tuple[Booking, ...]:
        """See `bot.nudging.ports.Nudges`."""
        rows = self._db.execute(_BOOKED, {"who": person, "after": after})
        return tuple(Booking(*row) for row in rows)

    def unbook(self, person: int, booking: int, now: datetime) -> bool:
        """See `bot.nudging.ports.Nudges`."""
        mine = (bookings.c.person == person) & (bookings.c.id == booking)
        touch(self._db, person, now)
        return bool(self._db.execute(sa.delete(bookings).where(mine)).rowcount)

    def live_in(self, conversation: Conversation) -> bool:
        """See `bot.nudging.ports.Nudges`."""
        here = (accounts.c.platform == conversation.platform.value) & (accounts.c.conversation == conversation.id)
        both = interviews.join(accounts, accounts.c.person == interviews.c.person)
        sat = sa.select(interviews.c.plan, interviews.c.state).select_from(both)
        rows = self._db.execute(sat.where(here, interviews.c.finished_at.is_(None)))
        return any(live(plans().read(row.plan), states().read(row.state)) for row in rows)
