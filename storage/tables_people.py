"""The tables of people's places and dates: cohorts, roles, invites, the gateway's record, the proposal, the mapping.

A membership that is over keeps its row with `until`; dates, proposals and mapping entries are appended, the latest
counts. Statements live in the facets' files.
"""

import sqlalchemy as sa

from storage.tables import Id, Instant, metadata


def _number() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _person(name: str = "person", *, kept: bool = False) -> sa.Column[int]:
    """A person's number; `kept` rows stay without it when the person goes (they belong to somebody else)."""
    goes = "SET NULL" if kept else "CASCADE"
    return sa.Column(name, Id, sa.ForeignKey("persons.id", ondelete=goes), nullable=kept, index=True)


def _cohort(*, kept: bool = False) -> sa.Column[int]:
    goes = "SET NULL" if kept else "CASCADE"
    return sa.Column("cohort", Id, sa.ForeignKey("cohorts.id", ondelete=goes), nullable=kept, index=True)


def _dates() -> tuple[sa.Column[object], ...]:
    """The columns of a set of dates, of a cohort or of a person."""
    columns: tuple[sa.Column[object], ...] = (
        sa.Column("gateway", sa.Date),
        sa.Column("interview", sa.Date),
        sa.Column("interview_time", sa.Text, nullable=False, default=""),
        sa.Column("place", sa.Text, nullable=False, default=""),
        sa.Column("period_start", sa.Date),
        sa.Column("adjustments", sa.Text, nullable=False, default="[]"),
        sa.Column("at", Instant, nullable=False),
    )
    return columns


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

cohort_places = sa.Table(
    "cohort_places",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("conversation", sa.Text, primary_key=True),
    _cohort(),
)
"""Channels and groups where a cohort's shared dates are told."""

owners = sa.Table(
    "owners",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)

invites = sa.Table(
    "invites",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _cohort(),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("until", Instant, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False),
    _person("granted_by", kept=True),
)

audit = sa.Table(
    "audit",
    metadata,
    _number(),
    sa.Column("at", Instant, nullable=False, index=True),
    _person("actor", kept=True),
    sa.Column("what", sa.Text, nullable=False),
    _person("whom", kept=True),
    _cohort(kept=True),
    sa.Column("detail", sa.Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)

breaks = sa.Table(
    "breaks",
    metadata,
    _number(),
    _person(),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("until", sa.Date),
    sqlite_autoincrement=True,
)

cohort_dates = sa.Table("cohort_dates", metadata, _number(), _cohort(), *_dates(), sqlite_autoincrement=True)

gateway_records = sa.Table(
    "gateway_records",
    metadata,
    _number(),
    _person(),
    sa.Column("attempt", sa.Integer, nullable=False, default=1),
    *_dates(),
    _person("recorded_by", kept=True),
    sqlite_autoincrement=True,
)

proposals = sa.Table(
    "proposals",
    metadata,
    _number(),
    _person(),
    sa.Column("attempt", sa.Integer, nullable=False, default=1),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("words", sa.Integer, nullable=False),
    sa.Column("confirmed", sa.Text, nullable=False, default="[]"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("handed_in_at", Instant),
    _person("suited_by", kept=True),
    sa.Column("suited_at", Instant),
    sa.Column("decision", sa.Text, nullable=False, default=""),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("decided_on", sa.Date),
    sa.Column("decided_at", Instant),
    _person("recorded_by", kept=True),
    sqlite_autoincrement=True,
)

mapping_entries = sa.Table(
    "mapping_entries",
    metadata,
    _number(),
    _person(),
    sa.Column("criterion", sa.Text, nullable=False),
    sa.Column("section", sa.Integer, nullable=False),
    sa.Column("paragraph", sa.Text, nullable=False, default=""),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
"""A criterion's place in the report; section 0 takes it back."""

PLACES_OF_PERSONS = (
    *(memberships.c.person, memberships.c.granted_by, invites.c.granted_by, audit.c.actor, audit.c.whom),
    *(breaks.c.person, gateway_records.c.person, gateway_records.c.recorded_by, mapping_entries.c.person),
    *(proposals.c.person, proposals.c.suited_by, proposals.c.recorded_by),
)
"""The columns that follow a person into another one (two accounts were linked)."""
