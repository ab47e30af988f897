"""Shared dates that were told in channels and groups: where a cohort has a place, and what was told there."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.messages import Conversation, Platform
from bot.nudging.ports import Told
from storage.tables_people import cohort_places
from storage.tables_shared import shared_nudges


class SharedNudges:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def places(self) -> Sequence[tuple[int, Conversation]]:
        """See `bot.nudging.ports.SharedNudges`."""
        p = cohort_places.c
        wanted = sa.select(p.cohort, p.platform, p.conversation).order_by(p.cohort, p.platform, p.conversation)
        return [
            (cohort, Conversation(Platform(platform), place, private=False))
            for cohort, platform, place in self._db.execute(wanted)
        ]

    def told(self, place: Conversation) -> frozenset[Told]:
        """See `bot.nudging.ports.SharedNudges`."""
        s = shared_nudges.c
        wanted = sa.select(s.milestone, s.offset, s.due)
        return frozenset(Told(*row) for row in self._db.execute(wanted.where(*_there(place))))

    def tell(self, place: Conversation, told: Told, at: datetime) -> bool:
        """See `bot.nudging.ports.SharedNudges`."""
        insert = insert_postgresql if self._db.dialect.name == "postgresql" else insert_sqlite
        row = insert(shared_nudges).values(
            platform=place.platform.value,
            conversation=place.id,
            at=at,
            milestone=told.milestone,
            offset=told.offset,
            due=told.due,
        )
        once = row.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        return self._db.execute(once).rowcount == 1

    def queued(self, place: Conversation, told: Sequence[Told], letter: int) -> None:
        """See `bot.nudging.ports.SharedNudges`."""
        s = shared_nudges.c
        for each in told:
            this = (s.milestone == each.milestone, s.offset == each.offset, s.due == each.due)
            self._db.execute(sa.update(shared_nudges).where(*_there(place), *this).values(letter=letter))


def _there(place: Conversation) -> tuple[sa.ColumnElement[bool], ...]:
    return shared_nudges.c.platform == place.platform.value, shared_nudges.c.conversation == place.id
