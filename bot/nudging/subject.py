"""One apprentice as reminders see them: their timeline, what is known of their progress, and who stands by them.

Read from the store inside a turn; which reminders follow is decided in `bot/timeline/nudges.py`.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.interview.state import live
from bot.nudging.ports import Seen
from bot.people.belonging import own_zone
from bot.people.matrix import Role
from bot.people.own_settings import own_settings
from bot.people.reading import on_break, proposals_of, timeline_of
from bot.people.values import standing
from bot.ports import Store
from bot.review.rights import name_of
from bot.texts import Texts
from bot.timeline.hours import local_day
from bot.timeline.nudge_values import Facts, Hours, Nudge, NudgeKey, Recipient
from bot.timeline.nudges import due, next_at
from bot.timeline.values import Key, Timeline
from question_bank.model import Rules


@dataclass(frozen=True, slots=True)
class Subject:
    """All that a decision about one apprentice's reminders needs."""

    timeline: Timeline | None
    facts: Facts
    sent: frozenset[NudgeKey]

    @property
    def in_live_mock(self) -> bool:
        """Whether somebody who may be reminded sits a mock: its end is no instant that is known."""
        people = (self.facts.apprentice, self.facts.tutor, self.facts.lead, self.facts.employer)
        return any(each is not None and each.in_live_mock for each in people)

    def due(self, now: datetime, hours: Hours, rules: Rules) -> tuple[Nudge, ...]:
        """What goes out now."""
        return due(self.timeline, self.facts, self.sent, now, hours, rules)

    def next_at(self, now: datetime, hours: Hours, rules: Rules) -> datetime | None:
        """When more can be due."""
        return next_at(self.timeline, self.facts, self.sent, now, hours, rules)

    @property
    def seen(self) -> Seen:
        """What is kept of this look, for the next one."""
        return Seen({} if self.timeline is None else self.timeline.days, self.facts.since)


Known = MutableMapping[int, Recipient]
"""Who was read already in this transaction: a tutor stands by many."""


def subject(
    store: Store, person: int, now: datetime, rules: Rules, texts: Texts, zone: ZoneInfo, known: Known | None = None
) -> Subject:
    """Read one apprentice; `zone` is the installation's."""
    known = {} if known is None else known
    timeline = timeline_of(store, person, rules, texts)
    since = _since(store.nudges.seen(person), timeline, now)
    latest = standing(proposals_of(store, person))
    apprentice, beside = _known(store, person, known), store.members.beside(person)
    tutor, lead, employer = (
        next((_known(store, each.person, known) for each in beside if each.role == role), None)
        for role in (Role.TUTOR, Role.LEAD, Role.EMPLOYER)
    )
    facts = Facts(
        apprentice,
        tutor=tutor,
        lead=lead,
        employer=employer,
        settled=store.nudges.settled(person),
        snoozed=store.nudges.resting(person),
        since=since,
        proposal_since=None if latest is None else latest.since,
        mocks=store.nudges.mocks(person),
        booked=store.nudges.booked(person, now - rules.interview.length),
        on_break=on_break(store, person, local_day(now, apprentice.zone or zone)),
    )
    return Subject(timeline, facts, store.nudges.sent(person))


def _since(seen: Seen | None, timeline: Timeline | None, now: datetime) -> Mapping[Key, datetime]:
    """From when each deadline has had its present date: what was planned for a date before that is not made up for."""
    if timeline is None:
        return MappingProxyType({})
    before = seen or Seen({}, {})
    return {
        key: before.since[key] if before.days.get(key) == on and key in before.since else now
        for key, on in timeline.days.items()
    }


def _known(store: Store, person: int, known: Known) -> Recipient:
    if person not in known:
        known[person] = recipient(store, person)
    return known[person]


def recipient(store: Store, person: int) -> Recipient:
    """Somebody who may be reminded."""
    kept = store.people.person(person)
    volume, since = store.nudges.volume(person)
    if kept is None:
        return Recipient(person, None, volume, since, sits(store, person))
    own = own_settings(kept).quiet
    quiet = None if own is None else (own.starts, own.ends)
    return Recipient(person, own_zone(store, kept), volume, since, sits(store, person), quiet)


def sits(store: Store, person: int) -> bool:
    """Whether somebody sits a mock right now."""
    sitting = store.sittings.open_of(person)
    return sitting is not None and live(sitting.plan, sitting.state)


def names(store: Store, people: Iterable[int]) -> dict[int, str]:
    """What people are called."""
    return {person: name_of(store, person) for person in people}
