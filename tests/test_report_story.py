"""A report in two versions on both platforms' doubles: X-ray, mapping mended, gateway pack, a mock on what is left."""

import asyncio
from pathlib import Path
from typing import Any

from question_bank.reader import load_pack
from tests import discord_double, telegram_double
from tests.chat import PACK
from tests.discord_double_people import plain
from tests.papers_story import takes_the_gateway_pack
from tests.report_examples import mapping_lines, mended, version
from tests.test_discord_and_telegram import both

RULES = load_pack(PACK)
LAST = RULES.criteria[-1].code
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def story(person: Any, double: Any, send: Any) -> None:
    """What one learner does, whatever the platform."""

    async def hears(words: str) -> str:
        return plain((await person.hears(words, seconds=60)).text)

    await person.says("/agree")
    await hears("Which kind")
    await person.says(f"/map {mapping_lines(RULES, '6.2')}")
    await hears("K1.1")
    await person.says("/report")
    await hears("deleted once it is read")
    await send(version(420), "first.docx")
    await hears("reading it")
    first = await hears("first.docx")
    assert "Marking stops at word 2,750" in first
    assert "only after the stop line: K1.1, K1.2" in first
    assert f"Left for the interview by your mapping: K1.1, K1.2, {LAST}." in first
    await person.presses("Worth a look")
    assert "does not say whose work it is" in await hears("longer than 2,750")
    await person.says(f"/map {mended('5.1')}")
    await hears("K1.2")
    await send(version(300), "second.docx")
    left = await hears("second.docx")
    assert f"Left for the interview by your mapping: {LAST}." in left
    await takes_the_gateway_pack(person, double)
    await person.says("/mock exam")
    assert LAST in await hears("takes up what your report leaves open")
    await hears("Your mock interview")
    await person.says("/next")
    await hears("Question 1 of 10")
    await person.says("/map")
    await hears("Your mapping beside you")


async def test_a_report_in_two_versions_on_both_platforms(tmp_path: Path) -> None:
    async with telegram_double.Double() as telegram, discord_double.Double() as discord:
        bot = both(tmp_path, telegram, discord)
        try:
            await discord.until(lambda: bool(discord.commands), 30, "commands")
            await discord.connected()
            here, there = telegram.person(1), discord.person(1)

            async def to_telegram(content: bytes, name: str) -> None:
                await here.document(content, name, WORD)

            async def to_discord(content: bytes, name: str) -> None:
                there.attaches(content, name, content_type=WORD)

            await asyncio.gather(story(here, telegram, to_telegram), story(there, discord, to_discord))
            pictures = [shown for shown in here.sees() if shown.kind == "photo"]
            assert len(pictures) == 2
            assert sum(bool(shown.files) for shown in there.sees()) >= 2
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert telegram.complaints == discord.complaints == []
        assert discord.late() == []
        assert len(list((tmp_path / "files").rglob("*.png"))) <= 4
        assert not list((tmp_path / "files").rglob("*.docx"))
