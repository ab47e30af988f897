"""Whole mocks over Discord's wire, from consent to the end, against a double that knows the published description."""

from pathlib import Path

import pytest

from tests import wire_mock
from tests.discord_double import TOKEN, Double
from tests.running import Running
from tests.wire_mock import LONG, exported_interview


def running(double: Double, folder: Path, **more: str) -> Running:
    """`mockbot run` on Discord alone."""
    return Running(folder, discord__enabled="true", discord__token=TOKEN, discord__api_base_url=double.url, **more)


async def sit(double: Double, mode: str, *, buttons: bool) -> None:
    """One whole mock, by buttons or by commands alone."""
    person = double.person(1)
    await double.until(lambda: bool(double.commands), 30, "commands")
    await double.connected()

    async def command(name: str, argument: str) -> None:
        if name == "start":
            await person.says("/start")
        else:
            await (person.slash(name, mode=argument) if argument else person.slash(name))

    await wire_mock.sit(double, command, mode, buttons=buttons)


@pytest.mark.parametrize(("mode", "buttons"), [("learn", True), ("exam", False), ("learn", False), ("exam", True)])
async def test_a_whole_mock(tmp_path: Path, mode: str, buttons: bool) -> None:
    async with Double() as double:
        bot = running(double, tmp_path)
        try:
            await sit(double, mode, buttons=buttons)
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert TOKEN not in bot.logged()
        assert LONG[:30] not in bot.logged()
        assert double.complaints == []
        assert double.late() == []
    exported = exported_interview(tmp_path)
    said = [[f["text"] for f in question["fragments"]] for question in exported["questions"]]
    assert said == [[f"Answer {number}. {LONG}".strip()] for number in range(1, 11)]


async def test_a_whole_mock_in_a_server(tmp_path: Path) -> None:
    async with Double() as double:
        hall, person = double.guild(), double.person(1)
        bot = running(double, tmp_path)
        try:
            await double.until(lambda: bool(double.commands), 30, "commands")
            await double.connected()
            await person.slash("mock", hall, mode="exam")
            await double.until(lambda: bool(person.threads()), 20, "a thread")
            (thread,) = person.threads()
            await person.hears("Before we begin", thread)
            await person.presses("I agree", thread)
            await person.presses("Exam", thread)
            await person.presses("Start", thread)
            for number in range(1, 11):
                await person.hears(f"Question {number} of 10", thread, seconds=30)
                await person.presses("Answer here", thread)
                await person.fills(f"Answer {number}. {LONG}")
                await person.hears(f"Answer {number}.", thread)
                await person.slash("done", thread)
            await person.hears("End of your mock interview", thread, seconds=60)
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert double.complaints == []
        assert double.late() == []
        assert all(shown.only_for == person.id for shown in person.sees(hall))
    exported = exported_interview(tmp_path)
    said = [[f["text"] for f in question["fragments"]] for question in exported["questions"]]
    assert said == [[f"Answer {number}. {LONG}".strip()] for number in range(1, 11)]
