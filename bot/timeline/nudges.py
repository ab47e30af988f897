"""Which reminders are due now: the right one of each matter, once, at a decent hour, and in one message a person.

The rules, in order. Of a matter only the latest planned reminder counts: what was missed before it is dropped. It is
dropped too when it was sent or is unknown, when the matter is settled, when its date has passed or moved, or when it
was planned before the date was set. It waits while the person sits a live mock, and out of quiet hours unless it is
the reminder on the day itself. What is planned lives in `nudge_plan.py`; keeping and sending is done elsewhere.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from bot.timeline.actions import days_left
from bot.timeline.hours import is_quiet, local_day, out_of_quiet
from bot.timeline.nudge_plan import Plan, series
from bot.timeline.nudge_values import Digest, Facts, Hours, Nudge, NudgeKey
from bot.timeline.series import Entry, Series, hours_of, wanted, zone_of
from bot.timeline.values import Timeline
from question_bank.model import Rules


def due(
    timeline: Timeline | None, facts: Facts, sent: Collection[NudgeKey], now: datetime, hours: Hours, rules: Rules
) -> tuple[Nudge, ...]:
    """What goes out now about one apprentice, to anybody, by date. `sent` are the keys of all nudges that were sent,
    are on their way or are unknown; `now` is aware."""
    plan = Plan(timeline, facts, rules, hours)
    found = (
        _nudge(each, entry, facts, now, hours)
        for each, entry in _current(plan, sent, now)
        if not each.recipient.in_live_mock and not _waits_for_the_morning(each, entry, now, hours)
    )
    return tuple(sorted(found, key=lambda nudge: (nudge.due, nudge.at, nudge.milestone, nudge.person)))


def next_at(
    timeline: Timeline | None, facts: Facts, sent: Collection[NudgeKey], now: datetime, hours: Hours, rules: Rules
) -> datetime | None:
    """The next instant after `now` at which something more can be due if nothing changes; None when nothing is
    planned. The end of a live mock is no instant that is known: look again then."""
    plan = Plan(timeline, facts, rules, hours)
    instants = [
        entry.at
        for each, entry in _planned(plan, now)
        if entry.at > now and _key(each, entry) not in sent and entry.at < each.ends
    ]
    instants += [
        out_of_quiet(now, hours_of(each.recipient, hours), zone_of(each.recipient, hours))
        for each, entry in _current(plan, sent, now)
        if _waits_for_the_morning(each, entry, now, hours)
    ]
    return min(instants, default=None)


def digests(nudges: Iterable[Nudge]) -> tuple[Digest, ...]:
    """One message a person, with everything in it; nudges about several apprentices can be handed in together."""
    by_person: dict[int, list[Nudge]] = {}
    for nudge in nudges:
        by_person.setdefault(nudge.person, []).append(nudge)
    return tuple(
        Digest(person, tuple(sorted(own, key=lambda nudge: (nudge.due, nudge.milestone))))
        for person, own in by_person.items()
    )


def _planned(plan: Plan, now: datetime) -> Iterator[tuple[Series, Entry]]:
    """Every reminder that is wanted, of every matter that is open."""
    for each in series(plan, now):
        if each.matter not in plan.facts.settled:
            for entry in wanted(each, plan.facts.snoozed, plan.hours, plan.rules.nudges):
                yield each, entry


def _current(plan: Plan, sent: Collection[NudgeKey], now: datetime) -> Iterator[tuple[Series, Entry]]:
    """The latest planned reminder of each matter, where it is still of use and was not sent."""
    latest: dict[tuple[int, str], tuple[Series, Entry]] = {}
    for each, entry in _planned(plan, now):
        if entry.at <= now:
            latest[each.recipient.person, each.milestone] = each, entry
    for each, entry in latest.values():
        if now < min(entry.until, each.ends) and _key(each, entry) not in sent:
            yield each, entry


def _key(each: Series, entry: Entry) -> NudgeKey:
    return NudgeKey(each.recipient.person, each.milestone, entry.offset, each.due)


def _waits_for_the_morning(each: Series, entry: Entry, now: datetime, hours: Hours) -> bool:
    return not entry.urgent and is_quiet(now, hours_of(each.recipient, hours), zone_of(each.recipient, hours))


def _nudge(each: Series, entry: Entry, facts: Facts, now: datetime, hours: Hours) -> Nudge:
    today = local_day(now, zone_of(each.recipient, hours))
    return Nudge(
        each.recipient.person,
        each.milestone,
        entry.offset,
        each.due,
        entry.at,
        days_left(each.due, today),
        facts.apprentice.person,
        each.words,
        each.blanks,
    )
