"""Copies of the database: made while it is in use, checked, and put back.

SQLite is copied by its own online backup; PostgreSQL as JSON lines, a row a line, restored into the same
tables.
Erasures made since a copy are done again when it is put back.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.faults import Fault
from storage.opening import HEAD, CannotOpen, open_database, sqlite_path
from storage.tables import erasures_done, erasures_open, metadata, persons


class CannotCopy(Fault):
    """A copy could not be made or put back: the sentence says why and what to do."""


def examine(url: str) -> str:
    """One line when the database is whole and up to date; raises `CannotCopy` when it is not."""
    path = sqlite_path(url)
    if path is None:
        from storage.postgres import inspect_postgres

        return inspect_postgres(url)
    if not path.exists():
        raise CannotOpen(f"There is no database at {path} yet; mockbot practise makes one.")
    version = _whole(path)
    if version != HEAD:
        raise CannotCopy(
            f"{path} is at version {version or 'none'}, this program wants {HEAD}: run mockbot db upgrade."
        )
    return f"{path} is whole, at version {version}"


def _whole(path: Path) -> str | None:
    """The version of an SQLite file that is whole; raises `CannotCopy` for one that is not."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            if file.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise CannotCopy(f"{path} is damaged; restore a copy with mockbot db restore FILE.")
            if file.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise CannotCopy(f"{path} has rows that point to nothing; restore a copy with mockbot db restore FILE.")
            known = file.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
            row = file.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
            return None if row is None else str(row[0])
    except sqlite3.Error:
        raise CannotCopy(f"{path} is no database that can be read; choose another file.") from None


def back_up(url: str, file: Path) -> str:
    """Copy the database to a file that does not exist yet; returns a line. Raises `CannotCopy`."""
    if file.exists():
        raise CannotCopy(f"{file} is there already; choose another name.")
    path = sqlite_path(url)
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        count = _copy_sqlite(path, file) if path is not None else _dump(url, file)
    except (OSError, sqlite3.Error) as error:
        file.unlink(missing_ok=True)
        raise CannotCopy(f"{file} could not be written ({error}); choose another place.") from None
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return f"{file}: {count}"


def _copy_sqlite(path: Path, file: Path) -> str:
    if not path.exists():
        raise CannotOpen(f"There is no database at {path} yet; mockbot practise makes one.")
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(file)) as target,
    ):
        source.backup(target)
    return f"version {_whole(file)}"


def restore(url: str, file: Path, *, force: bool) -> str:
    """Put a copy in the database's place, and do again the erasures made since; returns a line. Raises `CannotCopy`."""
    if not file.exists():
        raise CannotCopy(f"There is no file {file}.")
    path = sqlite_path(url)
    if path is None:
        return _load(url, file, force=force)
    version = _whole(file)
    if version is None:
        raise CannotCopy(f"{file} is no copy of a mockbot database.")
    erased: list[tuple[int, datetime]] = []
    if path.exists():
        if not force:
            raise CannotCopy(f"{path} holds a database; add --force to replace it (a copy of it is kept beside).")
        database = open_database(url)  # takes the lock: nobody works with it
        database.close()
        erased = _erased(path)
        _set_aside(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    path.chmod(0o600)
    open_database(url).close()  # upgrades an older copy
    return f"{path}: restored from {file}{_erase_again(path, erased)}"


def _set_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.before-restore")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.before-restore-{number}")
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _erased(path: Path) -> list[tuple[int, datetime]]:
    from storage.database import connect

    connection = connect(path)
    try:
        rows = connection.execute(sa.select(erasures_done.c.person, erasures_done.c.at)).all()
        return [(row[0], row[1]) for row in rows]
    finally:
        connection.close()


def _erase_again(path: Path, erased: list[tuple[int, datetime]]) -> str:
    from storage.database import connect
    from storage.people import People

    if not erased:
        return ""
    connection = connect(path)
    try:
        people, again = People(connection), 0
        for person, at in erased:
            if connection.execute(sa.select(persons.c.id).where(persons.c.id == person)).first() is not None:
                people.erase(person, at)
                again += 1
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return f"; {again} erasures made since the copy were done again" if again else ""


# PostgreSQL ----------------------------------------------------------------------------------------------------------


@contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    from storage.postgres import make_engine, unreachable

    engine = make_engine(url)
    try:
        yield engine
    except sa.exc.OperationalError:
        raise CannotOpen(unreachable(engine)) from None
    finally:
        engine.dispose()


def _dump(url: str, file: Path) -> str:
    count = 0
    with (
        _engine(url) as engine,
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        file.open("w") as out,
    ):
        out.write(json.dumps({"mockbot": HEAD}) + "\n")
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(*_raw(table))).mappings():
                out.write(json.dumps({table.name: dict(row)}, ensure_ascii=False, default=_day) + "\n")
                count += 1
    return f"{count} rows, version {HEAD}"


def _day(value: object) -> str:
    """A day as ISO 8601, which PostgreSQL reads back."""
    assert isinstance(value, date)
    return value.isoformat()


def _raw(table: sa.Table) -> Iterator[sa.ColumnElement[Any]]:
    """The columns as the database holds them: instants stay whole numbers."""
    for column in table.c:
        yield (
            sa.type_coerce(column, sa.BigInteger).label(column.name)
            if isinstance(column.type, sa.types.TypeDecorator)
            else column
        )


def _load(url: str, file: Path, *, force: bool) -> str:
    open_database(url).close()
    tables = {table.name: table for table in metadata.sorted_tables}
    count = 0
    with _engine(url) as engine, engine.begin() as connection, file.open() as lines:
        try:
            version = json.loads(next(lines, "{}")).get("mockbot")
        except (ValueError, AttributeError):
            version = None
        if version != HEAD:
            raise CannotCopy(f"{file} is no copy of a mockbot database at version {HEAD}.")
        if connection.execute(sa.select(persons.c.id).limit(1)).first() is not None and not force:
            raise CannotCopy("The database holds people already; add --force to replace everything in it.")
        erased = connection.execute(sa.select(erasures_done.c.person, erasures_done.c.at)).all()
        connection.execute(sa.insert(erasures_open).values(person=0))
        for table in reversed(metadata.sorted_tables):
            if table is not erasures_open:
                connection.execute(sa.delete(table))
        for line in lines:
            ((name, row),) = json.loads(line).items()
            connection.execute(sa.text(_insert(tables[name], row)), row)
            count += 1
        connection.execute(sa.delete(erasures_open))
        _count_on(connection)
        from storage.people import People

        for person, at in erased:
            if connection.execute(sa.select(persons.c.id).where(persons.c.id == person)).first() is not None:
                People(connection).erase(person, at)
    return f"{count} rows restored from {file}"


def _insert(table: sa.Table, row: dict[str, object]) -> str:
    names = ", ".join(f'"{name}"' for name in row if name in table.c)
    values = ", ".join(f":{name}" for name in row if name in table.c)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'  # noqa: S608 - the names are the tables' own


def _count_on(connection: sa.Connection) -> None:
    """Numbers go on where the copy's ended."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and column.name == "id":
            connection.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own names
                    f"GREATEST((SELECT MAX(id) FROM {table.name}), 1))"
                )
            )
