"""Jobs: slow work that waits, and who has claimed it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.records import Job
from storage.tables import jobs


class Jobs:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, key: str, kind: str, payload: str, person: int, at: datetime) -> None:
        """See `bot.ports.Jobs`."""
        if self._db.execute(sa.select(jobs.c.id).where(jobs.c.key == key)).first() is None:
            self._db.execute(sa.insert(jobs).values(key=key, kind=kind, payload=payload, person=person, due=at))

    def claim(self, kind: str, worker: str, now: datetime, lease_seconds: float, limit: int) -> Sequence[Job]:
        """See `bot.ports.Jobs`. A claimed job falls due again when its lease runs out."""
        free = (
            sa.select(jobs.c.id)
            .where(jobs.c.due <= now, *((jobs.c.kind == kind,) if kind else ()))
            .order_by(jobs.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        numbers = self._db.execute(free).scalars().all()
        if not numbers:
            return ()
        until = now + timedelta(seconds=lease_seconds)
        claimed = jobs.c.id.in_(numbers)
        self._db.execute(sa.update(jobs).where(claimed).values(worker=worker, due=until, attempts=jobs.c.attempts + 1))
        wanted = sa.select(jobs.c.id, jobs.c.key, jobs.c.kind, jobs.c.payload, jobs.c.person, jobs.c.attempts)
        return [Job(*row) for row in self._db.execute(wanted.where(claimed).order_by(jobs.c.id))]

    def waiting(self, prefix: str) -> int:
        """See `bot.ports.Jobs`."""
        begins = jobs.c.key.startswith(prefix, autoescape=True)
        return int(self._db.execute(sa.select(sa.func.count()).select_from(jobs).where(begins)).scalar_one())

    def hurry(self, key: str, at: datetime) -> bool:
        """See `bot.ports.Jobs`. One that somebody works on already keeps its lease."""
        mine = jobs.c.key == key
        self._db.execute(sa.update(jobs).where(mine, jobs.c.worker == "", jobs.c.due > at).values(due=at))
        return self._db.execute(sa.select(jobs.c.id).where(mine, jobs.c.worker == "")).first() is not None

    def cancel(self, kind: str, person: int) -> None:
        """See `bot.ports.Jobs`."""
        self._db.execute(sa.delete(jobs).where(jobs.c.kind == kind, jobs.c.person == person))

    def finish(self, job: int) -> None:
        """See `bot.ports.Jobs`."""
        self._db.execute(sa.delete(jobs).where(jobs.c.id == job))

    def put_off(self, job: int, until: datetime, reason: str) -> None:
        """See `bot.ports.Jobs`."""
        self._db.execute(sa.update(jobs).where(jobs.c.id == job).values(due=until, worker="", reason=reason))

    def release(self, at: datetime) -> None:
        """Nobody else can be working (a locked SQLite database at start): every lease is over."""
        self._db.execute(sa.update(jobs).where(jobs.c.worker != "").values(due=at, worker=""))
