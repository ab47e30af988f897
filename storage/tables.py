"""The tables, as SQLAlchemy Core knows them: the same on SQLite and on PostgreSQL, and equal to the migrations.

What a row means is said in `bot/records.py` and `bot/ports.py`; statements live in the facets' files.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds since 1970 in UTC: precise, ordered, the same everywhere."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To microseconds; a naive time is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant wants a time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """From microseconds, aware UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Length(TypeDecorator[timedelta]):
    """A length of time, kept as whole microseconds."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """To microseconds."""
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """From microseconds."""
        return None if value is None else timedelta(microseconds=value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A row's own number; SQLite counts up only an INTEGER, and with `sqlite_autoincrement` gives no number twice: a letter
or an interview that was erased is never mistaken for a new one."""


def _number(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, Id, primary_key=True, autoincrement=True)


persons = sa.Table(
    "persons",
    metadata,
    _number(),
    sa.Column("name", sa.Text, nullable=False, default=""),
    sa.Column("agreed_at", Instant),
    sa.Column("agreed_audio_at", Instant),
    sa.Column("factor", sa.Float, nullable=False, default=1.0),
    sa.Column("factor_by", sa.Text, nullable=False, default="self"),
    sa.Column("zone", sa.Text, nullable=False, default=""),
    sa.Column("settings", sa.Text, nullable=False, default="{}"),
    sa.Column("enrolled_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False, default=""),
    sa.Column("language", sa.Text, nullable=False, default=""),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False, default=True),
    sa.Column("used", Id, nullable=False, default=0),
    sa.Column("reachable", sa.Boolean, nullable=False, default=True),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("platform", sa.Text, primary_key=True),
    sa.Column("delivery", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False, index=True),
    sqlite_with_rowid=False,
)

packs = sa.Table(
    "packs",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

interviews = sa.Table(
    "interviews",
    metadata,
    _number(),
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("pack", sa.Text, sa.ForeignKey("packs.digest"), nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sqlite_autoincrement=True,
)
sa.Index(
    "uq_interviews_open",
    interviews.c.person,
    unique=True,
    sqlite_where=interviews.c.finished_at.is_(None),
    postgresql_where=interviews.c.finished_at.is_(None),
)
SAT = (
    interviews.c.finished_at.is_not(None),
    sa.text("interviews.plan NOT LIKE '%\"drill\"_true%'"),
    sa.text("interviews.state NOT LIKE '%\"answered\"_[]%'"),
)
"""A finished mock in which something was answered: neither a drill nor a briefing that was left. The index below holds
these only, so a query that says the same, word for word, reads no plan and no state."""
_SAT_HERE = sa.text(
    "finished_at IS NOT NULL AND plan NOT LIKE '%\"drill\"_true%' AND state NOT LIKE '%\"answered\"_[]%'"
)
sa.Index(
    "ix_interviews_sat",
    interviews.c.person,
    interviews.c.finished_at,
    sqlite_where=_SAT_HERE,
    postgresql_where=_SAT_HERE,
)

transcript = sa.Table(
    "transcript",
    metadata,
    _number(),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("platform", sa.Text, nullable=False),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False, default=""),
    sa.Column("file", sa.Text, nullable=False, default=""),
    sa.Column("length", Length),
    sa.Column("media_type", sa.Text, nullable=False, default=""),
    sa.Index(None, "interview", "number"),
    sa.Index(None, "platform", "conversation", "message"),
    sqlite_autoincrement=True,
)

transcript_edits = sa.Table(
    "transcript_edits",
    metadata,
    _number(),
    sa.Column("fragment", Id, sa.ForeignKey("transcript.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("text", sa.Text),
    sqlite_autoincrement=True,
)

interview_log = sa.Table(
    "interview_log",
    metadata,
    _number(),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("clock", Length, nullable=False),
    sa.Column("corner", Length, nullable=False),
    sqlite_autoincrement=True,
)

opinions = sa.Table(
    "opinions",
    metadata,
    _number(),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("criterion", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, default="{}"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    _number(),
    sa.Column("platform", sa.Text, nullable=False),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("urgency", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False, default=""),
    sa.Column("state", sa.Text, nullable=False, default="waiting"),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("queued_at", Instant, nullable=False),
    sa.Column("not_before", Instant),
    sa.Column("settled_at", Instant),
    sa.Column("platform_message", sa.Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
sa.Index(
    "ix_outbox_waiting",
    outbox.c.id,
    sqlite_where=outbox.c.state == "waiting",
    postgresql_where=outbox.c.state == "waiting",
)

timers = sa.Table(
    "timers",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("on", sa.Text, nullable=False),
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("interview", Id, sa.ForeignKey("interviews.id", ondelete="CASCADE"), index=True),
    sa.Column("payload", sa.Text, nullable=False, default="{}"),
    sa.Index(None, "on", "due"),
)

jobs = sa.Table(
    "jobs",
    metadata,
    _number(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("due", Instant, nullable=False),
    sa.Column("worker", sa.Text, nullable=False, default=""),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Index(None, "kind", "due"),
    sqlite_autoincrement=True,
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("program", Instant, nullable=False),
    sa.Column("wall", Instant, nullable=False),
)

erasures_open = sa.Table(
    "erasures_open",
    metadata,
    sa.Column("person", Id, primary_key=True, autoincrement=False),
)

gateway_sessions = sa.Table(
    "gateway_sessions",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

gateway_marks = sa.Table(
    "gateway_marks",
    metadata,
    sa.Column("conversation", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

codes = sa.Table(
    "codes",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("person", Id, sa.ForeignKey("persons.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("until", Instant, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("payload", sa.Text, nullable=False, default="{}"),
)

code_tries = sa.Table(
    "code_tries",
    metadata,
    _number(),
    sa.Column("platform", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.Index(None, "platform", "account"),
    sqlite_autoincrement=True,
)

erasures_done = sa.Table(
    "erasures_done",
    metadata,
    _number(),
    sa.Column("person", Id, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
