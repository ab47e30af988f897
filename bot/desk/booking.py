"""Booking a mock: `mock tonight 19:00`; the reminder that comes before it is `bot/nudging`'s.

Starting a mock is `mocks.py`'s.
"""

from datetime import timedelta

from bot.desk import mocks
from bot.nudging.when import when
from bot.turn import Turn

FARTHEST = timedelta(days=366)
MANY = 10
"""Mocks that one person may have booked at a time."""


def mock(turn: Turn, argument: str = "") -> None:
    """Start a mock now, or book one for a time."""
    here = turn.zone
    at = when(argument, turn.now, here)
    if at is None:
        mocks.mock(turn, argument)
        return
    booked = turn.store.nudges.booked(turn.person.id, turn.now)
    if at <= turn.now:
        turn.tell("booking.past")
    elif at > turn.now + FARTHEST:
        turn.tell("booking.far")
    elif len(booked) >= MANY:
        turn.tell("booking.many", count=len(booked))
    else:
        known = next((each.id for each in booked if each.at == at), None)
        number = turn.store.nudges.book(turn.person.id, at, turn.now) if known is None else known
        local = at.astimezone(here)
        button = turn.button_text("booking.buttons.unbook", f"book:{number}")
        minutes = turn.pack.rules.nudges.booked_mock_minutes
        turn.tell("booking.booked", (button,), date=f"{local:%A %-d %B}", time=f"{local:%H:%M}", minutes=minutes)


def unbook(turn: Turn, rest: tuple[str, ...]) -> None:
    """Take a booking back."""
    number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 19 else 0
    there = turn.store.nudges.unbook(turn.person.id, number, turn.now)
    turn.tell("booking.unbooked" if there else "booking.gone")
