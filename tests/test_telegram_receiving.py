"""What people do on Telegram, as it reaches the core: over the real SDK and real HTTP, by polling."""

import asyncio
import random
import time
from datetime import timedelta

import pytest

from adapters.telegram.gateway import TokenRefused
from adapters.telegram.polling import Ledger
from adapters.telegram.request import Request
from bot.messages import (
    Command,
    Conversation,
    Document,
    Edited,
    Moved,
    Platform,
    Presence,
    Press,
    Text,
    Unreadable,
    Voice,
)
from tests.telegram_double import Double
from tests.telegram_rig import Rig, buttons, letter, question, rig


async def test_words_commands_and_deep_links() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        await anna.says("/start invite-7")
        await anna.says("/mock@mock_double_bot learn")
        await anna.says("/Ask what is\na journey?")
        await anna.says("It was a <hard> day.")
        await anna.says("/ not a command")
        assert await r.core.until(5) == [
            Command("start", "invite-7"),
            Command("mock", "learn"),
            Command("ask", "what is\na journey?"),
            Text("It was a <hard> day.", "4"),
            Text("/ not a command", "5"),
        ]
        first = r.core.taken[0]
        assert first.conversation == Conversation(Platform.TELEGRAM, "1")
        assert (first.account.id, first.account.name, first.account.language) == ("1", "Person 1", "en")
        assert first.sent_at.tzinfo is not None
        assert [inbound.delivery for inbound in r.core.taken] == ["1", "2", "3", "4", "5"]


async def test_a_reply_says_to_what() -> None:
    async with rig() as r:
        number = int(await r.adapter.send(letter("What did you do?")))
        mine = await r.double.person(1).says("I rang her.", reply_to=number)
        assert await r.core.until(1) == [Text("I rang her.", str(mine), str(number))]


async def test_a_press_is_answered_at_once_while_the_core_takes_its_time() -> None:
    async with rig() as r:
        r.core.slow[""] = asyncio.Event()
        await r.adapter.send(letter(question("How?", "Done")))
        callback = await r.double.person(1).presses("done")
        await r.double.until(lambda: r.double.callbacks[callback].answered is not None)
        assert r.core.taken == []
        r.core.slow[""].set()
        assert await r.core.until(1) == [Press("done", "1")]


async def test_a_press_is_answered_even_if_the_first_answer_fails() -> None:
    async with rig() as r:
        await r.adapter.send(letter(question("How?", "Done")))
        for kind in ("502", "reset", ""):
            if kind:
                r.double.fail(kind, "answerCallbackQuery")
            callback = await r.double.person(1).presses("Done")
            await r.double.until(lambda c=callback: r.double.callbacks[c].answered is not None)  # type: ignore[misc]  # a lambda's default


async def test_edits_correct_and_spoken_ones_stay() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        mine = await anna.says("I runged her.")
        await anna.edits("I rang her.")
        await anna.voice(b"sound", caption="old")
        await anna.edits("new caption")
        await anna.document(b"x", "notes.txt", "text/plain", caption="old")
        await anna.edits("better")
        await anna.says("end")
        edits = [content for content in await r.core.until(6) if isinstance(content, Edited)]
        assert edits == [Edited(str(mine), "I rang her."), Edited("3", "better")]


async def test_what_is_spoken_is_in_the_file_store_before_it_is_handed_in() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        await anna.voice(b"voice", 7, caption="My answer")
        await anna.audio(b"a sound file", 8)
        await anna.video_note(b"a round video", 9)
        contents = await r.core.until(3)
        assert contents == [
            Voice("1.ogg", timedelta(seconds=7), "audio/ogg", 5, "1", "My answer"),
            Voice("2.mp3", timedelta(seconds=8), "audio/mpeg", 12, "2"),
            Voice("3.mp4", timedelta(seconds=9), "video/mp4", 13, "3"),
        ]
        assert list(r.files.kept.values()) == [b"voice", b"a sound file", b"a round video"]


async def test_documents_and_photos() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        await anna.document(b"%PDF", "../../My report.PDF", "application/pdf", caption="Here")
        await anna.photo(b"a large photo", "Notes")
        assert await r.core.until(2) == [
            Document("1.pdf", "../../My report.PDF", "application/pdf", 4, "1", "Here"),
            Document("2.jpg", "photo.jpg", "image/jpeg", 13, "2", "Notes"),
        ]
        assert r.files.kept["2.jpg"] == b"a large photo"


async def test_what_cannot_be_an_answer_is_named() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        for kind in ("sticker", "poll", "location", "contact"):
            await anna.sends(kind)
        await anna.document(b"x", "big.zip", "application/zip", file_size=20 * 1024 * 1024 + 1)
        await anna.voice(b"x", file_size=30_000_000)
        assert await r.core.until(6) == [
            Unreadable("sticker"),
            Unreadable("other"),
            Unreadable("other"),
            Unreadable("other"),
            Unreadable("too_large"),
            Unreadable("too_large"),
        ]
        assert r.double.calls("getFile") == []


async def test_a_file_that_comes_hard_comes_and_one_that_is_lost_is_said_to_be() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        r.double.fail("502", "getFile")
        r.double.fail("reset", "download")
        await anna.voice(b"sound")
        await anna.says("after it")
        contents = await r.core.until(2)
        assert [type(c) for c in contents] == [Voice, Text]
        await anna.voice(b"lost", file_id="nowhere")
        assert (await r.core.until(3))[-1] == Unreadable("other")


async def test_who_blocks_the_bot_and_comes_back() -> None:
    async with rig() as r:
        await r.double.person(1).blocks()
        await r.double.person(1).returns()
        assert await r.core.until(2) == [Presence(reachable=False), Presence(reachable=True)]


async def test_a_group_is_heard_only_when_it_speaks_to_the_bot() -> None:
    async with rig() as r:
        anna, group = r.double.person(1), r.double.group(-5, "supergroup")
        where = Conversation(Platform.TELEGRAM, "-5", private=False, shared=True)
        number = int(await r.adapter.send(letter(question("How?", "Done"), conversation=where)))
        await anna.says("Did you see the match?", group)
        await anna.says("/status@another_bot", group)
        await anna.says("/help", group)
        mine = await anna.says("An answer.", group, reply_to=number)
        await anna.presses("Done", group)
        assert await r.core.until(3) == [
            Command("help"),
            Text("An answer.", str(mine), str(number)),
            Press("done", str(number)),
        ]
        assert {inbound.conversation for inbound in r.core.taken} == {where}
        assert not r.double.chats[-5].messages[number].pinned


async def test_a_topic_of_a_forum_is_a_conversation_of_its_own() -> None:
    async with rig() as r:
        anna, group = r.double.person(1), r.double.group(-1005, "supergroup")
        await anna.says("/help", group, topic=77)
        await r.core.until(1)
        where = r.core.taken[0].conversation
        assert (where.id, where.private) == ("-1005/77", False)
        await r.adapter.send(letter("Here", conversation=where))
        assert [m.topic for m in anna.sees(group)] == [77]


async def test_a_group_that_becomes_a_supergroup_moves() -> None:
    async with rig() as r:
        group = r.double.group(-5)
        r.double.migrate(-5, -1005)
        message = {"message_id": 9, "date": r.double.date(), "chat": group.native(), "migrate_to_chat_id": -1005}
        r.double.update("message", message | {"from": r.double.person(1).native()}, -5)
        assert await r.core.until(1) == [Moved("-1005")]
        await r.adapter.send(letter("words", conversation=Conversation(Platform.TELEGRAM, "-5", private=False)))
        assert len(r.double.chats[-1005].messages) == 1


async def test_channels_other_bots_and_service_messages_are_nothing_to_us() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        head = {"message_id": 9, "date": r.double.date(), "chat": anna.chat.native()}
        r.double.update("message", head | {"from": anna.native() | {"is_bot": True}, "text": "beep"}, 1)
        r.double.update("message", head | {"from": anna.native(), "new_chat_title": "Ours"}, 1)
        r.double.update("message", head | {"chat": {"id": -9, "type": "channel", "title": "News"}, "text": "News"}, 1)
        await anna.says("hello")
        assert await r.core.until(1) == [Text("hello", "1")]


async def test_an_update_that_cannot_be_read_holds_nobody_up() -> None:
    async with rig() as r:
        anna = r.double.person(1)
        head = {"message_id": 9, "date": r.double.date(), "chat": anna.chat.native(), "from": anna.native()}
        r.double.updates.add("message", {"weather": "fine"}, 1)
        r.double.updates.add("message", head | {"poll": {"new": "shape"}}, 1)
        await anna.says("hello")
        assert await r.core.until(2) == [Unreadable("other"), Text("hello", "1")]
        await r.double.until(lambda: not r.double.updates.pending)


# Taken, and only then confirmed --------------------------------------------------------------------------------------


async def test_nothing_is_confirmed_before_it_is_kept() -> None:
    async with rig() as r:
        gate = r.core.slow["first"] = asyncio.Event()
        anna, ben = r.double.person(1), r.double.person(2)
        await anna.says("first")
        await anna.says("second")
        await ben.says("third")
        await r.core.until(1)
        await ben.says("fourth")
        assert await r.core.until(2) == [Text("third", "1"), Text("fourth", "2")]
        assert r.double.updates.confirmed == []
        gate.set()
        await r.core.until(4)
        assert r.core.contents[2:] == [Text("first", "1"), Text("second", "2")]
        await r.double.until(lambda: r.double.updates.confirmed == [1, 2, 3, 4])
        assert len(r.core.calls) == 4


async def test_what_is_not_kept_is_tried_again_in_its_order() -> None:
    async with rig() as r:
        r.core.failing["first"] = 2
        await r.double.person(1).says("first")
        await r.double.person(1).says("second")
        assert await r.core.until(2) == [Text("first", "1"), Text("second", "2")]
        assert [getattr(c.content, "text", "") for c in r.core.calls] == ["first"] * 3 + ["second"]


async def test_what_was_not_confirmed_comes_again_to_the_next_process() -> None:
    async with Double() as double:
        first = Rig(double)
        first.core.slow["words"] = asyncio.Event()
        first.start()
        await double.person(1).says("words")
        await first.core.until_called(1)
        assert first.running is not None
        first.running.cancel()
        first.core.slow["words"].set()
        await first.stop()
        second = Rig(double)
        second.core.taken = first.core.taken
        second.start()
        await double.person(1).says("more")
        assert Text("more", "2") in await second.core.until(2)
        assert [i.delivery for i in second.core.taken] == ["1", "2"]
        await second.stop()


async def test_duplicates_and_disorder_lose_and_double_nothing() -> None:
    async with rig() as r:
        r.double.updates.duplicate, r.double.updates.reorder = True, random.Random(4)
        for number in range(60):
            await r.double.person(number % 7 + 1).says(f"m{number}")
        await r.core.until(60)
        await r.double.until(lambda: not r.double.updates.pending)
        assert sorted(i.delivery for i in r.core.taken) == sorted(str(n) for n in range(1, 61))


async def test_order_is_kept_in_each_conversation() -> None:
    async with rig() as r:
        for number in range(150):
            await r.double.person(number % 5 + 1).says(f"{number}")
        await r.core.until(150)
        for person in range(1, 6):
            theirs = [i.content for i in r.core.taken if i.account.id == str(person)]
            said = [int(content.text) for content in theirs if isinstance(content, Text)]
            assert said == sorted(said)
            assert len(said) == 30


@pytest.mark.parametrize(
    "kind", ["429", "409", "500", "502", "503", "504", "reset", "reset_after", "hang", "garbage", "garbage_json"]
)
async def test_the_loop_survives(kind: str) -> None:
    async with rig(start=False) as r:
        times = 1 if kind == "429" else 2
        r.double.fail(kind, times=times)
        r.start()
        await r.double.person(1).says("first")
        await r.core.until(1)
        r.double.fail(kind, "getUpdates", times=times)
        await r.double.person(1).says("second")
        assert await r.core.until(2) == [Text("first", "1"), Text("second", "2")]


async def test_a_webhook_left_behind_is_taken_away() -> None:
    async with rig(start=False) as r:
        from tests.telegram_double_updates import Hook

        r.double.updates.set_hook(Hook("http://127.0.0.1:9/nobody"))
        r.start()
        await r.double.person(1).says("hello")
        await r.core.until(1)
        r.double.updates.set_hook(Hook("http://127.0.0.1:9/nobody"))
        await r.double.person(1).says("again")
        await r.core.until(2)


async def test_a_token_that_telegram_does_not_know_is_said_plainly() -> None:
    async with rig(start=False) as r:
        r.double.token = "another"
        with pytest.raises(TokenRefused) as refused:
            await r.adapter.run(r.core.handle)
        assert "@BotFather" in str(refused.value)
        assert "4242" not in str(refused.value)


async def test_the_token_is_in_no_log(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        async with rig(start=False) as r:
            for kind in ("hang", "reset", "garbage", "500", "429"):
                r.double.fail(kind)
            r.start()
            await r.double.person(1).says("my secret answer")
            await r.core.until(1)
            r.double.fail("hang", "sendMessage")
            with pytest.raises(Exception, match="time"):
                await r.adapter.send(letter(question("How?", "Done")))
            secret = r.double.token.partition(":")[2]
    printed = "".join(capsys.readouterr()) + caplog.text
    assert "Telegram" in printed
    assert secret not in printed
    assert "my secret answer" not in printed


def test_the_ledger_asks_from_the_lowest_that_is_not_taken() -> None:
    ledger = Ledger()
    assert ledger.offset() is None
    for number in (5, 6, 7):
        ledger.taken(number)
    assert ledger.offset() == 8
    assert not ledger.new(6)
    ledger.confirmed(8)
    assert ledger.offset() is None
    assert ledger.new(2)


async def test_buttons_in_one_burst_are_all_heard() -> None:
    async with rig() as r:
        for number in range(1, 31):
            r.double.person(number)
            await r.adapter.send(letter(question("How?", "Done"), number, Conversation(Platform.TELEGRAM, str(number))))
        await asyncio.gather(*(r.double.person(number).presses("Done") for number in range(1, 31)))
        await r.core.until(30)
        await r.double.until(lambda: all(asked.answered for asked in r.double.callbacks.values()))
        assert buttons("Done")[0][0].data == "done"


async def test_an_end_in_the_moment_of_a_requests_timeout_is_an_end() -> None:
    async with Double() as double:
        double.fail("hang", "getMe")
        request = Request()
        await request.initialize()
        address = f"{double.url}/bot{double.token}/getMe"
        asks = asyncio.create_task(request.do_request(address, "POST", read_timeout=0.5))
        await asyncio.sleep(0.2)  # it is under way
        time.sleep(0.5)  # noqa: ASYNC251 - the loop is busy while the timeout passes
        await asyncio.sleep(0)  # the timeout's turn comes right after this one
        asks.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asks
        await request.shutdown()
