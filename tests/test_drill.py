"""Drills: a few questions of one area outside the mock, without a clock, from what is weak by default."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.drilling import QUESTIONS
from bot.desk.mocks import was_begun
from bot.desk.own_data import everything
from bot.interview.state import Mode, Plan, Stopwatch
from bot.messages import Outbound
from bot.ports import Store
from bot.records import Answer, Verdict
from bot.review.transcript import interview_json
from bot.turn import Turn
from question_bank.reader import load_pack
from storage.codec import plans
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.on_both import on_both

PACK = load_pack("customer_service_specialist_l3")
LONG = "I rang her back the same day because she had waited, and I wrote it all down for my manager to see. " * 3
MOCK_QUESTION = re.compile(r"Question \d+ of 10")


ON_BOTH = frozenset(
    {
        "test_a_whole_drill",
        "test_drills_are_no_mocks",
        "test_it_begins_where_most_is_still_to_come",
        "test_a_briefing_gives_way_to_a_drill_and_a_fresh_drill_to_a_mock",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both(metafunc, "chat", ON_BOTH)


@pytest.fixture
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Chat]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with opened(place, clock) as (database, service):
        yield Chat(database, service, clock)


async def agreed(chat: Chat) -> None:
    await chat.you("/agree")
    chat.skim()


async def drilled(chat: Chat, area: str = "3") -> None:
    """A drill with its first question open."""
    await agreed(chat)
    await chat.you(f"/drill {area}")
    chat.bot("A short practice", "no clock")
    assert not MOCK_QUESTION.search(chat.bot("Practice 1 of 3").plain)


def met(answer: Answer) -> tuple[Verdict, ...]:
    detail = json.dumps({"sure": True, "heard": [], "missing": [], "quotes": {}})
    return tuple(Verdict(code, "met", detail) for code in answer.criteria)


# The dialogue ---------------------------------------------------------------------------------------------------------


async def test_a_whole_drill(chat: Chat) -> None:
    await drilled(chat)
    said: list[Outbound] = []
    for _ in range(QUESTIONS):
        await chat.you(LONG)
        chat.silence()
        await chat.you("/done")
        said.extend(chat.skim())
    area = next(area for area in PACK.rules.areas if area.number == "3")
    assert [area.name in message.plain for message in said] == [True, True, True, False]
    assert said[2].title == area.name
    assert said[3].text.startswith("Question corner")
    await chat.you("/next")
    end = chat.bot("End of this practice", area.name)
    chat.silence()
    assert not end.last
    everything_said = "\n".join(message.plain for message in chat.read)
    assert not MOCK_QUESTION.search(everything_said)
    assert "End of your mock interview" not in everything_said
    assert "minutes" not in everything_said.partition("A short practice")[2]
    sitting = await chat.sitting()
    assert {question.area for question in sitting.plan.questions} == {"3"}
    assert sitting.finished_at is not None
    assert [await chat.answer(number) for number in (1, 2, 3)] == [LONG] * 3


async def test_there_is_no_clock_and_nothing_to_pause(chat: Chat) -> None:
    await drilled(chat)
    await chat.pass_time(hours=3)
    chat.silence()
    await chat.you("/pause")
    chat.bot("nothing to pause")
    await chat.you("/status")
    chat.bot("0 fragments", "no clock")
    chat.bot("Practice 1 of 3")
    await chat.you("/help")
    assert "/pause" not in chat.bot("/done").text
    assert (await chat.sitting()).state.clock == Stopwatch()


async def test_what_is_skipped_comes_back_before_the_feedback(chat: Chat) -> None:
    await drilled(chat)
    await chat.you("/skip")
    chat.bot("Left for the end")
    for number in (2, 3):
        chat.bot(f"Practice {number} of 3")
        await chat.you(LONG)
        await chat.you("/done")
    chat.bot("Practice 1 of 3", "You left this one for later")
    await chat.you("/skip")
    chat.bot("Left open")
    assert chat.bot().title
    chat.bot("Question corner")


async def test_a_drill_in_which_nothing_is_said_ends_without_feedback(chat: Chat) -> None:
    await drilled(chat)
    for _ in range(2 * QUESTIONS):
        await chat.you("/skip")
    said = chat.skim()
    assert said[-1].title == "End of this practice"
    assert not any("Question corner" in message.plain for message in said)


async def test_a_follow_up_and_a_second_try_work_as_in_a_mock(chat: Chat) -> None:
    await drilled(chat)
    await chat.you("Yes.")
    await chat.you("/done")
    chat.bot("Follow-up")
    await chat.you(LONG)
    for _ in range(QUESTIONS):
        await chat.you("/done")
        await chat.you(LONG)
    chat.skim()
    await chat.you("/again 2")
    chat.bot("Second try")
    await chat.you(LONG)
    await chat.you("/done")
    chat.bot("Your second try")
    chat.bot("Question corner")
    await chat.you("/next")
    chat.bot("End of this practice")


async def test_stopping_is_asked_once_and_says_what_was_heard(chat: Chat) -> None:
    await drilled(chat)
    await chat.you(LONG)
    await chat.you("/stop")
    chat.bot("Stop this practice?")
    await chat.you("/stop")
    assert chat.bot().kind.value == "feedback"
    chat.bot("End of this practice")
    chat.silence()


async def test_silence_lays_a_drill_aside(chat: Chat) -> None:
    await drilled(chat)
    await chat.pass_time(hours=25)
    chat.bot("laid your practice aside")
    await chat.you("Hello?")
    chat.bot("Your practice is laid aside")
    await chat.you("/resume")
    chat.bot("Practice 1 of 3")


@pytest.mark.parametrize("typed", ["3", "  3 ", "{name}", "{lower}"])
async def test_an_area_by_its_number_or_its_name(chat: Chat, typed: str) -> None:
    await agreed(chat)
    name = PACK.rules.areas[2].name
    await chat.you(f"/drill {typed.format(name=name, lower=name.lower())}")
    chat.bot("A short practice", name)
    chat.bot("Practice 1 of 3")


async def test_an_unknown_area_is_answered_with_the_known_ones(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/drill astronomy")
    offered = chat.bot("These are the parts").choices
    assert [row[0].label for row in offered] == [area.name for area in PACK.rules.areas]
    await chat.press(PACK.rules.areas[4].name)
    chat.bot(PACK.rules.areas[4].name)
    chat.bot("Practice 1 of")


async def test_without_any_mock_the_areas_are_offered(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/drill")
    chat.bot("Which part would you like to practise?")


async def test_before_consent_there_is_no_drill(chat: Chat) -> None:
    await chat.you("/drill 1")
    chat.bot("I agree")
    chat.skim()


# Beside mocks ---------------------------------------------------------------------------------------------------------


async def test_a_mock_under_way_comes_first(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/mock learn")
    await chat.you("/next")
    chat.skim()
    await chat.you("/drill 1")
    chat.bot("You have a mock interview under way")
    await chat.press("Resume")
    chat.bot("Question 1 of 10")


async def test_a_briefing_gives_way_to_a_drill_and_a_fresh_drill_to_a_mock(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/mock exam")
    chat.skim()
    await chat.you("/drill 2")
    chat.bot("A short practice")
    chat.bot("Practice 1 of")
    await chat.you("/drill 4")
    chat.bot("A short practice", PACK.rules.areas[3].name)
    chat.bot("Practice 1 of")
    await chat.you("/mock exam")
    chat.bot("Your mock interview")
    chat.silence()


async def test_a_drill_with_words_in_it_is_not_thrown_away(chat: Chat) -> None:
    await drilled(chat)
    await chat.you(LONG)
    await chat.you("/mock exam")
    running = chat.bot("You have a practice under way", PACK.rules.areas[2].name, "0 of 3")
    assert [choice.label for choice in running.choices[0]] == ["Resume", "Stop it"]
    await chat.press("Resume")
    chat.bot("Practice 1 of 3")
    for _ in range(QUESTIONS):
        await chat.you(LONG)
        await chat.you("/done")
    chat.skim()
    await chat.you("/mock exam")
    chat.bot("Your mock interview")


async def test_drills_are_no_mocks(chat: Chat) -> None:
    await drilled(chat)
    await chat.you(LONG)
    await chat.you("/stop")
    await chat.you("/stop")
    chat.skim()
    await chat.you("/history")
    chat.bot("None yet")
    await chat.you("/progress")
    chat.bot("After your first mock interview")
    await chat.you("/feedback")
    chat.bot("no finished mock interview yet")
    sitting = await chat.sitting()
    assert not was_begun(sitting)
    fragments = await chat.fragments()
    shown = interview_json(sitting, fragments, PACK)
    assert isinstance(shown, dict)
    assert shown["mode"] == "drill"


async def test_it_begins_where_most_is_still_to_come(chat: Chat) -> None:
    await agreed(chat)
    weak: list[str] = []

    def judge(answer: Answer) -> tuple[Verdict, ...]:
        if answer.area == "5":
            weak.extend(answer.criteria)
            return tuple(Verdict(code, "not_met") for code in answer.criteria)
        return met(answer)

    chat.judge = judge
    await chat.you("/mock exam")
    await chat.you("/next")
    await chat.pass_time(minutes=1)
    while not any("End of your mock" in message.plain for message in chat.unread):
        await chat.you(LONG)
        await chat.you("/done")
    chat.skim()
    await chat.you("/drill")
    chat.bot(PACK.rules.areas[4].name, "most is still to come", "/drill choose")
    chat.bot("Practice 1 of")
    sitting = await chat.sitting()
    assert set(weak) & set(sitting.plan.questions[0].criteria)


# Restarts and data ----------------------------------------------------------------------------------------------------


async def test_a_drill_goes_on_after_a_restart(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        before = Chat(database, service, clock)
        await drilled(before)
        await before.you("First words.")
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        after = Chat(database, service, clock, first_delivery=100)
        await after.you("And more.")
        after.skim()
        await after.you("/status")
        after.bot("2 fragments")
        after.bot("Practice 1 of 3")
        await after.you(LONG)
        await after.you("/done")
        after.bot("Practice 2 of 3")
        assert await after.answer(1) == f"First words.\nAnd more.\n{LONG}"


def test_plans_that_were_kept_before_there_were_drills_are_read() -> None:
    old = '{"v":1,"d":{"mode":"learn","seed":1,"factor":1.0,"pack":"p","questions":[]}}'
    assert plans().read(old) == Plan(Mode.LEARN, 1, 1.0, "p", ())


async def test_a_drill_is_among_ones_own_data(chat: Chat) -> None:
    def data(store: Store) -> str:
        visit = store.people.visit(chat.account, chat.conversation)
        assert visit is not None
        now = chat.clock.now()
        return json.dumps(everything(Turn(chat.service.kit, store, visit.person, None, chat.conversation, now, now)))

    await drilled(chat)
    await chat.you("A canary sang.")
    assert "A canary sang." in await chat.database.run(data)
