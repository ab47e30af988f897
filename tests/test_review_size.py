"""A cohort of forty with thousands of past mocks: the board is one message, and board and pages are quick."""

import time
from pathlib import Path

from bot.review import pages
from bot.review.board import LIMIT
from tests.chat import opened
from tests.clock import HandClock
from tests.review_rig import company, person_of
from tests.scale import scale

LEARNERS = 40


async def test_a_board_of_forty_is_one_message_and_quick(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "big.db", clock) as (database, service):
        spring = await company(tmp_path, database, service, clock)
        ann, lena = spring.chats["Ann"], spring.chats["Lena"]
        learners = [await person_of(lena)]
        for number in range(1, LEARNERS):
            learners += [await spring.joins(await spring.arrives(f"Learner number {number}"), 1, "apprentice")]
        await spring.have_sat(lena, learners, scale(1000, 5000))
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            await ann.you("/board")
            taken.append(time.perf_counter() - begun)
            assert len(ann.skim()[-1].text) <= LIMIT
        assert sorted(taken)[2] < 0.3
        number = await person_of(ann)
        for work in (pages.queue, pages.home, lambda turn: pages.cohort(turn, 1), lambda turn: pages.heat(turn, 1)):
            spent = []
            for _ in range(5):
                begun = time.perf_counter()
                assert await service.act(number, work) is not None
                spent.append(time.perf_counter() - begun)
            assert sorted(spent)[2] < 0.25
