"""Nudges that all fall due at 09:00, at the platforms' limits, beside live interviews: the rate, refusals, replies.

`python -m tests.benchmarks.bench_nudges telegram|discord|both [nudges]`: `mockbot run` as a process of its own, the
real SDKs, the doubles with their limits on, SQLite with synchronous=FULL. Where the installation is, it is past nine;
the learners' dates were known, and looked at, the day before.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.messages import Account, Conversation, Platform
from bot.nudging.ticking import Nudger
from bot.ports import Store
from bot.texts import english
from bot.uptime import SystemClock
from storage.opening import open_database
from tests.benchmarks.bench_platforms import SEND, Discord, Double, double_of, prepare
from tests.clock import HandClock
from tests.nudging_rig import HOURS, RULES, cohort, dated
from tests.running import Running

LIVE = 200
BETWEEN = 40.0
"""Seconds between two replies of one live interview."""
FIRST = 100_001
"""The number of the first person with a nudge; smaller ones are in an interview."""
PERMITTED: Mapping[str, int] = {"telegram": 30, "discord": 50}
"""Messages (Telegram) and requests (Discord) a second in all that the platforms publish."""
ROUND_TRIP = 0.03


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one platform: the share of its permitted rate while nudges went, refusals, how many nudges arrived
    and how many arrived twice, and the replies' 99th percentile in seconds."""

    share: float
    refusals: int
    arrived: int
    twice: int
    replies: int
    p99: float


def nine_o_clock() -> str:
    """A zone in which it is between nine and ten now."""
    offset = 9 - SystemClock().now().hour
    offset += 24 if offset < -12 else 0
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def place(double: Double, number: int) -> str:
    """Where somebody is written to; the place is there from then on."""
    if isinstance(double, Discord):
        return str(double.person(number).direct.id)
    return str(double.chat(number, "private", str(number)).id)


def seed(url: str, doubles: Mapping[str, Double], nudges: int, zone: str) -> None:
    """So many learners on each platform whose gateway is 28 days away, as was known yesterday."""
    database, now = open_database(url), SystemClock().now()
    gateway, at = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=28), now - timedelta(days=1)

    def add(store: Store, name: str, numbers: range) -> None:
        group = cohort(store, f"{name} {numbers[0]}", at)
        for number in numbers:
            here = Conversation(Platform(name), place(doubles[name], number))
            person = store.people.enrol(Account(Platform(name), str(number)), here, at).id
            store.cohorts.join(person, group, "apprentice", at)
            dated(store, person, gateway, None, at)

    for name in doubles:
        for first in range(FIRST, FIRST + nudges, 1000):
            numbers = range(first, min(first + 1000, FIRST + nudges))
            asyncio.run(database.run(lambda store, n=name, r=numbers: add(store, n, r)))  # type: ignore[misc]  # a default is how a lambda keeps a loop's value
    hours = replace(HOURS, zone=ZoneInfo(zone))
    asyncio.run(Nudger(database, HandClock(at), RULES, english(), hours).tick())
    database.close()


def settings_of(doubles: Mapping[str, Double], zone: str) -> dict[str, str]:
    """The program's settings."""
    found = {"timezone": zone}
    for name, double in doubles.items():
        found |= {f"{name}__enabled": "true", f"{name}__token": double.token, f"{name}__api_base_url": double.url}
    return found


def sends(name: str, double: Double) -> Iterator[tuple[float, str]]:
    """When the bot wrote to whom."""
    for seen in double.calls(SEND[name]):
        if seen.status == 200:
            yield seen.at, seen.parameters["chat_id"] if name == "telegram" else seen.places["channel_id"]  # type: ignore[union-attr]  # each double's own form


class Watch:
    """What one platform is sent."""

    def __init__(self, name: str, double: Double, nudges: int) -> None:
        self.name, self.double, self.nudges = name, double, nudges
        self.wanted = frozenset(place(double, number) for number in range(FIRST, FIRST + nudges))
        self._looked, self._arrived = 0, 0

    def arrived(self) -> int:
        """How many nudges were sent so far."""
        new, self._looked = self.double.seen[self._looked :], len(self.double.seen)
        for seen in new:
            where = seen.parameters.get("chat_id") if self.name == "telegram" else seen.places.get("channel_id")  # type: ignore[union-attr]  # each double's own form
            self._arrived += seen.status == 200 and where in self.wanted
        return self._arrived

    def found(self) -> Found:
        """The figures, over the time in which nudges went but for their last fiftieth."""
        all_ = sorted(sends(self.name, self.double))
        times = [at for at, where in all_ if where in self.wanted]
        begun, ended = times[0], times[int(len(times) * 0.98) - 1]
        sent = sum(begun <= at <= ended for at, _ in all_)
        distinct = len({where for _, where in all_ if where in self.wanted})
        late = sorted(self.double.latencies)
        share = sent / (PERMITTED[self.name] * (ended - begun))
        p99 = late[int(len(late) * 0.99)] if late else float("nan")
        return Found(share, self.double.floods, distinct, len(times) - distinct, len(late), p99)


async def live(watch: Watch) -> None:
    """Every live interview asks something now and then, until the nudges are out."""
    turn = 0
    while watch.arrived() < watch.nudges:
        number = turn % LIVE + 1
        watch.double.asks(number)
        await watch.double.person(number).says("/status")
        turn += 1
        await asyncio.sleep(BETWEEN / LIVE)


async def measure(folder: Path, names: tuple[str, ...], nudges: int) -> dict[str, Found]:
    """One run of the program with these platforms, each with so many nudges."""
    zone, url = nine_o_clock(), f"sqlite:///{folder / 'mockbot.db'}"
    async with AsyncExitStack() as stack:
        doubles: dict[str, Double] = {
            name: await stack.enter_async_context(double_of(name, limits=True, round_trip=ROUND_TRIP)) for name in names
        }
        for name, double in doubles.items():
            await prepare(url, double, Platform(name), LIVE)
        await asyncio.to_thread(seed, url, doubles, nudges, zone)
        program = Running(folder, **settings_of(doubles, zone))
        watches = [Watch(name, double, nudges) for name, double in doubles.items()]
        while not all(watch.arrived() for watch in watches):
            assert program.process.poll() is None, program.logged()[-2000:]
            await asyncio.sleep(0.2)
        await asyncio.gather(*(live(watch) for watch in watches))
        await asyncio.sleep(2)
        await program.ends()
        for double in doubles.values():
            assert not double.complaints, double.complaints[:3]
        return {watch.name: watch.found() for watch in watches}


def main() -> None:
    """Measure and say it."""
    which = sys.argv[1] if len(sys.argv) > 1 else "both"
    names = ("telegram", "discord") if which == "both" else (which,)
    nudges = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000 // len(names)
    begun = time.monotonic()
    gc.disable()  # the doubles' own pauses are none of the program's, and bunch what it sends evenly
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), names, nudges))
    for name, one in found.items():
        print(
            f"{name}: {one.arrived} of {nudges} nudges, {one.twice} twice, beside {LIVE} live interviews: "
            f"{one.share:.1%} of the permitted rate, {one.refusals} refusals, "
            f"{one.replies} replies with a p99 of {one.p99 * 1000:.0f} ms"
        )
    print(f"{time.monotonic() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
