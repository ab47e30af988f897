"""Fragments' turns through the service on SQLite, synchronous=FULL: how many a second, and how long each takes."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot.messages import Account, Conversation, Inbound, Platform, Press, Text
from bot.service import Service
from bot.uptime import SystemClock, program_clock
from storage.opening import OpenDatabase, open_database
from tests.chat import kit


async def prepare(database: OpenDatabase, people: int) -> Service:
    """That many people with a question open."""
    clock = SystemClock()
    service = Service(database, kit(), clock, program_clock(clock, None, alone=True))
    for step in ("agree", "mock:exam", "start"):
        await asyncio.gather(*(service.handle(pressed(step, who)) for who in range(people)))
    return service


def inbound(who: int, delivery: str, content: "Press | Text") -> Inbound:
    """Something that somebody does now."""
    account = Account(Platform.TELEGRAM, str(who))
    return Inbound(delivery, Conversation(Platform.TELEGRAM, str(who)), account, content, SystemClock().now())


def pressed(step: str, who: int) -> Inbound:
    """A button on the way to the first question; interviews are numbered as people are."""
    return inbound(who, f"{step}-{who}", Press(step if step != "start" else f"start:{who + 1}"))


async def said(service: Service, who: int, delivery: str) -> float:
    """One fragment; returns the seconds until it was durable."""
    begun = time.perf_counter()
    await service.handle(inbound(who, delivery, Text("I rang her back the same day and wrote it down.", delivery)))
    return time.perf_counter() - begun


async def main() -> None:
    """A burst of 2,000 and a steady 250 a second."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'bench.db'}")
        service = await prepare(database, 2000)
        bursts = []
        for burst in range(5):
            begun = time.perf_counter()
            await asyncio.gather(*(said(service, who, f"b{burst}-{who}") for who in range(2000)))
            bursts.append(time.perf_counter() - begun)
        print(f"burst of 2,000 durable in {statistics.median(bursts):.2f} s ({2000 / statistics.median(bursts):.0f}/s)")
        tasks = []
        for count in range(2500):
            tasks.append(asyncio.create_task(said(service, count % 2000, f"s{count}")))
            await asyncio.sleep(1 / 250)
        times = sorted(await asyncio.gather(*tasks))
        print(f"250/s: p50 {times[1250] * 1000:.1f} ms, p99 {times[2475] * 1000:.1f} ms")
        database.close()


if __name__ == "__main__":
    asyncio.run(main())
