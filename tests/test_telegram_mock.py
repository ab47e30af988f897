"""Whole mocks over Telegram's wire, from consent to the end, against a double that knows the published description."""

from pathlib import Path

import pytest

from tests import wire_mock
from tests.running import Running
from tests.telegram_double import TOKEN, Double
from tests.wire_mock import LONG, exported_interview


async def sit(double: Double, mode: str, *, buttons: bool) -> None:
    """One whole mock, by buttons or by commands alone."""
    person = double.person(1)
    await wire_mock.sit(
        double, lambda name, argument: person.says(f"/{name} {argument}".strip()), mode, buttons=buttons
    )


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
