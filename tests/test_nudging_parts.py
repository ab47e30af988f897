"""What people say about reminders and bookings, read and answered: through the whole core."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.feed import feed_route
from adapters.web.health import application
from bot.cli.nudges import nudges
from bot.messages import Press
from bot.nudging.calendar import Calendars
from bot.nudging.when import when
from bot.people.values import Dates
from bot.ports import Store
from bot.texts import english
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.nudging_rig import HOURS, RULES, Post, cohort
from tests.review_rig import person_of

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)  # a Friday; clocks change on Sunday


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tonight 19:00", datetime(2026, 3, 27, 19, tzinfo=UTC)),
        ("Tonight at 7:30", datetime(2026, 3, 27, 19, 30, tzinfo=UTC)),
        ("today 7pm", datetime(2026, 3, 27, 19, tzinfo=UTC)),
        ("tomorrow 18.15", datetime(2026, 3, 28, 18, 15, tzinfo=UTC)),
        ("sunday 19:00", datetime(2026, 3, 29, 18, tzinfo=UTC)),
        ("fri 19:00", datetime(2026, 4, 3, 18, tzinfo=UTC)),
        ("2026-04-01 12 am", datetime(2026, 3, 31, 23, tzinfo=UTC)),
        ("11:00", datetime(2026, 3, 28, 11, tzinfo=UTC)),
        ("13:00", datetime(2026, 3, 27, 13, tzinfo=UTC)),
        ("exam", None),
        ("learn", None),
        ("", None),
        ("7", None),
        ("13pm", None),
        ("2026-02-30 10:00", None),
        ("25:00", None),
    ],
)
def test_a_time_is_read_as_it_is_said(text: str, meant: datetime | None) -> None:
    assert when(text, NOW, LONDON) == meant


@given(st.text(max_size=40))
def test_no_words_break_the_reading(text: str) -> None:
    when(text, NOW, LONDON)


@pytest.fixture
async def sam(tmp_path: Path) -> AsyncIterator[Chat]:
    clock = HandClock(NOW)
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        service.kit = replace(service.kit, web="http://pages.test")
        chat = Chat(database, service, clock)
        await chat.you("/agree")
        chat.skim()
        yield chat


async def tick(chat: Chat) -> None:
    post = Post(chat.database, chat.clock)
    await post.nudger.tick()
    await chat._settle()


async def gateway(chat: Chat, on: date) -> int:
    person, at = await person_of(chat), chat.clock.now()
    await chat.database.run(lambda store: store.records.set(person, 1, Dates(on), at, None))
    await tick(chat)
    return person


async def test_a_booked_mock_is_reminded_of_shortly_before(sam: Chat) -> None:
    await sam.you("/mock tonight 19:00")
    sam.bot("Friday 27 March", "19:00", "15 minutes")
    await tick(sam)
    sam.clock.move(timedelta(hours=6, minutes=45))
    await tick(sam)
    sam.bot("19:00", "/mock")
    await sam.you("/mock today 10:00")
    sam.bot("gone by")


async def test_a_booking_can_be_taken_back(sam: Chat) -> None:
    await sam.you("/mock tomorrow 10:00")
    await sam.press("Take it back")
    sam.skim()
    sam.clock.move(timedelta(hours=21, minutes=45))
    await tick(sam)
    sam.silence()


async def test_done_ends_it_and_tomorrow_puts_it_off(sam: Chat) -> None:
    await gateway(sam, date(2026, 4, 27))
    sam.clock.move(timedelta(days=3, hours=-4))
    await tick(sam)
    sam.bot("Your gateway meeting", "28 days")
    await sam.press("Remind me tomorrow")
    sam.bot("tomorrow")
    sam.clock.move(timedelta(days=1))
    await tick(sam)
    sam.bot("Your gateway meeting", "27 days")
    await sam.press("Done")  # of two reminders in one message: which?
    assert len(sam.bot("Which").choices) == 2
    await sam.press("Your gateway meeting")
    sam.bot("not be reminded")
    for _ in range(30):
        sam.clock.move(timedelta(days=1))
        await tick(sam)
    assert not any("gateway meeting" in message.plain for message in sam.unread)


async def test_nobody_presses_somebody_elses_reminder(sam: Chat, tmp_path: Path) -> None:
    await gateway(sam, date(2026, 4, 27))
    sam.clock.move(timedelta(days=3, hours=-4))
    await tick(sam)
    other = Chat(sam.database, sam.service, sam.clock, "2", 1000)
    await other.you("/agree")
    other.skim()
    await other.does(Press("nudge:done:1"))
    other.bot("not open any more")
    for data in (
        "nudge",
        "nudge:done",
        "nudge:done:x",
        "nudge:over:99999999999999999999",
        "nudge:volume:loud",
        "book:x",
    ):
        await other.does(Press(data))
        other.skim()


async def test_fewer_none_and_all(sam: Chat) -> None:
    await sam.you("/nudges")
    sam.bot("Reminders are on")
    await sam.press("Fewer")
    sam.bot("fewer")
    await sam.you("/nudges off")
    sam.bot("off")
    await gateway(sam, date(2026, 4, 27))
    sam.clock.move(timedelta(days=3, hours=-4))
    await tick(sam)
    sam.silence()
    await sam.you("/nudges loud")
    sam.bot("/nudges on")
    await sam.you("/nudges tomorrow")
    sam.bot("no reminder")


async def test_the_calendars_address_is_private_and_can_be_stopped(sam: Chat) -> None:
    await gateway(sam, date(2026, 4, 27))
    await sam.you("/nudges calendar")
    url = sam.bot("http://pages.test/calendar/").text.split()[-1]
    token = url.rsplit("/", 1)[1].removesuffix(".ics")
    calendars = Calendars(RULES, english(), HOURS.zone, HOURS.send_at)

    async def feed(asked: str) -> bytes | None:
        return await sam.database.run(lambda store: calendars.fed(store, asked, sam.clock.now()))

    content = await feed(token)
    assert content is not None
    assert b"BEGIN:VCALENDAR" in content
    assert await feed(token + "x") is None
    await sam.press("Stop the link")
    sam.skim()
    assert await feed(token) is None


async def test_the_page_serves_a_calendar_and_nothing_else() -> None:
    async def feed(asked: str) -> bytes | None:
        return b"BEGIN:VCALENDAR" if asked == "good" else None

    async def figures() -> bytes:
        return b""

    transport = httpx.ASGITransport(application(figures, None, (feed_route(feed),)))
    async with httpx.AsyncClient(transport=transport, base_url="http://pages.test") as client:
        good = await client.get("/calendar/good.ics")
        assert (good.status_code, good.content) == (200, b"BEGIN:VCALENDAR")
        assert good.headers["content-type"].startswith("text/calendar")
        assert good.headers["cache-control"] == "private, no-store"
        assert (await client.get("/calendar/bad.ics")).status_code == 404


async def test_nobody_without_the_right_announces_anything(sam: Chat) -> None:
    await sam.you("/announce Spring hello")
    sam.bot("no cohort")
    await sam.does(Press("announce:send:1"))
    sam.bot("sent or discarded")


async def test_a_tutor_announces_after_a_preview(sam: Chat) -> None:
    other = Chat(sam.database, sam.service, sam.clock, "2", 1000)
    await other.you("/agree")
    other.skim()
    tutor, learner, at = await person_of(sam), await person_of(other), sam.clock.now()

    def join(store: Store) -> None:
        for name in ("Spring", "Spring term"):
            store.cohorts.join(tutor, cohort(store, name, at), "tutor", at)
        store.cohorts.join(learner, store.cohorts.all()[1].id, "apprentice", at)

    await sam.database.run(join)
    await sam.you("/announce spring term The hall is open.")
    sam.bot("1 people in Spring term", "The hall is open.")
    await sam.press("Send it")
    sam.bot("on its way to 1 people")
    post = Post(sam.database, sam.clock)
    (letter,) = await post.tick()
    assert letter.conversation == other.conversation
    assert (letter.message.title, letter.message.text) == ("To everybody in Spring term", "The hall is open.")
    (letter,) = await post.tick()
    assert letter.conversation == sam.conversation
    assert "1 of 1" in letter.message.text
    await sam.you("/announce Autumn hello")
    sam.bot("Which cohort?")


def test_the_dry_run_wants_an_instant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    assert run.invoke(nudges, ["--on", "2026-03-02T09:00", "--json"]).output == ""
    for wrong in ("yesterday", "2026-13-01T09:00", "", "0001-01-01", "9999-12-31T23:59"):
        result = run.invoke(nudges, ["--on", wrong])
        assert result.exit_code == 2, wrong
        assert "Traceback" not in result.output
