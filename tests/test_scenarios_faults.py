"""Whatever goes amiss between the bot and a platform, the conversation goes on and reads right."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from bot.messages import Platform
from tests.scenarios import Hand, Playing
from tests.scenarios_hands import HANDS, TelegramHand, World, world

PEOPLE = count(5000)
KINDS = ("429", "500", "502", "503", "504", "reset", "reset_after", "garbage", "garbage_json")
SENDS = {Platform.TELEGRAM: "sendMessage", Platform.DISCORD: "POST /channels"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def everywhere(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One core that serves both platforms."""
    async with world(tmp_path_factory.mktemp("faults") / "world.db", Platform.TELEGRAM, Platform.DISCORD) as made:
        yield made


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("platform", [Platform.TELEGRAM, Platform.DISCORD], ids=str)
@pytest.mark.parametrize("kind", KINDS)
async def test_it_goes_on(everywhere: World, platform: Platform, kind: str) -> None:
    hand = HANDS[platform](everywhere, next(PEOPLE))
    playing = Playing(hand)
    await playing.line("* asked exam")
    double = everywhere.telegram if platform is Platform.TELEGRAM else everywhere.discord
    assert double is not None
    double.fail(kind, SENDS[platform])
    for line in ("> First.", "> Second.", "= 1: First.⏎Second."):
        await playing.line(line)
    await playing.line("/status" if platform is Platform.TELEGRAM else "> /status")
    await playing.line("* long")
    await playing.line("/done")
    assert order_of(hand) == ["2 fragments", "Question 1 of 10", "Question 2 of 10"]


def order_of(hand: Hand) -> list[str]:
    """What was said since the first question, each once, by its first words."""
    known = ("2 fragments", "Question 1 of 10", "Question 2 of 10")
    said = [next((words for words in known if words in shown), "") for shown in hand.shown()]
    since = [words for words in said if words][1:]
    return [words for index, words in enumerate(since) if index == 0 or since[index - 1] != words]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("fault", ["cut", "reconnect", "lost"])
async def test_the_gateway_is_cut_in_mid_answer(everywhere: World, fault: str) -> None:
    assert everywhere.discord is not None
    gateway = everywhere.discord.gateway
    hand = HANDS[Platform.DISCORD](everywhere, next(PEOPLE))
    playing = Playing(hand)
    await playing.line("* asked exam")
    await playing.line("> First.")
    await asyncio.sleep(0.1)
    gateway.invalidate(resumable=False) if fault == "lost" else getattr(gateway, fault)()
    for line in ("> Second.", "> Third.", "= 1: First.⏎Second.⏎Third.", "* long", "/done", "< Question 2 of 10"):
        await playing.line(line)


@pytest.mark.asyncio(loop_scope="module")
async def test_closed_direct_messages_and_a_return(everywhere: World) -> None:
    assert everywhere.discord is not None
    number = next(PEOPLE)
    playing = Playing(HANDS[Platform.DISCORD](everywhere, number))
    await playing.line("* asked exam")
    person = everywhere.discord.person(number)
    person.closes()
    await playing.line("> /status")
    seen = len(person.sees())
    person.opens()
    await playing.line("> I am back.")
    await playing.line("> /status")
    assert len(person.sees()) > seen
    await playing.line("< 1 fragment")


@pytest.mark.asyncio(loop_scope="module")
async def test_somebody_blocks_the_bot_and_comes_back(everywhere: World) -> None:
    assert everywhere.telegram is not None
    number = next(PEOPLE)
    hand = TelegramHand(everywhere, number)
    playing = Playing(hand)
    await playing.line("* asked exam")
    person = everywhere.telegram.person(number)
    await hand.act(person.blocks)
    await everywhere.passes(31)
    await hand.act(person.returns)
    await playing.line("> I am back.")
    await playing.line("/status")
    await playing.line("< 1 fragment")


@pytest.mark.parametrize("platform", [Platform.TELEGRAM, Platform.DISCORD], ids=str)
async def test_a_day_of_downtime(tmp_path: Path, platform: Platform) -> None:
    """The program is down for 24 hours in mid-answer: its time stands still, and what was said meanwhile is taken."""
    async with world(tmp_path / "day.db", platform) as made:
        hand = HANDS[platform](made, next(PEOPLE))
        playing = Playing(hand)
        await playing.line("* asked exam")
        await playing.line("> Before the night.")
        double = made.telegram if platform is Platform.TELEGRAM else made.discord
        assert double is not None
        person, taken = double.person(int(hand.account.id)), made.door.taken
        await made.falls()
        made.clock.set_wall(timedelta(hours=24))
        for words in ("In the night.", "In the morning."):
            await person.says(words)  # the hand itself would wait until it is taken
        await made.stands()
        await made.door.until(taken + 2)
        for line in ("> After it.", "= 1: Before the night.⏎In the night.⏎In the morning.⏎After it."):
            await playing.line(line)
        await playing.line("/status" if platform is Platform.TELEGRAM else "> /status")
        await playing.line("* long")
        await playing.line("/done")
        said = "\n".join(hand.shown())
        assert "4 fragments" in said
        assert "Question 2 of 10" in said
        assert "that is the full" not in said
