"""Whole mocks over Telegram's wire, from consent to the end, against a double that knows the published description."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Running
from tests.telegram_double import TOKEN, Double

LONG = "I rang her back the same day because she had waited, and I wrote it all down for my manager to see. " * 3
LONG = LONG.strip()


async def sit(double: Double, mode: str, *, buttons: bool) -> None:
    """One whole mock, by buttons or by commands alone."""
    person = double.person(1)
    await person.says("/start")
    await person.hears("I keep what you write")
    await (person.presses("I agree") if buttons else person.says("/agree"))
    await person.hears("Which kind of mock")
    await (person.presses(mode.capitalize()) if buttons else person.says(f"/mock {mode}"))
    await person.hears("Your mock interview")
    await (person.presses("Start") if buttons else person.says("/next"))
    for number in range(1, 11):
        await person.hears(f"Question {number} of 10", seconds=30)
        await person.says(f"Answer {number}. {LONG}")
        seen = len(person.sees())
        await (person.presses("Done") if buttons else person.says("/done"))
        if mode == "learn" and await corner_opens(double, seen):
            await (person.presses("Next") if buttons else person.says("/next"))
    await person.hears("End of your mock interview", seconds=60)


async def corner_opens(double: Double, seen: int) -> bool:
    """Whether the section's corner opened, rather than the next question, after so many messages."""
    person = double.person(1)

    def new(words: str) -> bool:
        return any(words in shown.text for shown in person.sees()[seen:])

    await double.until(lambda: new("Question corner") or new(" of 10"), 30, "what comes after an answer")
    return new("Question corner")


@pytest.mark.parametrize(("mode", "buttons"), [("learn", True), ("exam", False)])
async def test_a_whole_mock(tmp_path: Path, mode: str, buttons: bool) -> None:
    async with Double() as double:
        bot = Running(tmp_path, telegram__enabled="true", telegram__token=TOKEN, telegram__api_base_url=double.url)
        try:
            await sit(double, mode, buttons=buttons)
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert TOKEN not in bot.logged()
        assert LONG[:30] not in bot.logged()
    exported = exported_interview(tmp_path)
    said = [[f["text"] for f in question["fragments"]] for question in exported["questions"]]
    assert said == [[f"Answer {number}. {LONG}".strip()] for number in range(1, 11)]


def exported_interview(folder: Path) -> dict[str, list[dict[str, list[dict[str, str]]]]]:
    """The latest interview as `mockbot export` gives it."""
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "export", "interview", "latest", "--format", "json"],
        cwd=folder,
        env={"MOCKBOT_DATABASE_URL": f"sqlite:///{folder / 'mockbot.db'}", "PYTHONPATH": str(Path.cwd()), "PATH": ""},
        capture_output=True,
        check=True,
    ).stdout
    return json.loads(printed)  # type: ignore[no-any-return]
