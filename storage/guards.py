"""Triggers that keep the transcript append only: a row of it is changed or deleted only while an erasure is open.

The one exception is a person's right to be forgotten; `erasures_open` holds a row exactly while one is under way.
"""

from collections.abc import Iterator

import sqlalchemy as sa

GUARDED = ("transcript", "transcript_edits")

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM erasures_open) THEN
    RAISE EXCEPTION 'the transcript is append only';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql
"""

_SQLITE = """
CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} WHEN NOT EXISTS (SELECT 1 FROM erasures_open)
BEGIN SELECT RAISE(ABORT, 'the transcript is append only'); END
"""


def statements(dialect: str) -> Iterator[str]:
    """The statements that make the triggers."""
    if dialect == "postgresql":
        yield _POSTGRES_FUNCTION
        for table in GUARDED:
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
        return
    for table in GUARDED:
        yield _SQLITE.format(table=table, name="no_update", verb="UPDATE")
        yield _SQLITE.format(table=table, name="no_delete", verb="DELETE")


def guard(connection: sa.Connection) -> None:
    """Make the triggers."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
