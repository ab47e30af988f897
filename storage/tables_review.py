"""The tables of reviewing: reviews with marks and comments, phrases, learners' questions, and signing in to the pages.

Marks and comments are appended, the latest counts; statements live in `storage/reviews.py` and `storage/signing.py`.
"""

import sqlalchemy as sa

from storage.tables import Id, Instant, metadata


def _number() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _person(name: str, *, kept: bool = False) -> sa.Column[int]:
    """A person's number; `kept` rows stay without the name when the person goes (they belong to somebody else)."""
    goes = "SET NULL" if kept else "CASCADE"
    return sa.Column(name, Id, sa.ForeignKey("persons.id", ondelete=goes), nullable=kept, index=True)


reviews = sa.Table(
    "reviews",
    metadata,
    _number(),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False),
    sa.Column("second", sa.Boolean, nullable=False, default=False),
    sa.Column("state", sa.Text, nullable=False, default="draft"),
    sa.Column("version", sa.Integer, nullable=False, default=0),
    _person("claimant", kept=True),
    sa.Column("claimed_until", Instant),
    _person("reviewer", kept=True),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("released_at", Instant),
    sa.Column("read_at", Instant),
    sa.Column("voice", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("interview", "second"),
    sqlite_autoincrement=True,
)

review_marks = sa.Table(
    "review_marks",
    metadata,
    _number(),
    sa.Column("review", Id, sa.ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("criterion", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False, default=""),
    _person("by", kept=True),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

review_comments = sa.Table(
    "review_comments",
    metadata,
    _number(),
    sa.Column("review", Id, sa.ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    _person("by", kept=True),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

report_marks = sa.Table(
    "report_marks",
    metadata,
    _number(),
    sa.Column("review", Id, sa.ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("criterion", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False, default=""),
    _person("by", kept=True),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
"""What the learner's report shows, marked in the review of a mock; appended as the others are."""

best_marks = sa.Table(
    "best_marks",
    metadata,
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("criterion", sa.Text, primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
)
"""The best released mark of each criterion, made from the marks when they change: a heat map of a cohort with
thousands of mocks reads a row a cell. No row at all: made at the next look. A row without a criterion: nothing yet."""

group_mocks = sa.Table(
    "group_mocks",
    metadata,
    _number(),
    _person("host"),
    sa.Column("begun_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("made_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

group_places = sa.Table(
    "group_places",
    metadata,
    _number(),
    sa.Column("group", Id, sa.ForeignKey("group_mocks.id", ondelete="CASCADE"), nullable=False, index=True),
    _person("person"),
    sa.Column("agreed_at", Instant, nullable=False),
    sa.Column("turn", sa.Boolean, nullable=False, default=False),
    sqlite_autoincrement=True,
)
"""Who agreed to answer before the others of a group, in the order of answering; `turn` is whose answers are wanted."""

phrases = sa.Table(
    "phrases",
    metadata,
    _number(),
    _person("person"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

awaited = sa.Table(
    "awaited",
    metadata,
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("until", Instant, nullable=False),
)

inquiries = sa.Table(
    "inquiries",
    metadata,
    _number(),
    _person("person"),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("answer", sa.Text, nullable=False, default=""),
    _person("answered_by", kept=True),
    sa.Column("answered_at", Instant),
    sqlite_autoincrement=True,
)

web_links = sa.Table(
    "web_links",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _person("person"),
    sa.Column("target", sa.Text, nullable=False, default="/"),
    sa.Column("until", Instant, nullable=False),
    sa.Column("used_at", Instant),
)

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _person("person"),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False, index=True),
)

watchers = sa.Table(
    "watchers",
    metadata,
    _number(),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False, index=True),
    _person("person"),
    sa.Column("since", Instant, nullable=False),
    sqlite_autoincrement=True,
)

letters_about = sa.Table(
    "letters_about",
    metadata,
    sa.Column("letter", Id, sa.ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _person("person"),
)
"""Letters to somebody that speak of somebody else: they go when the one they speak of is erased."""

OF_PERSONS = (
    *(reviews.c.claimant, reviews.c.reviewer, review_marks.c.by, review_comments.c.by, phrases.c.person),
    *(inquiries.c.person, inquiries.c.answered_by, watchers.c.person, letters_about.c.person),
    *(report_marks.c.by, group_mocks.c.host, group_places.c.person),
)
"""The columns that follow a person into another one (two accounts were linked)."""
