"""Whoever waits longer than a second is shown that the bot is typing, on both platforms; the clock is handed in."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Conversation, Letter, Outbound, Platform, Urgency
from bot.records import Answer, Verdict
from bot.waiting import LONGEST_SECONDS, Waiting
from bot.workers import Judges, rung_or_after
from tests.clock import HandClock
from tests.scenarios import LONG
from tests.scenarios_hands import HANDS, World, world

HERE, THERE = (Conversation(Platform.TELEGRAM, number) for number in "12")


class Types:
    """An adapter that can show typing."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def typing(self, conversation: Conversation) -> None:
        """See `bot.waiting.Typist`."""
        self.shown.append(conversation.id)


def test_it_is_shown_after_a_second_again_and_again_until_the_reply() -> None:
    clock, types, rung = HandClock(), Types(), list[Letter]()
    waiting = Waiting(clock, {Platform.TELEGRAM: types})
    ring = waiting.ringing(rung.extend)
    waiting.began(HERE)
    assert waiting.show() == pytest.approx(1.0)
    clock.move(timedelta(seconds=0.9))
    waiting.began(THERE)
    clock.move(timedelta(seconds=0.2))
    waiting.show()
    assert types.shown == ["1"]
    clock.move(timedelta(seconds=4.6))
    waiting.over(THERE)
    assert waiting.show() == pytest.approx(4.5)
    assert types.shown == ["1", "1"]
    letter = Letter(1, HERE, Outbound("There."), Urgency.REPLY)
    ring([letter])
    assert rung == [letter]
    clock.move(timedelta(seconds=9))
    assert waiting.show() is None
    assert types.shown == ["1", "1"]


def test_nothing_is_announced_for_ever_or_where_it_cannot_be_shown() -> None:
    clock, types = HandClock(), Types()
    waiting = Waiting(clock, {Platform.TELEGRAM: types, Platform.CONSOLE: object()})
    waiting.began(Conversation(Platform.CONSOLE, "1"))
    waiting.began(Conversation(Platform.DISCORD, "1"))
    assert waiting.show() is None
    waiting.began(HERE)
    clock.move(timedelta(seconds=LONGEST_SECONDS + 1))
    assert waiting.show() is None
    assert types.shown == []


class Slow:
    """An engine that takes its time."""

    def __init__(self) -> None:
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """See `bot.ports.Assessor`."""
        del answer
        self.asked.set()
        await self.go.wait()
        return ()


def typed(made: World, platform: Platform, number: int) -> int:
    """How often typing was shown to somebody."""
    if platform is Platform.TELEGRAM:
        assert made.telegram is not None
        return made.telegram.chats[number].typing
    assert made.discord is not None
    return made.discord.person(number).direct.typing


@pytest.mark.parametrize("platform", [Platform.TELEGRAM, Platform.DISCORD], ids=str)
async def test_judging_that_takes_long_is_announced_over_the_wire(tmp_path: Path, platform: Platform) -> None:
    async with world(tmp_path / "world.db", platform) as made:
        service, engine = made.service, Slow()
        waiting = Waiting(made.clock, made.adapters)
        service.began, service.over, service.ring = waiting.began, waiting.over, waiting.ringing(service.ring)
        hand = HANDS[platform](made, 7001)
        slow = Judges(made.database, service, engine, made.clock, "slow")
        service.work = slow.ring
        work = asyncio.create_task(slow.run())
        for line in ("/agree", "/drill 1", "/next", LONG, "/done", LONG, "/done", LONG, "/done"):
            made.clock.move(timedelta(seconds=2))
            waiting.show()
            assert typed(made, platform, 7001) == 0  # what was said before has its reply, or wants none
            await hand.says(line)
        await engine.asked.wait()
        made.clock.move(timedelta(seconds=1.1))
        waiting.show()
        double = made.telegram if platform is Platform.TELEGRAM else made.discord
        assert double is not None
        await double.until(lambda: typed(made, platform, 7001) == 1)
        engine.go.set()
        await slow.idle()
        made.clock.move(timedelta(seconds=9))
        assert waiting.show() is None
        work.cancel()


async def test_a_worker_that_is_rung_and_told_to_end_in_the_same_moment_ends() -> None:
    rung = asyncio.Event()
    waits = asyncio.create_task(rung_or_after(rung, 60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rung.set()
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
