"""Spoken answers in dialogues: what becomes of a recording, with which consent, and how that is taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Account, Conversation, Platform, Voice
from bot.records import Verdict
from storage.files import DiskFiles
from tests.http_double import Double
from tests.on_both import on_both
from tests.voice_rig import OUTSIDE, Spoken, endpoint, spoken, without_words

__all__ = ["endpoint", "spoken"]

ON_BOTH = frozenset({"test_a_withdrawal_works_at_once"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_both(metafunc, "spoken", ON_BOTH)


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


async def test_what_is_spoken_where_others_read_along_is_not_kept(spoken: Spoken) -> None:
    chat = await spoken.begins()
    chat.conversation = Conversation(Platform.CONSOLE, "group", private=False, shared=True)
    await spoken.says()
    chat.account = Account(Platform.CONSOLE, "a stranger")
    await spoken.says()
    chat.silence()
    assert spoken.files == []


async def test_a_recording_that_the_platform_repeats_is_kept_once(spoken: Spoken) -> None:
    chat = await spoken.begins()
    for _ in range(2):
        file = DiskFiles(spoken.folder).put(b"sound", ".ogg")
        await chat.does(Voice(file, timedelta(seconds=3), "audio/ogg", 5, "v1"), delivery="the same")
    (fragment,) = await chat.fragments(1)
    assert [each.name for each in spoken.files] == [fragment.file]


async def test_a_recording_whose_delivery_failed_after_the_commit_is_still_there(spoken: Spoken) -> None:
    chat, service = await spoken.begins(), spoken.chat.service
    file = DiskFiles(spoken.folder).put(b"sound", ".ogg")
    voice = Voice(file, timedelta(seconds=3), "audio/ogg", 5, "v1")

    def fails() -> None:
        raise RuntimeError("nobody works")

    work, service.work = service.work, fails
    with pytest.raises(RuntimeError):
        await chat.does(voice, delivery="the same")
    service.work = work
    await chat.does(voice, delivery="the same")
    (fragment,) = await chat.fragments(1)
    assert [each.name for each in spoken.files] == [fragment.file]


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


async def test_help_says_that_one_may_speak_and_how_much_where_one_can(spoken: Spoken) -> None:
    chat = await spoken.begins()
    await chat.you("/help")
    assert "voice message" not in chat.bot("/done").text
    chat.account, chat.conversation = Account(Platform.TELEGRAM, "7"), Conversation(Platform.TELEGRAM, "7")
    await spoken.begins()

    async def help_said() -> str:
        await chat.you("/help")
        letters = await chat.database.run(lambda store: store.outbox.waiting((Platform.TELEGRAM,), 1000))
        return letters[-1].message.text

    assert "voice message" in await help_said()
    assert "20 MB" in await help_said()
    without_words(spoken, keep=False)
    assert "voice message" not in await help_said()


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
