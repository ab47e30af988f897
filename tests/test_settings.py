"""A person's own settings: shown, changed by command and by button, kept, and never changed by nonsense."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from bot.desk.settings import LONGEST_NAME, hours, zones_like
from bot.people.own_settings import OwnSettings, QuietHours, own_settings, with_own_settings
from bot.records import Person
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.on_both import on_both

ON_BOTH = frozenset(
    {
        "test_extra_time_that_a_tutor_granted_stays",
        "test_voice_is_agreed_to_with_its_words_and_taken_back_at_once",
        "test_a_name",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both(metafunc, "chat", ON_BOTH)


@pytest.fixture
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Chat]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with opened(place, clock) as (database, service):
        service.kit = replace(service.kit, files=DiskFiles(tmp_path / "files"))
        chat = Chat(database, service, clock)
        await chat.you("/agree")
        chat.skim()
        yield chat


async def person(chat: Chat) -> Person:
    visit = await chat.database.run(lambda store: store.people.visit(chat.account, chat.conversation))
    assert visit is not None
    return visit.person


async def test_all_settings_are_shown_with_what_to_type(chat: Chat) -> None:
    await chat.you("/settings")
    shown = chat.bot("Extra time: none", "no recordings", "the usual ones", "Europe/London", "Name: none given")
    for command in ("extra 1.25", "voice on", "quiet 22:00-07:00", "zone Europe/London", "name"):
        assert f"/settings {command}" in shown.text
    labels = [choice.label for row in shown.choices for choice in row]
    assert labels == [
        *("No extra time", "Extra time 1.25", "Extra time 1.5", "Extra time 2"),
        *("Voice on", "Usual quiet hours", "No quiet hours"),
    ]


@pytest.mark.parametrize(
    ("typed", "factor"),
    [("1.5", 1.5), ("extra 1.25", 1.25), ("extra 2", 2.0), ("EXTRA 2 times", 2.0), ("extra none", 1.0), ("none", 1.0)],
)
async def test_extra_time(chat: Chat, typed: str, factor: float) -> None:
    await chat.you(f"/settings {typed}")
    chat.bot("Extra time is now", "next mock interview")
    assert (await person(chat)).factor == factor


@pytest.mark.parametrize("typed", ["extra", "extra 3", "extra 0", "extra -1", "extra 1,5", "extra lots"])
async def test_another_extra_time_is_answered_with_those_there_are(chat: Chat, typed: str) -> None:
    await chat.you(f"/settings {typed}")
    chat.bot("none, 1.25, 1.5, 2")
    assert (await person(chat)).factor == 1


async def test_extra_time_by_a_button_scales_the_mock(chat: Chat) -> None:
    await chat.you("/settings")
    chat.skim()
    await chat.press("Extra time 2")
    chat.bot("2 times")
    await chat.you("/mock exam")
    chat.bot("120 minutes", "Your extra time is counted in")


async def test_extra_time_that_a_tutor_granted_stays(chat: Chat) -> None:
    granted = replace(await person(chat), factor=1.5, factor_by="17")
    await chat.database.run(lambda store: store.people.keep(granted))
    await chat.you("/settings extra 2")
    chat.bot("set by your tutor")
    await chat.you("/settings")
    shown = chat.bot("1.5 times")
    assert not any("Extra time" in choice.label for row in shown.choices for choice in row)
    assert (await person(chat)).factor == 1.5


async def test_voice_is_agreed_to_with_its_words_and_taken_back_at_once(chat: Chat) -> None:
    await chat.you("/settings voice on")
    chat.bot("May I keep your spoken answers", "90 days")
    assert (await person(chat)).agreed_audio_at is None
    await chat.press("Yes, keep them")
    chat.skim()
    assert (await person(chat)).agreed_audio_at is not None
    await chat.you("/settings voice on")
    chat.bot("agreed to recordings already")
    await chat.you("/settings")
    chat.bot("you have agreed to recordings")
    await chat.press("Voice off")
    chat.bot("I take no recordings from you")
    assert (await person(chat)).agreed_audio_at is None
    await chat.you("/settings voice loud")
    chat.bot("/settings voice on or /settings voice off")


@pytest.mark.parametrize(
    ("typed", "quiet"),
    [
        ("22:00-07:00", QuietHours(time(22), time(7))),
        ("22-7", QuietHours(time(22), time(7))),
        ("22.30 to 7.15", QuietHours(time(22, 30), time(7, 15))),
        ("21:00 – 08:00", QuietHours(time(21), time(8))),
        ("off", QuietHours(time(0), time(0))),
    ],
)
async def test_quiet_hours(chat: Chat, typed: str, quiet: QuietHours) -> None:
    await chat.you(f"/settings quiet {typed}")
    chat.bot("Quiet hours")
    assert own_settings(await person(chat)).quiet == quiet
    await chat.you("/settings quiet usual")
    chat.bot("the usual ones")
    assert own_settings(await person(chat)).quiet is None


@pytest.mark.parametrize("typed", ["", "25:00-07:00", "22:60-07:00", "at night", "22:00", "22:00-07:00-09:00"])
async def test_quiet_hours_that_are_none(chat: Chat, typed: str) -> None:
    await chat.you(f"/settings quiet {typed}")
    chat.bot("two times of day")
    assert own_settings(await person(chat)).quiet is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("new york", "America/New_York")],
)
async def test_a_time_zone(chat: Chat, typed: str, zone: str) -> None:
    await chat.you(f"/settings zone {typed}")
    chat.bot(f"now {zone}", "22:40" if zone == "Europe/Berlin" else "16:40")
    assert (await person(chat)).zone == zone


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("Berlim", "Europe/Berlin"), ("Zzyzx", "I do not know that time zone"), ("", "I do not know that time zone")],
)
async def test_a_time_zone_that_is_none(chat: Chat, typed: str, wanted: str) -> None:
    await chat.you(f"/settings zone {typed}")
    chat.bot(wanted)
    assert (await person(chat)).zone == ""  # none of their own


@pytest.mark.parametrize(
    ("typed", "name"), [("Sam", "Sam"), ("  Zoë   O’Neill ", "Zoë O’Neill"), ("Sam\u202etxt.exe", "Sam txt.exe")]
)
async def test_a_name(chat: Chat, typed: str, name: str) -> None:
    await chat.you(f"/settings name {typed}")
    chat.bot(name)
    assert (await person(chat)).name == name


@pytest.mark.parametrize("typed", ["", "\u200b \u202e", "x" * (LONGEST_NAME + 1)])
async def test_a_name_that_is_none(chat: Chat, typed: str) -> None:
    before = (await person(chat)).name
    await chat.you(f"/settings name {typed}")
    chat.bot(f"up to {LONGEST_NAME} characters")
    assert (await person(chat)).name == before


async def test_an_unknown_setting_is_answered_with_the_known_ones(chat: Chat) -> None:
    await chat.you("/settings loudness 11")
    chat.bot("These are the ones there are")
    chat.bot("Your settings")


async def test_settings_outlive_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        chat = Chat(database, service, clock)
        for line in (
            "/agree",
            "/settings 1.5",
            "/settings quiet 20-9",
            "/settings zone Asia/Tokyo",
            "/settings name Jo",
        ):
            await chat.you(line)
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        chat = Chat(database, service, clock, first_delivery=50)
        await chat.you("/settings")
        chat.skim()
        await chat.you("/settings")
        chat.bot("1.5 times", "from 20:00 to 09:00", "Asia/Tokyo", "Name: Jo")


def test_what_others_set_beside_stays() -> None:
    kept = Person(1, settings='{"volume": "fewer", "quiet": ["22:00", "07:00"]}')
    own = own_settings(kept)
    assert own == OwnSettings(QuietHours(time(22), time(7)))
    changed = with_own_settings(kept, replace(own, quiet=None))
    assert changed.settings == '{"volume": "fewer"}'
    assert with_own_settings(changed, own).settings == kept.settings


def test_hours_and_zones_by_themselves() -> None:
    assert hours("nonsense") is None
    assert QuietHours(time(9), time(9)).none
    assert zones_like("London") == ("Europe/London",)
    assert zones_like("Londen")[0] == "Europe/London"
    assert len(zones_like("Londen")) > 1
    assert zones_like("") == ()
