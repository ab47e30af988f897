"""A year of reminders in virtual time, with kills at any step and long downtimes; two programs on PostgreSQL."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.housekeeping import Housekeeping, Retention
from bot.messages import Platform
from bot.ports import Store
from storage.opening import OpenDatabase, open_database
from storage.store import SqlStore
from storage.tables import outbox
from storage.tables_nudges import nudge_subjects, nudges_sent
from tests.clock import HandClock
from tests.nudging_rig import Post, group
from tests.scale import scale
from tests.timeline_oracle import moved

Result = TypeVar("Result")
LEARNERS, KILLS, DOWNTIMES = scale(4, 1000), scale(25, 50), 5
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
DAYS = (28, 14, 7, 3, 1, 0)


class Killed(Exception):
    """The program ended here."""


@dataclass
class Mortal:
    """A database that is killed at one of its next transactions: before it, in its midst, or after its commit."""

    database: OpenDatabase
    chance: random.Random
    steps: int = -1

    async def run(self, turn: Callable[[Store], Result]) -> Result:
        self.steps -= 1
        if self.steps != 0:
            return await self.database.run(turn)
        where = self.chance.choice(("before", "within", "after"))
        if where == "before":
            raise Killed

        def dying(store: Store) -> Result:
            result = turn(store)
            if where == "within":
                raise Killed
            return result

        await self.database.run(dying)
        raise Killed

    async def scrub(self) -> None:
        await self.database.scrub()


@dataclass
class Year:
    """The programs, the clock, and everything that arrived: when, at whom, which letter."""

    databases: list[OpenDatabase]
    clock: HandClock
    chance: random.Random
    down: list[tuple[datetime, datetime]]
    arrived: list[tuple[datetime, str, int]] = field(default_factory=list)
    kills: int = KILLS

    async def live(self) -> None:
        while (at := await self._next()) < BEGIN + timedelta(days=365):
            self.clock.move(max(at - self.clock.now(), timedelta(seconds=20)))
            await self._tick()

    async def _next(self) -> datetime:
        """The first tick (there is one every 20 seconds) at which something is due and the program is up."""

        def ask(store: Store) -> datetime:
            assert isinstance(store, SqlStore)
            found = store.connection.execute(sa.select(sa.func.min(nudge_subjects.c.next_at))).scalar()
            return found or self.clock.now()

        due = await self.databases[0].run(ask)
        at = BEGIN + timedelta(seconds=20) * -((BEGIN - due) // timedelta(seconds=20))
        return next((end for start, end in self.down if start <= at < end), at)

    async def _tick(self) -> None:
        dies = self.kills > 0 and self.chance.random() < KILLS / 300
        posts = [Post(Mortal(database, self.chance), self.clock) for database in self.databases]
        if dies:
            self.kills -= 1
            mortal = posts[0].database
            assert isinstance(mortal, Mortal)
            mortal.steps = self.chance.randint(1, 6)
        ended = await asyncio.gather(*(post.nudger.tick() for post in posts), return_exceptions=True)
        assert all(not isinstance(each, BaseException) or isinstance(each, Killed) for each in ended), ended
        await self._send(dies=dies)
        if any(isinstance(each, Killed) for each in ended):
            self.clock.move(timedelta(seconds=20))  # it is started again
            await self._restart()
            await Post(self.databases[0], self.clock).nudger.tick()
            await self._send(dies=False)

    async def _restart(self) -> None:
        keeping = Housekeeping(self.databases[0], self.clock, None, Retention(90, 365, 365), alone=True)
        await keeping.begin()

    async def _send(self, *, dies: bool) -> None:
        """The relay's part: marked, handed over, marked again; now and then killed between."""
        waiting = await self.databases[0].run(lambda store: store.outbox.waiting((Platform.TELEGRAM,), 100_000))
        now = self.clock.now()
        for letter in waiting:
            number = letter.number
            if await self.databases[0].run(lambda store, n=number: store.outbox.sending(n, now)):  # type: ignore[misc]  # a default is how a lambda keeps a loop's value
                self.arrived.append((now, letter.conversation.id, number))
                if dies and self.chance.random() < 0.3:
                    await self._restart()
                    continue
                await self.databases[0].run(lambda store, n=number: store.outbox.sent(n, str(n), now))  # type: ignore[misc]  # the same


def downtimes(chance: random.Random) -> list[tuple[datetime, datetime]]:
    """Five stretches of one to twelve days."""
    found = []
    for part in range(DOWNTIMES):
        start = BEGIN + timedelta(days=70 * part + chance.uniform(5, 40))
        found.append((start, start + timedelta(days=chance.uniform(1, 12))))
    return found


def dates(count: int) -> tuple[date, date]:
    gateway = moved(date(2026, 2, 10), count * 3 % 200)
    return gateway, moved(gateway, 60 + count % 15)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_year_with_kills_and_downtimes(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'y.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    databases = [open_database(url) for _ in range(1 if kind == "sqlite" else 2)]
    chance = random.Random(7)
    year = Year(databases, HandClock(BEGIN), chance, downtimes(chance))
    begun = time.process_time()
    _, people = await databases[0].run(lambda store: group(store, LEARNERS, BEGIN, dates))
    await year._tick()
    await year.live()
    print(f"{kind}: {LEARNERS} learners, {len(year.arrived)} letters, {time.process_time() - begun:.0f} s of CPU")

    def kept(store: Store) -> tuple[list[sa.Row[tuple[object, ...]]], dict[int, str]]:
        assert isinstance(store, SqlStore)
        states = store.connection.execute(sa.select(outbox.c.id, outbox.c.state)).all()
        return list(store.connection.execute(sa.select(nudges_sent)).all()), {row.id: row.state for row in states}

    rows, states = await databases[0].run(kept)
    names = await databases[0].run(lambda store: {person: store.people.accounts(person)[0].id for person in people})
    for database in databases:
        database.close()
    assert year.kills < KILLS
    arrivals = Counter(number for _, _, number in year.arrived)
    assert set(arrivals.values()) == {1}
    assert all(states[number] in ("sent", "unknown") for number in arrivals)
    assert all(row.state == "queued" and row.letter in arrivals for row in rows)
    _at_most_one_message_a_moment(year)
    _on_time_and_not_at_night(year, rows)
    _all_that_is_due(year, rows, people)
    assert names


def _at_most_one_message_a_moment(year: Year) -> None:
    """However long it was down, nobody is sent two messages in a minute."""
    last: dict[str, datetime] = {}
    for at, who, _ in year.arrived:
        assert who not in last or at - last[who] > timedelta(minutes=1), (who, at)
        last[who] = at


def _on_time_and_not_at_night(year: Year, rows: list[sa.Row[tuple[object, ...]]]) -> None:
    """Queued within a minute of 09:00, or of the end of a downtime (or of the night after it); by day, but for what is
    due on that day."""
    for row in rows:
        local = row.at.astimezone(LONDON)
        assert row.offset == 0 or 8 <= local.hour < 21, row
        up_again = [end for _, end in year.down if end <= row.at]
        starts = [BEGIN, *up_again]
        late = [(row.at - at) for at in starts] + [
            timedelta(hours=local.hour - h, minutes=local.minute) for h in (8, 9)
        ]
        assert any(timedelta(0) <= each <= timedelta(seconds=60) for each in late), (row.milestone, row.at)


def _all_that_is_due(year: Year, rows: list[sa.Row[tuple[object, ...]]], people: list[int]) -> None:
    """Written down apart from the program: every gateway and interview reminder whose morning the program was up."""
    sent = {(row.person, row.milestone, row.offset, row.due) for row in rows}
    for count, person in enumerate(people):
        gateway, interview = dates(count)
        for milestone, on in (("gateway", gateway), ("interview", interview)):
            for days in DAYS:
                morning = datetime(on.year, on.month, on.day, 9, tzinfo=LONDON).astimezone(UTC)
                local = datetime.combine(moved(on, -days), morning.astimezone(LONDON).time(), LONDON).astimezone(UTC)
                if local > BEGIN and not any(start <= local < end for start, end in year.down):
                    assert (person, milestone, days, on) in sent, (person, milestone, days, on)
