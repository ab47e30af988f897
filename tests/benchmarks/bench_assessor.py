"""A burst of section ends: 200 sittings in which everybody says /done within a second, on a real core with its workers.

From the `/done` to the section's feedback being queued for its platform, and what meanwhile becomes of other people's
replies; SQLite on this disk with synchronous=FULL, the judging processes as the settings start them.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.feedback.assessor import PooledAssessor
from bot.messages import Account, Command, Conversation, Inbound, Letter, Platform, Text
from bot.service import Service
from bot.uptime import SystemClock, program_clock
from bot.workers import Judges
from storage.opening import open_database
from tests.chat import kit
from tests.engine_rig import GOOD, PACK
from tests.scale import scale

SITTINGS = scale(200, 200)
WITHIN_SECONDS = 1.0
OTHERS_A_SECOND = 50
OTHERS_SECONDS = 4.0
PROCESSES = int(os.environ.get("BENCH_PROCESSES", "2"))
AREAS = sorted(GOOD)


@dataclass(slots=True)
class Bench:
    """A core at work, and when which chat was written to."""

    service: Service
    judges: Judges
    told: dict[str, float] = field(default_factory=dict)
    deliveries: int = 0

    def ring(self, letters: Sequence[Letter]) -> None:
        """Letters were queued."""
        for letter in letters:
            self.told[letter.conversation.id] = time.perf_counter()

    async def says(self, who: str, line: str) -> None:
        """Somebody says a line."""
        self.deliveries += 1
        name, _, argument = line[1:].partition(" ")
        content = Command(name, argument) if line.startswith("/") else Text(line, f"m{self.deliveries}")
        conversation, account = Conversation(Platform.CONSOLE, who), Account(Platform.CONSOLE, who)
        now = self.service.clock.now()
        await self.service.handle(Inbound(f"{who}-{self.deliveries}", conversation, account, content, now))


async def main() -> None:
    """Prepare the sittings, let all of them end a section, and print what it took."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        clock = SystemClock()
        database = open_database(f"sqlite:///{Path(folder) / 'bench.db'}")
        service = Service(database, kit(), clock, program_clock(clock, None, alone=True))
        assessor = PooledAssessor(PACK, PROCESSES)
        bench = Bench(service, Judges(database, service, assessor, clock, "bench"))
        service.ring, service.work = bench.ring, bench.judges.ring
        work = asyncio.create_task(bench.judges.run())
        try:
            await _prepared(bench)
            quiet = await _others(bench, "quiet", OTHERS_SECONDS)
            both = await asyncio.gather(_burst(bench), _others(bench, "busy", OTHERS_SECONDS))
            print(json.dumps(_figures(both[0], quiet, both[1]), indent=1))
        finally:
            work.cancel()
            await assessor.close()
            database.close()


async def _prepared(bench: Bench) -> None:
    """Everybody stands at the last question of a section and has given its answer; the others are judged."""
    for number in range(SITTINGS):
        who, area = f"s{number}", AREAS[number % len(AREAS)]
        for line in ("/agree", f"/drill {area}", "/next", GOOD[area], "/done", _answer(number), "/done"):
            await bench.says(who, line)
        await bench.says(who, _answer(number + 3))
    for number in range(20):
        await bench.says(f"o{number}", "/agree")
    await bench.judges.idle()


def _answer(number: int) -> str:
    return f"{GOOD[AREAS[number % len(AREAS)]]} That was on the {number}th."


async def _burst(bench: Bench) -> list[float]:
    """Seconds from each `/done` to the feedback on the section."""
    said: dict[str, float] = {}

    async def done(number: int) -> None:
        await asyncio.sleep(WITHIN_SECONDS * number / SITTINGS)
        said[f"s{number}"] = time.perf_counter()
        await bench.says(f"s{number}", "/done")

    bench.judges.ring()
    await asyncio.gather(*(done(number) for number in range(SITTINGS)))
    await bench.judges.idle()
    return [bench.told[who] - at for who, at in said.items()]


async def _others(bench: Bench, label: str, seconds: float) -> list[float]:
    """Seconds that other people's turns take, `OTHERS_A_SECOND` of them."""
    took: list[float] = []

    async def asks(number: int) -> None:
        await asyncio.sleep(number / OTHERS_A_SECOND)
        at = time.perf_counter()
        await bench.says(f"o{number % 20}", "/status")
        took.append(time.perf_counter() - at)

    await asyncio.gather(*(asks(number) for number in range(round(OTHERS_A_SECOND * seconds))))
    return took


def _figures(waits: Sequence[float], quiet: Sequence[float], busy: Sequence[float]) -> dict[str, object]:
    return {
        "sittings": len(waits),
        "processes": PROCESSES,
        "feedback_seconds": _of(waits),
        "others_quiet_seconds": _of(quiet),
        "others_in_burst_seconds": _of(busy),
    }


def _of(seconds: Sequence[float]) -> dict[str, float]:
    ranked = sorted(seconds)
    return {
        "middle": round(statistics.median(ranked), 4),
        "p95": round(ranked[int(0.95 * (len(ranked) - 1))], 4),
        "p99": round(ranked[int(0.99 * (len(ranked) - 1))], 4),
        "most": round(ranked[-1], 4),
    }


if __name__ == "__main__":
    asyncio.run(main())
