"""The table of shared dates that were told in a cohort's channels and groups, unique by what each was for."""

import sqlalchemy as sa

from storage.tables import Id, Instant, metadata

shared_nudges = sa.Table(
    "shared_nudges",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("conversation", sa.Text, primary_key=True),
    sa.Column("milestone", sa.Text, primary_key=True),
    sa.Column("offset", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("due", sa.Date, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("letter", Id, index=True),
)
