"""The heartbeat's row, one a process."""

import sqlalchemy as sa

from bot.records import Beat
from storage.tables import heartbeat

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
