"""Recordings put into words, by a transcriber that is honest, slow or broken: shown, kept beside, and judged."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Withdrawn
from bot.records import VoiceRules
from bot.voice.pace import Pace, pace, pace_of
from bot.voice.scribes import TRIES
from tests.chat import opened
from tests.clock import HandClock
from tests.http_double import Answer as Reply
from tests.http_double import Asked, Double
from tests.ogg import voice_note
from tests.on_both import on_both
from tests.voice_rig import OUTSIDE, PACE, WORDS, Spoken, endpoint, heard, spoken, spoken_over

__all__ = ["endpoint", "spoken"]

ON_BOTH = frozenset(
    {
        "test_the_words_are_shown_kept_beside_and_judged",
        "test_judging_waits_for_the_words",
        "test_erasing_ends_what_is_under_way",
        "test_a_broken_transcriber_is_tried_again_and_then_let_be",
        "test_who_blocked_the_bot_keeps_the_words_and_is_told_nothing",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both(metafunc, "spoken", ON_BOTH)


# Words ----------------------------------------------------------------------------------------------------------------


async def test_the_words_are_shown_kept_beside_and_judged(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins()
    await spoken.says(30)
    chat.silence()
    await spoken.words_come()
    chat.bot("Your recording in words", f"“{WORDS}”", f"30 seconds, about {PACE} words a minute")
    fragment = await spoken.fragment()
    assert (fragment.text, [edit.text for edit in fragment.edits]) == ("", [WORDS])
    assert pace_of(fragment) == Pace(timedelta(seconds=30), PACE)
    await chat.you("/done")
    assert spoken.asked_of_judge == [WORDS]
    (asked,) = endpoint.asked
    assert asked.path == "/v1/audio/transcriptions"
    assert asked.headers["Authorization"] == "Bearer key"
    assert voice_note(30) in asked.body
    assert b'filename="answer.ogg"' in asked.body
    assert b"whisper-1" in asked.body


async def test_a_caption_stays_part_of_the_answer(spoken: Spoken) -> None:
    chat = await spoken.begins()
    await spoken.says(caption="About the boiler:")
    await spoken.words_come()
    assert await chat.answer(1) == f"About the boiler:\n{WORDS}"
    assert (await spoken.fragment()).text == "About the boiler:"


async def test_judging_waits_for_the_words(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins()
    endpoint.hold.clear()
    await spoken.says()
    await spoken.says(20, "v2")
    await spoken.scribes.round()
    await chat.you("/done")
    chat.bot("Question 2 of 10")
    assert spoken.asked_of_judge == []
    endpoint.hold.set()
    await spoken.words_come()
    assert spoken.asked_of_judge == [f"{WORDS}\n{WORDS}"]


async def test_judging_does_not_wait_for_ever_and_is_made_good(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins()
    await spoken.says()
    await chat.you("And I wrote it down.")
    await chat.you("/done")
    chat.clock.move(timedelta(minutes=6))
    await chat._settle()
    assert spoken.asked_of_judge == ["And I wrote it down."]
    await spoken.words_come()
    assert spoken.asked_of_judge == ["And I wrote it down.", f"{WORDS}\nAnd I wrote it down."]


async def test_who_waits_for_their_words_is_told_so_and_may_go_on(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins("learn")
    sitting = await chat.sitting()
    first = [q for q in sitting.plan.questions if q.area == sitting.plan.questions[0].area]
    for _ in first[:-1]:
        await chat.you(WORDS)
        await chat.you("/done")
    chat.skim()
    endpoint.hold.clear()
    await spoken.says()
    await spoken.scribes.round()
    await chat.you("/done")
    chat.bot("One moment", "/next")
    chat.silence()
    await chat.you("/next")
    chat.silence()
    endpoint.hold.set()
    await spoken.words_come()
    said = [message.plain for message in chat.skim()]
    assert "Your recording in words" in said[0]
    assert f"Question {len(first) + 1} of 10" in said[-1]


async def test_a_burst_of_recordings_is_done_a_few_at_a_time_and_whole(spoken: Spoken, endpoint: Double) -> None:
    lock, now, most = threading.Lock(), 0, 0

    def busy(_: Asked) -> Reply:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.02)
        with lock:
            now -= 1
        return heard(_)

    endpoint.reply = busy
    chat = await spoken.begins()
    for number in range(20):
        await spoken.says(message=f"v{number}")
    for _ in range(6):
        await spoken.words_come()
    assert len(endpoint.asked) == 20
    assert 1 < most <= spoken.transcriber.at_once
    assert [fragment.current for fragment in await chat.fragments(1)] == [WORDS] * 20
    chat.skim()


async def test_a_turn_never_waits_for_the_transcriber(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins()
    endpoint.hold.clear()
    await spoken.says()
    await spoken.scribes.round()
    await chat.you("And a word in writing.")
    await chat.you("/status")
    chat.bot("2 fragments")
    endpoint.hold.set()
    await spoken.words_come()
    chat.skim()
    assert await chat.answer(1) == f"{WORDS}\nAnd a word in writing."


BROKEN: dict[str, Reply] = {
    "ill": (503, b"<html>"),
    "not what it says": (200, b"<html>"),
    "without text": (200, {"words": "none"}),
    "another kind of text": (200, {"text": ["a", "list"]}),
    "too much": (200, b"x" * 1_200_000),
    "the key refused": (401, {}),
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_broken_transcriber_is_tried_again_and_then_let_be(spoken: Spoken, endpoint: Double, kind: str) -> None:
    endpoint.reply = lambda _: BROKEN[kind]
    chat = await spoken.begins()
    await spoken.says()
    for _ in range(TRIES):
        chat.silence()
        await spoken.words_come()
        chat.clock.move(timedelta(minutes=1))
    chat.bot("kept for a person to hear", "key points")
    assert len(endpoint.asked) == TRIES
    assert len(spoken.files) == 1
    assert (await spoken.fragment()).edits == ()
    await spoken.words_come()
    assert len(endpoint.asked) == TRIES


async def test_a_refused_recording_is_not_sent_again(spoken: Spoken, endpoint: Double) -> None:
    endpoint.reply = lambda _: (400, {"error": {"message": "Invalid file format."}})
    chat = await spoken.begins()
    await spoken.says()
    await spoken.words_come()
    chat.bot("could not put that recording into words")
    assert len(endpoint.asked) == 1


async def test_a_transcriber_that_comes_back_is_used(spoken: Spoken, endpoint: Double) -> None:
    endpoint.reply = lambda _: (502, b"")
    chat = await spoken.begins()
    await spoken.says()
    await spoken.words_come()
    endpoint.reply = heard
    chat.clock.move(timedelta(minutes=1))
    await spoken.words_come()
    chat.bot("Your recording in words")


async def test_silence_is_said_kindly(spoken: Spoken, endpoint: Double) -> None:
    endpoint.reply = lambda _: (200, {"text": "  "})
    chat = await spoken.begins()
    await spoken.says()
    await spoken.words_come()
    chat.bot("key points in words")


async def test_recordings_that_are_not_to_be_kept_go_once_they_are_words(spoken: Spoken, endpoint: Double) -> None:
    spoken.chat.service.kit = replace(spoken.chat.service.kit, voice=VoiceRules(keep=False, words="outside"))
    chat = await spoken.begins()
    await spoken.says()
    assert len(spoken.files) == 1
    await spoken.words_come()
    chat.bot("Your recording in words")
    assert spoken.files == []
    endpoint.reply = lambda _: (400, {})
    await spoken.says(message="v2")
    await spoken.words_come()
    chat.bot("it is deleted")
    assert spoken.files == []


async def test_what_was_deleted_meanwhile_gets_no_words(spoken: Spoken) -> None:
    chat = await spoken.begins()
    await spoken.says()
    await chat.does(Withdrawn("v1"))
    await spoken.words_come()
    chat.silence()
    assert await chat.answer(1) == ""


async def test_a_recording_that_was_deleted_meanwhile_is_not_kept_where_none_is(spoken: Spoken) -> None:
    spoken.chat.service.kit = replace(spoken.chat.service.kit, voice=VoiceRules(keep=False, words="outside"))
    chat = await spoken.begins()
    await spoken.says()
    await chat.does(Withdrawn("v1"))
    await spoken.words_come()
    chat.silence()
    assert spoken.files == []


async def test_erasing_ends_what_is_under_way(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins()
    endpoint.hold.clear()
    await spoken.says()
    await spoken.scribes.round()
    await chat.you("/forget everything")
    chat.bot("everything about you was deleted")
    endpoint.hold.set()
    await spoken.words_come()
    chat.silence()
    assert spoken.files == []


async def test_the_words_come_after_a_restart(tmp_path: Path, endpoint: Double) -> None:
    clock = HandClock()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        before = spoken_over(database, service, clock, tmp_path, f"{endpoint.url}/v1", OUTSIDE)
        await before.begins()
        endpoint.hold.clear()
        await before.says()
        worker = before.scribes
        await worker.round()
        for task in worker._under_way:  # the process dies with the recording on its way
            task.cancel()
        await worker.idle()
        await before.transcriber.close()
    endpoint.hold.set()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        after = spoken_over(database, service, clock, tmp_path, f"{endpoint.url}/v1", OUTSIDE)
        clock.move(timedelta(minutes=10))
        await after.words_come()
        assert await after.chat.answer(1) == WORDS
        await after.transcriber.close()


async def test_who_blocked_the_bot_keeps_the_words_and_is_told_nothing(spoken: Spoken) -> None:
    chat = await spoken.begins()
    await spoken.says()
    await chat.database.run(lambda store: store.people.unreachable_in(chat.conversation))
    await spoken.words_come()
    chat.silence()
    assert await chat.answer(1) == WORDS


# Facts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "seconds", "wanted"),
    [
        (120, 60, 120),
        (300, 120, 150),
        (1, 30, 2),
        (0, 30, None),
        (20, 4, None),
    ],
)
def test_pace_is_words_a_minute(words: int, seconds: int, wanted: int | None) -> None:
    length = timedelta(seconds=seconds)
    assert pace("word " * words, length) == Pace(length, wanted)


def test_an_unknown_length_has_no_pace() -> None:
    assert pace("word", None) is None
    assert pace("word", timedelta(0)) is None
