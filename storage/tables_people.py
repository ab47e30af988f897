"""The tables of people's places: cohorts, and who holds which role in them since when.

A membership that is over keeps its row with `until`; statements live in the facets' files.
"""

import sqlalchemy as sa

from storage.tables import Id, Instant, metadata

cohorts = sa.Table(
    "cohorts",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("pack", sa.Text, nullable=False, default=""),
    sa.Column("zone", sa.Text, nullable=False, default=""),
    sa.Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("cohort", Id, sa.ForeignKey("cohorts.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("granted_by", Id, sa.ForeignKey("persons.id", ondelete="SET NULL"), index=True),
    sqlite_autoincrement=True,
)
