"""A series of reminders of one matter to one person, and how days and hours become its entries.

What there is to be reminded of is decided in `nudge_plan.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.timeline.hours import day_ends, local_day, next_sending_time, out_of_quiet, sending_time
from bot.timeline.nudge_values import Hours, Matter, Recipient, Snooze, Volume
from question_bank.model import Nudges

ALWAYS = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One reminder: planned for `at`, of no use from `until` on; an `urgent` one overrides quiet hours."""

    offset: int
    at: datetime
    until: datetime = NEVER
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """All reminders of one matter to one person. What was planned before `since` is not made up for, nothing is of use
    from `ends` on; `overdue` says that the matter can still be put right after its date, `can_rest` that it can be
    snoozed."""

    recipient: Recipient
    milestone: str
    due: date
    words: str
    entries: tuple[Entry, ...]
    blanks: tuple[tuple[str, str], ...] = ()
    since: datetime = ALWAYS
    ends: datetime = NEVER
    overdue: bool = True
    can_rest: bool = True

    @property
    def matter(self) -> Matter:
        """What can be settled or snoozed."""
        return Matter(self.recipient.person, self.milestone, self.due)

    def ending(self, at: datetime) -> "Series":
        """The same, of no use from `at` on."""
        return replace(self, ends=min(self.ends, at))

    def saying(self, words: str, *blanks: tuple[str, str]) -> "Series":
        """The same in other words."""
        return replace(self, words=words, blanks=(*self.blanks, *blanks))


def zone_of(recipient: Recipient, hours: Hours) -> ZoneInfo:
    """The zone in which a person lives."""
    return recipient.zone or hours.zone


def hours_of(recipient: Recipient, hours: Hours) -> Hours:
    """The hours in which a person may be reminded: the installation's, with their own quiet ones."""
    if recipient.quiet is None:
        return hours
    quiet_from, quiet_until = recipient.quiet
    return replace(hours, quiet_from=quiet_from, quiet_until=quiet_until)


def before(recipient: Recipient, due: date, days: Iterable[int], hours: Hours) -> Iterator[Entry]:
    """A reminder so many days before a date each, of no use once the date has passed. The one on the day itself goes
    out in quiet hours too."""
    zone, hours = zone_of(recipient, hours), hours_of(recipient, hours)
    for offset in days:
        at = sending_time(due - timedelta(days=offset), hours, zone)
        ends = day_ends(due, zone)
        yield (
            Entry(offset, at, ends, urgent=True) if offset == 0 else Entry(offset, out_of_quiet(at, hours, zone), ends)
        )


def overdue(recipient: Recipient, due: date, days: Iterable[int], hours: Hours) -> Iterator[Entry]:
    """A reminder so many days after a date each."""
    zone, hours = zone_of(recipient, hours), hours_of(recipient, hours)
    for offset in days:
        yield Entry(-offset, out_of_quiet(sending_time(due + timedelta(days=offset), hours, zone), hours, zone))


def waiting(recipient: Recipient, due: datetime, at: datetime, hours: Hours) -> tuple[Entry, date]:
    """A reminder at the first sending time after `at` of something that was due at `due`, and that instant's date. The
    date and the offset do not hang on the sending time, so that changing the settings repeats nothing."""
    day = local_day(due, hours.zone)
    zone, hours = zone_of(recipient, hours), hours_of(recipient, hours)
    sent = out_of_quiet(next_sending_time(at, hours, zone), hours, zone)
    return Entry((day - local_day(at, hours.zone)).days, sent), day


def wanted(series: Series, snoozed: Iterable[Snooze], hours: Hours, rules: Nudges) -> tuple[Entry, ...]:
    """The entries that the person wants and that are made up for, by instant: all, fewer or none; a snooze replaces
    what was planned before it ends."""
    if series.recipient.volume is Volume.OFF:
        return ()
    entries = [entry for entry in series.entries if entry.at >= series.since and _is_wanted(series, entry, rules)]
    for snooze in snoozed:
        if series.can_rest and snooze.matter == series.matter:
            entries = _rested(series, entries, snooze.until, hours)
    return tuple(sorted(entries, key=lambda entry: (entry.at, -entry.offset)))


def _is_wanted(series: Series, entry: Entry, rules: Nudges) -> bool:
    """Who wants fewer still hears of what is overdue, and of what waits."""
    few = series.recipient.volume is Volume.FEWER
    return not few or entry.until == NEVER or entry.urgent or entry.offset in rules.fewer_days


def _rested(series: Series, entries: list[Entry], until: date, hours: Hours) -> list[Entry]:
    """Nothing before the snooze ends, and one reminder then, unless the date has passed for good."""
    offset = (series.due - until).days
    if offset >= 0:
        (again,) = before(series.recipient, series.due, (offset,), hours)
    else:
        (again,) = overdue(series.recipient, series.due, (-offset,), hours)
    later = [entry for entry in entries if entry.at > again.at]
    return [again, *later] if offset >= 0 or series.overdue else later
