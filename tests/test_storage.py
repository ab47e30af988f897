"""The store's promises, on a real SQLite file and on a real PostgreSQL: the same tests for both."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.faults import Fault
from bot.interview.state import Asked, Asking, Mode, Note, Part, Plan, State, Stopwatch
from bot.messages import Account, Choice, Conversation, Inbound, Outbound, Platform, Text, Urgency
from bot.ports import GatewaySession, Mark, Store
from bot.records import Beat, FragmentKind, NewFragment, Opinion, Sitting, Timer
from bot.streams import StoredSessions
from storage.opening import OpenDatabase, open_database

NOON = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)
HERE = Conversation(Platform.TELEGRAM, "5")
SAM = Account(Platform.TELEGRAM, "5", "Sam")
PLAN = Plan(Mode.LEARN, 7, 1.25, "digest", (Asked(1, "q", "1", ("K1.1",), "Why?"),))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OpenDatabase]:
    url = f"sqlite:///{tmp_path / 's.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = open_database(url)
    yield opened
    opened.close()


def begun(store: Store) -> Sitting:
    person = store.people.enrol(SAM, HERE, NOON)
    return store.sittings.begin(person.id, PLAN, State(), '{"pack": 1}', NOON)


def fragment(sitting: Sitting, text: str, message: str = "m") -> NewFragment:
    return NewFragment(sitting.id, 1, Part.ANSWER, FragmentKind.TEXT, NOON, text, HERE, message)


async def test_a_turn_that_raises_leaves_nothing(database: OpenDatabase) -> None:
    def broken(store: Store) -> None:
        begun(store)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(broken)
    assert await database.run(lambda store: store.people.visit(SAM, HERE)) is None


async def test_a_broken_turn_is_undone_alone(database: OpenDatabase) -> None:
    def broken(store: Store) -> None:
        store.heart.beat("broken", Beat(NOON, NOON))
        raise ZeroDivisionError

    good = [database.run(lambda store, n=n: store.heart.beat(f"p{n}", Beat(NOON, NOON))) for n in range(5)]  # type: ignore[misc]
    results = await asyncio.gather(good[0], database.run(broken), *good[1:], return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [ZeroDivisionError]


async def test_what_is_kept_comes_back(database: OpenDatabase) -> None:
    sitting = await database.run(begun)
    state = State(phase=Asking(1, ("p",), 2, 1), todo=(2,), clock=Stopwatch(timedelta(seconds=3), NOON), touched=NOON)
    await database.run(lambda store: store.sittings.keep(sitting.id, state))
    visit = await database.run(lambda store: store.people.visit(SAM, HERE))
    assert visit is not None
    assert visit.sitting is not None
    assert visit.sitting.state == state
    assert visit.sitting.plan == PLAN
    assert visit.sitting.begun_at == NOON
    await database.run(lambda store: store.sittings.keep(sitting.id, state, finished_at=NOON))
    visit = await database.run(lambda store: store.people.visit(SAM, HERE))
    assert visit is not None
    assert visit.sitting is None


async def test_the_transcript_is_append_only(database: OpenDatabase) -> None:
    sitting = await database.run(begun)
    await database.run(lambda store: store.sittings.append(fragment(sitting, "first")))
    for statement in ("UPDATE transcript SET text = 'x'", "DELETE FROM transcript"):
        with pytest.raises(sa.exc.DBAPIError, match="append only"):
            await database.run(lambda store, s=statement: store.connection.execute(sa.text(s)))  # type: ignore[misc]
    (kept,) = await database.run(lambda store: store.sittings.fragments(sitting.id))
    assert kept.text == "first"


async def test_edits_are_found_by_their_message_and_kept_beside(database: OpenDatabase) -> None:
    sitting = await database.run(begun)
    await database.run(lambda store: store.sittings.append(fragment(sitting, "one", "m1")))
    edit = await database.run(lambda store: store.sittings.edit(sitting.person, HERE, "m1", "two", NOON))
    assert edit is not None
    assert (edit.text, edit.current) == ("one", "two")
    assert await database.run(lambda store: store.sittings.edit(sitting.person, HERE, "m9", "x", NOON)) is None
    assert await database.run(lambda store: store.sittings.edit(sitting.person + 1, HERE, "m1", "x", NOON)) is None


async def test_a_delivery_is_taken_once(database: OpenDatabase) -> None:
    inbound = Inbound("d1", HERE, SAM, Text("x"), NOON)
    taken = await asyncio.gather(*(database.run(lambda store: store.take(inbound, NOON)) for _ in range(20)))
    assert taken.count(True) == 1


async def test_the_outbox_keeps_order_and_outcomes(database: OpenDatabase) -> None:
    messages = tuple(Outbound(f"m{n}", choices=((Choice("ok", "ok"),),)) for n in range(3))
    letters = await database.run(lambda store: store.outbox.queue(HERE, messages, Urgency.REPLY, NOON, answers="d"))
    assert [letter.message for letter in letters] == list(messages)
    assert [letter.number for letter in letters] == sorted(letter.number for letter in letters)
    first, second, third = (letter.number for letter in letters)
    await database.run(lambda store: store.outbox.sent(first, "77", NOON))
    await database.run(lambda store: store.outbox.give_up(second, "blocked", NOON))
    await database.run(lambda store: store.outbox.put_off(third, NOON, "busy"))
    waiting = await database.run(lambda store: store.outbox.waiting((Platform.TELEGRAM,), 10))
    assert [(letter.number, letter.attempts, letter.message, letter.answers) for letter in waiting] == [
        (third, 1, messages[2], "d")
    ]
    load = await database.run(lambda store: store.heart.load(NOON + timedelta(seconds=5)))
    assert (load.letters, load.oldest_letter, load.given_up) == (1, 5.0, 1)


async def test_timers_fall_due_on_their_own_clock(database: OpenDatabase) -> None:
    sitting = await database.run(begun)
    hour = timedelta(hours=1)
    await database.run(lambda store: store.timers.set(Timer("a", "wake", NOON, "program", sitting.person, sitting.id)))
    await database.run(lambda store: store.timers.set(Timer("b", "nudge", NOON, "wall", sitting.person)))
    due = await database.run(lambda store: store.timers.due(NOON - hour, NOON, 10))
    assert [timer.key for timer in due] == ["b"]
    await database.run(
        lambda store: store.timers.set(Timer("a", "wake", NOON + hour, "program", sitting.person, sitting.id))
    )
    assert await database.run(lambda store: store.timers.next_due("program")) == NOON + hour
    await database.run(lambda store: store.timers.drop("a"))
    assert await database.run(lambda store: store.timers.next_due("program")) is None


async def test_a_job_goes_to_one_worker_and_comes_back_when_its_lease_is_over(database: OpenDatabase) -> None:
    sitting = await database.run(begun)
    for number in range(10):
        await database.run(lambda store, n=number: store.jobs.add(f"j{n}", "judge", "{}", sitting.person, NOON))  # type: ignore[misc]
        await database.run(lambda store, n=number: store.jobs.add(f"j{n}", "judge", "{}", sitting.person, NOON))  # type: ignore[misc]
    claims = await asyncio.gather(
        *(database.run(lambda store, w=w: store.jobs.claim("judge", f"w{w}", NOON, 60, 4)) for w in range(5))  # type: ignore[misc]
    )
    claimed = [job.id for jobs in claims for job in jobs]
    assert len(claimed) == len(set(claimed)) == 10
    later = NOON + timedelta(seconds=61)
    again = await database.run(lambda store: store.jobs.claim("judge", "w9", later, 60, 100))
    assert [job.attempts for job in again] == [2] * 10
    await database.run(lambda store: store.jobs.finish(claimed[0]))
    assert len(await database.run(lambda store: store.jobs.claim("", "w", later + timedelta(hours=1), 60, 100))) == 9


async def test_two_people_become_one_and_one_is_forgotten(database: OpenDatabase) -> None:
    sitting = await database.run(begun)
    other = Account(Platform.DISCORD, "9")
    there = Conversation(Platform.DISCORD, "9")
    joined = await database.run(lambda store: store.people.enrol(other, there, NOON))
    await database.run(lambda store: store.people.merge(sitting.person, joined.id))
    visit = await database.run(lambda store: store.people.visit(other, there))
    assert visit is not None
    assert visit.sitting is not None
    await database.run(lambda store: store.sittings.append(fragment(sitting, "canary")))
    await database.run(lambda store: store.sittings.log(sitting.id, (Note("x", 1, timedelta(0), timedelta(0)),), NOON))
    opinion = Opinion(sitting.id, 1, Part.ANSWER, "K1.1", "engine", "met", NOON)
    await database.run(lambda store: store.opinions.add((opinion,)))
    assert await database.run(lambda store: store.opinions.of(sitting.id)) == [opinion]
    await database.run(lambda store: store.people.erase(sitting.person, NOON))
    await database.scrub()
    assert await database.run(lambda store: store.people.visit(other, there)) is None
    assert await database.run(lambda store: store.sittings.fragments(sitting.id)) == []
    assert await database.run(lambda store: store.sittings.latest(10)) == []


async def test_codes_open_once_and_are_not_stored(database: OpenDatabase) -> None:
    person = await database.run(lambda store: store.people.enrol(SAM, HERE, NOON))
    later = NOON + timedelta(minutes=10)
    await database.run(lambda store: store.codes.issue("ABCDEFGH", "link", person.id, later))
    assert await database.run(lambda store: store.codes.use("ABCDEFGX", "link", NOON)) is None
    assert await database.run(lambda store: store.codes.use("ABCDEFGH", "invite", NOON)) is None
    assert await database.run(lambda store: store.codes.use("ABCDEFGH", "link", later)) is None
    assert await database.run(lambda store: store.codes.use("ABCDEFGH", "link", NOON)) == (person.id, "{}")
    assert await database.run(lambda store: store.codes.use("ABCDEFGH", "link", NOON)) is None


async def test_callers_are_woken_only_after_the_commit(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    database = open_database(f"sqlite:///{path}")
    reader = open_database(f"sqlite:///{path}", shared=True)
    sitting = await database.run(begun)
    for count in range(1, 30):
        await database.run(lambda store, n=count: store.sittings.append(fragment(sitting, f"f{n}")))  # type: ignore[misc]
        assert len(await reader.run(lambda store: store.sittings.fragments(sitting.id))) == count
    reader.close()
    database.close()


def test_a_second_program_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    first = open_database(f"sqlite:///{tmp_path / 's.db'}")
    with pytest.raises(Fault, match="in use by another mockbot"):
        open_database(f"sqlite:///{tmp_path / 's.db'}")
    first.close()
    open_database(f"sqlite:///{tmp_path / 's.db'}").close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:////proc/nowhere/x.db"])
def test_addresses_that_cannot_be_opened(url: str) -> None:
    with pytest.raises(Fault, match="database_url"):
        open_database(url)


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "s.db").write_text("not a database at all, but long enough to look at " * 40)
    with pytest.raises(Fault, match="no database that can be read"):
        open_database(f"sqlite:///{tmp_path / 's.db'}")


def test_a_postgresql_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(Fault, match="does not answer") as caught:
        open_database("postgresql+psycopg://sam:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


async def test_a_stream_goes_on_where_it_was_kept(database: OpenDatabase) -> None:
    sessions = StoredSessions(database)
    assert await sessions.load("0/1") is None
    session = GatewaySession("abc", 41, "wss://resume.example")
    await sessions.save("0/1", session, (Mark("55", "1", "9"), Mark("56", "1")))
    await sessions.save("0/1", replace(session, sequence=42), (Mark("55", "2", "9"),))
    assert await sessions.load("0/1") == replace(session, sequence=42)
    assert set(await sessions.marks()) == {Mark("55", "2", "9"), Mark("56", "1")}
    await sessions.save("0/1", None, ())
    assert await sessions.load("0/1") is None
    assert len(await sessions.marks()) == 2
