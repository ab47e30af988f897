"""The gateway's misfortunes over the real SDK: whatever is cut, forgotten or repeated, nothing said is lost."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from adapters.discord.gateway import Tuning
from adapters.discord.stream import DiscordRefuses, Pauses
from bot.messages import Edited, Text
from tests.discord_rig import FAST, Rig, rig


def heard(up: Rig) -> list[str]:
    """What was said, as it reached the core."""
    return [content.text for content in up.core.contents if isinstance(content, Text)]


def corrections(up: Rig) -> list[str | None]:
    """What messages were said to read now."""
    return [content.text for content in up.core.contents if isinstance(content, Edited)]


async def gone_on(up: Rig, connections: int) -> None:
    """Wait until another connection stands after so many."""
    gateway = up.double.gateway
    await up.double.until(
        lambda: len(gateway.identified) + len(gateway.resumed) > connections and gateway.listening(), 10, "a connection"
    )


@pytest.mark.parametrize(
    "fault", ["cut", "op 7", "op 9", "op 9 for ever", "4000", "4007", "4009", "forgotten", "refused", "garbage"]
)
async def test_it_goes_on_after(fault: str) -> None:
    async with rig() as up:
        gateway, sam = up.double.gateway, up.sam()
        await sam.says("one")
        await up.core.until(1)
        await asyncio.sleep(FAST.keep * 3)
        _happen(up, fault)
        await sam.says("two")
        await gone_on(up, 1)
        await sam.says("three")
        await up.core.until(3)
        assert heard(up) == ["one", "two", "three"]
        fresh = fault in ("op 9 for ever", "4007", "4009", "forgotten")
        assert (len(gateway.identified) == 2) is fresh


def _happen(up: Rig, fault: str) -> None:
    gateway = up.double.gateway
    match fault:
        case "op 7":
            gateway.reconnect()
        case "op 9":
            gateway.invalidate(resumable=True)
        case "op 9 for ever":
            gateway.invalidate(resumable=False)
        case "forgotten":
            gateway.forget()
            gateway.cut()
        case "refused":
            gateway.refuse = ["cut", 4000, "cut"]
            gateway.cut()
        case "garbage":
            for connection in gateway.connections:
                connection.outgoing.put_nowait({"op": 0, "t": "MESSAGE_CREATE", "s": 99, "d": {"weather": "fine"}})
            gateway.cut()
        case code if code.isdecimal():
            gateway.close_with(int(code))
        case _:
            gateway.cut()


async def test_missed_heartbeats_are_noticed() -> None:
    tuning = Tuning(2.0, 0.4, 0.02, 0.5, 0.5, Pauses(0.0, 0.02, 0.2))
    async with rig(start=False, tuning=tuning) as up:
        gateway = up.double.gateway
        gateway.heartbeat_ms = 150
        await up.start()
        await up.double.until(lambda: gateway.beats >= 2, 10, "heartbeats")
        gateway.deaf = True
        await up.double.until(lambda: bool(gateway.resumed), 20, "another connection")
        gateway.deaf = False
        await up.sam().says("still there?")
        await up.core.until(1)


async def test_another_process_goes_on_with_the_session() -> None:
    async with rig() as up:
        await up.sam().says("one")
        await up.core.until(1)
        await up.stop()
        await up.sam().says("while nobody listened")
        await up.restart()
        await up.core.until(2)
        assert heard(up) == ["one", "while nobody listened"]
        assert len(up.double.gateway.identified) == 1


async def test_a_new_session_asks_for_what_was_missed() -> None:
    async with rig() as up:
        sam, kim = up.sam(), up.double.person(12)
        await sam.says("one")
        hello = await kim.says("hello")
        await up.core.until(2)
        await up.stop()
        up.double.gateway.forget()
        for number in range(120):
            await sam.says(f"missed {number}")
        await kim.says("me too")
        await kim.edits("hello, I mean good evening", hello)
        up.double.fail("503", "GET /channels/{channel_id}/messages", 2)
        await up.restart()
        await up.core.until(124)
        assert corrections(up) == ["hello, I mean good evening"]
        assert [text for text in heard(up) if text.startswith("missed")] == [f"missed {n}" for n in range(120)]
        assert "me too" in heard(up)


async def test_what_was_not_committed_is_had_again() -> None:
    async with rig() as up:
        up.core.failing["two"] = 1000
        await up.sam().says("one")
        await up.sam().says("two")
        await up.core.until_called(3)
        await up.stop()
        up.core.failing.clear()
        await up.restart()
        await up.core.until(2)
        assert heard(up) == ["one", "two"]


@pytest.mark.parametrize("what", ["duplicate", "reorder", "replay"])
async def test_repeated_and_reordered_events(what: str) -> None:
    async with rig() as up:
        gateway = up.double.gateway
        gateway.duplicate, gateway.reorder = what == "duplicate", what == "reorder"
        gateway.replays_too_many = 5 if what == "replay" else 0
        for number in range(6):
            await up.sam().says(f"word {number}")
            if what == "replay":
                await up.core.until(number + 1)
                gateway.cut()
                await up.double.until(lambda n=number: len(gateway.resumed) > n, 10, "resuming")  # type: ignore[misc]
        await up.core.until(6)
        assert sorted(heard(up)) == [f"word {number}" for number in range(6)]


async def test_one_conversation_in_order_and_others_beside_it() -> None:
    async with rig() as up:
        up.core.slow["slow"] = asyncio.Event()
        await up.sam().says("slow")
        await up.sam().says("after it")
        await up.double.person(12).says("meanwhile")
        await up.core.until(1)
        assert heard(up) == ["meanwhile"]
        up.core.slow["slow"].set()
        await up.core.until(3)
        assert heard(up) == ["meanwhile", "slow", "after it"]


async def test_interactions_are_answered_in_time_however_slow_the_core() -> None:
    async with rig() as up:
        up.core.slow["stuck"] = asyncio.Event()
        await up.sam().says("stuck")
        asked = [await up.sam().slash("done") for _ in range(40)]
        await up.double.until(lambda: all(each.answered for each in asked), 3, "acknowledgements")
        assert up.core.taken == []
        up.core.slow["stuck"].set()
        await up.core.until(41)


@pytest.mark.parametrize(
    ("token", "content", "words"), [("wrong", True, "refuses the token"), ("", False, "privileged intent")]
)
async def test_what_must_be_changed_first_is_said(token: str, content: bool, words: str) -> None:
    place = {"token": token} if token else {"reads_servers": True}
    async with rig(start=False, place=place) as up:
        up.double.gateway.content_granted = content
        await up.start(wait=False)
        assert up.running is not None
        with pytest.raises(DiscordRefuses, match=words):
            await up.running
        up.running = None


async def test_shards_share_the_servers() -> None:
    async with rig(start=False) as up:
        up.double.shards, up.double.at_once = 3, 3
        halls = [up.double.guild(number << 22) for number in (7, 8, 9)]
        await up.start(wait=False)
        await up.double.until(lambda: len(up.double.gateway.sessions) == 3, 10, "three sessions")
        await up.up()
        assert sorted(each["shard"] for each in up.double.gateway.identified) == [[0, 3], [1, 3], [2, 3]]
        for hall in halls:
            await up.sam().slash("link", hall)
        await up.sam().says("and here")
        await up.core.until(4)


@pytest.mark.parametrize("kind", ["429", "500", "502", "503", "504", "reset", "garbage", "garbage_json", "hang"])
async def test_signing_in_takes_as_many_tries_as_it_needs(kind: str) -> None:
    async with rig(start=False, tuning=replace(FAST, call=0.5)) as up:
        for where in ("GET /users/@me", "GET /oauth2", "GET /gateway/bot", "GET /applications", "PUT /applications"):
            up.double.fail(kind, where, 1)
        await up.start()
        await up.sam().says("hello")
        await up.core.until(1)


async def test_marks_only_ever_go_forward() -> None:
    async with rig() as up:
        for number in range(5):
            await up.sam().says(f"{number}")
        await up.core.until(5)
        await up.stop()
        taken = [int(inbound.delivery) for inbound in up.core.taken]
        assert all(before < after for before, after in pairwise(taken))
        assert up.sessions.known[str(up.sam().direct.id)].message == str(taken[-1])


async def test_a_session_is_kept_as_soon_as_it_stands() -> None:
    async with rig(tuning=replace(FAST, keep=60.0)) as up:
        await up.double.until(lambda: bool(up.sessions.kept.get("0/1")))
        up.core.failing["never committed"] = 1000
        await up.sam().says("never committed")
        await up.core.until_called(1)
        known = up.sessions.known
        await up.double.until(lambda: bool(known))
        assert int(next(iter(known.values())).message) < min(up.sam().direct.messages)


async def test_what_was_missed_is_asked_for_by_the_next_process_too() -> None:
    async with rig() as up:
        await up.sam().says("one")
        await up.core.until(1)
        await up.stop()
        up.double.gateway.forget()
        await up.sam().says("missed")
        up.double.fail("503", "GET /channels/{channel_id}/messages", 1000)
        await up.restart()
        await up.double.until(lambda: bool((kept := up.sessions.kept["0/1"]) and kept.behind))
        up.double.faults.clear()
        await up.restart()
        await up.core.until(2)
        assert heard(up) == ["one", "missed"]
        assert len(up.double.gateway.identified) == 2
