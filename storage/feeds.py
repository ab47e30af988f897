"""The private addresses of calendars; only their hashes are kept."""

import hashlib
from datetime import datetime

import sqlalchemy as sa

from storage.tables_nudges import calendar_feeds


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Feeds:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def open(self, token: str, person: int, at: datetime) -> None:
        """See `bot.nudging.ports.Feeds`."""
        self.close(person)
        self._db.execute(sa.insert(calendar_feeds).values(hash=_hash(token), person=person, made_at=at))

    def close(self, person: int) -> bool:
        """See `bot.nudging.ports.Feeds`."""
        return bool(self._db.execute(sa.delete(calendar_feeds).where(calendar_feeds.c.person == person)).rowcount)

    def whose(self, token: str) -> int | None:
        """See `bot.nudging.ports.Feeds`."""
        mine = calendar_feeds.c.hash == _hash(token)
        return self._db.execute(sa.select(calendar_feeds.c.person).where(mine)).scalar()
