"""The timeline as a calendar file (iCalendar, RFC 5545): deadlines as whole days, the interview at its local time.

Who may fetch it, and which edition it is, is decided elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from bot.texts import Texts
from bot.timeline.values import Deadline, Key, OutOfCalendar, Timeline
from bot.timeline.words import long_date
from question_bank.model import Rules

_PRODUCT = "-//mockbot//timeline//EN"


@dataclass(frozen=True, slots=True)
class Edition:
    """Whose calendar this is and how new. `subject` names the person's gateway and makes the events' ids, so it never
    changes; `sequence` grows with every change of dates; `stamp` is the instant of writing (aware). Alarms ring at
    `alarm_at` in `zone`, which is also the zone of the interview's local time."""

    subject: str
    sequence: int
    stamp: datetime
    zone: ZoneInfo
    alarm_at: time


def calendar_file(timeline: Timeline, edition: Edition, rules: Rules, texts: Texts) -> bytes:
    """The file's content, with an event for each deadline and alarms on the pack's `fewer_days` before it.

    Raises `OutOfCalendar` when an alarm or an end lies outside the years 1 to 9999."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", texts("timeline.calendar.name"))
    try:
        for deadline in timeline.deadlines:
            calendar.add_component(_event(deadline, timeline, edition, rules, texts))
    except OverflowError:
        raise OutOfCalendar(texts("timeline.out_of_calendar")) from None
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, timeline: Timeline, edition: Edition, rules: Rules, texts: Texts) -> Event:
    what = texts(f"timeline.keys.{deadline.key}")
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"mockbot:{edition.subject}:{deadline.key}")))
    event.add("dtstamp", edition.stamp.astimezone(UTC))
    event.add("sequence", edition.sequence)
    event.add("summary", what)
    event.add("description", _description(deadline, timeline, texts))
    start = _start(deadline, timeline, edition.zone)
    _place_in_time(event, deadline, start, rules)
    if deadline.key is Key.INTERVIEW and timeline.record.place:
        event.add("location", timeline.record.place)
    words = texts("timeline.calendar.alarm", what=what, date=long_date(deadline.on))
    for at in _alarms(deadline.on, start, edition, rules):
        event.add_component(_alarm(at, words))
    return event


def _description(deadline: Deadline, timeline: Timeline, texts: Texts) -> str:
    binds = deadline.key is timeline.binding
    return texts("timeline.calendar.binds", rule=deadline.rule) if binds else deadline.rule


def _start(deadline: Deadline, timeline: Timeline, zone: ZoneInfo) -> datetime | None:
    """The instant at which the interview starts, if this is the interview and its time is set."""
    clock = timeline.record.interview_time
    if deadline.key is not Key.INTERVIEW or clock is None:
        return None
    return datetime.combine(deadline.on, clock, zone).astimezone(UTC)


def _place_in_time(event: Event, deadline: Deadline, start: datetime | None, rules: Rules) -> None:
    if start is None:
        event.add("dtstart", deadline.on)
        event.add("dtend", deadline.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", start)
        event.add("dtend", start + rules.interview.length)
        event.add("transp", "OPAQUE")


def _alarms(on: date, start: datetime | None, edition: Edition, rules: Rules) -> Iterator[datetime]:
    """The instants of a deadline's alarms, in UTC: a whole day has no instant of its own to count back from."""
    for days in sorted(set(rules.nudges.fewer_days), reverse=True):
        local = datetime.combine(on - timedelta(days=days), edition.alarm_at, edition.zone)
        at = local.astimezone(UTC)
        if start is None or at < start:
            yield at


def _alarm(at: datetime, words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", at)
    alarm["trigger"].params["VALUE"] = "DATE-TIME"
    return alarm
