"""Every row about a person, found by following the tables' own foreign keys: a table that is added later is found too.

What is left out on purpose stands in `SECRET` and `DRAFT`; deleting rows is `people.py`'s and `erasing.py`'s.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from bot.papers.values import Cell, Kept
from storage.tables import accounts, code_tries, gateway_marks, metadata, outbox, persons
from storage.tables_people import owners
from storage.tables_review import reviews

SECRET = ("hash",)
"""Columns that would open something."""
DRAFT = sa.or_(reviews.c.state != "draft", reviews.c.released_at.is_not(None))
"""A review is the tutor's own until it is released."""
_WHO: sa.BindParameter[int] = sa.bindparam("person")
_GOES = "CASCADE"


def own_rows(connection: sa.Connection, person: int) -> tuple[Kept, ...]:
    """The rows about a person, by table, in the tables' order."""
    found = []
    for table in metadata.sorted_tables:
        where = about(table.name)
        if where is None:
            continue
        columns = [column for column in table.c if column.name not in SECRET]
        rows = connection.execute(sa.select(*columns).where(where), {"person": person}).all()
        if rows:
            found.append(_kept(table.name, columns, rows))
    return tuple(found)


def _kept(name: str, columns: list[sa.Column[object]], rows: Sequence[sa.Row[tuple[object, ...]]]) -> Kept:
    names = tuple(column.name for column in columns)
    return Kept(name, names, tuple(tuple(_cell(value) for value in row) for row in rows))


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    assert value is None or isinstance(value, str | int | float | bool)
    return value


@cache
def about(name: str) -> sa.ColumnElement[bool] | None:
    """Which rows of a table are about the person in the bind `person`; None when none can be: rows that go when the
    person goes, rows under these, and what stands under one of the person's accounts or conversations."""
    table = metadata.tables[name]
    ways = [*_owned(table), *_by_account(table)]
    if not ways:
        ways = list(_named(table))
    if not ways:
        return None
    return sa.or_(*ways) & DRAFT if table is reviews else sa.or_(*ways)


def _owned(table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    if table is persons:
        yield persons.c.id == _WHO
    for key in table.foreign_keys:
        if key.ondelete != _GOES:
            continue
        if key.column.table is persons:
            yield key.parent == _WHO
        elif (above := _above(key.column.table)) is not None:
            yield key.parent.in_(sa.select(key.column).where(above))


def _above(table: sa.Table) -> sa.ColumnElement[bool] | None:
    return about(table.name) if table is not outbox and list(_owned(table)) else None


def _named(table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    """Rows that belong to nobody and name the person."""
    for key in table.foreign_keys:
        if key.column.table is persons:
            yield key.parent == _WHO


def _by_account(table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    mine = accounts.c.person == _WHO
    if table in (code_tries, owners):
        theirs = sa.select(accounts.c.account).where(mine, accounts.c.platform == table.c.platform)
        yield table.c.account.in_(theirs)
    if table is outbox:
        theirs = sa.select(accounts.c.conversation).where(mine, accounts.c.platform == outbox.c.platform)
        yield outbox.c.conversation.in_(theirs)
    if table is gateway_marks:
        theirs = sa.select(accounts.c.conversation).where(mine, accounts.c.private)
        yield gateway_marks.c.conversation.in_(theirs)
