"""Spoken answers in dialogues: consent, keeping, words from a transcriber (honest, slow or broken), correcting."""

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.interview.state import Part
from bot.messages import Conversation, Document, Platform, Press, Text, Voice, Withdrawn
from bot.records import Answer, Fragment, Job, Verdict, VoiceRules
from bot.review.transcript import interview_json
from bot.service import Service
from bot.voice.endpoint import EndpointTranscriber
from bot.voice.pace import Pace, pace, pace_of
from bot.voice.scribes import TRIES, Scribes
from question_bank.reader import load_pack
from storage.files import DiskFiles
from storage.opening import OpenDatabase
from tests.chat import PACK, Chat, opened
from tests.clock import HandClock
from tests.http_double import Answer as Reply
from tests.http_double import Asked, Double, answering
from tests.ogg import voice_note
from tests.on_both import on_both

WORDS = " ".join(
    ["I rang her back the same day because she had waited and I told my manager what we should change."] * 4
)
PACE = len(WORDS.split()) * 2
"""Words a minute when they are spoken in half a minute."""
OUTSIDE = VoiceRules(keep=True, words="outside")


def heard(asked: Asked) -> Reply:
    return 200, {"text": WORDS}


@pytest.fixture
def endpoint() -> Iterator[Double]:
    with answering(heard) as double:
        yield double


@dataclass
class Spoken:
    """A chat with a folder for recordings, and the worker that has them put into words."""

    chat: Chat
    folder: Path
    scribes: Scribes
    transcriber: EndpointTranscriber
    asked_of_judge: list[str]

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.exists() else []

    async def says(self, seconds: float = 30, message: str = "v1", *, caption: str = "") -> None:
        """Send a voice note, as an adapter hands it in."""
        content = voice_note(seconds)
        file = DiskFiles(self.folder).put(content, ".ogg")
        voice = Voice(file, timedelta(seconds=seconds), "audio/ogg", len(content), message, caption)
        await self.chat.does(voice)

    async def words_come(self) -> None:
        """The worker does what is to be done now."""
        await self.scribes.round()
        await self.scribes.idle()
        await self.chat._settle()

    async def begins(self, mode: str = "exam") -> Chat:
        """Agree to everything and stand at the first question."""
        await self.chat.you("/agree")
        await self.chat.you("/agree audio")
        await self.chat.you(f"/mock {mode}")
        await self.chat.you("/next")
        self.chat.skim()
        return self.chat

    async def fragment(self) -> Fragment:
        (fragment,) = await self.chat.fragments(1)
        return fragment


def spoken_over(
    database: OpenDatabase, service: Service, clock: HandClock, folder: Path, url: str, rules: VoiceRules
) -> Spoken:
    """Everything that speaking needs, over an open core."""
    files = DiskFiles(folder / "files")
    service.kit = replace(service.kit, files=files, voice=rules)
    transcriber = EndpointTranscriber(url, "key", seconds=5)
    scribes = Scribes(database, service, transcriber, files, clock, "test")
    chat = Chat(database, service, clock)
    asked: list[str] = []

    def judge(answer: Answer) -> tuple[Verdict, ...]:
        asked.append(answer.text)
        return tuple(Verdict(code, "met" if answer.text else "not_met") for code in answer.criteria)

    chat.judge = judge
    return Spoken(chat, folder / "files", scribes, transcriber, asked)


ON_BOTH = frozenset(
    {
        "test_the_words_are_shown_kept_beside_and_judged",
        "test_a_withdrawal_works_at_once",
        "test_judging_waits_for_the_words",
        "test_a_reply_to_the_words_corrects_them",
        "test_the_button_asks_for_the_right_words_and_keeps_both",
        "test_erasing_ends_what_is_under_way",
        "test_a_broken_transcriber_is_tried_again_and_then_let_be",
        "test_who_blocked_the_bot_keeps_the_words_and_is_told_nothing",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both(metafunc, "spoken", ON_BOTH)


@pytest.fixture
async def spoken(request: pytest.FixtureRequest, tmp_path: Path, endpoint: Double) -> AsyncIterator[Spoken]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with opened(place, clock) as (database, service):
        parts = spoken_over(database, service, clock, tmp_path, f"{endpoint.url}/v1", OUTSIDE)
        yield parts
        await parts.transcriber.close()


def without_words(spoken: Spoken, *, keep: bool = True) -> None:
    """An installation without a transcriber."""
    spoken.chat.service.kit = replace(spoken.chat.service.kit, voice=VoiceRules(keep, "none"))


# Without a transcriber ------------------------------------------------------------------------------------------------


async def test_the_tutor_listens_and_key_points_are_welcome_once(spoken: Spoken) -> None:
    without_words(spoken)
    chat = spoken.chat
    await chat.you("/agree")
    await chat.you("/mock learn")
    await chat.you("/next")
    chat.skim()
    await spoken.says()
    chat.bot("May I keep your spoken answers", "90 days", "a tutor does", "20 MB", "/settings voice off")
    chat.bot("not kept that recording")
    assert spoken.files == []
    await chat.press("Yes, keep them")
    chat.bot("send it again", "key points")
    await spoken.says(75)
    await spoken.says(10, "v2")
    chat.silence()
    kept = await chat.fragments(1)
    assert [(f.kind.value, f.length, f.media_type) for f in kept] == [
        ("voice", timedelta(seconds=75), "audio/ogg"),
        ("voice", timedelta(seconds=10), "audio/ogg"),
    ]
    assert [DiskFiles(spoken.folder).get(f.file)[:4] for f in kept] == [b"OggS", b"OggS"]


async def test_what_was_only_spoken_is_not_judged_as_if_nothing_had_been_said(spoken: Spoken) -> None:
    without_words(spoken)
    chat = await spoken.begins("learn")
    while not any("Question corner" in message.plain for message in chat.unread):
        await spoken.says()
        await chat.you("/done")
    said = "\n".join(message.plain for message in chat.skim())
    assert "What these questions look for" in said
    assert "Not heard yet" not in said
    assert "not enough here" not in said
    assert spoken.asked_of_judge == []


async def test_key_points_beside_a_recording_are_judged_and_nothing_is_called_missing(spoken: Spoken) -> None:
    without_words(spoken)
    chat = await spoken.begins()
    chat.judge = lambda answer: [Verdict(answer.criteria[0], "met"), Verdict("K9.9", "not_met")]
    await spoken.says()
    await chat.you("I rang her back.")
    await chat.you("/done")
    sitting = await chat.sitting()
    opinions = await chat.database.run(lambda store: store.opinions.of(sitting.id))
    assert [opinion.label for opinion in opinions] == ["met"]


async def test_where_nothing_is_kept_words_are_asked_for(spoken: Spoken) -> None:
    without_words(spoken, keep=False)
    chat = await spoken.begins()
    await spoken.says()
    chat.bot("Please write it")
    assert await chat.fragments(1) == []
    assert spoken.files == []


async def test_nothing_spoken_is_kept_before_any_consent(spoken: Spoken) -> None:
    await spoken.says()
    spoken.chat.bot("I agree")
    spoken.chat.skim()
    assert spoken.files == []


@pytest.mark.parametrize("where", ["idle", "corner"])
async def test_a_recording_where_no_question_is_open_is_not_kept(spoken: Spoken, where: str) -> None:
    chat = spoken.chat
    if where == "idle":
        await chat.you("/agree")
        await chat.you("/agree audio")
    else:
        await spoken.begins("learn")
        while not any("Question corner" in message.plain for message in chat.unread):
            await chat.you("I did it myself, because the customer had waited for days. " * 6)
            await chat.you("/done")
    chat.skim()
    await spoken.says()
    assert chat.bot().plain
    chat.silence()
    assert spoken.files == []
    assert await chat.database.run(lambda store: store.jobs.waiting("transcribe:")) == 0


# Consent --------------------------------------------------------------------------------------------------------------


async def test_consent_says_where_the_recording_goes(spoken: Spoken) -> None:
    chat = spoken.chat
    await chat.you("/agree")
    await chat.you("/mock exam")
    await chat.you("/next")
    chat.skim()
    await spoken.says()
    chat.bot("sent to a speech service", "you see the words")
    chat.skim()
    assert spoken.files == []


async def test_consent_to_listening_is_not_consent_to_a_service_outside(spoken: Spoken) -> None:
    without_words(spoken)
    chat = await spoken.begins()
    await spoken.says()
    chat.silence()
    chat.service.kit = replace(chat.service.kit, voice=OUTSIDE)
    await spoken.says()
    chat.bot("sent to a speech service")
    chat.bot("not kept that recording")
    await chat.press("Yes, keep them")
    chat.skim()
    await spoken.says(message="v3")
    chat.silence()
    assert len(await chat.fragments(1)) == 2


async def test_a_withdrawal_works_at_once(spoken: Spoken, endpoint: Double) -> None:
    chat = await spoken.begins()
    await spoken.says()
    await chat.you("/settings voice off")
    chat.bot("those that I kept of you are deleted")
    assert spoken.files == []
    await spoken.words_come()
    assert endpoint.asked == []
    chat.silence()
    await spoken.says()
    chat.bot("May I keep")
    chat.skim()
    assert spoken.files == []
    assert len(await chat.fragments(1)) == 1


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


async def test_a_file_where_no_question_is_open_is_not_kept(spoken: Spoken) -> None:
    chat = spoken.chat
    for agreed in (False, True):
        if agreed:
            await chat.you("/agree")
            chat.skim()
        file = DiskFiles(spoken.folder).put(b"notes", ".txt")
        await chat.does(Document(file, "notes.txt", "text/plain", 5, "d1"))
        assert chat.skim()
        assert spoken.files == []


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
