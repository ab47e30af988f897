"""The writer beside one async-ORM transaction a message, in turn on the same disk: turns a second, medians of rounds.

The rival does what most chat bots do: a session a message, the row loaded, a fragment added, a commit, on aiosqlite
with synchronous=FULL. Both keep the same: who spoke, the fragment, and that the delivery was taken.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.opening import open_database
from tests.benchmarks.bench_writer import prepare, said

PEOPLE, ROUNDS, TURNS = 200, 5, 400


class Base(DeclarativeBase):
    """The rival's tables."""


class Talk(Base):
    """An interview under way."""

    __tablename__ = "talks"
    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[int] = mapped_column(default=1)
    fragments: Mapped[int] = mapped_column(default=0)


class Said(Base):
    """One fragment."""

    __tablename__ = "said"
    id: Mapped[int] = mapped_column(primary_key=True)
    talk: Mapped[int] = mapped_column(sa.ForeignKey("talks.id"))
    text: Mapped[str]


class Taken(Base):
    """A delivery that was taken."""

    __tablename__ = "taken"
    delivery: Mapped[str] = mapped_column(primary_key=True)


class Rival:
    """One async-ORM transaction a message."""

    def __init__(self, path: Path) -> None:
        self.engine: AsyncEngine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": 60})
        sa.event.listen(self.engine.sync_engine, "connect", _durable)
        self.sessions = async_sessionmaker(self.engine)

    async def prepare(self) -> None:
        """The tables, and everybody's interview."""
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with self.sessions.begin() as session:
            session.add_all(Talk(id=who + 1) for who in range(PEOPLE))

    async def said(self, who: int, delivery: str) -> None:
        """One fragment; SQLite takes one writer at a time."""
        async with self.sessions.begin() as session:
            await session.execute(sa.text("BEGIN IMMEDIATE"))
            session.add(Taken(delivery=delivery))
            await session.flush()
            talk = await session.get_one(Talk, who + 1)
            session.add(Said(talk=talk.id, text="I rang her back the same day and wrote it down."))
            talk.fragments += 1


def _durable(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


async def main() -> None:
    """A B A B …, each round a burst of messages from many people at once."""
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'ours.db'}")
        service = await prepare(database, PEOPLE)
        rival = Rival(Path(folder) / "theirs.db")
        await rival.prepare()
        for number in range(ROUNDS):
            begun = time.perf_counter()
            await asyncio.gather(*(said(service, turn % PEOPLE, f"r{number}-{turn}") for turn in range(TURNS)))
            ours.append(TURNS / (time.perf_counter() - begun))
            begun = time.perf_counter()
            await asyncio.gather(*(rival.said(turn % PEOPLE, f"r{number}-{turn}") for turn in range(TURNS)))
            theirs.append(TURNS / (time.perf_counter() - begun))
        database.close()
        await rival.engine.dispose()
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"turns a second, median of {ROUNDS} rounds: the writer {statistics.median(ours):.0f}, "
        f"one async-ORM transaction a message {statistics.median(theirs):.0f}; {ratio:.1f} times as many"
    )


if __name__ == "__main__":
    asyncio.run(main())
