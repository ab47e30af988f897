"""Nudges that all fall due at once, at Telegram's limits, beside live interviews: the rate, refusals, replies' p99.

`python -m tests.benchmarks.bench_nudges [nudges]`; the platform refuses what is over its limits.
"""

import asyncio
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

from bot.messages import Conversation, Letter, Outbound, Platform, Urgency
from bot.pace import TELEGRAM, Pace
from bot.ports import Handle, SendLater
from bot.relay import Relay
from bot.uptime import SystemClock
from storage.opening import OpenDatabase, open_database

LIVE = 200
ROUND_TRIP = 0.03
BETWEEN = 40.0
"""Seconds between two replies of one live interview."""


class Strict:
    """A platform that takes 30 messages in any second and one a second in a chat, and refuses the rest."""

    platform = Platform.TELEGRAM

    def __init__(self) -> None:
        self.gone: deque[float] = deque()
        self.times: list[float] = []
        self.refused = 0
        self.replies: dict[int, float] = {}

    async def run(self, handle: Handle) -> None:
        """Nothing comes in."""

    async def send(self, letter: Letter) -> str:
        """Take it, or refuse it."""
        now = time.monotonic()
        while self.gone and self.gone[0] <= now - 1:
            self.gone.popleft()
        if len(self.gone) >= 30:
            self.refused += 1
            raise SendLater(1.0, "too many", everywhere=True)
        self.gone.append(now)
        self.times.append(now)
        if letter.urgency is Urgency.REPLY:
            self.replies[letter.number] = now
        await asyncio.sleep(ROUND_TRIP)
        return str(letter.number)

    async def close(self) -> None:
        """Nothing to let go of."""


async def reply(database: OpenDatabase, relay: Relay, who: int, queued: dict[int, float]) -> None:
    """What a live interview says next."""
    here, at = Conversation(Platform.TELEGRAM, f"live{who}"), SystemClock().now()
    letters = await database.run(lambda store: store.outbox.queue(here, (Outbound("Next."),), Urgency.REPLY, at))
    queued[letters[0].number] = time.monotonic()
    relay.ring(letters)


def fill(database: OpenDatabase, nudges: int) -> "asyncio.Future[list[Letter]]":
    """All nudges at once, as the tick queues them."""
    at = SystemClock().now()
    places = [Conversation(Platform.TELEGRAM, f"n{count}") for count in range(nudges)]
    return asyncio.ensure_future(
        database.run(
            lambda store: [
                letter
                for place in places
                for letter in store.outbox.queue(place, (Outbound("28 days."),), Urgency.NUDGE, at)
            ]
        )
    )


async def measure(folder: Path, nudges: int) -> tuple[float, int, float, float]:
    """The share of the permitted rate, refusals, the replies' p99 in seconds, and the CPU's share."""
    database, clock, strict = open_database(f"sqlite:///{folder / 'n.db'}"), SystemClock(), Strict()
    relay = Relay(database, {Platform.TELEGRAM: strict}, clock, Pace(clock, {Platform.TELEGRAM: TELEGRAM}))
    letters, queued = await fill(database, nudges), dict[int, float]()
    begun, cpu = time.monotonic(), time.process_time()
    relay.ring(letters)
    turn = 0
    while len(strict.times) - len(strict.replies) < nudges * 0.98:
        await asyncio.sleep(BETWEEN / LIVE)
        await reply(database, relay, turn % LIVE, queued)
        turn += 1
    ended, used = time.monotonic(), time.process_time() - cpu
    sent = sum(each <= ended for each in strict.times)
    await relay.idle()
    await relay.close()
    database.close()
    waits = sorted(strict.replies[number] - at for number, at in queued.items())
    return sent / (30 * (ended - begun)), strict.refused, waits[int(len(waits) * 0.99) - 1], used / (ended - begun)


async def main() -> None:
    """Measure and say it."""
    nudges = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        share, refused, p99, cpu = await measure(Path(folder), nudges)
    print(f"{nudges} nudges beside {LIVE} live interviews: {share:.1%} of the permitted rate, {refused} refusals,")
    print(f"replies' p99 {p99 * 1000:.0f} ms, {cpu:.0%} of a core")


if __name__ == "__main__":
    asyncio.run(main())
