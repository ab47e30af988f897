"""One apprentice as reminders see them: their timeline, what is known of their progress, and who stands by them.

Read from the store inside a turn; which reminders follow is decided in `bot/timeline/nudges.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.interview.state import live
from bot.nudging.ports import Kept
from bot.people.matrix import Role
from bot.ports import Store
from bot.texts import Texts
from bot.timeline.dates import draw_up
from bot.timeline.nudge_plan import since_when
from bot.timeline.nudge_values import Facts, Nudge, NudgeKey, Recipient
from bot.timeline.nudges import due, next_at
from bot.timeline.series import Hours
from bot.timeline.values import GatewayRecord, Timeline
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


def subject(store: Store, person: int, now: datetime, rules: Rules, texts: Texts) -> Subject:
    """Read one apprentice."""
    kept = store.gateways.latest(person)
    timeline = None if kept is None else draw_up(kept.record, rules, texts)
    return Subject(timeline, _facts(store, person, now, rules, kept), store.nudges.sent(person))


def _facts(store: Store, person: int, now: datetime, rules: Rules, kept: Kept | None) -> Facts:
    staff = _staff(store, person)
    return Facts(
        recipient(store, person),
        *(recipient(store, staff[role]) if role in staff else None for role in (Role.TUTOR, Role.LEAD, Role.EMPLOYER)),
        settled=store.nudges.settled(person),
        snoozed=store.nudges.resting(person),
        since={} if kept is None else kept.since,
        proposal_since=None if kept is None else kept.proposal_since,
        mocks=store.nudges.mocks(person),
        booked=store.nudges.booked(person, now - rules.interview.length),
    )


def _staff(store: Store, person: int) -> dict[Role, int]:
    """Who stands by an apprentice in each role: whoever has held it longest in a cohort of theirs."""
    found: dict[Role, int] = {}
    mine = [m.cohort for m in store.members.of_person(person) if Role(m.role) is Role.APPRENTICE]
    for member in (member for cohort in mine for member in store.members.of_cohort(cohort)):
        if member.person != person:
            found.setdefault(Role(member.role), member.person)
    return found


def recipient(store: Store, person: int) -> Recipient:
    """Somebody who may be reminded."""
    kept = store.people.person(person)
    volume, since = store.nudges.volume(person)
    return Recipient(person, None if kept is None else zone(kept.zone), volume, since, sits(store, person))


def sits(store: Store, person: int) -> bool:
    """Whether somebody sits a mock right now."""
    sitting = store.sittings.open_of(person)
    return sitting is not None and live(sitting.plan, sitting.state)


def zone(name: str) -> ZoneInfo | None:
    """A zone by name; None for one that this machine does not know: then the installation's counts."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def keep_gateway(
    store: Store, person: int, record: GatewayRecord, now: datetime, rules: Rules, texts: Texts, *, again: bool = False
) -> Timeline:
    """Keep a gateway's dates: what was planned for dates that moved is not made up for. `again` begins another attempt.
    Raises `OutOfCalendar`; dates that cannot be kept are the caller's to refuse (`Timeline.problems`)."""
    drawn = draw_up(record, rules, texts)
    kept = None if again else store.gateways.latest(person)
    before = None if kept is None else draw_up(kept.record, rules, texts)
    facts = Facts(Recipient(person), since={} if kept is None else kept.since)
    since = since_when(before, drawn, facts, now)
    if kept is None:
        store.gateways.add(person, record, since, now)
    else:
        same = kept.record.proposal is record.proposal and kept.record.refused_on == record.refused_on
        store.gateways.change(person, record, since, kept.proposal_since if same else now, now)
    return drawn


def names(store: Store, people: Iterable[int]) -> dict[int, str]:
    """What people are called."""
    from bot.review.rights import name_of

    return {person: name_of(store, person) for person in people}
