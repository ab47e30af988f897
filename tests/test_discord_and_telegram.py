"""Both platforms in one process, over the wire: its memory, and a mock that moves between the apps under one clock."""

import asyncio
import re
from pathlib import Path

from tests import discord_double, telegram_double
from tests.discord_double_people import plain
from tests.running import Running
from tests.wire_mock import LONG, exported_interview

MOST_MEGABYTES = 130


def resident_megabytes(process: int) -> float:
    """What a process holds in memory now."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def both(folder: Path, telegram: telegram_double.Double, discord: discord_double.Double, **changed: str) -> Running:
    """`mockbot run` on both platforms."""
    settings = {
        "telegram__enabled": "true",
        "telegram__token": telegram_double.TOKEN,
        "telegram__api_base_url": telegram.url,
        "discord__enabled": "true",
        "discord__token": discord_double.TOKEN,
        "discord__api_base_url": discord.url,
    }
    return Running(folder, **(settings | changed))


async def test_a_mock_moves_from_telegram_to_discord_and_back(tmp_path: Path) -> None:
    async with telegram_double.Double() as telegram, discord_double.Double() as discord:
        bot = both(tmp_path, telegram, discord)
        try:
            here, there = telegram.person(1), discord.person(1)
            await discord.until(lambda: bool(discord.commands), 30, "commands")
            await discord.connected()
            assert resident_megabytes(bot.process.pid) <= MOST_MEGABYTES
            for line, words in (("/agree", "Which kind"), ("/mock exam", "Your mock"), ("/next", "Question 1 of 10")):
                await here.says(line)
                await here.hears(words)
            await here.says("One, on Telegram.")
            await here.says("/link")
            code = re.findall(r"code is (\S+)\.", (await here.hears("Your code is")).text)[0]
            await there.says("/agree")
            await there.hears("Which kind")
            await there.slash("link", code=code)
            await there.hears("Joined")
            await there.hears("Question 1 of 10")
            await there.says("Two, on Discord.")
            await there.slash("status")
            assert "2 fragments" in plain((await there.hears("fragments")).text)
            await here.says("Three, on Telegram again.")
            await here.says("/status")
            await here.hears("3 fragments")
            await here.says(LONG)
            await here.says("/done")
            await here.hears("Question 2 of 10")
            assert resident_megabytes(bot.process.pid) <= MOST_MEGABYTES
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert telegram.complaints == discord.complaints == []
        assert discord.late() == []
    first = exported_interview(tmp_path)["questions"][0]["fragments"]
    assert [f["text"] for f in first] == ["One, on Telegram.", "Two, on Discord.", "Three, on Telegram again.", LONG]


async def test_tokens_that_are_refused_end_it_with_a_sentence_each(tmp_path: Path) -> None:
    async with telegram_double.Double() as telegram, discord_double.Double() as discord:
        bot = both(tmp_path, telegram, discord, telegram__token="1:wrong", discord__token="wrong")
        assert await asyncio.to_thread(bot.process.wait, 30) == 1
        bot.log.close()
        lines = bot.logged().splitlines()
        assert "Traceback" not in bot.logged()
        assert sorted(line.split(":")[0] for line in lines[-2:]) == [
            "Discord refuses the token",
            "Telegram does not know the bot's token",
        ]


async def test_who_is_on_the_other_platform_goes_on(tmp_path: Path) -> None:
    async with telegram_double.Double() as telegram, discord_double.Double() as discord:
        bot = both(tmp_path, telegram, discord, discord__token="wrong")
        person = telegram.person(1)
        await person.says("/start")
        await person.hears("Before we begin", seconds=30)
        assert await bot.ends() == 0
        assert "Discord refuses the token" in bot.logged()
