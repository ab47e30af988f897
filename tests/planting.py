"""Plants a canary in every text of every row that can be about one person, by the tables' own keys.

A table of another room is planted too as soon as it stands on the metadata; which tables are nobody's is said here.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from storage.tables import Instant, Length, metadata

NOBODYS = {
    "deliveries": "ids of the platform's deliveries, swept after eight days",
    "packs": "questions and criteria",
    "heartbeat": "when the program lived",
    "erasures_open": "empty but for the moment of an erasure",
    "erasures_done": "the number and the time of an erasure, so that a restored copy erases again",
    "gateway_sessions": "where the program's own event streams stand",
    "cohorts": "a cohort's name",
    "cohort_places": "a cohort's channels",
    "cohort_dates": "a cohort's dates",
    "shared_nudges": "which of them were told in its channels",
}
"""Tables without a row about a person, and why."""
OTHERS = {"invites": "whoever made an invite is forgotten, the invite stands"}
"""Tables whose rows stay without the person, and why."""
CANARY = "kanarienvogel"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
_SET = {
    ("persons", "settings"): f'{{"nickname": "{CANARY}-settings"}}',
    ("opinions", "detail"): f'{{"quotes": "{CANARY}-opinion"}}',
    ("outbox", "message"): f'{{"v":1,"d":{{"text":"{CANARY}-letter","attachments":[]}}}}',
    ("outbox", "state"): "sent",
    ("transcript", "part"): "answer",
    ("transcript", "kind"): "text",
    ("opinions", "part"): "answer",
    ("audit", "what"): "role_given",
}
"""What the program reads while it erases is well formed."""


def plant(connection: sa.Connection, person: int, account: Mapping[str, object]) -> list[str]:
    """A row in every table that is not nobody's, about the person and their latest interview; returns which tables.
    `account` is the person's account row."""
    pack = connection.execute(sa.select(metadata.tables["packs"].c.digest)).scalar()
    made: dict[sa.Table, Mapping[str, object]] = {metadata.tables["packs"]: {"digest": pack}}
    made[metadata.tables["persons"]] = {"id": person}
    interviews = metadata.tables["interviews"]
    latest = sa.select(sa.func.max(interviews.c.id)).where(interviews.c.person == person)
    made[interviews] = {"id": connection.execute(latest).scalar()}
    made[metadata.tables["cohorts"]] = {"id": _row(connection, metadata.tables["cohorts"], made, account)["id"]}
    planted = []
    for table in metadata.sorted_tables:
        if table.name not in (*NOBODYS, "persons", "accounts", "interviews"):
            made[table] = _row(connection, table, made, account)
            planted.append(table.name)
    values = {"name": f"{CANARY}-name", "settings": _SET["persons", "settings"]}
    connection.execute(sa.update(metadata.tables["persons"]).filter_by(id=person).values(values))
    accounts = sa.update(metadata.tables["accounts"]).filter_by(person=person)
    connection.execute(accounts.values(name=f"{CANARY}-account", language=f"{CANARY}-language"))
    return planted


def _row(
    connection: sa.Connection,
    table: sa.Table,
    made: Mapping[sa.Table, Mapping[str, object]],
    account: Mapping[str, object],
) -> Mapping[str, object]:
    values = {c.name: _value(table, c, made, account) for c in table.c if not _counts(c)}
    key = connection.execute(sa.insert(table).values(values)).inserted_primary_key
    assert key is not None
    return values | dict(zip((c.name for c in table.primary_key), key, strict=True))


def _counts(column: "sa.Column[object]") -> bool:
    return column.table.autoincrement_column is column and not column.foreign_keys


def _value(
    table: sa.Table,
    column: "sa.Column[object]",
    made: Mapping[sa.Table, Mapping[str, object]],
    account: Mapping[str, object],
) -> object:
    for key in column.foreign_keys:
        return made[key.column.table][key.column.name]
    if (table.name, column.name) in _SET:
        return _SET[table.name, column.name]
    if column.name in ("platform", "account", "conversation"):
        return account[column.name]
    kinds: tuple[tuple[type, object], ...] = (
        (Instant, NOON),
        (Length, timedelta(seconds=3)),
        (sa.Date, date(2026, 11, 25)),
        (sa.Boolean, True),
        (sa.Float, 1.0),
        (sa.Integer, 1),
        (sa.Text, f"{CANARY}-{table.name}-{column.name}"),
        (sa.LargeBinary, f"{CANARY}-{table.name}".encode()),
    )
    return next(value for kind, value in kinds if isinstance(column.type, kind))


def found_in(connection: sa.Connection) -> list[str]:
    """The columns in which a canary sits."""
    found = []
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, sa.Text):
                sitting = sa.select(sa.func.count()).select_from(table).where(column.like(f"%{CANARY}%"))
                found += [f"{table.name}.{column.name}"] * bool(connection.execute(sitting).scalar())
    return found
