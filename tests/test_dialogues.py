"""Dialogues: what people say to the bot and what it says back, over the whole core, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Account, Conversation, Moved, Outbound, Platform, Press, Text, Unreadable, Voice, Withdrawn
from tests.chat import Chat, opened
from tests.clock import HandClock

LONG = "I rang her back the same day because she had waited, and I wrote it all down for my manager to see. " * 3


@pytest.fixture(params=["sqlite", "postgresql"])
async def chat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Chat]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with opened(place, clock) as (database, service):
        yield Chat(database, service, clock)


def files_with(folder: Path, words: bytes) -> list[str]:
    """The files in which these words can be read."""
    return [file.name for file in folder.iterdir() if words in file.read_bytes()]


async def agreed(chat: Chat) -> Chat:
    await chat.you("/agree")
    chat.bot("Which kind of mock interview?")
    return chat


async def asked(chat: Chat, mode: str = "learn") -> Chat:
    await agreed(chat)
    await chat.you(f"/mock {mode}")
    chat.bot("Your mock interview")
    await chat.you("/next")
    chat.bot("Question 1 of 10")
    return chat


async def test_a_burst_is_one_answer(chat: Chat) -> None:
    await asked(chat)
    await chat.you("We had a complaint about a boiler.")
    await chat.you(LONG)
    chat.silence()
    await chat.you("/done")
    chat.bot("Question 2 of 10")
    assert await chat.answer(1) == f"We had a complaint about a boiler.\n{LONG}"


async def test_nothing_is_kept_before_consent(chat: Chat) -> None:
    await chat.you("hello, my name is Sam")
    chat.bot("I agree")
    chat.bot("Before we begin")
    await chat.you("/mock learn")
    chat.bot("First things first")
    chat.bot("Before we begin")
    chat.silence()


async def test_the_same_delivery_twice_is_taken_once(chat: Chat) -> None:
    await asked(chat)
    await chat.does(Text("Only once.", "m1"), delivery="same")
    await chat.does(Text("Only once.", "m1"), delivery="same")
    assert await chat.answer(1) == "Only once."


async def test_an_edit_corrects_and_both_versions_are_kept(chat: Chat) -> None:
    await asked(chat)
    await chat.you("I rung her.", message="m7")
    await chat.edits("m7", "I rang her.")
    chat.silence()
    assert await chat.answer(1) == "I rang her."
    (fragment,) = await chat.fragments(1)
    assert fragment.text == "I rung her."
    await chat.does(Withdrawn("m7"))
    assert await chat.answer(1) == ""
    assert (await chat.fragments(1))[0].text == "I rung her."


async def test_done_twice_in_a_hurry_does_not_skip_a_question(chat: Chat) -> None:
    await asked(chat, "exam")
    await chat.you(LONG)
    button = chat.button("Done")
    await chat.does(Press(button.data))
    chat.bot("Question 2 of 10")
    await chat.does(Press(button.data))
    chat.bot("earlier question")
    await chat.you("/done")
    chat.bot("have not heard anything")


async def test_a_thin_answer_is_followed_up_and_the_follow_up_is_part_of_it(chat: Chat) -> None:
    await asked(chat, "exam")
    await chat.you("It was fine.")
    await chat.you("/done")
    assert chat.bot().plain.startswith("Follow-up")
    await chat.you(LONG)
    await chat.you("/done")
    chat.bot("Question 2 of 10")
    assert [f.part.value for f in await chat.fragments(1)] == ["answer", "probe"]


async def test_commands_are_never_part_of_an_answer_and_unknown_ones_are_answered(chat: Chat) -> None:
    await asked(chat)
    await chat.you("/dance a little")
    chat.bot("/dance", "/help")
    await chat.you("/status")
    chat.bot("0 fragments")
    chat.bot("Question 1 of 10")


async def test_stop_wants_to_be_said_twice(chat: Chat) -> None:
    await asked(chat)
    await chat.you("/stop")
    chat.bot("Stop here?")
    await chat.you("No, I go on.")
    await chat.you("/stop")
    chat.bot("Stop here?")
    await chat.you("/stop")
    chat.bot("Business knowledge")
    chat.bot("The whole picture")
    assert chat.bot("End of your mock interview", "not a full rehearsal").last


async def test_a_second_mock_offers_to_go_on(chat: Chat) -> None:
    await asked(chat)
    await chat.you("/mock exam")
    chat.bot("under way")
    await chat.press("Resume")
    chat.bot("Question 1 of 10")


async def test_another_mode_may_be_chosen_at_the_briefing(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/mock learn")
    chat.bot("Learn")
    await chat.you("/mock exam")
    chat.bot("Exam")
    chat.silence()
    await chat.you("/history")
    chat.bot("None yet")


async def test_a_pause_stops_the_clock_and_words_resume_it(chat: Chat) -> None:
    await asked(chat)
    await chat.pass_time(minutes=5)
    await chat.you("/pause")
    chat.bot("Paused")
    await chat.pass_time(hours=3)
    await chat.you("I am back.")
    chat.bot("The clock runs again")
    await chat.you("/status")
    chat.bot("1 fragment", "5:00")


async def test_marks_come_once_each_and_calmly(chat: Chat) -> None:
    await asked(chat, "exam")
    await chat.pass_time(minutes=70)
    for minutes in ("30", "45", "54", "60"):
        chat.bot(f"{minutes} minutes")
    chat.silence()
    await chat.you(LONG)
    await chat.you("/done")
    assert "The time is used up" in chat.skim()[-1].plain


async def test_free_words_in_the_corner_are_a_question(chat: Chat) -> None:
    await asked(chat)
    messages: list[Outbound] = []
    while not any("Question corner" in message.plain for message in messages):
        await chat.you(LONG)
        await chat.you("/done")
        messages = chat.skim()
    await chat.you("what is a mission statement")
    chat.bot("not possible here yet")
    await chat.you("/next")
    chat.bot("Question 3 of 10") if len(messages) > 3 else chat.skim()


async def test_a_day_of_silence_lays_aside(chat: Chat) -> None:
    await asked(chat)
    await chat.pass_time(hours=25)
    assert "laid your mock interview aside" in chat.skim()[-1].plain
    await chat.you("hello?")
    chat.bot("laid aside")
    await chat.you("/resume")
    chat.bot("Question 1 of 10")


async def test_kind_words_for_what_cannot_be_kept(chat: Chat) -> None:
    await asked(chat)
    await chat.does(Unreadable("sticker"))
    chat.bot("Say it in a message?")
    await chat.does(Unreadable("too_large"))
    chat.bot("20 MB")


async def test_a_recording_wants_its_own_consent(chat: Chat) -> None:
    await asked(chat)
    voice = Voice("file", timedelta(seconds=9), "audio/ogg", 1000, "v1")
    await chat.does(voice)
    chat.bot("May I keep your spoken answers")
    chat.bot("not kept that recording")
    await chat.press("Yes, keep them")
    chat.bot("send it again")
    await chat.does(voice)
    chat.silence()
    assert [f.kind.value for f in await chat.fragments(1)] == ["voice"]
    await chat.you("/done")
    chat.bot("Question 2 of 10")


async def test_extra_time_is_counted_in(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/settings 1.5")
    chat.bot("1.5 times")
    await chat.you("/mock exam")
    chat.bot("90 minutes", "Your extra time is counted in")


async def test_who_practises_alone_gets_a_signpost(chat: Chat) -> None:
    await agreed(chat)
    await chat.you("/tutor I am worried")
    assert len(chat.bot("no tutor here").text) > 60


async def test_a_mock_goes_on_on_another_platform(chat: Chat, tmp_path: Path) -> None:
    await asked(chat)
    await chat.you("First part.")
    await chat.you("/link")
    code = chat.bot("Your code is").text.split("Your code is ")[1][:9]
    other = Chat(chat.database, chat.service, chat.clock, "2", first_delivery=500)
    other.account = Account(Platform.CONSOLE, "other")
    other.conversation = Conversation(Platform.CONSOLE, "other")
    await agreed(other)
    await other.you(f"/link {code.lower()}")
    other.bot("Joined")
    other.bot("Question 1 of 10")
    await other.you("Second part.")
    await chat.you("Third part.")
    assert await chat.answer(1) == "First part.\nSecond part.\nThird part."
    await other.you(f"/link {code}")
    other.bot("opens nothing")


async def test_guessing_codes_is_slowed(chat: Chat) -> None:
    await agreed(chat)
    for _ in range(5):
        await chat.you("/link AAAA-AAAA")
        chat.bot("opens nothing")
    await chat.you("/link AAAA-AAAA")
    chat.bot("wait an hour")


async def test_forget_is_asked_twice_and_leaves_nothing(chat: Chat, tmp_path: Path) -> None:
    await asked(chat)
    await chat.you("A canary sang in the boiler room.")
    await chat.you("/forget")
    chat.bot("Delete everything about you?")
    await chat.press("Yes, delete it")
    chat.bot("Last chance")
    await chat.press("Delete everything for good")
    chat.bot("Done: everything about you was deleted")
    assert files_with(tmp_path, b"canary sang") == []
    await chat.you("/start")
    chat.bot("Before we begin")


async def test_an_old_button_is_kindly_refused(chat: Chat) -> None:
    await asked(chat)
    await chat.does(Press("done:999:1"))
    chat.bot("no effect any more")
    await chat.does(Press("nonsense"))
    chat.bot("no effect any more")


async def test_the_learners_own_view_is_kept_beside(chat: Chat) -> None:
    await asked(chat)
    sitting = await chat.sitting()
    code = sitting.plan.questions[0].criteria[0]
    await chat.does(Press(f"self:{sitting.id}:{code}:partly"))
    chat.bot(code, "partly")
    (opinion,) = await chat.database.run(lambda store: store.opinions.of(sitting.id))
    assert (opinion.by, opinion.label) == ("self", "partly")


async def test_where_others_read_along_nothing_is_taken_and_nothing_is_told(chat: Chat) -> None:
    await chat.you("/agree")
    await chat.you("/mock exam")
    await chat.you("/next")
    chat.skim()
    group = Conversation(Platform.CONSOLE, "group", private=False, shared=True)
    alone, chat.conversation = chat.conversation, group
    await chat.you("Did anybody hear back from the depot?")
    chat.silence()
    await chat.you("/status")
    chat.bot("in private")
    chat.silence()
    chat.conversation = alone
    await chat.you("/status")
    chat.bot("0 fragments")
    chat.bot("Question 1 of 10")


async def person_of(chat: Chat) -> int:
    visit = await chat.database.run(lambda store: store.people.visit(chat.account, chat.conversation))
    assert visit is not None
    return visit.person.id


async def test_who_blocked_the_bot_is_reachable_again_when_they_speak(chat: Chat) -> None:
    await chat.you("/agree")
    chat.skim()
    await chat.database.run(lambda store: store.people.unreachable_in(chat.conversation))
    person = await person_of(chat)
    assert await chat.database.run(lambda store: store.people.conversation(person)) is None
    await chat.you("/help")
    chat.skim()
    assert await chat.database.run(lambda store: store.people.conversation(person)) == chat.conversation


async def test_a_conversation_that_moved_gets_its_letters_there(chat: Chat) -> None:
    await chat.you("/agree")
    chat.skim()
    moved = Conversation(Platform.CONSOLE, "elsewhere")
    await chat.does(Moved("elsewhere"))
    person = await person_of(chat)
    assert await chat.database.run(lambda store: store.people.conversation(person)) == moved
