"""The heartbeat's row, one a process, and how much work is waiting."""

from datetime import datetime

import sqlalchemy as sa

from bot.records import Beat, Load
from storage.tables import heartbeat, jobs, outbox

_LAST = sa.select(heartbeat.c.program, heartbeat.c.wall).order_by(heartbeat.c.program.desc()).limit(1)


class Heart:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def beat(self, process: str, beat: Beat) -> None:
        """See `bot.ports.Heart`."""
        values = {"program": beat.program, "wall": beat.wall}
        changed = self._db.execute(sa.update(heartbeat).where(heartbeat.c.process == process).values(values))
        if not changed.rowcount:
            self._db.execute(
                sa.delete(heartbeat).where(heartbeat.c.program < beat.program, heartbeat.c.wall < beat.wall)
            )
            self._db.execute(sa.insert(heartbeat).values(process=process, **values))

    def last(self) -> Beat | None:
        """See `bot.ports.Heart`."""
        row = self._db.execute(_LAST).first()
        return None if row is None else Beat(*row)

    def load(self, now: datetime) -> Load:
        """See `bot.ports.Heart`."""
        states = sa.select(outbox.c.state, sa.func.count(), sa.func.min(outbox.c.queued_at)).group_by(outbox.c.state)
        letters = {state: (count, oldest) for state, count, oldest in self._db.execute(states)}
        waiting, oldest = letters.get("waiting", (0, None))
        job_count, oldest_job = self._db.execute(sa.select(sa.func.count(), sa.func.min(jobs.c.due))).one()
        return Load(
            waiting,
            max((now - oldest).total_seconds(), 0.0) if oldest else 0.0,
            job_count,
            max((now - oldest_job).total_seconds(), 0.0) if oldest_job else 0.0,
            letters.get("given_up", (0, None))[0],
            letters.get("unknown", (0, None))[0],
        )
