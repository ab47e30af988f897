"""Local times of day as instants: when a day's reminders go out, and when it is too late or too early to disturb.

A time that the clock skips in spring is taken an hour later, one that comes twice in autumn is its first.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.timeline.nudge_values import Hours

_DAY = timedelta(days=1)


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time, aware UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """The date on a wall in this zone."""
    return now.astimezone(zone).date()


def day_ends(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of the next local day."""
    return instant(day + _DAY, time(0), zone)


def is_quiet(now: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    """Whether nobody is disturbed now; quiet hours may go over midnight."""
    clock = now.astimezone(zone).time()
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= clock < hours.quiet_until
    return clock >= hours.quiet_from or clock < hours.quiet_until


def out_of_quiet(at: datetime, hours: Hours, zone: ZoneInfo) -> datetime:
    """`at`, or the end of the quiet hours that it falls into."""
    if not is_quiet(at, hours, zone):
        return at
    day = local_day(at, zone)
    end = instant(day, hours.quiet_until, zone)
    return end if end > at else instant(day + _DAY, hours.quiet_until, zone)


def sending_time(day: date, hours: Hours, zone: ZoneInfo) -> datetime:
    """When that local day's reminders go out."""
    return instant(day, hours.send_at, zone)


def next_sending_time(after: datetime, hours: Hours, zone: ZoneInfo) -> datetime:
    """The first sending time that is not before `after`."""
    day = local_day(after, zone)
    today = sending_time(day, hours, zone)
    return today if today >= after else sending_time(day + _DAY, hours, zone)
