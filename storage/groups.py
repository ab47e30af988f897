"""Group mocks: who agreed to answer before the others, in which order, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.review.values import GroupMock, Place
from storage.tables_review import group_mocks, group_places

_OPEN = group_mocks.c.ended_at.is_(None)


class Groups:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def make(self, host: int, at: datetime) -> int:
        """See `bot.review.ports.Groups`."""
        added = self._db.execute(sa.insert(group_mocks).values(host=host, made_at=at))
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def agree(self, group: int, person: int, at: datetime) -> None:
        """See `bot.review.ports.Groups`."""
        self.leave(group, person)
        self._db.execute(sa.insert(group_places).values(group=group, person=person, agreed_at=at))

    def leave(self, group: int, person: int) -> None:
        """See `bot.review.ports.Groups`."""
        mine = (group_places.c.group == group) & (group_places.c.person == person)
        self._db.execute(sa.delete(group_places).where(mine))

    def begin(self, group: int, at: datetime) -> None:
        """See `bot.review.ports.Groups`."""
        self._change(group, {"begun_at": at})

    def end(self, group: int, at: datetime) -> None:
        """See `bot.review.ports.Groups`."""
        self._change(group, {"ended_at": at})

    def _change(self, group: int, values: dict[str, object]) -> None:
        self._db.execute(sa.update(group_mocks).where(group_mocks.c.id == group).values(**values))

    def hand_over(self, group: int, person: int) -> None:
        """See `bot.review.ports.Groups`."""
        here = group_places.c.group == group
        self._db.execute(sa.update(group_places).where(here).values(turn=group_places.c.person == person))

    def group(self, group: int) -> GroupMock | None:
        """See `bot.review.ports.Groups`."""
        return next(iter(self._groups(group_mocks.c.id == group)), None)

    def of(self, person: int) -> GroupMock | None:
        """See `bot.review.ports.Groups`."""
        mine = sa.select(group_places.c.group).where(group_places.c.person == person)
        return next(iter(reversed(self._groups(group_mocks.c.id.in_(mine), _OPEN))), None)

    def _groups(self, *where: sa.ColumnElement[bool]) -> Sequence[GroupMock]:
        rows = self._db.execute(sa.select(group_mocks).where(*where).order_by(group_mocks.c.id)).all()
        return [GroupMock(r.id, r.host, self._places(r.id), r.begun_at, r.ended_at) for r in rows]

    def _places(self, group: int) -> tuple[Place, ...]:
        here = sa.select(group_places.c.person, group_places.c.turn).where(group_places.c.group == group)
        return tuple(Place(*row) for row in self._db.execute(here.order_by(group_places.c.id)))
