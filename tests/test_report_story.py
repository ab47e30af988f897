"""A report in two versions on both platforms' doubles: X-ray, mapping mended, and a mock drawn on what is left."""

from pathlib import Path
from typing import Any

from question_bank.reader import load_pack
from tests import discord_double, telegram_double
from tests.chat import PACK
from tests.discord_double_people import plain
from tests.report_examples import mapping_lines, version
from tests.test_discord_and_telegram import both

CODES = [each.code for each in load_pack(PACK).criteria]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def story(person: Any, send: Any) -> None:
    """What one learner does, whatever the platform."""

    async def hears(words: str) -> str:
        return plain((await person.hears(words, seconds=60)).text)

    await person.says("/agree")
    await hears("Which kind")
    await person.says("/report")
    await hears("deleted once it is read")
    await send(version(420), "first.docx")
    await hears("reading it")
    assert "Marking stops at word 2,750" in await hears("first.docx")
    await person.presses("Worth a look")
    assert "does not say whose work it is" in await hears("longer than 2,750")
    await person.says(f"/map {mapping_lines(CODES, '6.2')}")
    await hears(f"{CODES[0]}")
    await send(version(300), "second.docx")
    left = await hears("second.docx")
    assert "no new" not in left
    assert f"Left for the interview by your mapping: {CODES[-1]}." in left
    await person.says("/mock exam")
    assert CODES[-1] in await hears("takes up what your report leaves open")
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

            await story(here, to_telegram)
            await story(there, to_discord)
            pictures = [shown for shown in here.sees() if shown.kind == "photo"]
            assert len(pictures) == 2
            assert sum(bool(shown.files) for shown in there.sees()) >= 2
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert telegram.complaints == discord.complaints == []
        assert discord.late() == []
        assert len(list((tmp_path / "files").rglob("*.png"))) <= 4
        assert not list((tmp_path / "files").rglob("*.docx"))
