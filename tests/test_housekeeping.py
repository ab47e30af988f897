"""What grew old goes, by category and no earlier, with its files; what a crash left is settled; ticks go on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.housekeeping import Housekeeping, Retention
from bot.interview.state import Asked, Mode, Part, Plan, State
from bot.messages import Account, Conversation, Inbound, Outbound, Platform, Text, Urgency
from bot.ports import Store
from bot.records import FragmentKind, NewFragment, Opinion
from bot.ticker import Tick, Ticker
from storage.files import DiskFiles
from storage.opening import OpenDatabase, open_database
from tests.clock import HandClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE, SAM = Conversation(Platform.TELEGRAM, "5"), Account(Platform.TELEGRAM, "5", "Sam")
PLAN = Plan(Mode.LEARN, 7, 1.0, "digest", (Asked(1, "q", "1", ("K1.1",), "Why?"),))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenDatabase]:
    url = f"sqlite:///{tmp_path / 'h.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = open_database(url)
    yield opened
    opened.close()


async def test_words_and_recordings_go_after_their_days_and_no_earlier(database: OpenDatabase, tmp_path: Path) -> None:
    clock, files = HandClock(NOON), DiskFiles(tmp_path / "files")
    keeping = Housekeeping(database, clock, files, Retention(90, 365, 365), alone=True)
    spoken = files.put(b"sound", ".ogg")

    def said(store: Store) -> int:
        person = store.people.enrol(SAM, HERE, NOON)
        sitting = store.sittings.begin(person.id, PLAN, State(), '{"pack": 1}', NOON)
        voice = NewFragment(sitting.id, 1, Part.ANSWER, FragmentKind.VOICE, NOON, "I rang her.", HERE, "m", spoken)
        store.sittings.append(voice)
        store.opinions.add(
            [Opinion(sitting.id, 1, Part.ANSWER, "K1.1", "engine", "met", NOON, '{"quotes": ["I rang"]}')]
        )
        return sitting.id

    sitting = await database.run(said)
    clock.move(timedelta(days=89))
    await keeping.clear()
    assert files.get(spoken) == b"sound"
    clock.move(timedelta(days=2))
    await keeping.clear()
    with pytest.raises(KeyError):
        files.get(spoken)
    (fragment,) = await database.run(lambda store: store.sittings.fragments(sitting))
    assert (fragment.text, fragment.file) == ("I rang her.", "")
    clock.move(timedelta(days=275))
    await keeping.clear()
    assert await database.run(lambda store: store.sittings.fragments(sitting)) == []
    (opinion,) = await database.run(lambda store: store.opinions.of(sitting))
    assert (opinion.label, opinion.detail) == ("met", "{}")
    assert await database.run(lambda store: store.sittings.sitting(sitting)) is not None


async def test_deliveries_are_remembered_for_eight_days(database: OpenDatabase) -> None:
    clock = HandClock(NOON)
    keeping = Housekeeping(database, clock, None, Retention(90, 365, 365), alone=True)
    inbound = Inbound("d1", HERE, SAM, Text("hello", "m"), NOON)
    assert await database.run(lambda store: store.take(inbound, NOON))
    clock.move(timedelta(days=8))
    await keeping.clear()
    assert not await database.run(lambda store: store.take(inbound, clock.now()))
    clock.move(timedelta(seconds=1))
    await keeping.clear()
    assert await database.run(lambda store: store.take(inbound, clock.now()))


async def test_codes_that_open_nothing_and_old_tries_go(database: OpenDatabase) -> None:
    clock = HandClock(NOON)
    keeping = Housekeeping(database, clock, None, Retention(90, 365, 365), alone=True)

    def issue(store: Store) -> None:
        person = store.people.enrol(SAM, HERE, NOON).id
        store.codes.issue("SHORT", "link", person, NOON + timedelta(minutes=10))
        store.codes.issue("LONG", "invite", person, NOON + timedelta(days=14))
        store.codes.tried(SAM, NOON)

    await database.run(issue)
    clock.move(timedelta(days=2))
    await keeping.clear()
    assert await database.run(lambda store: store.codes.tries(SAM, NOON - timedelta(days=1))) == 0
    assert await database.run(lambda store: store.codes.use("LONG", "invite", clock.now())) is not None


async def test_what_a_crash_caught_in_mid_sending_is_unknown_and_not_sent_again(database: OpenDatabase) -> None:
    clock = HandClock(NOON)

    def half(store: Store) -> int:
        (letter,) = store.outbox.queue(HERE, (Outbound("soon"),), Urgency.NUDGE, NOON)
        assert store.outbox.sending(letter.number, NOON)
        assert not store.outbox.sending(letter.number, NOON)
        return letter.number

    number = await database.run(half)
    beside = Housekeeping(database, clock, None, Retention(90, 365, 365), alone=False)
    await beside.begin()  # another process may be sending it
    assert (await database.run(lambda store: store.heart.load(NOON))).unknown == 0
    await Housekeeping(database, clock, None, Retention(90, 365, 365), alone=True).begin()
    assert (await database.run(lambda store: store.heart.load(NOON))).unknown == 1
    assert not await database.run(lambda store: store.outbox.sending(number, NOON))


async def test_a_tick_that_fails_is_tried_again_and_stops_nothing() -> None:
    seen: list[str] = []
    enough = asyncio.Event()

    async def fails() -> None:
        seen.append("fails")
        raise ZeroDivisionError

    async def works() -> None:
        seen.append("works")
        if seen.count("works") >= 2 and seen.count("fails") >= 2:
            enough.set()

    running = asyncio.create_task(Ticker((Tick("a", 0.05, fails), Tick("b", 0.05, works))).run())
    await asyncio.wait_for(enough.wait(), 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
