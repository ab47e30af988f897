"""A cohort's group is told its shared dates: once each, at a decent hour, one message, and never a name."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import Conversation, Letter, Platform
from bot.nudging.sharing import Sharer
from bot.people.values import Dates
from bot.shelf import Shelf
from bot.texts import english
from question_bank.reader import load_pack
from storage.opening import OpenDatabase, open_database
from tests.chat import PACK
from tests.clock import HandClock
from tests.nudging_rig import HOURS, cohort, group
from tests.on_both import on_both

GATEWAY, INTERVIEW = date(2026, 3, 2), date(2026, 5, 20)
PLACE = Conversation(Platform.TELEGRAM, "-100", private=False)
BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass
class Group:
    """One group of a cohort with shared dates, and what was told there."""

    database: OpenDatabase
    clock: HandClock
    cohort: int
    told: list[tuple[datetime, Letter]] = field(default_factory=list)

    def sharer(self) -> Sharer:
        """One process's sharer."""
        shelf = Shelf(load_pack(PACK))
        return Sharer(self.database, self.clock, shelf, english(), HOURS, self._ring)

    def _ring(self, letters: Sequence[Letter]) -> None:
        self.told += [(self.clock.now(), letter) for letter in letters]

    async def pass_days(self, days: int, sharer: Sharer) -> None:
        """Every three hours: at nine, among others."""
        for _ in range(days * 8):
            self.clock.move(timedelta(hours=3))
            await sharer.tick()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On both databases."""
    on_both(metafunc, "here", {"test_two_processes_tell_once"})


@pytest.fixture
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Group]:
    """A cohort with three learners, a group, and its dates."""
    url = f"sqlite:///{tmp_path / 'g.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    database, clock = open_database(url), HandClock(BEGIN)
    try:
        await database.run(lambda store: group(store, 3, BEGIN, lambda _: (GATEWAY, INTERVIEW)))
        number = await database.run(lambda store: cohort(store, "Autumn", BEGIN))
        await database.run(lambda store: store.records.share(number, Dates(GATEWAY, INTERVIEW), BEGIN))
        await database.run(lambda store: store.cohorts.bind(number, PLACE))
        yield Group(database, clock, number)
    finally:
        database.close()


async def test_each_date_is_told_on_its_days_once_and_at_a_decent_hour(here: Group) -> None:
    await here.pass_days(160, here.sharer())
    by_day = [at.date() for at, _ in here.told]
    assert len(set(by_day)) == len(by_day)  # one message a day, whatever is due
    gateway = [at.date() for at, letter in here.told if "Gateway meeting" in letter.message.text]
    assert gateway == [GATEWAY - timedelta(days=days) for days in (28, 14, 7, 3, 1, 0)]
    interview = [at.date() for at, letter in here.told if "Interview:" in letter.message.text]
    assert interview == [INTERVIEW - timedelta(days=days) for days in (28, 14, 7, 3, 1, 0)]
    for at, letter in here.told:
        assert letter.conversation == PLACE
        assert "learner" not in letter.message.plain
        assert "tutor" not in letter.message.plain
        assert 8 <= at.astimezone(HOURS.zone).hour <= 10
    assert "7 days left" in next(m.message.text for at, m in here.told if at.date() == GATEWAY - timedelta(days=7))


async def test_after_a_downtime_one_message_says_what_still_matters(here: Group) -> None:
    here.clock.move(timedelta(days=55))
    await here.sharer().tick()
    await here.sharer().tick()
    assert len(here.told) == 1
    assert here.told[0][1].message.text.count("Gateway meeting") == 1


async def test_changed_dates_replace_what_was_planned(here: Group) -> None:
    sharer = here.sharer()
    await here.pass_days(40, sharer)
    later = GATEWAY + timedelta(days=70)
    moved = Dates(later, later + timedelta(days=70))
    await here.database.run(lambda store: store.records.share(here.cohort, moved, here.clock.now()))
    before = len(here.told)
    await here.pass_days(25, sharer)
    assert not [letter for _, letter in here.told[before:] if "2 Mar 2026" in letter.message.text]
    here.clock.move(timedelta(days=40))
    await sharer.tick()
    assert any("11 May 2026" in letter.message.text for _, letter in here.told[before:])


async def test_two_processes_tell_once(here: Group) -> None:
    first, second = here.sharer(), here.sharer()
    here.clock.move(timedelta(days=32))
    await first.tick()
    await second.tick()
    assert len(here.told) == 1


async def test_nothing_is_told_without_dates_or_in_the_night(here: Group) -> None:
    await here.database.run(lambda store: store.records.share(here.cohort, Dates(), BEGIN))
    await here.pass_days(60, here.sharer())
    assert not here.told


async def test_a_group_that_moves_is_told_at_its_new_place(here: Group) -> None:
    here.clock.move(timedelta(days=32))
    await here.sharer().tick()
    await here.database.run(lambda store: store.people.moved(PLACE, "-200"))
    await here.pass_days(15, here.sharer())
    assert len(here.told) == 2  # nothing twice
    assert here.told[1][1].conversation.id == "-200"
