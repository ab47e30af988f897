"""The words that were heard, corrected by a button or a reply: every version is kept, and judged again."""

from datetime import timedelta

import pytest

from bot.interview.state import Part
from bot.messages import Conversation, Document, Platform, Press, Text
from bot.project.report.readers import Readers
from bot.records import Job
from bot.review.transcript import interview_json
from bot.voice.pace import pace, pace_of
from question_bank.reader import load_pack
from storage.files import DiskFiles
from tests.chat import PACK, Chat
from tests.on_both import on_both
from tests.voice_rig import PACE, WORDS, Spoken, endpoint, spoken

__all__ = ["endpoint", "spoken"]

ON_BOTH = frozenset(
    {"test_a_reply_to_the_words_corrects_them", "test_the_button_asks_for_the_right_words_and_keeps_both"}
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both(metafunc, "spoken", ON_BOTH)


# Correcting -----------------------------------------------------------------------------------------------------------


async def shown(spoken: Spoken) -> Chat:
    """A recording is answered with its words."""
    chat = await spoken.begins()
    await spoken.says()
    await spoken.words_come()
    chat.bot("Your recording in words")
    return chat


async def test_the_button_asks_for_the_right_words_and_keeps_both(spoken: Spoken) -> None:
    chat = await shown(spoken)
    await chat.press("Correct it")
    chat.bot("Both versions are kept")
    await chat.you("I rang her back the same hour.")
    chat.bot("Corrected")
    fragment = await spoken.fragment()
    assert [edit.text for edit in fragment.edits] == [WORDS, "I rang her back the same hour."]
    assert pace_of(fragment) == pace(WORDS, timedelta(seconds=30))
    await chat.you("And more.")
    chat.silence()
    assert await chat.answer(1) == "I rang her back the same hour.\nAnd more."


async def test_a_reply_to_the_words_corrects_them(spoken: Spoken) -> None:
    chat = await shown(spoken)
    await chat.does(Text("I rang him back.", "m77", reply_to=str(chat._after)))
    chat.bot("Corrected")
    assert await chat.answer(1) == "I rang him back."


async def test_a_reply_to_something_else_is_part_of_the_answer(spoken: Spoken) -> None:
    chat = await shown(spoken)
    await chat.does(Text("I rang him back.", "m77", reply_to=str(chat._after - 1)))
    await chat.does(Text("Twice.", "m78", reply_to="no such message"))
    chat.silence()
    assert await chat.answer(1) == f"{WORDS}\nI rang him back.\nTwice."


@pytest.mark.parametrize("way", ["the button", "a command", "another button", "time"])
async def test_a_correction_that_does_not_come(spoken: Spoken, way: str) -> None:
    chat = await shown(spoken)
    await chat.press("Correct it")
    chat.bot("Both versions are kept")
    match way:
        case "the button":
            await chat.press("Leave it as it is")
            chat.bot("Left as it is")
        case "a command":
            await chat.you("/help")
            chat.bot("/done")
        case "another button":
            await chat.does(Press("stop:0:1"))
            chat.bot("no effect any more")
        case _:
            chat.clock.move(timedelta(minutes=11))
    await chat.you("This is part of the answer.")
    chat.silence()
    assert await chat.answer(1) == f"{WORDS}\nThis is part of the answer."


async def test_a_correction_after_judging_is_judged_once_more(spoken: Spoken) -> None:
    chat = await shown(spoken)
    await chat.you("/done")
    chat.bot("Question 2 of 10")
    await chat.press("Correct it")
    chat.bot("in one message")
    await chat.you("I rang her back the same hour.")
    chat.bot("Corrected")
    assert spoken.asked_of_judge == [WORDS, "I rang her back the same hour."]
    assert await chat.fragments(2) == []


async def test_a_correction_while_the_engine_is_at_work_is_judged_too(spoken: Spoken) -> None:
    chat = await shown(spoken)
    judge = chat._judge
    at_work: list[Job] = []

    async def begin() -> None:
        now = chat.clock.now()
        at_work.extend(await chat.database.run(lambda store: store.jobs.claim("judge", "engine", now, 60, 9)))

    chat._judge = begin  # type: ignore[method-assign]  # the engine takes its time
    await chat.you("/done")
    await chat.press("Correct it")
    await chat.you("I rang her back the same hour.")
    (job,) = at_work[:1]
    await chat.service.judged(job, ())
    chat._judge = judge  # type: ignore[method-assign]  # it is quick again
    chat.clock.move(timedelta(minutes=2))
    await chat._settle()
    chat.skim()
    assert spoken.asked_of_judge == ["I rang her back the same hour."]


async def test_a_transcript_shows_length_and_pace_as_facts(spoken: Spoken) -> None:
    chat = await shown(spoken)
    await chat.you("And a word in writing.")
    said = interview_json(await chat.sitting(), await chat.fragments(), load_pack(PACK))
    assert isinstance(said, dict)
    questions = said["questions"]
    assert isinstance(questions, list)
    assert isinstance(questions[0], dict)
    fragments = questions[0]["fragments"]
    assert isinstance(fragments, list)
    spoken_one, written = fragments
    assert isinstance(spoken_one, dict)
    assert isinstance(written, dict)
    assert (spoken_one["length_seconds"], spoken_one["words_per_minute"]) == (30.0, PACE)
    assert set(written) == {"part", "kind", "at", "text", "edits"}


async def test_a_file_where_no_question_is_open_is_kept_only_until_it_is_read(spoken: Spoken) -> None:
    chat, files = spoken.chat, DiskFiles(spoken.folder)
    readers = Readers(chat.database, chat.service, None, files, chat.clock, "test")
    for agreed in (False, True):
        if agreed:
            await chat.you("/agree")
            chat.skim()
        file = files.put(b"notes", ".txt")
        await chat.does(Document(file, "notes.txt", "text/plain", 5, "d1"))
        await readers.round()
        assert chat.skim()
        assert [path for path in spoken.files if path.suffix != ".png"] == []


async def test_nobody_corrects_another_persons_words(spoken: Spoken) -> None:
    chat = await shown(spoken)
    fragment = await spoken.fragment()
    other = Chat(chat.database, chat.service, chat.clock, "2", first_delivery=500)
    other.conversation = Conversation(Platform.CONSOLE, "2")
    await other.you("/agree")
    other.skim()
    await other.does(Press(f"correct:{fragment.id}"))
    other.bot("no effect any more")
    await other.you("Mine now.")
    other.skim()
    assert (await spoken.fragment()).current == WORDS


async def test_a_second_try_may_be_spoken_too(spoken: Spoken) -> None:
    chat = await spoken.begins("learn")
    while not any("Question corner" in message.plain for message in chat.unread):
        await chat.you(WORDS)
        await chat.you("/done")
    await chat.you("/again 1")
    chat.skim()
    await spoken.says(message="v9")
    await chat.you("/done")
    chat.bot("One moment")
    chat.silence()
    await spoken.words_come()
    said = [message.plain for message in chat.skim()]
    assert "Your recording in words" in said[0]
    assert any("second try" in words for words in said[1:])
    spoken_part = [fragment.part for fragment in await chat.fragments(1) if fragment.file]
    assert spoken_part == [Part.AGAIN]
