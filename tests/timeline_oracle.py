"""An independent reading of the kit's date rules, by counting days one by one, and random date sets to try it on.

It shares no arithmetic and no numbers with `bot.timeline`; nothing here asserts anything.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))


@dataclass(frozen=True)
class Numbers:
    """An organisation's numbers, as somebody reads them out of its rules."""

    months_to_write: int = 2
    months_in_all: int = 3
    days_from_report_to_interview: int = 14
    days_from_gateway_to_interview: int = 14
    days_to_resubmit: int = 7


FIRST = Numbers()
NUMBERS = {
    "customer_service_specialist_l3": FIRST,
    "css_l3_other_rules": Numbers(3, 4, 14, 28, 10),
}


@dataclass(frozen=True)
class Dates:
    """A date set as `mockbot timeline` takes it."""

    gateway: date
    interview: date | None = None
    refused: date | None = None


@dataclass(frozen=True)
class Expected:
    """What the kit says of a date set."""

    on: dict[str, date]
    binding: str
    failing: frozenset[str]


def _is_leap(year: int) -> bool:
    return (year % 4 == 0) != (year % 100 == 0) or year % 400 == 0


def _month_length(year: int, month: int) -> int:
    return 29 if month == 2 and _is_leap(year) else _LENGTHS[month - 1]


def _tomorrow(day: tuple[int, int, int]) -> tuple[int, int, int]:
    year, month, number = day
    if number < _month_length(year, month):
        return year, month, number + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def _yesterday(day: tuple[int, int, int]) -> tuple[int, int, int]:
    year, month, number = day
    if number > 1:
        return year, month, number - 1
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return year, month, _month_length(year, month)


@cache
def moved(day: date, days: int) -> date:
    """So many days later (earlier below 0), counted on one's fingers."""
    at = (day.year, day.month, day.day)
    for _ in range(abs(days)):
        at = _tomorrow(at) if days > 0 else _yesterday(at)
    return date(*at)


@cache
def months_on(day: date, months: int) -> date:
    """Turn so many pages of a calendar, then go down the page to the day, or to the page's end."""
    at = (day.year, day.month, 1)
    while months:
        following = _tomorrow(at)
        months -= following[1] != at[1]
        at = following
    while at[2] < day.day and _tomorrow(at)[1] == at[1]:
        at = _tomorrow(at)
    return date(*at)


def expected(dates: Dates, rules: Numbers = FIRST) -> Expected:
    """The kit's reading: two months to write, 14 days before the interview, three months in all, a week to resubmit;
    or another organisation's."""
    on = {
        "proposal": dates.gateway,
        "gateway": dates.gateway,
        "report_finished": months_on(dates.gateway, rules.months_to_write),
        "period_end": months_on(dates.gateway, rules.months_in_all),
    }
    failing = set()
    binding = "report_finished"
    if dates.interview:
        on["interview"] = dates.interview
        on["report_submitted"] = moved(dates.interview, -rules.days_from_report_to_interview)
        if not on["report_finished"] < on["report_submitted"]:
            binding = "report_submitted"
        if dates.interview > on["period_end"]:
            failing.add("interview_after_period_end")
        if moved(dates.interview, -rules.days_from_gateway_to_interview) < dates.gateway:
            failing.add("interview_too_soon")
    if dates.refused:
        on["resubmission"] = moved(dates.refused, rules.days_to_resubmit)
        if dates.refused < dates.gateway:
            failing.add("refusal_before_gateway")
        if on["resubmission"] > on[binding]:
            failing.add("resubmission_after_report")
    return Expected(on, binding, frozenset(failing))


def random_dates(chance: random.Random, rules: Numbers = FIRST) -> Dates:
    """A date set with a liking for month ends, leap days, clock changes and the edges of every rule."""
    gateway = _gateway(chance)
    return Dates(gateway, _interview(chance, gateway, rules), _refused(chance, gateway, rules))


def _gateway(chance: random.Random) -> date:
    year = chance.randint(1996, 2104)
    kind = chance.randrange(5)
    if kind == 0:
        month = chance.randint(1, 12)
        return date(year, month, _month_length(year, month) - chance.randint(0, 2))
    if kind == 1:
        leap = chance.choice((2000, 2024, 2028, 2096, 2104))
        return moved(date(leap, 2, 29), chance.choice((-92, -91, -62, -61, -60, -1, 0, 1)))
    if kind == 2:
        return moved(chance.choice(CLOCK_CHANGES), chance.choice((-92, -91, -90, -61, -60, -59, -14, -7, -1, 0, 1)))
    return date(year, chance.randint(1, 12), chance.randint(1, 28))


def _interview(chance: random.Random, gateway: date, rules: Numbers) -> date | None:
    both = moved(months_on(gateway, rules.months_to_write), rules.days_from_report_to_interview)
    near = (months_on(gateway, rules.months_in_all), moved(gateway, rules.days_from_gateway_to_interview), both)
    edge = moved(chance.choice(near), chance.randint(-1, 1))
    return chance.choice((None, edge, edge, moved(gateway, chance.randint(-5, 130))))


def _refused(chance: random.Random, gateway: date, rules: Numbers) -> date | None:
    edge = moved(months_on(gateway, rules.months_to_write), -rules.days_to_resubmit + chance.randint(-1, 1))
    return chance.choice((None, gateway, edge, moved(gateway, chance.randint(-3, 70))))


def london_is_ahead(instant: datetime) -> bool:
    """Whether the clocks in London are an hour ahead of UTC in 2026 or 2027: between the two last Sundays, from
    01:00 UTC to 01:00 UTC."""
    spring, autumn = CLOCK_CHANGES[:2] if instant.year == 2026 else CLOCK_CHANGES[2:]
    start = datetime(spring.year, spring.month, spring.day, 1, tzinfo=UTC)
    end = datetime(autumn.year, autumn.month, autumn.day, 1, tzinfo=UTC)
    return start <= instant < end
