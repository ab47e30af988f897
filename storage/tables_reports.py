"""The tables of the report desk: what was handed in and found, and the pieces of a report that is being pasted.

Statements live in `reports.py`.
"""

import sqlalchemy as sa

from storage.tables import Id, Instant, metadata


def _person() -> sa.Column[int]:
    return sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True)


reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    _person(),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False, default=""),
    sa.Column("kept", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False, default="waiting"),
    sa.Column("found", sa.Text, nullable=False, default="{}"),
    sqlite_autoincrement=True,
)
"""`state`: waiting, read or refused. `file` is empty once the file is deleted; `found` is JSON."""

report_pieces = sa.Table(
    "report_pieces",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    _person(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

REPORTS_OF_PERSONS = (reports.c.person, report_pieces.c.person)
"""The columns that follow a person into another one (two accounts were linked)."""
