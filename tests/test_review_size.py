"""A cohort of forty with thousands of past mocks: the board is one message, and board and pages are quick."""

import time
from datetime import timedelta
from pathlib import Path

from bot.ports import Store
from bot.review import pages
from bot.review.board import LIMIT
from storage.store import SqlStore
from storage.tables import interviews
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
        latest, at = await lena.sitting(), clock.now()

        def past(store: Store) -> None:
            assert isinstance(store, SqlStore)
            row = store.connection.execute(interviews.select().where(interviews.c.id == latest.id)).one()
            for number in range(scale(1000, 5000)):
                values = {"person": learners[number % LEARNERS], "pack": row.pack, "plan": row.plan, "state": row.state}
                begun = at - timedelta(days=number % 300, hours=2)
                store.connection.execute(
                    interviews.insert().values(**values, begun_at=begun, finished_at=begun + timedelta(hours=1))
                )

        await database.run(past)
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
