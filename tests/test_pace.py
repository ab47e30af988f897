"""A platform is never sent more than it takes, nearly all of what it takes is used, and replies go first."""

import random
from bisect import bisect_left
from datetime import timedelta

import pytest

from bot.messages import Conversation, Platform, Urgency
from bot.pace import DISCORD, TELEGRAM, Limits, Pace
from tests.clock import HandClock

LIMITS = {Platform.TELEGRAM: TELEGRAM, Platform.DISCORD: DISCORD}
STEP = 0.002
"""Seconds between two looks at whether something may go."""
ON_THE_WAY = 0.02
"""Seconds by which a message may come sooner or later than the one before."""


def most_in_a_second(times: list[float]) -> int:
    return max(bisect_left(times, at + 1.0) - place for place, at in enumerate(times))


@pytest.mark.parametrize("platform", LIMITS)
@pytest.mark.parametrize("replies", [0.0, 5.0, 20.0])
def test_nudges_without_end_beside_replies(platform: Platform, replies: float) -> None:
    clock, chance, seconds = HandClock(), random.Random(7), 60
    pace, limit = Pace(clock, LIMITS), LIMITS[platform].per_second
    arrived: list[float] = []
    waits: list[float] = []
    waiting: list[tuple[float, Conversation]] = []
    nudge = Conversation(platform, "n0")

    def send(where: Conversation) -> None:
        pace.goes(where)
        arrived.append(clock.monotonic() + chance.uniform(0, ON_THE_WAY))

    for turn in range(int(seconds / STEP)):
        clock.move(timedelta(seconds=STEP))
        if chance.random() < replies * STEP:
            waiting.append((clock.monotonic(), Conversation(platform, f"r{turn}")))
        if waiting and pace.seconds(waiting[0][1], Urgency.REPLY) <= 0:
            since, where = waiting.pop(0)
            waits.append(clock.monotonic() - since)
            send(where)
        if pace.seconds(nudge, Urgency.NUDGE) <= 0:
            send(nudge)
            nudge = Conversation(platform, f"n{turn + 1}")
    assert most_in_a_second(sorted(arrived)) <= limit
    assert len(arrived) >= 0.95 * limit * seconds
    assert not waits or sorted(waits)[int(len(waits) * 0.99)] < 0.25


def test_a_chat_is_written_to_once_a_second_and_a_group_twenty_times_a_minute() -> None:
    clock = HandClock()
    pace = Pace(clock, {Platform.TELEGRAM: TELEGRAM})
    chat, group = Conversation(Platform.TELEGRAM, "1"), Conversation(Platform.TELEGRAM, "-1", private=False)
    pace.goes(chat)
    assert pace.seconds(chat, Urgency.REPLY) == pace.chat_wait(chat) == pytest.approx(TELEGRAM.chat_seconds)
    for _ in range(TELEGRAM.group_per_minute):
        clock.move(timedelta(seconds=2))
        assert pace.seconds(group, Urgency.REPLY) <= 0
        pace.goes(group)
    clock.move(timedelta(seconds=2))
    assert pace.seconds(group, Urgency.REPLY) == pytest.approx(60 - 2 * TELEGRAM.group_per_minute)


def test_a_refusal_holds_its_chat_or_the_whole_platform() -> None:
    clock = HandClock()
    pace = Pace(clock, LIMITS)
    here, there = Conversation(Platform.TELEGRAM, "1"), Conversation(Platform.TELEGRAM, "2")
    other = Conversation(Platform.DISCORD, "1")
    pace.hold(here, 5.0)
    assert pace.seconds(here, Urgency.REPLY) == 5.0
    assert pace.seconds(there, Urgency.REPLY) <= 0
    pace.hold(here, 7.0, everywhere=True)
    assert pace.seconds(there, Urgency.REPLY) == 7.0
    assert pace.seconds(other, Urgency.REPLY) <= 0


def test_without_limits_nothing_waits() -> None:
    pace = Pace(HandClock(), {Platform.TELEGRAM: Limits()})
    chat = Conversation(Platform.TELEGRAM, "1")
    for _ in range(1000):
        assert pace.seconds(chat, Urgency.NUDGE) <= 0
        pace.goes(chat)
