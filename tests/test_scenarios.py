"""The same conversations on the console, on Telegram and on Discord, and one interview that moves between the apps."""

import re
from collections.abc import AsyncIterator
from itertools import count

import pytest
import pytest_asyncio

from bot.messages import Account, Platform
from tests.scenarios import Hand, Playing, Scenario, scenarios
from tests.scenarios_hands import HANDS, DiscordHand, TelegramHand, World, world

ALL = scenarios()
PEOPLE = count(1000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def everywhere(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One core that serves both platforms, for all conversations of this file."""
    place = tmp_path_factory.mktemp("world") / "world.db"
    async with world(place, Platform.TELEGRAM, Platform.DISCORD) as made:
        yield made


def test_there_are_enough_of_them() -> None:
    assert len({scenario.name for scenario in ALL}) == len(ALL) >= 60


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("platform", list(HANDS), ids=str)
@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
async def test_conversation(everywhere: World, scenario: Scenario, platform: Platform) -> None:
    await Playing(HANDS[platform](everywhere, next(PEOPLE))).play(scenario)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("mode", ["learn", "exam"])
async def test_transcripts_are_equal_fragment_by_fragment(everywhere: World, mode: str) -> None:
    lines = (f"* asked {mode}", "> I rung her.", "~ I rang her.", "> And wrote it down.", "* end buttons")
    kept, said = {}, {}
    for platform, hand_of in HANDS.items():
        hand = hand_of(everywhere, next(PEOPLE))
        await Playing(hand).play(Scenario("whole", lines))
        fragments = await everywhere.fragments(hand.account)
        kept[platform] = [(f.number, f.part, f.kind, f.text, f.current) for f in fragments]
        said[platform] = words_of(hand)
    assert kept[Platform.TELEGRAM] == kept[Platform.DISCORD] == kept[Platform.CONSOLE]
    assert len(kept[Platform.CONSOLE]) >= 10
    assert said[Platform.TELEGRAM] == said[Platform.DISCORD] == said[Platform.CONSOLE]


def words_of(hand: Hand) -> list[str]:
    """All words that the bot said, but for the note, which names the platform."""
    return re.findall(r"\w+", " ".join(shown for shown in hand.shown() if "Before we begin" not in shown))


@pytest.mark.asyncio(loop_scope="module")
async def test_a_mock_moves_between_the_apps(everywhere: World) -> None:
    number = next(PEOPLE)
    telegram, discord = TelegramHand(everywhere, number), DiscordHand(everywhere, number)
    here, there = Playing(telegram), Playing(discord)
    for line in ("* asked exam", "> One on Telegram."):
        await here.line(line)
    await everywhere.passes(5)
    await here.line("/link")
    code = re.findall(r"Your code is (\S+)\.", telegram.shown()[-1])[0]
    for line in ("* agreed", f"/link {code}", "< Joined", "< Question 1 of 10", "> Two on Discord."):
        await there.line(line)
    await everywhere.passes(4)
    await there.line("/status")
    await there.line("< 2 fragments | 9:00")
    await here.line("> Three on Telegram again.")
    await here.line("/status")
    await here.line("< 3 fragments | 9:00")
    await here.line("* end commands")
    await here.line("< End of your mock interview")
    both = [await everywhere.fragments(Account(p, str(number))) for p in (Platform.TELEGRAM, Platform.DISCORD)]
    assert both[0] == both[1]
    assert [f.text for f in both[0]][:3] == ["One on Telegram.", "Two on Discord.", "Three on Telegram again."]
    assert await discord.answer(10) == await telegram.answer(10) != ""
