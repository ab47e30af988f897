"""Kill -9 at every kind of moment while people talk over the wire: nothing said is lost or kept twice, and only what
was on its way is said twice.

The doubles kill the bot themselves, at the request that a kind of moment is known by; `make soak` kills more often.
"""

import asyncio
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests import discord_double, telegram_double
from tests.discord_double_people import plain
from tests.running import Running
from tests.scale import scale

KILLS = scale(5, 100)

MOMENTS = {
    "telegram": ("getUpdates done", "getUpdates begins", "sendMessage begins", "sendMessage done", "any"),
    "discord": (
        "POST /channels/{channel_id}/messages begins",
        "POST /channels/{channel_id}/messages done",
        "POST /interactions/{interaction_id}/{interaction_token}/callback done",
        "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original done",
        "any",
    ),
}
"""Received and not committed, committed and not confirmed, about to send, sent and not marked, any moment at all."""


class Telegram(telegram_double.Double):
    """Tells of each request when it begins and when its work is done."""

    told: Callable[[str], None] = staticmethod(lambda _: None)

    async def _answer(self, request: web.Request, call: Any) -> web.Response:
        self.told(f"{call.method} begins")
        response = await super()._answer(request, call)
        if call.method != "getUpdates" or b"update_id" in (response.body or b""):  # type: ignore[operator]
            self.told(f"{call.method} done")
        return response


class Discord(discord_double.Double):
    """Tells of each request when it begins and when its work is done."""

    told: Callable[[str], None] = staticmethod(lambda _: None)

    async def _answer(self, request: web.Request, call: Any) -> web.Response:
        self.told(f"{call.key} begins")
        response = await super()._answer(request, call)
        self.told(f"{call.key} done")
        return response


class Talk:
    """One person's talk with a bot that is killed again and again."""

    def __init__(self, double: Telegram | Discord, folder: Path, seed: int) -> None:
        self.double, self.folder, self.chance = double, folder, random.Random(seed)
        self.person: Any = double.person(1)
        self.said: list[str] = []
        self.bot: Running | None = None
        self._sessions = 0

    @property
    def platform(self) -> str:
        """The platform's name."""
        return "telegram" if isinstance(self.double, Telegram) else "discord"

    async def up(self) -> None:
        """Start the bot."""
        settings = {"enabled": "true", "token": self.double.token, "api_base_url": self.double.url}
        self.bot = Running(self.folder, **{f"{self.platform}__{key}": value for key, value in settings.items()})
        if isinstance(self.double, Discord):
            await self._listens(self.double)

    async def _listens(self, double: Discord) -> None:
        """Wait until this very process has its session; the last one's may still seem to stand."""
        gateway, known = double.gateway, self._sessions
        await double.until(lambda: bool(double.commands), 60, "commands")
        await double.until(lambda: len(gateway.identified) + len(gateway.resumed) > known, 60, "a new session")
        await double.connected(60)
        self._sessions = len(gateway.identified) + len(gateway.resumed)

    async def begin(self) -> None:
        """Agree, and stand at the first question."""
        await self.up()
        for line, words in (("/agree", "Which kind"), ("/mock exam", "Your mock"), ("/next", "Question 1 of 10")):
            await self.person.says(line)
            await self.person.hears(words, seconds=30)

    async def killed_at(self, moment: str) -> None:
        """Say things, ask how it stands, and be killed at that moment."""
        assert self.bot is not None
        process, died = self.bot.process, asyncio.Event()

        def strike(what: str) -> None:
            if what == moment and not died.is_set():
                process.send_signal(signal.SIGKILL)
                died.set()

        self.double.told = strike
        await self._speak(slash="/interactions" in moment or "/webhooks" in moment)
        if moment == "any":
            await asyncio.sleep(self.chance.random() * 0.2)  # no clock of ours decides which moment that is
            strike(moment)
        async with asyncio.timeout(60):
            await died.wait()
        self.double.told = lambda _: None
        await self.bot.ends(signal.SIGKILL)

    async def _speak(self, *, slash: bool) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.said.append(f"word {len(self.said)}")
            await self.person.says(self.said[-1])
        if slash or (isinstance(self.double, Discord) and self.chance.random() < 0.5):
            await self.person.slash("status")
        else:
            await self.person.says("/status")

    async def stand(self) -> None:
        """After the last kill everything comes to its end. What a platform repeats only now may still wait when the
        program is told to end: it goes out the next time, as it would for anybody."""
        for _ in range(3):
            await self.up()
            await self.person.says("/privacy")  # not asked for before: its answer comes after all that is there
            await self.person.hears("You have agreed to this on", seconds=60 + 3 * KILLS)  # Telegram: 1 a second
            assert self.bot is not None
            assert await self.bot.ends() == 0, self.bot.logged()
            if "waiting" not in self.rows("SELECT state FROM outbox"):
                return

    def rows(self, query: str) -> list[Any]:
        """What the database holds."""
        with sqlite3.connect(self.folder / "mockbot.db") as database:
            return [row[0] for row in database.execute(query)]

    def shown(self) -> list[str]:
        """What the bot said, as plain words."""
        return [plain(each.text) if self.platform == "discord" else each.text for each in self.person.sees()]


@asynccontextmanager
async def talk(platform: str, folder: Path, seed: int) -> AsyncIterator[Talk]:
    """A double with one person, and whatever bot is left in the end."""
    async with Telegram() if platform == "telegram" else Discord() as double:
        double.person(1)
        talking = Talk(double, folder, seed)
        try:
            yield talking
        finally:
            if talking.bot is not None and talking.bot.process.poll() is None:
                await talking.bot.ends(signal.SIGKILL)
        assert double.complaints == []


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_killed_at_every_kind_of_moment(tmp_path: Path, platform: str) -> None:
    async with talk(platform, tmp_path, 11) as talking:
        await talking.begin()
        for number in range(KILLS):
            moment = MOMENTS[platform][number % len(MOMENTS[platform])]
            await talking.killed_at(moment)
            if platform == "discord" and number % 3 == 2:
                talking.double.gateway.forget()  # type: ignore[union-attr]
            if number + 1 < KILLS:
                await talking.up()
        await talking.stand()
        assert talking.rows("SELECT text FROM transcript ORDER BY id") == talking.said
        assert set(talking.rows("SELECT state FROM outbox")) == {"sent"}
        letters, shown = len(talking.rows("SELECT id FROM outbox")), talking.shown()
        assert letters <= len(shown) <= letters + KILLS  # one at most was on its way at each kill
