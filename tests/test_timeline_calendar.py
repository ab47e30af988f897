"""The calendar file, read back by a real parser: whole days as dates, instants and alarms right in UTC."""

import random
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component

from bot.texts import english
from bot.timeline.calendar_file import Edition, calendar_file
from bot.timeline.dates import draw_up
from bot.timeline.values import GatewayRecord, Key, Timeline
from tests.packs import BOTH, FIRST, KNOWN, SECOND, loaded
from tests.scale import scale
from tests.timeline_oracle import CLOCK_CHANGES, london_is_ahead

RULES = loaded(FIRST).rules
TEXTS = english()
STAMP = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EDITION = Edition("person 7, gateway 1", 3, STAMP, ZoneInfo("Europe/London"), time(9))


ALARMS = {FIRST: (7, 1, 0), SECOND: (5, 0)}


@pytest.fixture(autouse=True, params=BOTH)
def pack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test here runs over both packs; the pack's name."""
    monkeypatch.setitem(globals(), "RULES", loaded(request.param).rules)
    return str(request.param)


def drawn(record: GatewayRecord) -> Timeline:
    return draw_up(record, RULES, TEXTS)


def events(content: bytes) -> list[Component]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def written(record: GatewayRecord, edition: Edition = EDITION) -> list[Component]:
    return events(calendar_file(drawn(record), edition, RULES, TEXTS))


def alarms(event: Component) -> list[datetime]:
    return [alarm.decoded("trigger") for alarm in event.walk("VALARM")]


def in_london(instant: datetime) -> datetime:
    """The time on a clock in London, by the oracle's own summer time."""
    return instant.replace(tzinfo=None) + timedelta(hours=london_is_ahead(instant))


def test_every_deadline_is_a_whole_day_of_its_date() -> None:
    timeline = drawn(GatewayRecord(date(2026, 12, 31), interview=date(2027, 3, 14)))
    found = events(calendar_file(timeline, EDITION, RULES, TEXTS))
    assert [event.decoded("dtstart") for event in found] == [deadline.on for deadline in timeline.deadlines]
    for event in found:
        start = event.decoded("dtstart")
        assert type(start) is date
        assert event.decoded("dtend") == start + timedelta(days=1)
        assert event.decoded("dtstamp") == STAMP
        assert event["sequence"] == 3
        assert event["dtstart"].params["VALUE"] == "DATE"
    assert sum("counts" in str(event["description"]) for event in found) == 1


def test_the_interview_is_at_its_local_time_on_both_sides_of_every_clock_change(pack: str) -> None:
    chance = random.Random(3)
    for change in CLOCK_CHANGES:
        for _ in range(scale(8, 400)):
            day = change + timedelta(days=chance.randint(-9, 9))
            clock = time(chance.randint(3, 23), chance.choice((0, 15, 30)))
            record = GatewayRecord(
                day - timedelta(days=60), interview=day, interview_time=clock, place="https://meet/x"
            )
            (event,) = (each for each in written(record) if type(each.decoded("dtstart")) is datetime)
            start = event.decoded("dtstart")
            assert start.utcoffset() == timedelta(0)
            assert in_london(start) == datetime.combine(day, clock)
            assert event.decoded("dtend") - start == timedelta(minutes=KNOWN[pack].full)
            assert event["location"] == "https://meet/x"


def test_alarms_ring_at_their_local_time_in_utc(pack: str) -> None:
    for change in CLOCK_CHANGES:
        record = GatewayRecord(change - timedelta(days=60), interview=change + timedelta(days=3))
        for event in written(record):
            on = event.decoded("dtstart")
            rings = [in_london(at) for at in alarms(event)]
            assert rings == [datetime.combine(on - timedelta(days=days), time(9)) for days in ALARMS[pack]]
            assert all(alarm["trigger"].params["VALUE"] == "DATE-TIME" for alarm in event.walk("VALARM"))


def test_no_alarm_rings_after_the_interview_began(pack: str) -> None:
    record = GatewayRecord(date(2026, 1, 12), interview=date(2026, 4, 2), interview_time=time(8, 30))
    (event,) = (each for each in written(record) if type(each.decoded("dtstart")) is datetime)
    rings = [datetime.combine(date(2026, 4, 2), time(9)) - timedelta(days=days) for days in ALARMS[pack] if days]
    assert [in_london(at) for at in alarms(event)] == rings


def test_events_keep_their_ids_when_dates_move_and_share_none_between_people() -> None:
    before = written(GatewayRecord(date(2026, 1, 12), interview=date(2026, 4, 2)))
    after = written(GatewayRecord(date(2026, 1, 14), interview=date(2026, 4, 9)))
    others = written(
        GatewayRecord(date(2026, 1, 12), interview=date(2026, 4, 2)),
        Edition("person 8, gateway 1", 3, STAMP, EDITION.zone, EDITION.alarm_at),
    )
    ids = {event["uid"] for event in before}
    assert len(ids) == len(before)
    assert ids == {event["uid"] for event in after}
    assert not ids & {event["uid"] for event in others}


def test_the_same_edition_is_the_same_file() -> None:
    timeline = drawn(GatewayRecord(date(2026, 1, 12)))
    assert calendar_file(timeline, EDITION, RULES, TEXTS) == calendar_file(timeline, EDITION, RULES, TEXTS)


def test_the_command_writes_a_file_that_calendars_read(tmp_path: Path, pack: str) -> None:
    command = [sys.executable, "-m", "bot", "timeline", "--gateway", "2026-01-31", "--interview", "2026-04-10", "--ics"]
    done = subprocess.run([*command, "--pack", pack], capture_output=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == done.stdout.count(b"\r\n")
    timeline = drawn(GatewayRecord(date(2026, 1, 31), interview=date(2026, 4, 10)))
    assert {event.decoded("dtstart") for event in events(done.stdout)} == set(timeline.days.values())
    assert timeline.days[Key.INTERVIEW] == date(2026, 4, 10)


def test_dates_that_cannot_be_kept_get_no_calendar_file(tmp_path: Path, pack: str) -> None:
    command = [sys.executable, "-m", "bot", "timeline", "--gateway", "2026-01-31", "--interview", "2026-06-10", "--ics"]
    done = subprocess.run([*command, "--pack", pack], capture_output=True, check=False, cwd=tmp_path, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("interview_after_period_end: ")
