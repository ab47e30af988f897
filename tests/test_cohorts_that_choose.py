"""Cohorts that choose whose rules they follow and in which time zone they are: what a learner sees goes by them, and a
mock under way keeps what it began with.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.interview.state import Corner
from bot.messages import Choice, Outbound, Press
from bot.nudging.calendar import Calendars
from bot.nudging.subject import recipient
from bot.nudging.ticking import Nudger
from bot.people.lookup import Names
from bot.shelf import Shelf
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.nudging_rig import HOURS
from tests.packs import FIRST, KNOWN, SECOND, loaded
from tests.people_rig import Cohorts
from tests.review_rig import judged, person_of
from tests.scale import scale

# Cohorts that choose --------------------------------------------------------------------------------------------------


@asynccontextmanager
async def two_organisations(place: Path | str, folder: Path) -> AsyncIterator[Cohorts]:
    """Spring with lead Lee, tutor Tom and learners Lena and Max, Autumn with lead Ada and learner Otto, and an owner,
    Ola; both packs are on the shelf, and all go by the first."""
    clock = HandClock()
    async with opened(place, clock, loaded(FIRST)) as (database, service):
        shelf, files = Shelf(loaded(FIRST), loaded(SECOND)), DiskFiles(folder / "files")
        service.kit = replace(service.kit, shelf=shelf, files=files, owners=("console:Ola",))
        made = Cohorts(database, service, clock)
        spring, autumn = await made.cohort("Spring"), await made.cohort("Autumn")
        people = (("Lee", spring, "lead"), ("Tom", spring, "tutor"), ("Lena", spring, "apprentice"))
        others = (("Max", spring, "apprentice"), ("Ada", autumn, "lead"), ("Otto", autumn, "apprentice"))
        await made.arrives("Ola")
        for name, cohort, role in (*people, *others):
            await made.joins(await made.arrives(name), cohort, role)
        yield made


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Cohorts]:
    async with two_organisations(tmp_path / "chat.db", tmp_path) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def both_stored(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cohorts]:
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with two_organisations(place, tmp_path) as made:
        yield made


def choices(messages: Sequence[Outbound], words: str) -> list[Choice]:
    return [each for message in messages for row in message.choices for each in row if words in each.label]


async def press(made: Cohorts, who: str, choice: Choice) -> str:
    made.chats[who].skim()
    await made.chats[who].does(Press(choice.data))
    return "\n".join(message.plain for message in made.chats[who].skim())


async def choose(made: Cohorts, who: str, cohort: str, words: str) -> str:
    """Somebody chooses a cohort's rules with buttons."""
    (rules,) = choices(await made.ask(who, f"/cohort {cohort}"), "Whose rules")
    assert len(rules.data.encode()) <= 64
    made.chats[who].skim()
    await made.chats[who].does(Press(rules.data))
    (organisation,) = choices(made.chats[who].skim(), words)
    assert len(organisation.data.encode()) <= 64
    return await press(made, who, organisation)


async def test_who_makes_a_cohort_is_asked_whose_rules_it_follows(both: Cohorts) -> None:
    heard = await both.ask("Ola", "/cohort Winter")
    assert any("Whose rules does Winter follow" in message.plain for message in heard)
    (button,) = choices(heard, "example")
    told = await press(both, "Ola", button)
    assert "Winter follows the rules of Another organisation" in told
    assert "check every number" in told
    assert "Rules: Another organisation" in await both.told("Ola", "/cohort Winter")
    assert "css_l3_other_rules 0.1.0" in await both.told("Ola", "/cohort Winter audit")


async def test_everything_that_a_learner_sees_goes_by_their_cohorts_rules(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    words = "I rang the customer about the problem and asked what had happened before. " * 30  # 390 words
    assert "200 to 300 words" in await both.told("Lena", "/proposal")
    assert "At least 90 have to go" in await both.told("Lena", f"/proposal {words}")
    assert "up to 500 words" in await both.told("Otto", "/proposal")
    assert "have to go" not in await both.told("Otto", f"/proposal {words}")
    assert "Exam: ten questions" in await both.told("Lena", "/mock")
    assert "Exam: eight questions" in await both.told("Otto", "/mock")
    assert "10 questions, 60 minutes" in await both.told("Lena", "/mock exam")
    assert "8 questions, 50 minutes" in await both.told("Otto", "/mock exam")
    assert "usual sections" in await both.told("Lena", "/map K1.2 2")
    assert "usual sections" not in await both.told("Otto", "/map K1.2 2")
    for who, learner, gateway_end in (("Tom", "Lena", "2 May 2026"), ("Ada", "Otto", "2 Jun 2026")):
        await both.told(who, f"/dates {learner} gateway 2026-03-02")
        assert gateway_end in await both.told(learner, "/timeline"), learner
    assert "too soon" in await both.told("Ada", "/dates Otto interview 2026-03-20")
    assert "too soon" not in await both.told("Tom", "/dates Lena interview 2026-03-20")


async def test_calendar_and_board_go_by_the_learners_rules_and_not_by_who_looks(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    await both.ask("Ada", "/dates Otto gateway 2026-03-02")
    otto, now = await person_of(both.chats["Otto"]), both.clock.now()
    kit = both.service.kit
    calendars = Calendars(kit.pack.rules, kit.texts, kit.zone, time(9), kit.shelf)
    made = await both.database.run(lambda store: calendars.of(store, otto, now))
    assert made is not None
    assert b"20260602" in made
    assert b"20260502" not in made
    await both.comes("Tess", "Ada", "Autumn", "tutor")
    assert "Up to 500" in (await both.told("Tess", "/dates Otto")).replace("up to", "Up to")


async def test_a_mock_under_way_keeps_the_rules_it_began_with(both_stored: Cohorts) -> None:
    otto = both_stored.chats["Otto"]
    await both_stored.ask("Otto", "/mock exam")
    await otto.you("/next")
    began = await otto.sitting()
    assert len(began.plan.questions) == 10
    told = await choose(both_stored, "Ada", "Autumn", "example")
    assert "keep the ones they began with" in told
    otto.skim()
    await otto.pass_time(minutes=61)  # past the other organisation's end
    await otto.you("I wrote the guide for the desk.")
    await otto.you("/done")
    assert (await otto.sitting()).plan == began.plan
    assert any("Question 2 of 10" in message.plain or "Follow-up" in message.plain for message in otto.skim())
    await otto.you("/stop")
    await otto.you("/stop")
    otto.skim()
    assert "8 questions, 50 minutes" in await both_stored.told("Otto", "/mock exam")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_mock_keeps_its_version_when_the_pack_is_edited_between_two_starts(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = request.getfixturevalue("postgres_url") if kind == "postgresql" else tmp_path / "chat.db"
    clock = HandClock()
    before = loaded(SECOND)
    async with opened(place, clock, before) as (database, service):
        chat = Chat(database, service, clock, "Otto")
        for line in ("/agree", "/mock exam", "/next", "I wrote the guide for the desk."):
            await chat.you(line)
        kept = (await chat.sitting()).plan
    questions = tuple(each.model_copy(update={"text": "What is new here?"}) for each in before.questions)
    talk = before.rules.interview.model_copy(update={"minutes": 20, "marks": (5,), "questions": 7})
    rules = before.rules.model_copy(update={"version": "0.2.0", "interview": talk})
    edited = before.model_copy(update={"questions": questions, "rules": rules})
    clock.move(timedelta(minutes=3))
    async with opened(place, clock, edited) as (database, service):
        chat = Chat(database, service, clock, "Otto", first_delivery=100)
        await chat.you("/status")
        assert any(kept.questions[0].text in message.plain for message in chat.skim())
        assert service.kit.shelf.pack(kept.pack, lambda _: None) == before
        await chat.you("/stop")
        await chat.you("/stop")
        chat.skim()
        await chat.you("/mock exam")
        assert any("7 questions, 20 minutes" in message.plain for message in chat.skim())
        await chat.you("/next")
        assert any("What is new here?" in message.plain for message in chat.skim())


@pytest.mark.parametrize(("name", "mode"), [(FIRST, "exam"), (SECOND, "learn"), (SECOND, "exam")][scale(1, 0) :])
async def test_a_whole_mock_by_either_rules(name: str, mode: str, tmp_path: Path) -> None:
    known = KNOWN[name]
    async with opened(tmp_path / "chat.db", HandClock(), loaded(name)) as (database, service):
        chat = Chat(database, service, HandClock(), "Otto")
        chat.judge = judged
        for line in ("/agree", f"/mock {mode}", "/next"):
            await chat.you(line)
        shown, follow_ups, ended = set[int](), Counter[int](), False
        while not ended:
            number = max(shown, default=0)
            for message in chat.skim():
                shown |= {int(n) for n in re.findall(rf"Question (\d+) of {known.questions}\b", message.plain)}
                follow_ups[number] += message.plain.startswith("Follow-up")
                ended |= "End of your mock interview" in message.plain
            if not ended:
                corner = isinstance((await chat.sitting()).state.phase, Corner)
                for line in ("/next",) if corner else ("They did it.", "/done"):
                    await chat.you(line)
        assert shown == set(range(1, known.questions + 1))
        assert max(follow_ups.values()) == known.follow_ups
        assert any(f"({known.least} to {known.latest} minutes)" in message.plain for message in chat.read)


async def test_only_who_may_change_a_cohort_chooses_its_rules(both: Cohorts) -> None:
    for who in ("Tom", "Lena", "Ada"):
        await both.ask(who, "/cohort Spring rules css_l3_other_rules")
        await both.chats[who].does(Press("co:1:rules:css_l3_other_rules"))
    packs = await both.database.run(lambda store: [each.pack for each in store.cohorts.all()])
    assert packs == ["", ""]
    assert not choices(await both.ask("Tom", "/cohort Spring"), "Whose rules")


async def test_rules_that_are_not_there_are_said_and_those_taken_away_give_way(both: Cohorts) -> None:
    assert "css_l3_other_rules" in await both.told("Lee", "/cohort Spring rules nobodys")
    await choose(both, "Lee", "Spring", "example")
    assert "eight questions" in await both.told("Lena", "/mock")
    both.service.kit = replace(both.service.kit, shelf=Shelf(loaded(FIRST)))
    assert "ten questions" in await both.told("Lena", "/mock")
    assert "one organisation only" in await both.told("Lee", "/cohort Spring rules")
    assert "Whose rules" not in await both.told("Lee", "/cohort Spring")


async def test_dates_that_do_not_go_with_the_new_rules_are_named(both: Cohorts) -> None:
    await both.ask("Tom", "/dates Lena gateway 2026-03-02 interview 2026-03-20")
    told = await choose(both, "Lee", "Spring", "example")
    assert "Lena: The interview on 20 March 2026 is too soon" in told
    assert "30 March 2026" in told


async def test_areas_are_offered_by_the_cohorts_own_pack(both: Cohorts) -> None:
    second = loaded(SECOND)
    areas = tuple(each.model_copy(update={"name": f"Other {each.number}"}) for each in second.rules.areas)
    other = second.model_copy(update={"rules": second.rules.model_copy(update={"areas": areas})})
    shelf = Shelf(loaded(FIRST), other)
    both.service.kit = replace(both.service.kit, shelf=shelf)
    await choose(both, "Ada", "Autumn", "example")
    names = Names(shelf.current, both.database, (), shelf)
    assert await names.lookup(both.chats["Otto"].account, "area", "other") == [f"Other {n}" for n in range(1, 8)]
    assert await names.lookup(both.chats["Lena"].account, "area", "other") == []


# Time zones -----------------------------------------------------------------------------------------------------------


async def zone_of(made: Cohorts, name: str) -> ZoneInfo | None:
    number = await person_of(made.chats[name])
    return (await made.database.run(lambda store: recipient(store, number))).zone


async def test_who_has_set_no_zone_lives_in_their_cohorts(both_stored: Cohorts) -> None:
    assert await zone_of(both_stored, "Lena") is None
    (button,) = choices(await both_stored.ask("Lee", "/cohort Spring"), "Time zone")
    assert "Europe/Dublin" in await press(both_stored, "Lee", button)
    assert "Pacific/Auckland now" in await both_stored.told("Lee", "/cohort Spring zone Pacific/Auckland")
    assert await zone_of(both_stored, "Lena") == ZoneInfo("Pacific/Auckland")
    assert "Pacific/Auckland" in await both_stored.told("Lena", "/settings")
    await both_stored.ask("Lena", "/settings zone Europe/Paris")
    assert await zone_of(both_stored, "Lena") == ZoneInfo("Europe/Paris")
    assert await zone_of(both_stored, "Max") == ZoneInfo("Pacific/Auckland")
    assert await zone_of(both_stored, "Otto") is None
    await both_stored.ask("Lena", "/settings zone usual")
    assert await zone_of(both_stored, "Lena") == ZoneInfo("Pacific/Auckland")


async def test_the_timelines_today_is_the_cohorts(both: Cohorts) -> None:
    here = both.clock.now().astimezone(both.service.kit.zone).date()
    ahead = ZoneInfo("Pacific/Auckland" if both.clock.now().hour >= 11 else "Pacific/Honolulu")
    there = both.clock.now().astimezone(ahead).date()
    assert here != there
    await both.ask("Tom", f"/dates Lena gateway {max(here, there)}")
    before = await both.told("Lena", "/timeline")
    await both.ask("Lee", f"/cohort Spring zone {ahead.key}")
    after = await both.told("Lena", "/timeline")
    assert ("1 day left" in before, "today" in before) != ("1 day left" in after, "today" in after)


NO_ZONES = (
    ("Mars/Base", "There is no time zone called Mars/Base"),
    ("../../etc/passwd", "There is no time zone called"),
    ("Dubin", "Europe/Dublin"),
    ("x" * 300, "There is no time zone called x"),
)


async def test_a_zone_that_is_none_is_one_clear_sentence(both: Cohorts) -> None:
    for typed, said in NO_ZONES:
        told = await both.told("Lee", f"/cohort Spring zone {typed}")
        assert said in told, typed
        assert len(told) < 400, typed
    zones = await both.database.run(lambda store: {each.zone for each in store.cohorts.all()})
    assert zones == {""}


async def test_the_installations_zone_comes_back_by_a_button(both: Cohorts) -> None:
    await both.ask("Lee", "/cohort Spring zone dublin")
    assert await zone_of(both, "Lena") == ZoneInfo("Europe/Dublin")
    (button,) = choices(await both.ask("Lee", "/cohort Spring zone"), "As here")
    assert "Europe/London now" in await press(both, "Lee", button)
    assert await zone_of(both, "Lena") is None


async def test_settings_offer_the_extra_time_of_the_cohorts_rules(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    assert "1.2 (or 1.4, none)" in await both.told("Otto", "/settings")
    assert "1.25 (or 1.5, 2, none)" in await both.told("Lena", "/settings")
    assert "1.2, 1.4" in await both.told("Ada", "/cohort Autumn extra Otto 2")
    assert "from the next mock" in await both.told("Ada", "/cohort Autumn extra Otto 1.4")
    assert "8 questions, 70 minutes" in await both.told("Otto", "/mock exam")


async def test_mapping_lines_to_a_section_that_the_new_rules_have_not_do_no_harm(both: Cohorts) -> None:
    await both.ask("Otto", "/map S1.4 6.2 the survey")
    await choose(both, "Ada", "Autumn", "example")
    assert "S1.4" in await both.told("Otto", "/map")
    assert any(message.attachments for message in await both.ask("Otto", "/map document"))
    assert "8 questions" in await both.told("Otto", "/mock exam")


REMINDED = (time(8, 30), time(9, 30), time(13, 30), time(14, 30))
"""When the program looks, in London: nine in New York is two in the afternoon here."""


async def test_reminders_come_by_the_cohorts_rules_at_the_cohorts_hour(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    await both.ask("Ada", "/cohort Autumn zone America/New_York")
    for who, learner in (("Tom", "Lena"), ("Ada", "Otto")):
        await both.ask(who, f"/dates {learner} gateway 2026-12-05")
    kit = both.service.kit
    nudger = Nudger(both.database, both.clock, kit.pack.rules, kit.texts, HOURS, shelf=kit.shelf)
    came: dict[str, list[tuple[date, time]]] = {"Lena": [], "Otto": []}
    for day in range(26, 26 + 9):
        for at in REMINDED:
            wanted = datetime.combine(date(2026, 11, 1) + timedelta(days=day - 1), at, ZoneInfo("Europe/London"))
            both.clock.move(wanted - both.clock.now())
            await nudger.tick()
            await both.deliver()
            for name, chat in ((name, both.chats[name]) for name in came):
                told = [message for message in chat.skim() if "gateway meeting" in message.plain]
                came[name] += [(wanted.date(), at)] * len(told)
    assert came["Lena"] == [
        (date(2026, 11, 28), time(9, 30)),
        (date(2026, 12, 2), time(9, 30)),
        (date(2026, 12, 4), time(9, 30)),
    ]
    assert came["Otto"] == [(date(2026, 11, 30), time(14, 30)), (date(2026, 12, 3), time(14, 30))]
