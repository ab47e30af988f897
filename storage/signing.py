"""Signing in to the pages: one-use links and sessions, as hashes, so that a copy of the database opens nothing."""

import hashlib
from datetime import datetime

import sqlalchemy as sa

from storage.tables_review import web_links, web_sessions


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Signing:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def offer(self, token: str, person: int, target: str, until: datetime) -> None:
        """See `bot.review.ports.Signing`."""
        self._db.execute(sa.insert(web_links).values(hash=_hash(token), person=person, target=target, until=until))

    def good(self, token: str, now: datetime) -> bool:
        """See `bot.review.ports.Signing`."""
        wanted = sa.select(web_links.c.hash).where(*self._open(token, now))
        return self._db.execute(wanted).first() is not None

    def burn(self, token: str, now: datetime) -> tuple[int, str] | None:
        """See `bot.review.ports.Signing`."""
        used = sa.update(web_links).where(*self._open(token, now)).values(used_at=now)
        row = self._db.execute(used.returning(web_links.c.person, web_links.c.target)).first()
        return None if row is None else (row.person, row.target)

    @staticmethod
    def _open(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
        return web_links.c.hash == _hash(token), web_links.c.used_at.is_(None), web_links.c.until > now

    def begin(self, token: str, person: int, now: datetime, until: datetime) -> None:
        """See `bot.review.ports.Signing`."""
        self._db.execute(sa.delete(web_sessions).where(web_sessions.c.until <= now))
        self._db.execute(sa.delete(web_links).where(web_links.c.until <= now))
        self._db.execute(sa.insert(web_sessions).values(hash=_hash(token), person=person, begun_at=now, until=until))

    def whose(self, token: str, now: datetime) -> tuple[int, datetime] | None:
        """See `bot.review.ports.Signing`."""
        mine = sa.select(web_sessions.c.person, web_sessions.c.begun_at).where(
            web_sessions.c.hash == _hash(token), web_sessions.c.until > now
        )
        row = self._db.execute(mine).first()
        return None if row is None else (row.person, row.begun_at)

    def end(self, token: str, at: datetime) -> None:
        """See `bot.review.ports.Signing`."""
        mine = (web_sessions.c.hash == _hash(token)) & (web_sessions.c.until > at)
        self._db.execute(sa.update(web_sessions).where(mine).values(until=at))

    def first(self, token: str, person: int, now: datetime, until: datetime) -> bool:
        """See `bot.review.ports.Signing`."""
        seen = sa.select(web_links.c.hash).where(web_links.c.hash == _hash(token))
        if self._db.execute(seen).first() is not None:
            return False
        values = {"hash": _hash(token), "person": person, "target": "/", "until": until, "used_at": now}
        self._db.execute(sa.insert(web_links).values(**values))
        return True
