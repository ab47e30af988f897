"""The audit: what changed who sees what, appended and never changed."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.people.values import AuditLine
from storage.tables_people import audit


class Audit:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, line: AuditLine) -> None:
        """See `bot.people.ports.Audit`."""
        self._db.execute(
            sa.insert(audit).values(
                at=line.at, actor=line.actor, what=line.what, whom=line.whom, cohort=line.cohort, detail=line.detail
            )
        )

    def latest(self, cohort: int | None, limit: int) -> Sequence[AuditLine]:
        """See `bot.people.ports.Audit`."""
        columns = (audit.c.at, audit.c.actor, audit.c.what, audit.c.whom, audit.c.cohort, audit.c.detail)
        wanted = sa.select(*columns).order_by(audit.c.id.desc()).limit(limit)
        if cohort is not None:
            wanted = wanted.where(audit.c.cohort == cohort)
        return [AuditLine(*row) for row in self._db.execute(wanted)]

    def noted(self, actor: int, what: str, detail: str) -> bool:
        """See `bot.people.ports.Audit`."""
        same = (audit.c.actor == actor, audit.c.what == what, audit.c.detail == detail)
        return self._db.execute(sa.select(audit.c.id).where(*same).limit(1)).first() is not None
