"""What Discord's adapter sends over the real SDK: within the limits, once, in the right place; refusals understood."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.messages import Attachment, Choice, Moment, Outbound
from bot.ports import SendLater, SendNever
from tests.discord_rig import FAST, letter, rig
from tests.telegram_rig import buttons

SEND = "POST /channels/{channel_id}/messages"


async def test_long_texts_are_split_and_marked_text_stays_as_it_is() -> None:
    async with rig() as up:
        text = "\n\n".join(f"{number}. *Not* _marked_ `up` <@11> @everyone " + "word " * 60 for number in range(20))
        await up.adapter.send(letter(up, Outbound(text, "A title", buttons("Next"))))
        shown = up.sam().sees()
        assert len(shown) > 3
        assert all(len(each.text) <= 2000 for each in shown)
        assert shown[0].text.startswith("**A title**\n")
        assert r"\*Not\* \_marked\_ \`up\` \<@11>" in shown[0].text
        assert [each.labels for each in shown[:-1]] == [[]] * (len(shown) - 1)
        assert shown[-1].labels == ["Next"]


async def test_a_letter_is_sent_once_however_often_it_is_tried() -> None:
    async with rig() as up:
        up.double.fail("reset_after", SEND)
        with pytest.raises(SendLater):
            await up.adapter.send(letter(up, "Once."))
        await up.adapter.send(letter(up, "Once."))
        assert [shown.text for shown in up.sam().sees()] == ["Once."]
        assert up.double.repeated == 1


async def test_the_parts_of_a_letter_that_went_do_not_go_again() -> None:
    async with rig() as up:
        long = "word " * 900
        up.double.fail("503", SEND, times=1)
        with pytest.raises(SendLater):
            await up.adapter.send(letter(up, long))
        up.double.faults.clear()
        await up.adapter.send(letter(up, long))
        words = " ".join(shown.text for shown in up.sam().sees()).split()
        assert words == ["word"] * 900


@pytest.mark.parametrize(
    ("kind", "seconds", "everywhere"),
    [
        ("429", 0.7, False),
        ("429_global", 0.7, True),
        ("429_bare", 0.7, True),
        *((kind, 0.0, False) for kind in ("500", "502", "503", "504", "reset", "garbage", "garbage_json", "hang")),
    ],
)
async def test_what_may_pass_is_tried_again_later(kind: str, seconds: float, everywhere: bool) -> None:
    async with rig() as up:
        up.double.fail(kind, SEND, seconds=seconds)
        with pytest.raises(SendLater) as caught:
            await up.adapter.send(letter(up, "Hello."))
        assert caught.value.seconds == pytest.approx(seconds, abs=0.01)
        assert caught.value.everywhere is everywhere
        await up.adapter.send(letter(up, "Hello."))
        assert [shown.text for shown in up.sam().sees()] == ["Hello."]


@pytest.mark.parametrize("kind", ["400", "403", "404"])
async def test_what_is_refused_for_ever_is_given_up(kind: str) -> None:
    async with rig() as up:
        up.double.fail(kind, SEND)
        with pytest.raises(SendNever, match=kind) as caught:
            await up.adapter.send(letter(up, "Hello."))
        assert not caught.value.unreachable


async def test_closed_direct_messages_are_told_where_they_were_asked_for() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        sam.closes()
        asked = await sam.slash("link", hall)
        await up.core.until(1)
        with pytest.raises(SendNever):
            await up.adapter.send(letter(up, "A thing.", 7))
        assert [shown.text for shown in sam.sees(hall)] == ["Your direct messages are closed."]
        assert all(shown.only_for == sam.id for shown in sam.sees(hall))
        assert asked.original is not None


async def test_times_are_live_and_files_go_along() -> None:
    async with rig() as up:
        up.files.kept["f1"] = b"pages"
        at = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
        message = Outbound(
            "Due on Tuesday at 9:00.",
            attachments=(Attachment("f1", "notes.docx", "application/msword", "Your notes"),),
            moments=(Moment("Tuesday at 9:00", at),),
        )
        await up.adapter.send(letter(up, message))
        shown = up.sam().sees()[-1]
        assert shown.text == f"Due on Tuesday at 9:00 (<t:{int(at.timestamp())}:R>)."
        assert [file["filename"] for file in shown.files] == ["notes.docx"]
        assert b"pages" in up.double.files.values()


async def test_many_choices_become_menus() -> None:
    async with rig() as up:
        rows = tuple((Choice(f"Entry {number}", f"map:{number}"),) for number in range(60))
        await up.adapter.send(letter(up, Outbound("Which?", choices=rows)))
        assert len(up.sam().sees()[-1].labels) == 60
        await up.sam().presses("Entry 59")
        assert [getattr(content, "data", "") for content in await up.core.until(1)] == ["map:59"]


async def test_follow_ups_and_corners_begin_with_their_words() -> None:
    async with rig() as up:
        await up.adapter.send(letter(up, "Follow-up 1: why?"))
        await up.adapter.send(letter(up, "Question corner: ask away.", 2))
        assert [shown.text.split()[0] for shown in up.sam().sees()] == ["Follow-up", "Question"]


async def test_our_own_limits_are_not_run_into() -> None:
    async with rig(limits=True, tuning=replace(FAST, call=10.0)) as up:
        for number in range(1, 8):
            await up.adapter.send(letter(up, f"Message {number}", number))
        assert len(up.sam().sees()) == 7
        assert up.double.floods == 0


async def test_an_interaction_that_is_gone_does_not_take_its_answer_along() -> None:
    async with rig() as up:
        asked = await up.sam().slash("mock", mode="exam")
        await up.core.until(1)
        await up.double.until(lambda: asked.answered is not None)
        asked.expired = True
        await up.adapter.send(letter(up, "Here.", answers=asked))
        assert [shown.text for shown in up.sam().sees()] == ["Here."]


async def test_a_promise_that_nothing_comes_for_is_taken_back() -> None:
    async with rig() as up:
        asked = await up.sam().slash("done")
        await up.core.until(1)
        await up.double.until(lambda: asked.original is not None and asked.original.gone, 5, "it taken back")
        assert up.sam().sees() == []
