"""What people would be reminded of about one apprentice, and when: a series of reminders for each matter.

Which of them is due now is decided in `nudges.py`; how a day becomes instants is in `hours.py` and `series.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.timeline.actions import writing_lock
from bot.timeline.hours import day_ends, instant, local_day
from bot.timeline.nudge_values import Booking, Facts, Hours, Mock, Recipient
from bot.timeline.series import ALWAYS, Entry, Series, before, overdue, waiting, zone_of
from bot.timeline.values import Key, ProposalState, Timeline
from bot.timeline.words import long_date
from question_bank.model import Rules


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan is made from; `timeline` is None for somebody who has no gateway yet."""

    timeline: Timeline | None
    facts: Facts
    rules: Rules
    hours: Hours


def series(plan: Plan, now: datetime) -> Iterator[Series]:
    """Everything that anybody would be reminded of; what is locked is locked as of `now`."""
    if plan.facts.on_break:
        return
    if plan.timeline is not None:
        yield from _of_the_proposal(plan, plan.timeline)
        yield from _of_the_meetings(plan, plan.timeline)
        yield from _of_the_report(plan, plan.timeline, now)
        yield from _of_the_first_mock(plan, plan.timeline)
    for mock in plan.facts.mocks:
        yield from _of_the_review(plan, mock)
        yield from _of_the_feedback(plan, mock)
    yield from (_of_the_booking(plan, booking) for booking in plan.facts.booked)


def _dated(
    plan: Plan,
    timeline: Timeline,
    recipient: Recipient,
    key: Key,
    days: tuple[int, ...],
    *,
    milestone: str = "",
    words: str = "",
    after: tuple[int, ...] = (),
    since: datetime | None = None,
) -> Series:
    """Reminders of a deadline: so many days before it, and after it where it can still be met."""
    due = timeline.days[key]
    rule = next(deadline.rule for deadline in timeline.deadlines if deadline.key is key)
    zone = zone_of(recipient, plan.hours)
    entries = (*before(recipient, due, days, plan.hours), *overdue(recipient, due, after, plan.hours))
    return Series(
        recipient,
        milestone or key.value,
        due,
        words or key.value,
        entries,
        blanks=(("rule", rule),),
        since=max(plan.facts.since.get(key, ALWAYS), since or ALWAYS, recipient.since or ALWAYS),
        ends=day_ends(timeline.last_day, zone),
        overdue=bool(after),
    )


def _of_the_proposal(plan: Plan, timeline: Timeline) -> Iterator[Series]:
    """To whoever owes the next word on the proposal; one that waits too long comes to the lead as well."""
    facts, rules, state = plan.facts, plan.rules.nudges, timeline.record.proposal
    key = Key.RESUBMISSION if Key.RESUBMISSION in timeline.days else Key.PROPOSAL
    if state is ProposalState.APPROVED or key in facts.done:
        return
    if state in (ProposalState.MISSING, ProposalState.REFUSED):
        recipient = facts.apprentice
        yield _dated(plan, timeline, recipient, key, rules.days, after=rules.overdue_days, since=facts.proposal_since)
        return
    confirming = state is ProposalState.WRITTEN
    words = "confirm" if confirming else "decide"
    owner = (facts.employer if confirming else None) or facts.tutor or facts.lead
    if owner is None:
        return
    yield _dated(
        plan,
        timeline,
        owner,
        key,
        rules.fewer_days if confirming else (),
        milestone=f"{words}:{facts.apprentice.person}",
        words=words,
        after=rules.overdue_days,
        since=facts.proposal_since,
    )
    yield from _of_the_waiting_proposal(plan, timeline, owner, words)


def _of_the_waiting_proposal(plan: Plan, timeline: Timeline, owner: Recipient, words: str) -> Iterator[Series]:
    """Reminders from when the proposal began to wait; the assessor decides at the gateway, not before."""
    if plan.facts.proposal_since is None:
        return
    begun = plan.facts.proposal_since
    if words == "decide":
        begun = max(begun, instant(timeline.record.gateway, time(0), plan.hours.zone))
    yield from _waiting_for(
        plan,
        f"waiting:{plan.facts.apprentice.person}",
        f"waiting_{words}",
        begun,
        plan.rules.nudges.proposal_waiting_hours,
        (owner, plan.facts.lead),
    )


def _of_the_meetings(plan: Plan, timeline: Timeline) -> Iterator[Series]:
    """The gateway and the interview, which nobody can make up for later, or the interview that is not agreed yet."""
    facts, days = plan.facts, plan.rules.nudges.days
    if Key.GATEWAY not in facts.done:
        yield _dated(plan, timeline, facts.apprentice, Key.GATEWAY, days)
    if Key.INTERVIEW in timeline.days:
        yield _until_it_starts(plan, timeline, _dated(plan, timeline, facts.apprentice, Key.INTERVIEW, days))
        return
    owner = facts.tutor or facts.lead or facts.apprentice
    milestone = f"agree_interview:{facts.apprentice.person}"
    words = "agree_own_interview" if owner is facts.apprentice else "agree_interview"
    yield _dated(plan, timeline, owner, Key.PERIOD_END, days, milestone=milestone, words=words)


def _until_it_starts(plan: Plan, timeline: Timeline, interview: Series) -> Series:
    """Where the interview's time is set, nobody is told of it once it has begun."""
    clock = timeline.record.interview_time
    if clock is None:
        return interview
    return interview.ending(instant(interview.due, clock, zone_of(plan.facts.apprentice, plan.hours)))


def _of_the_report(plan: Plan, timeline: Timeline, now: datetime) -> Iterator[Series]:
    """The report date that binds, then the submission where that is later. While writing is locked the reminders say so
    and why, and an apprentice who may not write is never late."""
    facts, nudges = plan.facts, plan.rules.nudges
    if Key.REPORT_SUBMITTED in facts.done:
        return
    zone = zone_of(facts.apprentice, plan.hours)
    lock = writing_lock(timeline, local_day(now, zone))
    words = f"locked_{lock}" if lock else ""
    after = nudges.overdue_days if timeline.record.proposal is ProposalState.APPROVED else ()
    finished = timeline.binding in facts.done
    if not finished:
        yield _dated(plan, timeline, facts.apprentice, timeline.binding, nudges.days, words=words, after=after)
    if timeline.binding is Key.REPORT_FINISHED and Key.REPORT_SUBMITTED in timeline.days:
        since = None if finished else day_ends(timeline.report_due, zone)
        key = Key.REPORT_SUBMITTED
        yield _dated(plan, timeline, facts.apprentice, key, nudges.days, words=words, after=after, since=since)


def _of_the_first_mock(plan: Plan, timeline: Timeline) -> Iterator[Series]:
    """While fewer mocks were sat than the pack asks for before the interview."""
    if Key.INTERVIEW in timeline.days and len(plan.facts.mocks) < plan.rules.mocks_at_least:
        days = plan.rules.nudges.first_mock_days
        mock = _dated(plan, timeline, plan.facts.apprentice, Key.INTERVIEW, days, milestone="first_mock")
        yield _until_it_starts(plan, timeline, mock).saying("first_mock", ("mocks", str(plan.rules.mocks_at_least)))


def _of_the_review(plan: Plan, mock: Mock) -> Iterator[Series]:
    """A mock that nobody has reviewed: to the tutor, then to the lead."""
    if not mock.reviewed:
        recipients = (plan.facts.tutor, plan.facts.lead)
        hours = plan.rules.nudges.unreviewed_hours
        yield from _waiting_for(plan, f"review:{mock.id}", "review", mock.finished_at, hours, recipients)


def _of_the_feedback(plan: Plan, mock: Mock) -> Iterator[Series]:
    """Feedback that was released and not read."""
    if mock.released_at is not None and not mock.read:
        hours = plan.rules.nudges.unread_hours
        recipients = (plan.facts.apprentice, None)
        yield from _waiting_for(plan, f"feedback:{mock.id}", "feedback", mock.released_at, hours, recipients)


def _waiting_for(
    plan: Plan,
    milestone: str,
    words: str,
    begun: datetime,
    hours: int,
    people: tuple[Recipient | None, Recipient | None],
) -> Iterator[Series]:
    """Something that waits for `people`'s first since `begun`: a reminder after so many hours, and after twice as many
    one to the second. Where there is no first, the second is reminded from the beginning."""
    due = begun + timedelta(hours=hours)
    first, second = people if people[0] is not None else (people[1], None)
    last = None if plan.timeline is None else plan.timeline.last_day
    for recipient, at in ((first, due), (second, due + timedelta(hours=hours))):
        if recipient is None or (recipient is second and first is not None and second.person == first.person):
            continue
        entry, day = waiting(recipient, due, at, plan.hours)
        found = Series(recipient, milestone, day, words, (entry,), since=recipient.since or ALWAYS)
        found = found.saying(words, ("begun", long_date(local_day(begun, plan.hours.zone))))
        yield found if last is None else found.ending(day_ends(last, zone_of(recipient, plan.hours)))


def _of_the_booking(plan: Plan, booking: Booking) -> Series:
    """A mock that the apprentice booked: shortly before, whatever the hour, and of no use once it would be over."""
    recipient = plan.facts.apprentice
    at = booking.at - timedelta(minutes=plan.rules.nudges.booked_mock_minutes)
    local = booking.at.astimezone(zone_of(recipient, plan.hours))
    entry = Entry(0, at, booking.at + plan.rules.interview.length, urgent=True)
    found = Series(recipient, f"booked:{booking.id}", local.date(), "booked", (entry,), can_rest=False)
    return found.saying("booked", ("time", f"{local:%H:%M}"))


def since_when(before: Timeline | None, after: Timeline, facts: Facts, at: datetime) -> dict[Key, datetime]:
    """From when each deadline has had its present date, after the timeline changed at `at`: what the changed ones had
    planned for before that is not made up for."""
    moved = {key for key, on in after.days.items() if before is None or before.days.get(key) != on}
    if before is not None and before.binding is not after.binding:
        moved.add(after.binding)
    return {key: at if key in moved else facts.since[key] for key in after.days if key in moved or key in facts.since}
