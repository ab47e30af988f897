"""2,000 open interviews and 10,000 timers: what they cost in memory, and how soon a program started on them replies."""

import asyncio
import resource
import sqlite3
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bot.ports import Store
from bot.records import Timer
from bot.uptime import SystemClock
from storage.opening import open_database
from tests.benchmarks.bench_writer import prepare, said
from tests.terminal import Terminal

PEOPLE, TIMERS, STARTS = 2000, 10_000, 5


def resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


async def fill(folder: Path) -> None:
    """Everybody has a question open and has begun to answer; timers of all kinds lie ahead."""
    database = open_database(f"sqlite:///{folder / 'mockbot.db'}")
    await prepare(database, 100)  # what is loaded once is loaded
    before = resident()
    database.close()
    (folder / "mockbot.db").unlink()
    database = open_database(f"sqlite:///{folder / 'mockbot.db'}")
    service = await prepare(database, PEOPLE)
    await asyncio.gather(*(said(service, who, f"f{who}") for who in range(PEOPLE)))
    after = resident()
    print(f"memory: {(after - before) / PEOPLE * 1000:.1f} MB a 1,000 open interviews")
    now = SystemClock().now()

    def add(store: Store) -> None:
        for number in range(TIMERS):
            person = number % PEOPLE + 1
            due = now + timedelta(minutes=number)
            store.timers.set(Timer(f"bench:{number}", "pace", due, "wall", person, person))

    await database.run(add)
    database.close()


def forgotten(folder: Path) -> None:
    """The terminal's own person is new again at the next start."""
    with sqlite3.connect(folder / "mockbot.db") as database:
        database.execute("PRAGMA foreign_keys=ON")
        database.execute("DELETE FROM persons WHERE id IN (SELECT person FROM accounts WHERE platform = 'console')")
    database.close()


def main() -> None:
    """From the start of the process to its first words and to the answer to a command."""
    greetings, replies = [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        asyncio.run(fill(folder))
        for _ in range(STARTS):
            begun = time.perf_counter()
            terminal = Terminal(folder)
            terminal.wait_for(r"I agree|Learn|Resume")
            greetings.append(time.perf_counter() - begun)
            terminal.say("/agree")
            terminal.wait_for(r"Learn")
            replies.append(time.perf_counter() - begun)
            terminal.leave()
            forgotten(folder)
    print(
        f"restart with {PEOPLE} open interviews and {TIMERS} timers, median of {STARTS}: first words after "
        f"{statistics.median(greetings):.2f} s, first reply after {statistics.median(replies):.2f} s"
    )


if __name__ == "__main__":
    main()
