"""A person's dates as a calendar: what a private address serves.

Addresses are made and taken back in `bot/desk/nudges.py`; the file's content is `bot/timeline/calendar_file.py`'s.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.people.belonging import own_zone, pack_of
from bot.people.reading import timeline_of
from bot.ports import Store
from bot.shelf import Shelf
from bot.texts import Texts
from bot.timeline.calendar_file import Edition, calendar_file
from question_bank.model import Rules


def new_token() -> str:
    """An address that cannot be guessed (256 bits)."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Calendars:
    """Draws up calendars; `alarm_at` is the time of day at which alarms ring where the person lives, or in `zone`.
    `shelf` holds the packs whose rules count for people whose cohort chose one."""

    rules: Rules
    texts: Texts
    zone: ZoneInfo
    alarm_at: time
    shelf: Shelf | None = None

    def of(self, store: Store, person: int, now: datetime) -> bytes | None:
        """A person's calendar; None while they have no dates."""
        rules = self.rules if self.shelf is None else pack_of(store, self.shelf, person).rules
        drawn = timeline_of(store, person, rules, self.texts)
        if drawn is None:
            return None
        attempt = store.records.own(person).attempt
        minutes = int(now.timestamp()) // 60  # the clock says which of two calendars is newer
        kept = store.people.person(person)
        zone = (None if kept is None else own_zone(store, kept)) or self.zone
        edition = Edition(f"{person}.{attempt}", minutes, now, zone, self.alarm_at)
        return calendar_file(drawn, edition, rules, self.texts)

    def fed(self, store: Store, token: str, now: datetime) -> bytes | None:
        """What a private address serves; None for one that opens nothing (any more)."""
        person = store.feeds.whose(token)
        return None if person is None else self.of(store, person, now)
