"""Reminders at work, over real databases: once each, one message a person, never into a live mock, through changes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.interview.state import Asked, Asking, Mode, Plan, State
from bot.messages import Urgency
from bot.ports import Store
from bot.timeline.nudge_values import Volume
from storage.opening import OpenDatabase, open_database
from tests.clock import HandClock
from tests.nudging_rig import Post, dated, enrol, group, place

GATEWAY = date(2026, 6, 30)
START = datetime(2026, 5, 1, 12, tzinfo=UTC)
NINE = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)  # 28 days before, 09:00 in London
PLAN = Plan(Mode.EXAM, 7, 1.0, "digest", (Asked(1, "q", "1", ("K1.1",), "Why?"),))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenDatabase]:
    url = f"sqlite:///{tmp_path / 'n.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = open_database(url)
    yield opened
    opened.close()


async def spring(database: OpenDatabase, learners: int = 3) -> tuple[Post, HandClock, int, list[int]]:
    clock = HandClock(START)
    tutor, people = await database.run(lambda store: group(store, learners, START, lambda _: (GATEWAY, None)))
    post = Post(database, clock)
    assert await post.tick() == []
    return post, clock, tutor, people


def at(clock: HandClock, when: datetime) -> None:
    clock.move(when - clock.now())


async def test_each_gets_one_message_at_nine_and_no_second_one(database: OpenDatabase) -> None:
    post, clock, _, _ = await spring(database)
    at(clock, NINE - timedelta(seconds=1))
    assert await post.tick() == []
    at(clock, NINE)
    letters = await post.tick()
    assert sorted(letter.conversation.id for letter in letters) == ["learner0", "learner1", "learner2"]
    assert all(letter.urgency is Urgency.NUDGE for letter in letters)
    for letter in letters:
        assert "Your gateway meeting" in letter.message.text
        assert "30 Jun" in letter.message.text
        assert "28 days" in letter.message.text
        labels = [choice.label for row in letter.message.choices for choice in row]
        assert labels == ["Done", "Remind me tomorrow", "Show timeline", "Fewer of these"]
    assert await post.tick() == []


async def test_downtime_ends_in_one_digest_of_what_still_matters(database: OpenDatabase) -> None:
    post, clock, _, _ = await spring(database)
    at(clock, datetime(2026, 6, 27, 10, 0, tzinfo=UTC))
    letters = await post.tick()
    assert len(letters) == 3
    text = letters[0].message.text
    assert text.count("Your gateway meeting") == 1
    assert "3 days" in text


async def test_what_waited_to_be_sent_through_downtime_is_decided_anew(database: OpenDatabase) -> None:
    post, clock, _, _ = await spring(database, learners=1)
    at(clock, NINE)
    await post.nudger.tick()  # queued, and then the program is killed
    (old,) = post.letters
    at(clock, datetime(2026, 6, 23, 9, 0, tzinfo=UTC))
    (letter,) = await post.tick()
    assert "7 days" in letter.message.text
    now = clock.now()
    assert not await database.run(lambda store: store.outbox.sending(old.number, now))


async def test_nothing_goes_into_a_live_mock_and_it_comes_after(database: OpenDatabase) -> None:
    post, clock, _, people = await spring(database, learners=1)
    (person,) = people
    begun = State(phase=Asking(1))

    def sit(store: Store) -> int:
        return store.sittings.begin(person, PLAN, begun, '{"pack": 1}', START).id

    sitting = await database.run(sit)
    at(clock, NINE)
    assert await post.tick() == []
    assert await database.run(lambda store: store.nudges.live_in(place("learner0")))
    await database.run(lambda store: store.sittings.keep(sitting, begun, finished_at=NINE))
    at(clock, NINE + timedelta(minutes=1))
    assert len(await post.tick()) == 1


async def test_dates_that_move_replace_what_was_planned(database: OpenDatabase) -> None:
    post, clock, _, people = await spring(database, learners=1)
    at(clock, NINE - timedelta(hours=1))
    now = clock.now()
    await database.run(lambda store: dated(store, people[0], GATEWAY + timedelta(days=1), None, now))
    at(clock, NINE)
    assert await post.tick() == []
    at(clock, NINE + timedelta(days=1))
    (letter,) = await post.tick()
    assert "1 Jul" in letter.message.text


async def test_a_tutor_gets_one_message_about_several_learners(database: OpenDatabase) -> None:
    post, clock, tutor, people = await spring(database)

    def sat(store: Store) -> None:
        for person in people:
            state = State(answered=(1,))
            sitting = store.sittings.begin(person, PLAN, state, '{"pack": 1}', START)
            store.sittings.keep(sitting.id, state, finished_at=START)

    await database.run(sat)
    at(clock, datetime(2026, 5, 5, 8, 0, tzinfo=UTC))
    letters = await post.tick()
    (letter,) = [letter for letter in letters if letter.conversation.id == "tutor"]
    for name in ("learner0", "learner1", "learner2"):
        assert name in letter.message.text
    assert await post.tick() == []
    del tutor


async def test_off_means_off_and_unreachable_means_dropped(database: OpenDatabase) -> None:
    post, clock, _, people = await spring(database)
    now = clock.now()
    await database.run(lambda store: store.nudges.set_volume(people[0], Volume.OFF, now))
    await database.run(lambda store: store.people.unreachable_in(place("learner1")))
    at(clock, NINE)
    letters = await post.tick()
    assert [letter.conversation.id for letter in letters] == ["learner2"]


async def test_a_kill_between_deciding_and_writing_repeats_and_loses_nothing(database: OpenDatabase) -> None:
    post, clock, _, _ = await spring(database)
    at(clock, NINE)
    await database.run(post.nudger._look)  # and here it was killed
    fresh = Post(database, clock)
    assert len(await fresh.tick()) == 3
    assert await fresh.tick() == []


async def test_an_announcement_reaches_everybody_and_says_so(database: OpenDatabase) -> None:
    post, _, tutor, people = await spring(database, learners=60)

    def begin(store: Store) -> int:
        number = store.announcements.draft(store.members.of_person(tutor)[0].cohort, tutor, "The hall is open.", START)
        assert store.announcements.send(number, people)
        assert not store.announcements.send(number, people)
        return number

    number = await database.run(begin)
    letters = await post.tick()
    assert len([letter for letter in letters if letter.message.text == "The hall is open."]) == 60
    (last,) = await post.tick()
    assert last.conversation.id == "tutor"
    assert "60 of 60" in last.message.text
    assert (await database.run(lambda store: store.announcements.progress(number))).open == 0


async def test_an_erased_learner_leaves_nothing_behind(database: OpenDatabase) -> None:
    post, clock, _, people = await spring(database, learners=1)
    at(clock, NINE)
    await post.tick()
    await database.run(lambda store: store.people.erase(people[0], clock.now()))
    assert await database.run(lambda store: store.nudges.sent(people[0])) == frozenset()
    assert await database.run(lambda store: store.nudges.subjects()) == []


async def test_two_accounts_that_become_one_keep_what_was_sent(database: OpenDatabase) -> None:
    post, clock, _, people = await spring(database, learners=1)
    other = await database.run(lambda store: enrol(store, "other", START))
    await database.run(lambda store: dated(store, other, GATEWAY, None, START))
    at(clock, NINE)
    assert len(await post.tick()) == 2
    await database.run(lambda store: store.people.merge(other, people[0]))
    assert await post.tick() == []
    assert len(await database.run(lambda store: store.nudges.sent(other))) == 2


async def test_who_comes_to_stand_by_learners_is_reminded_though_nothing_else_was_to_come(
    database: OpenDatabase,
) -> None:
    """A look is a week away when nothing is planned before: a role, a zone and quiet hours bring it forward."""
    post, clock, _, (person, *_) = await spring(database, learners=1)

    def sat(store: Store) -> None:
        sitting = store.sittings.begin(person, PLAN, State(answered=(1,)), '{"pack": 1}', START)
        store.sittings.keep(sitting.id, State(answered=(1,)), finished_at=START)

    await database.run(sat)
    await post.tick()
    lead = await database.run(lambda store: enrol(store, "lead", START))
    learning = await database.run(lambda store: store.members.of_person(person)[0].cohort)
    at(clock, START + timedelta(hours=100))
    await post.tick()
    await database.run(lambda store: store.cohorts.join(lead, learning, "lead", clock.now()))
    at(clock, START + timedelta(days=7))
    (letter,) = [each for each in await post.tick() if each.conversation.id == "lead"]
    assert "learner0" in letter.message.text


async def test_a_zone_of_ones_own_counts_from_the_next_reminder_on(database: OpenDatabase) -> None:
    post, clock, _, (person, *_) = await spring(database, learners=1)
    await post.tick()

    def far_east(store: Store) -> None:
        kept = store.people.person(person)
        assert kept is not None
        store.people.keep(replace(kept, zone="Asia/Tokyo"))
        store.nudges.touch_beside(person, clock.now())

    await database.run(far_east)
    at(clock, NINE - timedelta(hours=12))
    assert await post.tick() == []
    at(clock, NINE - timedelta(hours=8))
    assert len(await post.tick()) == 1
