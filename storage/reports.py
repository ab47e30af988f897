"""Reports that were handed in: what became of each, and the pieces of one that is being pasted."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.project.report.kept import Found, KeptReport, ReportState, found_json, found_of
from storage.tables_reports import report_pieces, reports

_SETTLED = reports.c.state != ReportState.WAITING.value


class Reports:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, person: int, name: str, file: str, at: datetime, *, kept: bool) -> int:
        """See `bot.project.ports.Reports`."""
        values = {"person": person, "name": name, "file": file, "at": at, "kept": kept}
        added = self._db.execute(sa.insert(reports).values(**values))
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def report(self, number: int) -> KeptReport | None:
        """See `bot.project.ports.Reports`."""
        row = self._db.execute(sa.select(reports).where(reports.c.id == number)).first()
        return None if row is None else _report(row)

    def of(self, person: int) -> Sequence[KeptReport]:
        """See `bot.project.ports.Reports`."""
        rows = self._db.execute(sa.select(reports).where(reports.c.person == person).order_by(reports.c.id))
        return [_report(row) for row in rows]

    def settle(self, number: int, state: ReportState, found: Found | None = None) -> None:
        """See `bot.project.ports.Reports`."""
        document = found_json(found) if found is not None else "{}"
        changed = sa.update(reports).where(reports.c.id == number)
        self._db.execute(changed.values(state=state.value, found=document))

    def let_go(self, number: int) -> None:
        """See `bot.project.ports.Reports`."""
        self._db.execute(sa.update(reports).where(reports.c.id == number).values(file="", kept=False))

    def leftovers(self) -> Sequence[KeptReport]:
        """See `bot.project.ports.Reports`."""
        over = _SETTLED & reports.c.kept.is_(False) & (reports.c.file != "")
        return [_report(row) for row in self._db.execute(sa.select(reports).where(over).limit(100))]

    def grown_old(self, before: datetime, limit: int) -> Sequence[str]:
        """See `bot.project.ports.Reports`."""
        self._db.execute(sa.delete(report_pieces).where(report_pieces.c.at < before))
        old = sa.select(reports.c.id).where(reports.c.at < before).limit(limit).scalar_subquery()
        gone = sa.delete(reports).where(reports.c.id.in_(old)).returning(reports.c.file)
        return self._db.execute(gone).scalars().all()

    def keep_piece(self, person: int, text: str, at: datetime) -> None:
        """See `bot.project.ports.Reports`."""
        self._db.execute(sa.insert(report_pieces).values(person=person, text=text, at=at))

    def pieces(self, person: int) -> Sequence[str]:
        """See `bot.project.ports.Reports`."""
        mine = sa.select(report_pieces.c.text).where(report_pieces.c.person == person)
        return self._db.execute(mine.order_by(report_pieces.c.id)).scalars().all()

    def drop_pieces(self, person: int) -> None:
        """See `bot.project.ports.Reports`."""
        self._db.execute(sa.delete(report_pieces).where(report_pieces.c.person == person))


def _report(row: sa.Row[tuple[object, ...]]) -> KeptReport:
    return KeptReport(
        row.id, row.person, row.at, row.name, row.file, row.kept, ReportState(row.state), found_of(row.found)
    )
