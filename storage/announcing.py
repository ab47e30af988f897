"""Announcements to a cohort: drafts, whom they go to, and how far they are."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.nudging.ports import Announcement, Progress
from storage.tables import outbox
from storage.tables_nudges import announced, announcements

_ONE = sa.select(
    announcements.c.id, announcements.c.cohort, announcements.c.person, announcements.c.text, announcements.c.state
)


class Announcements:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def draft(self, cohort: int, person: int, text: str, at: datetime) -> int:
        """See `bot.nudging.ports.Announcements`."""
        values = {"cohort": cohort, "person": person, "text": text, "made_at": at}
        added = self._db.execute(sa.insert(announcements).values(values))
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def one(self, announcement: int) -> Announcement | None:
        """See `bot.nudging.ports.Announcements`."""
        row = self._db.execute(_ONE.where(announcements.c.id == announcement)).first()
        return None if row is None else Announcement(*row)

    def send(self, announcement: int, people: Sequence[int]) -> bool:
        """See `bot.nudging.ports.Announcements`."""
        if not self._settle(announcement, "draft", "going"):
            return False
        if people:
            self._db.execute(sa.insert(announced), [{"announcement": announcement, "person": n} for n in people])
        return True

    def discard(self, announcement: int) -> bool:
        """See `bot.nudging.ports.Announcements`."""
        mine = (announcements.c.id == announcement) & (announcements.c.state == "draft")
        return bool(self._db.execute(sa.delete(announcements).where(mine)).rowcount)

    def going(self) -> Sequence[Announcement]:
        """See `bot.nudging.ports.Announcements`."""
        on_their_way = _ONE.where(announcements.c.state == "going").order_by(announcements.c.id)
        return [Announcement(*row) for row in self._db.execute(on_their_way.with_for_update(skip_locked=True))]

    def waiting(self, announcement: int, limit: int) -> Sequence[int]:
        """See `bot.nudging.ports.Announcements`."""
        mine = (announced.c.announcement == announcement) & (announced.c.state == "waiting")
        return (
            self._db.execute(sa.select(announced.c.person).where(mine).order_by("person").limit(limit)).scalars().all()
        )

    def queued(self, announcement: int, person: int, letter: int | None) -> None:
        """See `bot.nudging.ports.Announcements`."""
        mine = (announced.c.announcement == announcement) & (announced.c.person == person)
        state = "dropped" if letter is None else "queued"
        self._db.execute(sa.update(announced).where(mine).values(letter=letter, state=state))

    def progress(self, announcement: int) -> Progress:
        """See `bot.nudging.ports.Announcements`."""
        both = announced.outerjoin(outbox, outbox.c.id == announced.c.letter)
        states = sa.select(announced.c.state, outbox.c.state.label("letter")).select_from(both)
        rows = self._db.execute(states.where(announced.c.announcement == announcement)).all()
        sent = sum(row.state == "queued" and row.letter in ("sent", None) for row in rows)
        under_way = sum(row.state == "waiting" or row.letter in ("waiting", "sending") for row in rows)
        return Progress(len(rows), sent, under_way)

    def done(self, announcement: int) -> None:
        """See `bot.nudging.ports.Announcements`."""
        self._settle(announcement, "going", "done")

    def _settle(self, announcement: int, before: str, after: str) -> bool:
        mine = (announcements.c.id == announcement) & (announcements.c.state == before)
        return bool(self._db.execute(sa.update(announcements).where(mine).values(state=after)).rowcount)
