"""The tables of reminders: who is looked at when, what was sent, what rests, bookings, announcements and feeds.

What went out stays as a row, unique by what it was for; statements live in the facets' files.
"""

import sqlalchemy as sa

from storage.tables import Id, Instant, metadata


def _number() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _person(name: str = "person", *, key: bool = False) -> sa.Column[int]:
    person = sa.ForeignKey("persons.id", ondelete="CASCADE")
    if key:
        return sa.Column(name, Id, person, primary_key=True, autoincrement=False)
    return sa.Column(name, Id, person, nullable=False, index=True)


nudge_subjects = sa.Table(
    "nudge_subjects",
    metadata,
    _person(key=True),
    sa.Column("next_at", Instant, nullable=False, index=True),
    sa.Column("seen_at", Instant),
    sa.Column("days", sa.Text, nullable=False, default="{}"),
    sa.Column("since", sa.Text, nullable=False, default="{}"),
)
"""When each apprentice is looked at again (a tick costs only what is due), the dates that they had when last seen, and
since when; JSON by key."""

nudges_sent = sa.Table(
    "nudges_sent",
    metadata,
    _number(),
    _person(),
    sa.Column("milestone", sa.Text, nullable=False),
    sa.Column("offset", sa.Integer, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    _person("about"),
    sa.Column("nudge", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, default="planned"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("letter", Id, index=True),
    sa.UniqueConstraint("person", "milestone", "offset", "due"),
    sqlite_autoincrement=True,
)
"""`state`: planned, queued (the letter says how far it came) or dropped (nobody could be reached)."""
sa.Index(
    "ix_nudges_sent_planned",
    nudges_sent.c.person,
    sqlite_where=nudges_sent.c.state == "planned",
    postgresql_where=nudges_sent.c.state == "planned",
)

nudge_rests = sa.Table(
    "nudge_rests",
    metadata,
    _person(key=True),
    sa.Column("milestone", sa.Text, primary_key=True),
    sa.Column("due", sa.Date, primary_key=True),
    _person("about"),
    sa.Column("until", sa.Date, nullable=False),
)

nudges_settled = sa.Table(
    "nudges_settled",
    metadata,
    _person(key=True),
    sa.Column("milestone", sa.Text, primary_key=True),
    sa.Column("due", sa.Date, primary_key=True),
    _person("about"),
    sa.Column("at", Instant, nullable=False),
)

nudge_volumes = sa.Table(
    "nudge_volumes",
    metadata,
    _person(key=True),
    sa.Column("volume", sa.Text, nullable=False),
    sa.Column("since", Instant),
)

bookings = sa.Table(
    "bookings",
    metadata,
    _number(),
    _person(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

announcements = sa.Table(
    "announcements",
    metadata,
    _number(),
    sa.Column("cohort", Id, sa.ForeignKey("cohorts.id", ondelete="CASCADE"), nullable=False, index=True),
    _person(),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, default="draft"),
    sa.Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
"""`state`: draft, going, or done."""

announced = sa.Table(
    "announced",
    metadata,
    sa.Column(
        "announcement",
        Id,
        sa.ForeignKey("announcements.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    _person(key=True),
    sa.Column("letter", Id),
    sa.Column("state", sa.Text, nullable=False, default="waiting"),
)
"""Whom an announcement goes to: waiting, queued (the letter says how far it came) or dropped."""

calendar_feeds = sa.Table(
    "calendar_feeds",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _person(),
    sa.Column("made_at", Instant, nullable=False),
)

ALONE_BY_PERSON = (nudge_subjects, nudge_volumes)
"""One row a person."""
BY_MATTER = (nudges_sent, nudge_rests, nudges_settled)
"""One row a matter."""
FREE = (bookings.c.person, announcements.c.person, calendar_feeds.c.person)
"""Columns that follow a person into another without a clash."""
