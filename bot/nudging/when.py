"""Reads when somebody wants to sit a mock: `tonight 19:00`, `tomorrow 7pm`, `friday 18.30`, `2026-03-02 19:00`.

What becomes of it is decided elsewhere.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?\s*(am|pm)?")


def when(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant that was meant, aware UTC; None for what is no time. Without a day it is the next such time."""
    words = text.strip().lower().removeprefix("at ").split()
    day, rest = _day(words, now.astimezone(zone).date())
    clock = _clock(" ".join(word for word in rest if word != "at"), evening=words[:1] == ["tonight"])
    if clock is None:
        return None
    try:
        at = datetime.combine(day or now.astimezone(zone).date(), clock, zone).astimezone(UTC)
        if day is None and at <= now:
            at = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), clock, zone).astimezone(UTC)
    except OverflowError:
        return None
    return at


def _day(words: list[str], today: date) -> tuple[date | None, list[str]]:
    """The day that the first word names, and the words after it."""
    first = words[0] if words else ""
    if first in ("today", "tonight"):
        return today, words[1:]
    if first == "tomorrow":
        return today + timedelta(days=1), words[1:]
    named = [place for place, name in enumerate(_DAYS) if len(first) >= 3 and name.startswith(first)]
    if named:
        return today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1), words[1:]
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", first):
        try:
            return date.fromisoformat(first), words[1:]
        except ValueError:
            return None, words
    return None, words


def _clock(text: str, *, evening: bool) -> time | None:
    """A time of day; one without minutes wants `am` or `pm`, and tonight's 7:00 is 19:00."""
    found = _CLOCK.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is not None and not 1 <= hour <= 12:
        return None
    if half is not None:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif evening and 4 <= hour < 12:
        hour += 12
    return time(hour, minute)
