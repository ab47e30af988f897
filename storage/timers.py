"""Timers: what falls due on which clock."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.records import ClockName, Timer
from storage.tables import timers

_COLUMNS = (
    timers.c.key,
    timers.c.kind,
    timers.c.due,
    timers.c.on,
    timers.c.person,
    timers.c.interview,
    timers.c.payload,
)
_DUE = (
    sa.select(*_COLUMNS)
    .where(
        sa.or_(
            sa.and_(timers.c.on == "program", timers.c.due <= sa.bindparam("program")),
            sa.and_(timers.c.on == "wall", timers.c.due <= sa.bindparam("wall")),
        )
    )
    .order_by(timers.c.due)
    .limit(sa.bindparam("many", type_=sa.Integer))
)
_NEXT = sa.select(sa.func.min(timers.c.due)).where(timers.c.on == sa.bindparam("clock"))


class Timers:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def set(self, timer: Timer) -> None:
        """See `bot.ports.Timers`."""
        values = {
            "kind": timer.kind,
            "due": timer.due,
            "on": timer.on,
            "person": timer.person,
            "interview": timer.sitting,
            "payload": timer.payload,
        }
        if not self._db.execute(sa.update(timers).where(timers.c.key == timer.key).values(values)).rowcount:
            self._db.execute(sa.insert(timers).values(key=timer.key, **values))

    def drop(self, key: str) -> None:
        """See `bot.ports.Timers`."""
        self._db.execute(sa.delete(timers).where(timers.c.key == key))

    def due(self, program: datetime, wall: datetime, limit: int) -> Sequence[Timer]:
        """See `bot.ports.Timers`."""
        return [Timer(*row) for row in self._db.execute(_DUE, {"program": program, "wall": wall, "many": limit})]

    def next_due(self, on: ClockName) -> datetime | None:
        """See `bot.ports.Timers`."""
        due: datetime | None = self._db.execute(_NEXT, {"clock": on}).scalar_one()
        return due
