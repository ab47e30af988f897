"""Kill -9 between an answer and what is read about it, at many points: the program, its judging process, or both. The
feedback still comes, once, and nothing of the judging is left behind.

The first two points are tried by default; `make soak` goes round all of them, again and again.
"""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from tests import telegram_double
from tests.engine_rig import GOOD
from tests.running import Running
from tests.scale import scale
from tests.telegram_double_people import Person

FEEDBACK = "Heard: Your own service, made better by you"
KILLS = scale(2, 60)


class Double(telegram_double.Double):
    """Tells of each message before it is taken and after it is shown."""

    told: Callable[[str, str], None] = staticmethod(lambda *_: None)

    async def _answer(self, request: web.Request, call: Any) -> web.Response:
        said = json.dumps(call.parameters, default=str, ensure_ascii=False)
        self.told(f"{call.method} begins", said)
        response = await super()._answer(request, call)
        self.told(f"{call.method} done", said)
        return response


def judging(process: int) -> list[int]:
    """The judging processes that a program started."""
    found = []
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in children.read_text().split()]
    return [child for child in found if b"bot.feedback.worker" in _command(child)]


async def comes(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds of which no double hears: a process of the machine, a row of another process."""
    try:
        async with asyncio.timeout(60):
            while not holds():  # noqa: ASYNC110 - another process sets no event here
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


def _command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


class Drill:
    """One person who practises an area again and again with a bot that dies."""

    def __init__(self, double: Double, folder: Path) -> None:
        self.double, self.folder = double, folder
        self.person: Person = double.person(1)
        self.bot: Running | None = None
        self.feedbacks = 0

    @property
    def pid(self) -> int:
        """The program's process."""
        assert self.bot is not None
        return self.bot.process.pid

    def up(self) -> None:
        """Start the program."""
        settings = {"enabled": "true", "token": self.double.token, "api_base_url": self.double.url}
        self.bot = Running(self.folder, **{f"telegram__{key}": value for key, value in settings.items()})

    async def dies(self) -> None:
        """The program is killed, and is started again."""
        assert self.bot is not None
        left = judging(self.pid)
        await self.bot.ends(signal.SIGKILL)
        for process in left:
            with suppress(ProcessLookupError):  # one that was halted goes on, and finds nobody to answer
                os.kill(process, signal.SIGCONT)
        await comes(lambda: not any(map(_command, left)), "the end of the judging process")
        self.up()

    async def to_the_last_answer(self) -> None:
        """Everything of a drill before its last `/done`."""
        await self.person.says("/drill 4")
        await self.person.hears("Practice 1 of", seconds=60)
        for number in (2, 3):
            await self.person.says(GOOD["4"])
            await self.person.says("/done")
            await self.person.hears(f"Practice {number} of", seconds=60)
        await self.person.says(GOOD["4"])

    async def reads(self) -> None:
        """The feedback is there, once."""
        await self.person.hears(FEEDBACK, seconds=90)
        self.feedbacks += 1
        await comes(lambda: not self.rows("SELECT id FROM jobs"), "the end of every job")
        await comes(lambda: set(self.rows("SELECT state FROM outbox")) == {"sent"}, "the last letter")
        kinds = [json.loads(message)["d"]["kind"] for message in self.rows("SELECT message FROM outbox")]
        assert kinds.count("feedback") == self.feedbacks

    def claimed(self) -> bool:
        """Whether something is being judged."""
        return bool(self.rows("SELECT id FROM jobs WHERE worker != ''"))

    def rows(self, query: str) -> list[Any]:
        """What the database holds."""
        with sqlite3.connect(self.folder / "mockbot.db") as database:
            return [row[0] for row in database.execute(query)]

    def shown(self) -> int:
        """How often feedback was shown."""
        return sum(FEEDBACK in message.text for message in self.person.sees())

    async def halted(self) -> int:
        """Its judging process, halted: what is to be judged stays so."""
        await comes(lambda: bool(judging(self.pid)), "a judging process")
        (process, *others) = judging(self.pid)
        for each in (process, *others):
            os.kill(each, signal.SIGSTOP)
        return process

    def strike(self, what: str, words: str) -> asyncio.Event:
        """Kill the program at the first such request that holds these words."""
        pid, died = self.pid, asyncio.Event()

        def told(request: str, said: str) -> None:
            if request == what and words in said and not died.is_set():
                os.kill(pid, signal.SIGKILL)
                died.set()

        self.double.told = told
        return died


async def halted_and_killed(drill: Drill) -> None:
    """The program dies while an answer is being judged."""
    await drill.halted()
    await drill.person.says("/done")
    await comes(drill.claimed, "a claimed job")
    await drill.dies()


async def worker_killed(drill: Drill) -> None:
    """Only the judging process dies, while it judges."""
    process = await drill.halted()
    await drill.person.says("/done")
    await comes(drill.claimed, "a claimed job")
    os.kill(process, signal.SIGKILL)


async def both_killed_twice(drill: Drill) -> None:
    """The program dies while it judges, and again when it has begun anew."""
    await halted_and_killed(drill)
    await comes(drill.claimed, "the job claimed again")
    await drill.dies()


def at(what: str, words: str) -> Callable[[Drill], Any]:
    """The program dies at a request."""

    async def dies(drill: Drill) -> None:
        died = drill.strike(what, words)
        await drill.person.says("/done")
        async with asyncio.timeout(60):
            await died.wait()
        drill.double.told = lambda *_: None
        await drill.dies()

    return dies


POINTS: dict[str, tuple[Callable[[Drill], Any], int]] = {
    "while it judges": (halted_and_killed, 0),
    "the feedback was sent and is not marked": (at("sendMessage done", FEEDBACK), 1),
    "the judging process alone": (worker_killed, 0),
    "twice": (both_killed_twice, 0),
    "the answer was received": (at("getUpdates done", ""), 0),
    "the feedback is about to be sent": (at("sendMessage begins", FEEDBACK), 1),
}
"""Each point, and how often what was on its way may be shown once more."""


async def test_the_feedback_comes_once_wherever_it_is_killed(tmp_path: Path) -> None:
    async with Double() as double:
        drill = Drill(double, tmp_path)
        drill.up()
        try:
            await drill.person.says("/agree")
            await drill.person.hears("Which kind", seconds=60)
            spare = 0
            for number in range(KILLS):
                point, more = list(POINTS.values())[number % len(POINTS)]
                await drill.to_the_last_answer()
                await point(drill)
                await drill.reads()
                spare += more
                await drill.person.says("/next")
                await drill.person.hears("End of this practice", seconds=60)
            assert drill.feedbacks == KILLS
            assert drill.feedbacks <= drill.shown() <= drill.feedbacks + spare
        finally:
            if drill.bot is not None and drill.bot.process.poll() is None:
                await drill.bot.ends(signal.SIGKILL)
        assert double.complaints == []
