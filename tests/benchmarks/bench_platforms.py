"""Load over the wire with the real SDKs: 2,000 open interviews, 250 messages a second, a fifth of them wants an answer.

Latency is from receipt (the poll's answer, the gateway's event) to the first send of the turn, the platforms' limits
off. Rivals (`rival_bots.py`) get the same double and script, in turn. The bot is a process of its own, on SQLite with
synchronous=FULL.
"""

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.messages import Account, Command, Conversation, Inbound, Platform
from bot.service import Service
from bot.uptime import SystemClock, program_clock
from storage.opening import open_database
from tests import discord_double, telegram_double
from tests.chat import kit
from tests.scale import scale

PEOPLE = scale(500, 2000)
SECONDS = scale(5, 20)
RATE = 250
AIOGRAM = Path(".venv-rivals/bin/python")
"""An environment with aiogram, which cannot share ours."""
_COUNT = "SELECT count(*) FROM transcript"
SEND = {"telegram": "sendMessage", "discord": "POST /channels/{channel_id}/messages"}


class Telegram(telegram_double.Double):
    """Notes when each chat's update was received and when the bot first wrote there afterwards."""

    def __init__(self, *, limits: bool, round_trip: float) -> None:
        super().__init__(limits=telegram_double.Limits() if limits else None, round_trip=round_trip)
        self.waiting: dict[int, float] = {}
        self.latencies: list[float] = []

    async def _answer(self, request: web.Request, call: Any) -> web.Response:
        if call.method == "sendMessage":
            self.came(int(call.parameters["chat_id"]))
        response = await super()._answer(request, call)
        if call.method == "getUpdates":
            at = time.monotonic() + self.round_trip / 2
            self.waiting |= {chat: at for chat, asked in self.waiting.items() if not asked}
        return response

    def came(self, chat: int) -> None:
        """The bot writes into a chat."""
        if self.waiting.get(chat):
            self.latencies.append(time.monotonic() - self.round_trip / 2 - self.waiting.pop(chat))

    def asks(self, number: int) -> None:
        """Somebody is about to want an answer: received when the next poll is answered."""
        self.waiting[number] = 0.0


class Discord(discord_double.Double):
    """The same for Discord: received as soon as the gateway tells."""

    def __init__(self, *, limits: bool, round_trip: float) -> None:
        super().__init__(limits=limits, round_trip=round_trip)
        self.waiting: dict[int, float] = {}
        self.latencies: list[float] = []

    async def _answer(self, request: web.Request, call: Any) -> web.Response:
        if call.key == SEND["discord"] and int(call.places["channel_id"]) in self.waiting:
            came = time.monotonic() - self.round_trip / 2
            self.latencies.append(came - self.waiting.pop(int(call.places["channel_id"])))
        return await super()._answer(request, call)

    def asks(self, number: int) -> None:
        """Somebody is about to want an answer."""
        self.waiting[self.person(number).direct.id] = time.monotonic()


Double = Telegram | Discord


def double_of(platform: str, *, limits: bool = False, round_trip: float = 0.0) -> Double:
    """A double that measures."""
    return (Telegram if platform == "telegram" else Discord)(limits=limits, round_trip=round_trip)


async def prepare(database_url: str, double: Double, platform: Platform, people: int = PEOPLE) -> None:
    """Everybody has agreed and has a question open; what the bot said until then counts as sent."""
    database = open_database(database_url)
    clock = SystemClock()
    service = Service(database, kit(), clock, program_clock(clock, None, alone=True))
    for step, command in enumerate((Command("agree"), Command("mock", "exam"), Command("next"))):
        inbounds = []
        for number in range(1, people + 1):
            where = str(double.person(number).direct.id if isinstance(double, Discord) else number)
            account, conversation = Account(platform, str(number)), Conversation(platform, where)
            inbounds.append(Inbound(f"prepare-{step}-{number}", conversation, account, command, clock.now()))
        await asyncio.gather(*(service.handle(each) for each in inbounds))
    database.close()
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")
    connection.close()


@asynccontextmanager
async def bot(
    who: str, platform: str, double: Double, folder: Path, *, limits: bool
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Ours or the rival as a process, listening."""
    process = started(who, platform, double, folder, limits=limits)
    try:
        if isinstance(double, Discord):
            await double.connected()
        else:
            await double.until(lambda: bool(double.calls("getUpdates") or double.calls("getMe")), 60, "the bot")
            await asyncio.sleep(1.5)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 30)


def started(who: str, platform: str, double: Double, folder: Path, *, limits: bool) -> subprocess.Popen[bytes]:
    """The process."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MOCKBOT_")}
    environment |= {"PYTHONPATH": str(Path.cwd()), "TOKEN": double.token, "URL": double.url}
    command = [sys.executable, "-m", "tests.benchmarks.rival_bots", platform]
    if who == "aiogram":
        command = [str(AIOGRAM), "-m", "tests.benchmarks.rival_aiogram"]
    if isinstance(double, Discord):
        environment["GATEWAY"] = double.gateway.url
    if who == "ours":
        command = [sys.executable, "-m", "tests.benchmarks.bench_platforms", "serve", "limits" if limits else "free"]
        prefix = f"MOCKBOT_{platform.upper()}__"
        settings = {"ENABLED": "true", "TOKEN": double.token, "API_BASE_URL": double.url}
        environment |= {f"{prefix}{name}": value for name, value in settings.items()}
        environment["MOCKBOT_DATABASE_URL"] = f"sqlite:///{folder / 'bench.db'}"
    log = (folder / "log").open("ab")
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


async def serve(*, limits: bool) -> None:
    """Our bot, put together as `mockbot run` does it, with or without the platforms' limits."""
    from bot.cli.composing import core
    from bot.cli.platforms import LIMITS, enabled
    from bot.cli.run import leave_alone_what_stays
    from bot.config import load_settings

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with core(load_settings(None)) as parts:
        adapters = enabled(parts)
        relay = parts.relay(adapters, LIMITS if limits else {})
        jobs = [
            parts.judges.run(),
            parts.pulse.run(),
            relay.run(),
            *(a.run(parts.service.handle) for a in adapters.values()),
        ]
        leave_alone_what_stays()
        tasks = [asyncio.create_task(job) for job in jobs]
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for adapter in adapters.values():
            with contextlib.suppress(Exception):
                await adapter.close()


async def load(double: Double, rate: int, seconds: float) -> float:
    """So many messages a second from anybody, every fifth wants an answer; returns the rate that was kept."""
    chance, begun = random.Random(3), time.monotonic()
    total = int(rate * seconds)
    for turn in range(total):
        number = chance.randint(1, PEOPLE)
        if turn % 5 == 0:
            double.asks(number)
        await double.person(number).says("/status" if turn % 5 == 0 else f"I rang her back, {turn}, and wrote it down.")
        ahead = begun + (turn + 1) / rate - time.monotonic()
        await asyncio.sleep(max(ahead, 0))
    kept = total / (time.monotonic() - begun)
    with contextlib.suppress(AssertionError):
        await double.until(lambda: not double.waiting, 20, "the last answers")
    return kept


async def measured(who: str, platform: str, round_trip: float) -> Mapping[str, float]:
    """One run: the rate, and the latency's median and 99th percentile in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with double_of(platform, round_trip=round_trip) as double:
            await prepare(f"sqlite:///{folder / 'bench.db'}", double, Platform(platform))
            async with bot(who, platform, double, folder, limits=False):
                await load(double, RATE, 3)  # what happens once has happened
                double.latencies.clear()
                rate = await load(double, RATE, SECONDS)
            latencies = sorted(double.latencies) or [float("nan")]
            assert not double.complaints, double.complaints[:3]
    middle, late = statistics.median(latencies), latencies[int(len(latencies) * 0.99)]
    return {"rate": rate, "median": middle * 1000, "p99": late * 1000, "unanswered": float(len(double.waiting))}


async def burst(platform: str) -> tuple[float, float]:
    """An answer of everybody, all sent at once: the seconds until all are in the database, and the longest from an
    answer's own receipt (the poll that brought it, the gateway's event) until it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with double_of(platform) as double:
            await prepare(f"sqlite:///{folder / 'bench.db'}", double, Platform(platform))
            async with bot("ours", platform, double, folder, limits=False):
                received_by_now = _receiving(double)
                begun = time.monotonic()
                for number in range(1, PEOPLE + 1):
                    await double.person(number).says("I rang her back the same day.")
                received, durable = await _watched(folder / "bench.db", received_by_now)
    return durable[-1] - begun, max(kept - came for came, kept in zip(received, durable, strict=True))


def _receiving(double: Double) -> Callable[[], int]:
    """Tells how many messages the bot has been given since now: Discord's gateway gives each as it is said."""
    if isinstance(double, Discord):
        return lambda: PEOPLE
    given = double.updates.given
    before = len(given)
    return lambda: len(given) - before


async def _watched(database: Path, received: Callable[[], int]) -> tuple[list[float], list[float]]:
    """When each answer, in the order of counting, had come to the bot and when it was in the database."""
    came: list[float] = []
    kept: list[float] = []
    with contextlib.closing(sqlite3.connect(database)) as reader:
        while len(kept) < PEOPLE:
            now = time.monotonic()
            came += [now] * (min(received(), PEOPLE) - len(came))
            kept += [now] * (reader.execute(_COUNT).fetchone()[0] - len(kept))
            await asyncio.sleep(0.002)
    return came, kept


async def floods(platform: str) -> tuple[int, int]:
    """How many 429s we cause with all limits on, and how many messages went in that time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with double_of(platform, limits=True) as double:
            await prepare(f"sqlite:///{folder / 'bench.db'}", double, Platform(platform))
            async with bot("ours", platform, double, folder, limits=True):
                await load(double, 40, SECONDS)
            return double.floods, len(double.calls(SEND[platform]))


async def kept_after_kill(who: str, platform: str) -> str:
    """What a bot says that it has of 20 messages, after kill -9 and a new start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with double_of(platform) as double:
            await prepare(f"sqlite:///{folder / 'bench.db'}", double, Platform(platform))
            async with bot(who, platform, double, folder, limits=False) as process:
                for number in range(20):
                    await double.person(1).says(f"word {number}")
                await asyncio.sleep(1.0)
                process.kill()
                await asyncio.to_thread(process.wait)
            async with bot(who, platform, double, folder, limits=False):
                await double.person(1).says("/status")
                return (await double.person(1).hears("fragment", seconds=30)).text.split(" kept")[0]


def rivals_on(platform: str) -> tuple[str, ...]:
    """Who is measured beside ours: the SDK's own way, and aiogram's where `make rivals` has installed it."""
    if platform == "telegram" and not AIOGRAM.exists():
        print("left out: aiogram's bot (make rivals installs it)")
    return ("rival", "aiogram") if platform == "telegram" and AIOGRAM.exists() else ("rival",)


async def main() -> None:
    """Everything, rivals in turn with ours."""
    print(f"{PEOPLE} open interviews, {RATE} messages a second, {SECONDS} s a run")
    for platform in ("telegram", "discord"):
        rivals = rivals_on(platform)
        turns = [(who, 0.0) for who in ("ours", *rivals)] * 2
        for who, round_trip in (*turns, ("ours", 0.05)):
            figures = await measured(who, platform, round_trip)
            told = ", ".join(f"{name} {value:.1f}" for name, value in figures.items())
            print(f"{platform}, {who}, round trip {round_trip * 1000:.0f} ms: {told}", flush=True)
        everyone, longest = await burst(platform)
        print(f"{platform}: {PEOPLE} answers at once durable within {everyone:.2f} s", flush=True)
        print(f"{platform}: each within {longest:.2f} s of its own receipt", flush=True)
        print(f"{platform}: with the limits on, 429s and messages: {await floods(platform)}", flush=True)
        for who in ("ours", *rivals):
            print(f"{platform}, {who}, after kill -9: {await kept_after_kill(who, platform)!r} of 20", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(limits=sys.argv[2] == "limits"))
    else:
        asyncio.run(main())
