"""What people see on Telegram: letters sent with the real SDK over real HTTP to the double."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.render import parts, split
from bot.messages import Attachment, Choice, Conversation, Kind, Moved, Outbound, Platform
from bot.ports import SendLater, SendNever
from tests.telegram_double import Limits
from tests.telegram_rig import PRIVATE, buttons, letter, question, rig


async def test_words_are_shown_as_they_are_with_a_strong_title() -> None:
    async with rig(start=False) as r:
        message = Outbound('5 < 6 & "so" <b>on</b>', "A <title>", buttons("Done", "Skip"))
        number = await r.adapter.send(letter(message))
        shown = r.double.person(1).sees()[0]
        assert shown.text == 'A <title>\n5 < 6 & "so" <b>on</b>'
        assert str(shown.id) == number
        assert shown.labels == ["Done", "Skip"]
        sent = r.double.calls("sendMessage")[0].parameters
        assert sent["text"].startswith("<b>A &lt;title&gt;</b>\n")
        assert sent["link_preview_options"] == '{"is_disabled": true}'


async def test_what_cannot_be_parsed_goes_as_plain_words() -> None:
    async with rig(start=False) as r:
        r.double.fail("cannot_parse", "sendMessage")
        await r.adapter.send(letter(Outbound("5 < 6", "Title")))
        assert [m.text for m in r.double.person(1).sees()] == ["Title\n5 < 6"]
        assert "parse_mode" not in r.double.calls("sendMessage")[-1].parameters


async def test_a_long_letter_is_split_and_its_buttons_are_under_the_last_part() -> None:
    async with rig(start=False) as r:
        text = "\n\n".join(f"Paragraph {n}. " + "word " * 150 for n in range(20))
        last = await r.adapter.send(letter(Outbound(text, "Long", buttons("Next"))))
        seen = r.double.person(1).sees()
        assert len(seen) > 3
        assert [m.labels for m in seen] == [*[[]] * (len(seen) - 1), ["Next"]]
        assert str(seen[-1].id) == last
        assert " ".join(" ".join(m.text for m in seen).split()) == " ".join(f"Long {text}".split())
        assert all(m.text.startswith("Paragraph") for m in seen[1:])


async def test_a_letter_that_stopped_half_way_goes_on_where_it_stopped() -> None:
    async with rig(start=False) as r:
        long = letter("\n\n".join("word " * 700 for _ in range(3)).strip())
        await r.adapter.send(letter("first"))
        r.double.fail("429", "sendMessage", seconds=7)
        with pytest.raises(SendLater) as later:
            await r.adapter.send(long)
        assert later.value.seconds == 7
        r.double.fail("500", "sendMessage")
        with pytest.raises(SendLater):
            await r.adapter.send(long)
        await r.adapter.send(long)
        assert len(r.double.person(1).sees()) == 4


@given(st.text(alphabet=st.sampled_from("ab .!\n😀é&<"), max_size=400), st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=200, deadline=None)
def test_splitting_loses_nothing_but_the_space_between(text: str, limit: int, first: int) -> None:
    pieces = split(text, limit, first)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= (limit if n else max(first, limit)) for n, piece in enumerate(pieces))
    assert not pieces or len(pieces[0]) <= max(first, 1)


@given(st.text(max_size=9000), st.text(max_size=3000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_part_is_too_long_or_empty(text: str, title: str, filed: bool) -> None:
    attachments = (Attachment("1.png", "p.png", "image/png", "x" * 1500),) if filed else ()
    for part in parts(Outbound(text, title, attachments=attachments)):
        assert len(part.plain) <= (1024 if part.attachment else 4096)
        assert part.attachment or part.plain.strip()


def test_wide_and_endless_keyboards_are_folded() -> None:
    wide = tuple(Choice(str(n), str(n)) for n in range(20))
    keyboard = parts(Outbound("Choose", choices=(wide,) * 7))[0].keyboard
    assert keyboard is not None
    rows = keyboard.inline_keyboard
    assert max(len(row) for row in rows) == 8
    assert sum(len(row) for row in rows) == 100


@pytest.mark.parametrize(
    ("media_type", "method", "kind"),
    [
        ("image/png", "sendPhoto", "photo"),
        ("audio/ogg", "sendVoice", "voice"),
        ("application/pdf", "sendDocument", "document"),
    ],
)
async def test_a_file_goes_in_its_own_kind(media_type: str, method: str, kind: str) -> None:
    async with rig(start=False) as r:
        attachment = Attachment(r.files.put(b"content", ""), "sheet.bin", media_type, "What it shows.")
        await r.adapter.send(letter(Outbound("Here & now", "Sheet", buttons("Next"), (attachment,))))
        shown = r.double.person(1).sees()[0]
        assert (shown.kind, shown.content, shown.name) == (kind, b"content", "sheet.bin")
        assert shown.text == "Sheet\nHere & now\n\nWhat it shows."
        assert shown.labels == ["Next"]
        assert len(r.double.calls(method)) == 1


async def test_long_words_go_before_their_files() -> None:
    async with rig(start=False) as r:
        files = tuple(Attachment(r.files.put(b"x", ""), f"{n}.pdf", "application/pdf", f"File {n}") for n in range(2))
        await r.adapter.send(letter(Outbound("w " * 900, choices=buttons("Next"), attachments=files)))
        assert [(m.kind, m.labels) for m in r.double.person(1).sees()] == [
            ("text", []),
            ("document", []),
            ("document", ["Next"]),
        ]


async def test_a_picture_that_telegram_does_not_like_goes_as_a_document() -> None:
    async with rig(start=False) as r:
        r.double.fail("photo_invalid", "sendPhoto")
        await r.adapter.send(
            letter(Outbound("", attachments=(Attachment(r.files.put(b"x", ""), "p.png", "image/png"),)))
        )
        assert [m.kind for m in r.double.person(1).sees()] == ["document"]


async def test_a_file_that_is_gone_is_given_up() -> None:
    async with rig(start=False) as r:
        with pytest.raises(SendNever):
            await r.adapter.send(letter(Outbound("", attachments=(Attachment("gone", "p.png", "image/png"),))))


async def test_the_open_question_is_pinned_and_old_buttons_go() -> None:
    async with rig(start=False) as r:
        await r.adapter.send(letter(Outbound("Ready?", choices=buttons("Start")), 1, answers="1"))
        await r.adapter.send(letter(question("How?", "Done", "Skip"), 2, answers="2"))
        await r.adapter.send(letter(Outbound("A remark", choices=buttons("Resume")), 3, answers="3"))
        await r.adapter.idle()
        seen = r.double.person(1).sees()
        assert [m.labels for m in seen] == [[], ["Done", "Skip"], ["Resume"]]
        assert [m.pinned for m in seen] == [False, True, False]
        await r.adapter.send(letter(question("Why?", "Done"), 4, answers="4"))
        await r.adapter.send(letter(Outbound("Feedback", choices=buttons("Rate")), 5, answers="5"))
        await r.adapter.send(letter(Outbound("Corner", choices=buttons("Next"), kind=Kind.CORNER), 6, answers="5"))
        await r.adapter.idle()
        seen = r.double.person(1).sees()
        assert [m.labels for m in seen] == [[], [], [], [], ["Rate"], ["Next"]]
        assert [m.pinned for m in seen][:4] == [False, False, False, True]
        await r.adapter.send(letter(Outbound("End", kind=Kind.END), 7))
        await r.adapter.idle()
        assert not any(m.pinned for m in r.double.person(1).sees())


async def test_pins_and_old_buttons_that_fail_do_no_harm() -> None:
    async with rig(start=False) as r:
        await r.adapter.send(letter(question("How?", "Done"), 1, answers="1"))
        await r.adapter.idle()
        r.double.fail("400", "pinChatMessage")
        r.double.fail("reset", "editMessageReplyMarkup")
        await r.adapter.send(letter(question("Why?", "Done"), 2, answers="2"))
        await r.adapter.idle()
        assert len(r.double.person(1).sees()) == 2


@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "reset", "garbage", "garbage_json", "hang"])
async def test_what_passes_is_tried_again_later_and_longer(kind: str) -> None:
    async with rig(start=False) as r:
        r.double.fail(kind, times=2)
        waits = []
        for _ in range(2):
            with pytest.raises(SendLater) as later:
                await r.adapter.send(letter("words"))
            waits.append(later.value.seconds)
            assert r.double.token not in repr(later.value)
            assert later.value.__cause__ is None
        assert waits == [0.5, 1.0]
        await r.adapter.send(letter("words"))
        assert [m.text for m in r.double.person(1).sees()] == ["words"]


async def test_a_reset_after_the_work_was_done_repeats_and_never_loses() -> None:
    async with rig(start=False) as r:
        r.double.fail("reset_after")
        with pytest.raises(SendLater):
            await r.adapter.send(letter("words"))
        await r.adapter.send(letter("words"))
        assert [m.text for m in r.double.person(1).sees()] == ["words", "words"]


async def test_who_blocked_the_bot_is_unreachable_and_a_bad_letter_is_not() -> None:
    async with rig(start=False) as r:
        await r.double.person(1).blocks()
        with pytest.raises(SendNever) as never:
            await r.adapter.send(letter("words"))
        assert never.value.unreachable
        with pytest.raises(SendNever) as never:
            await r.adapter.send(letter("words", conversation=Conversation(Platform.TELEGRAM, "999")))
        assert never.value.unreachable
        await r.double.person(1).returns()
        r.double.fail("400", "sendMessage")
        with pytest.raises(SendNever) as never:
            await r.adapter.send(letter("words"))
        assert not never.value.unreachable
        with pytest.raises(SendNever):
            await r.adapter.send(letter(" \n "))


async def test_a_group_that_moved_is_followed_and_the_core_is_told() -> None:
    async with rig() as r:
        r.double.group(-5)
        moved = r.double.migrate(-5, -1005)
        await r.double.until(lambda: bool(r.double.calls("getMe")))
        group = Conversation(Platform.TELEGRAM, "-5", private=False)
        with pytest.raises(SendLater) as later:
            await r.adapter.send(letter("words", conversation=group))
        assert (later.value.seconds, later.value.reason) == (0, "")
        await r.adapter.send(letter("words", conversation=group))
        assert [m.text for m in moved.messages.values()] == ["words"]
        assert [i.content for i in r.core.taken] == [Moved("-1005")]
        assert r.core.taken[0].conversation == group


async def test_two_conversations_told_to_wait_at_once_mean_everybody() -> None:
    async with rig(start=False) as r:
        r.double.person(2)
        r.double.fail("429", times=2, seconds=3)
        with pytest.raises(SendLater) as first:
            await r.adapter.send(letter("a"))
        with pytest.raises(SendLater) as second:
            await r.adapter.send(letter("b", 2, Conversation(Platform.TELEGRAM, "2")))
        assert (first.value.everywhere, second.value.everywhere) == (False, True)


async def test_a_wrong_token_holds_everything_and_is_not_told() -> None:
    async with rig(start=False) as r:
        r.double.token = "another"
        with pytest.raises(SendLater) as later:
            await r.adapter.send(letter("a"))
        assert later.value.everywhere
        assert "4242" not in str(later.value)


async def test_typing_is_shown_when_it_takes_long_and_not_otherwise() -> None:
    async with rig(start=False) as r:
        await r.adapter.send(letter("opens the connection"))
        async with r.adapter.busy(PRIVATE):
            pass
        assert r.double.chats[1].typing == 0
        async with r.adapter.busy(PRIVATE):
            await r.double.until(lambda: r.double.chats[1].typing == 1)


async def test_parts_of_a_letter_keep_telegrams_pace() -> None:
    async with rig(start=False, limits=Limits(), pause=None) as r:
        await r.adapter.send(letter("word " * 1000))
        assert len(r.double.person(1).sees()) == 2
        assert r.double.floods == 0
