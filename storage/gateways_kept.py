"""Gateways and their dates, and the private addresses of calendars (as hashes)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from pydantic import TypeAdapter

from bot.nudging.ports import Kept
from bot.timeline.values import GatewayRecord, Key
from storage.codec import Codec
from storage.nudges import touch
from storage.tables_nudges import calendar_feeds, gateways

_LATEST = sa.select(gateways).where(gateways.c.person == sa.bindparam("person")).order_by(gateways.c.id.desc()).limit(1)


@cache
def _records() -> Codec[GatewayRecord]:
    return Codec(GatewayRecord)


@cache
def _since() -> TypeAdapter[dict[Key, datetime]]:
    return TypeAdapter(dict[Key, datetime])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Gateways:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def latest(self, person: int) -> Kept | None:
        """See `bot.nudging.ports.Gateways`."""
        row = self._db.execute(_LATEST, {"person": person}).first()
        if row is None:
            return None
        since = _since().validate_json(row.since)
        return Kept(row.id, _records().read(row.record), since, row.proposal_since, row.edition)

    def add(self, person: int, record: GatewayRecord, since: Mapping[Key, datetime], at: datetime) -> None:
        """See `bot.nudging.ports.Gateways`."""
        self._db.execute(sa.insert(gateways).values(person=person, **_values(record, since, at, at)))
        touch(self._db, person, at)

    def change(
        self,
        person: int,
        record: GatewayRecord,
        since: Mapping[Key, datetime],
        proposal_since: datetime | None,
        at: datetime,
    ) -> None:
        """See `bot.nudging.ports.Gateways`."""
        mine = gateways.c.person == person
        last = sa.select(sa.func.max(gateways.c.id)).where(mine).scalar_subquery()
        values = _values(record, since, proposal_since, at) | {"edition": gateways.c.edition + 1}
        self._db.execute(sa.update(gateways).where(gateways.c.id == last).values(values))
        touch(self._db, person, at)

    def open_feed(self, token: str, person: int, at: datetime) -> None:
        """See `bot.nudging.ports.Gateways`."""
        self.close_feeds(person)
        self._db.execute(sa.insert(calendar_feeds).values(hash=_hash(token), person=person, made_at=at))

    def close_feeds(self, person: int) -> bool:
        """See `bot.nudging.ports.Gateways`."""
        return bool(self._db.execute(sa.delete(calendar_feeds).where(calendar_feeds.c.person == person)).rowcount)

    def fed(self, token: str) -> int | None:
        """See `bot.nudging.ports.Gateways`."""
        mine = calendar_feeds.c.hash == _hash(token)
        return self._db.execute(sa.select(calendar_feeds.c.person).where(mine)).scalar()


def _values(
    record: GatewayRecord, since: Mapping[Key, datetime], proposal_since: datetime | None, at: datetime
) -> dict[str, object]:
    return {
        "record": _records().write(record),
        "since": _since().dump_json(dict(since)).decode(),
        "proposal_since": proposal_since,
        "changed_at": at,
    }
