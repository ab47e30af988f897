"""What a cohort's channels and groups are told: its shared dates, as days before each, and never anything of a person.

Pure; which of them were told already is handed in, and telling is `bot/nudging/sharing.py`'s.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.texts import Texts
from bot.timeline.actions import days_left
from bot.timeline.hours import is_quiet, local_day
from bot.timeline.nudge_values import Hours, Recipient
from bot.timeline.series import Entry, before
from bot.timeline.values import Key, Timeline
from bot.timeline.words import left, short_date
from question_bank.model import Rules

_TOLD = (Key.GATEWAY, Key.REPORT_SUBMITTED, Key.INTERVIEW, Key.PERIOD_END)
"""What a whole cohort has in common; a proposal and its decisions are each person's own."""


_FOLLOWS = frozenset({Key.REPORT_SUBMITTED, Key.PERIOD_END})
"""The dates that follow from a rule, which is told with them."""


@dataclass(frozen=True, slots=True)
class SharedDate:
    """A date that is to be told now, with the offset in days that makes it unique."""

    key: Key
    offset: int
    due: date
    rule: str


def due(
    timeline: Timeline, told: Collection[tuple[str, int, date]], now: datetime, hours: Hours, rules: Rules
) -> tuple[SharedDate, ...]:
    """What is to be told now, by date. Of each date only the latest planned day counts: what was missed before it is
    dropped, and so is everything once the date has passed. In quiet hours only what is due that day is told."""
    found = (
        SharedDate(key, entry.offset, timeline.days[key], _rule(timeline, key))
        for key in _TOLD
        if key in timeline.days and (entry := _current(timeline.days[key], now, hours, rules)) is not None
    )
    fresh = (each for each in found if (each.key.value, each.offset, each.due) not in told)
    quiet = is_quiet(now, hours, hours.zone)
    return tuple(sorted((each for each in fresh if not quiet or each.offset == 0), key=lambda each: each.due))


def _rule(timeline: Timeline, key: Key) -> str:
    return next(deadline.rule for deadline in timeline.deadlines if deadline.key is key)


def _current(day: date, now: datetime, hours: Hours, rules: Rules) -> Entry | None:
    planned = before(Recipient(0), day, rules.nudges.days, hours)
    return max((each for each in planned if each.at <= now < each.until), key=lambda each: each.at, default=None)


def lines(dates: Sequence[SharedDate], now: datetime, hours: Hours, texts: Texts) -> Iterator[str]:
    """A line each: the matter, its date, the days left and the rule."""
    today = local_day(now, hours.zone)
    for each in dates:
        what, remains = texts(f"timeline.keys.{each.key}"), left(texts, days_left(each.due, today))
        said = texts("shared_dates.line", what=what, date=short_date(each.due), left=remains)
        yield f"{said} {texts('shared_dates.rule', rule=each.rule)}" if each.key in _FOLLOWS else said
