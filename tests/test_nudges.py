"""Reminders: the right one, once, at a decent hour, to the right person, through downtime and changed dates."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.texts import english
from bot.timeline.dates import draw_up
from bot.timeline.nudge_plan import since_when
from bot.timeline.nudge_values import (
    Booking,
    Facts,
    Hours,
    Matter,
    Mock,
    Nudge,
    NudgeKey,
    Recipient,
    Snooze,
    Volume,
)
from bot.timeline.nudge_words import line, message
from bot.timeline.nudges import digests, due, next_at
from bot.timeline.values import GatewayRecord, Key, ProposalState, Timeline
from tests.packs import FIRST, SECOND, loaded, over_both
from tests.scale import scale
from tests.timeline_oracle import london_is_ahead, moved

RULES = loaded(FIRST).rules
TEXTS = english()
LONDON = ZoneInfo("Europe/London")
HOURS = Hours(LONDON, time(9), time(21), time(8))
AMY, TOM, LEA, EVE = 1, 2, 3, 4
GATEWAY = date(2026, 1, 29)
INTERVIEW = date(2026, 4, 9)
APPROVED = GatewayRecord(GATEWAY, ProposalState.APPROVED, interview=INTERVIEW)
MOCK = Mock(17, datetime(2026, 2, 2, 18, 30, tzinfo=UTC))
ALONE = Facts(Recipient(AMY), mocks=(replace(MOCK, reviewed=True),))
STAFFED = replace(ALONE, tutor=Recipient(TOM), lead=Recipient(LEA), employer=Recipient(EVE))
NOBODY_SENT: frozenset[NudgeKey] = frozenset()


def drawn(record: GatewayRecord) -> Timeline:
    return draw_up(record, RULES, TEXTS)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A local time in London as an instant, by the oracle's own summer time."""
    plain = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    ahead = plain - timedelta(hours=1)
    return ahead if london_is_ahead(ahead) else plain


def now_due(
    record: GatewayRecord | None,
    facts: Facts,
    now: datetime,
    sent: frozenset[NudgeKey] = NOBODY_SENT,
    hours: Hours = HOURS,
) -> tuple[Nudge, ...]:
    return due(None if record is None else drawn(record), facts, sent, now, hours, RULES)


def told(nudges: tuple[Nudge, ...]) -> list[tuple[int, str, int]]:
    return [(nudge.person, nudge.milestone, nudge.offset) for nudge in nudges]


def a_life(record: GatewayRecord, facts: Facts, start: datetime, end: datetime) -> list[tuple[datetime, Nudge]]:
    """Everything that is sent when the program wakes at the instants it asks for, and no others."""
    timeline, sent, found = drawn(record), set[NudgeKey](), []
    now: datetime | None = start
    while now is not None and now < end:
        for nudge in due(timeline, facts, sent, now, HOURS, RULES):
            sent.add(nudge.key)
            found.append((now, nudge))
        assert not due(timeline, facts, sent, now, HOURS, RULES)
        following = next_at(timeline, facts, sent, now, HOURS, RULES)
        assert following is None or following > now
        now = following
    return found


_DAYS = {FIRST: (28, 14, 7, 3, 1, 0), SECOND: (30, 10, 5, 2, 0)}
_MOCK_DAYS = {FIRST: (28, 21, 14, 7), SECOND: (35, 20, 10)}
_LATE_DAYS = {FIRST: (-1, -3, -7), SECOND: (-2, -5)}


@over_both
@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("month", [1, 8])
def test_an_undisturbed_year_equals_the_oracle_through_both_clock_changes(
    year: int, month: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "RULES", loaded(name).rules)
    plain = _DAYS[name]
    gateway = date(year, month, 31)
    interview, report = moved(gateway, 70), moved(gateway, 56)
    record = GatewayRecord(gateway, ProposalState.APPROVED, interview=interview)
    oracle = {
        (at(moved(on, -days)), milestone, days, on)
        for milestone, on, all_days in (
            ("gateway", gateway, plain),
            ("report_submitted", report, (*plain, *_LATE_DAYS[name])),
            ("interview", interview, plain),
            ("first_mock", interview, _MOCK_DAYS[name]),
        )
        for days in all_days
    }
    start = at(moved(gateway, -plain[0] - 1), 12)
    life = a_life(record, replace(ALONE, mocks=()), start, start + timedelta(days=150))
    assert {(now, nudge.milestone, nudge.offset, nudge.due) for now, nudge in life} == oracle
    assert len(life) == len(oracle)


@over_both
def test_random_lives_with_downtime_and_live_mocks_keep_every_promise(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "RULES", loaded(name).rules)
    chance = random.Random(2026)
    calm = 0
    for _ in range(scale(4, 400)):
        gateway = moved(date(2026, 1, 1), chance.randint(0, 640))
        interview = moved(gateway, chance.randint(28, 88))
        calm += _live_through(chance, drawn(GatewayRecord(gateway, ProposalState.APPROVED, interview=interview)))
    assert calm > 0


def _live_through(chance: random.Random, timeline: Timeline) -> int:
    """Six months in steps of twenty minutes; gives the messages of days on which nothing went wrong."""
    sent, days_with_a_message = Counter[NudgeKey](), Counter[date]()
    now = at(moved(timeline.record.gateway, -30))
    disturbed: set[date] = set()
    while now < at(moved(timeline.last_day, 20)):
        live = chance.random() < 0.003
        facts = replace(ALONE, apprentice=Recipient(AMY, in_live_mock=live), mocks=())
        nudges = due(timeline, facts, sent, now, HOURS, RULES)
        local = now.astimezone(LONDON)
        for nudge in nudges:
            assert not live
            assert 8 <= local.hour < 21 or (nudge.offset == 0 and nudge.due == local.date())
            assert nudge.days_left == (nudge.due - local.date()).days
            assert nudge.offset < 0 or nudge.days_left >= 0
            assert nudge.at <= now
            assert local.date() in disturbed or now - nudge.at < timedelta(minutes=30)
            sent[nudge.key] += 1
        assert len({nudge.milestone for nudge in nudges}) == len(nudges)
        days_with_a_message[local.date()] += len(digests(nudges))
        step = timedelta(minutes=20)
        if live or chance.random() < 0.003:
            step = timedelta(hours=chance.choice((1, 9, 30, 200)))
        if step > timedelta(minutes=20):
            disturbed |= {(local + step).date(), (local + step + timedelta(days=1)).date()}
        now += step
    assert max(sent.values()) == 1
    calm = [count for day, count in days_with_a_message.items() if day not in disturbed]
    assert max(calm, default=0) <= 1
    assert max(days_with_a_message.values()) <= 2
    return sum(calm)


def test_after_a_long_downtime_there_is_one_digest_without_what_no_longer_matters() -> None:
    now = at(date(2026, 3, 25), 11)
    nudges = now_due(APPROVED, replace(ALONE, mocks=()), now)
    assert told(nudges) == [(AMY, "report_submitted", 1), (AMY, "interview", 28), (AMY, "first_mock", 21)]
    assert [nudge.days_left for nudge in nudges] == [1, 15, 15]
    (digest,) = digests(nudges)
    assert message(digest, TEXTS, str).title == "3 reminders in one message"


def test_what_was_missed_at_night_waits_for_the_morning_unless_it_is_due_that_day() -> None:
    late = at(date(2026, 3, 19), 23)
    assert told(now_due(APPROVED, ALONE, late)) == []
    assert next_at(drawn(APPROVED), ALONE, (), late, HOURS, RULES) == at(date(2026, 3, 20), 8)
    assert (AMY, "report_submitted", 7) in told(now_due(APPROVED, ALONE, at(date(2026, 3, 20), 8)))
    assert told(now_due(APPROVED, ALONE, at(date(2026, 3, 26), 23))) == [(AMY, "report_submitted", 0)]
    assert (AMY, "report_submitted", 0) not in told(now_due(APPROVED, ALONE, at(date(2026, 3, 27), 0, 5)))


def test_a_sending_time_within_quiet_hours_moves_all_but_the_day_itself() -> None:
    hours = Hours(LONDON, time(6), time(21), time(8))
    assert now_due(APPROVED, ALONE, at(date(2026, 3, 19), 7, 59), hours=hours) == ()
    assert (AMY, "report_submitted", 7) in told(now_due(APPROVED, ALONE, at(date(2026, 3, 19), 8), hours=hours))
    assert (AMY, "report_submitted", 0) in told(now_due(APPROVED, ALONE, at(date(2026, 3, 26), 6), hours=hours))


def test_a_time_that_comes_twice_in_autumn_sends_once_and_one_that_is_skipped_sends_too() -> None:
    hours = Hours(LONDON, time(1, 30), time(0), time(0))
    for day, first in ((date(2026, 10, 25), 0), (date(2026, 3, 29), 1)):
        record = GatewayRecord(moved(day, -30), ProposalState.APPROVED, interview=day)
        instant = datetime(day.year, day.month, day.day, first, 30, tzinfo=UTC)
        assert (AMY, "interview", 0) not in told(now_due(record, ALONE, instant - timedelta(seconds=1), hours=hours))
        (nudge,) = (each for each in now_due(record, ALONE, instant, hours=hours) if each.milestone == "interview")
        assert (nudge.offset, nudge.at) == (0, instant)
        again = now_due(record, ALONE, instant + timedelta(hours=1), frozenset({nudge.key}), hours=hours)
        assert (AMY, "interview") not in {each[:2] for each in told(again)}


def test_a_person_elsewhere_is_reminded_at_their_own_hour() -> None:
    facts = replace(ALONE, apprentice=Recipient(AMY, ZoneInfo("America/New_York")))
    early = told(now_due(APPROVED, facts, datetime(2026, 3, 19, 12, 59, tzinfo=UTC)))
    assert (AMY, "report_submitted", 7) not in early
    assert (AMY, "report_submitted", 7) in told(now_due(APPROVED, facts, datetime(2026, 3, 19, 13, tzinfo=UTC)))


def test_nothing_is_said_into_a_live_mock_and_it_comes_after() -> None:
    live = replace(ALONE, apprentice=Recipient(AMY, in_live_mock=True))
    now = at(date(2026, 3, 19))
    assert now_due(APPROVED, live, now) == ()
    assert (AMY, "report_submitted", 7) in told(now_due(APPROVED, ALONE, now + timedelta(hours=1)))


def test_changed_dates_replace_what_was_planned_and_make_up_for_nothing() -> None:
    before, after = drawn(APPROVED), drawn(replace(APPROVED, interview=date(2026, 4, 16)))
    changed_at = at(date(2026, 3, 31), 15)
    assert before.binding is Key.REPORT_SUBMITTED
    assert after.binding is Key.REPORT_FINISHED
    since = since_when(before, after, ALONE, changed_at)
    assert set(since) == {Key.REPORT_FINISHED, Key.REPORT_SUBMITTED, Key.INTERVIEW}
    facts = replace(ALONE, since=since)
    assert due(after, facts, (), changed_at, HOURS, RULES) == ()
    later = due(after, facts, (), at(date(2026, 4, 9)), HOURS, RULES)
    assert [(nudge.milestone, nudge.offset, nudge.due) for nudge in later if nudge.milestone == "interview"] == [
        ("interview", 7, date(2026, 4, 16))
    ]


def test_a_date_that_did_not_change_keeps_its_reminders() -> None:
    known = replace(ALONE, since={Key.GATEWAY: at(date(2026, 1, 1))})
    moved_on = drawn(replace(APPROVED, interview=date(2026, 4, 10)))
    since = since_when(drawn(APPROVED), moved_on, known, at(date(2026, 1, 5)))
    assert since[Key.GATEWAY] == at(date(2026, 1, 1))


def test_remind_me_tomorrow_repeats_once_and_only_tomorrow() -> None:
    (first,) = now_due(APPROVED, replace(ALONE, done=frozenset({Key.INTERVIEW})), at(date(2026, 3, 23)))[:1]
    assert (first.milestone, first.offset) == ("report_submitted", 3)
    facts = replace(ALONE, snoozed=(Snooze(first.matter, date(2026, 3, 24)),))
    sent = frozenset({first.key})
    assert "report_submitted" not in [
        each[1] for each in told(now_due(APPROVED, facts, at(date(2026, 3, 23), 20), sent))
    ]
    (again,) = (n for n in now_due(APPROVED, facts, at(date(2026, 3, 24)), sent) if n.milestone == "report_submitted")
    assert (again.offset, again.days_left) == (2, 2)
    sent |= {again.key}
    (last,) = (n for n in now_due(APPROVED, facts, at(date(2026, 3, 25)), sent) if n.milestone == "report_submitted")
    assert last.offset == 1


def test_a_snooze_past_the_interview_says_nothing_more() -> None:
    facts = replace(ALONE, snoozed=(Snooze(Matter(AMY, "interview", INTERVIEW), moved(INTERVIEW, 1)),))
    assert "interview" not in [each[1] for each in told(now_due(APPROVED, facts, at(moved(INTERVIEW, 1))))]


def test_what_is_settled_or_done_is_not_mentioned_again() -> None:
    now = at(date(2026, 3, 19))
    (nudge,) = (each for each in now_due(APPROVED, ALONE, now) if each.milestone == "report_submitted")
    for facts in (
        replace(ALONE, settled=frozenset({nudge.matter})),
        replace(ALONE, done=frozenset({Key.REPORT_SUBMITTED})),
    ):
        assert "report_submitted" not in [each[1] for each in told(now_due(APPROVED, facts, now))]


def test_fewer_off_and_a_break_in_learning_are_respected() -> None:
    start, end = at(date(2025, 12, 1)), at(date(2026, 5, 1))
    fewer = replace(ALONE, apprentice=Recipient(AMY, volume=Volume.FEWER))
    kept = {(nudge.milestone, nudge.offset) for _, nudge in a_life(APPROVED, fewer, start, end)}
    assert {offset for milestone, offset in kept if milestone == "interview"} == {7, 1, 0}
    assert ("report_submitted", -3) in kept
    off = replace(ALONE, apprentice=Recipient(AMY, volume=Volume.OFF))
    assert a_life(APPROVED, off, start, end) == []
    assert a_life(APPROVED, replace(ALONE, on_break=True), start, end) == []


def test_reminders_turned_on_again_make_up_for_nothing() -> None:
    back = replace(ALONE, apprentice=Recipient(AMY, since=at(date(2026, 3, 20))))
    assert now_due(APPROVED, back, at(date(2026, 3, 20), 12)) == ()


@pytest.mark.parametrize(
    ("record", "today", "says"),
    [
        (GatewayRecord(GATEWAY, interview=date(2026, 2, 8)), date(2026, 1, 11), "after the gateway"),
        (GatewayRecord(GATEWAY, ProposalState.CONFIRMED, interview=INTERVIEW), date(2026, 3, 19), "is approved"),
    ],
)
def test_writing_reminders_are_locked_until_the_approval_and_say_why(
    record: GatewayRecord, today: date, says: str
) -> None:
    (nudge,) = (each for each in now_due(record, ALONE, at(today)) if each.milestone == "report_submitted")
    assert says in line(nudge, TEXTS, str)
    life = a_life(record, ALONE, at(today), at(date(2026, 4, 30)))
    assert not [each for _, each in life if each.milestone == "report_submitted" and each.offset < 0]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (GatewayRecord(GATEWAY), (AMY, "proposal", -1)),
        (GatewayRecord(GATEWAY, ProposalState.WRITTEN), (EVE, "confirm:1", -1)),
        (GatewayRecord(GATEWAY, ProposalState.CONFIRMED), (TOM, "decide:1", -1)),
        (GatewayRecord(GATEWAY, ProposalState.REFUSED, date(2026, 1, 29)), (AMY, "resubmission", -1)),
    ],
)
def test_what_is_overdue_goes_to_whoever_owes_the_action(record: GatewayRecord, expected: tuple[int, str, int]) -> None:
    day = drawn(record).days.get(Key.RESUBMISSION, GATEWAY)
    assert told(now_due(record, STAFFED, at(moved(day, 1))))[:1] == [expected]


def test_a_proposal_that_waits_is_told_to_its_owner_and_then_to_the_lead() -> None:
    written = GatewayRecord(date(2026, 3, 30), ProposalState.WRITTEN)
    begun = at(date(2026, 2, 2), 15)
    facts = replace(STAFFED, proposal_since=begun)
    life = a_life(written, facts, begun, at(date(2026, 2, 20)))
    assert [(now, nudge.person, nudge.milestone) for now, nudge in life if nudge.milestone == "waiting:1"] == [
        (at(date(2026, 2, 6)), EVE, "waiting:1"),
        (at(date(2026, 2, 9)), LEA, "waiting:1"),
    ]


def test_the_assessors_decision_is_not_waited_for_before_the_gateway() -> None:
    confirmed = GatewayRecord(GATEWAY, ProposalState.CONFIRMED)
    facts = replace(STAFFED, proposal_since=at(date(2026, 1, 5)))
    life = a_life(confirmed, facts, at(date(2026, 1, 5)), at(date(2026, 3, 1)))
    waiting = [(now, nudge.person) for now, nudge in life if nudge.milestone == "waiting:1"]
    assert waiting == [(at(date(2026, 2, 1)), TOM), (at(date(2026, 2, 4)), LEA)]


def test_an_unreviewed_mock_goes_to_the_tutor_and_then_to_the_lead() -> None:
    facts = replace(STAFFED, mocks=(MOCK,))
    life = a_life(APPROVED, facts, MOCK.finished_at, at(date(2026, 2, 15)))
    review = [(now, nudge.person, nudge.offset) for now, nudge in life if nudge.milestone == "review:17"]
    assert review == [(at(date(2026, 2, 6)), TOM, 0), (at(date(2026, 2, 9)), LEA, -3)]
    reviewed = replace(facts, mocks=(replace(MOCK, reviewed=True),))
    assert now_due(APPROVED, reviewed, at(date(2026, 2, 9))) == ()


def test_without_a_tutor_the_lead_is_asked_at_once_and_alone_nobody_is() -> None:
    facts = replace(STAFFED, tutor=None, mocks=(MOCK,))
    assert told(now_due(None, facts, at(date(2026, 2, 6)))) == [(LEA, "review:17", 0)]
    assert now_due(None, replace(ALONE, mocks=(MOCK,)), at(date(2026, 2, 20))) == ()


def test_a_new_sending_time_repeats_nothing_that_waited() -> None:
    facts = replace(STAFFED, mocks=(MOCK,))
    (nudge,) = now_due(None, facts, at(date(2026, 2, 6)))
    other = Hours(LONDON, time(20), time(21), time(8))
    assert now_due(None, facts, at(date(2026, 2, 6), 20), frozenset({nudge.key}), other) == ()


def test_unread_feedback_is_mentioned_once() -> None:
    facts = replace(STAFFED, mocks=(replace(MOCK, reviewed=True, released_at=at(date(2026, 2, 4), 10)),))
    life = a_life(APPROVED, facts, at(date(2026, 2, 4)), at(date(2026, 2, 8)))
    assert [(now, nudge.person, nudge.milestone) for now, nudge in life if nudge.milestone.startswith("feedback")] == [
        (at(date(2026, 2, 6)), AMY, "feedback:17")
    ]


def test_a_booked_mock_is_mentioned_shortly_before_even_late_in_the_evening() -> None:
    facts = replace(ALONE, booked=(Booking(5, at(date(2026, 2, 3), 21, 30)),))
    assert next_at(None, facts, (), at(date(2026, 2, 3), 12), HOURS, RULES) == at(date(2026, 2, 3), 21, 15)
    (nudge,) = now_due(None, facts, at(date(2026, 2, 3), 21, 15))
    assert "21:30: Tue 3 Feb 2026, today" in line(nudge, TEXTS, str)
    assert now_due(None, facts, at(date(2026, 2, 3), 22, 30)) == ()


def test_nothing_is_owed_once_the_interview_is_over() -> None:
    facts = replace(STAFFED, mocks=(MOCK,))
    assert now_due(APPROVED, facts, at(moved(INTERVIEW, 1))) == ()
    timed = replace(APPROVED, interview_time=time(10))
    assert "interview" in [each[1] for each in told(now_due(timed, ALONE, at(INTERVIEW, 9, 59)))]
    assert "interview" not in [each[1] for each in told(now_due(timed, ALONE, at(INTERVIEW, 10)))]


def test_a_tutor_of_many_gets_one_message_in_which_nobody_is_lost() -> None:
    now = at(date(2026, 2, 6))
    nudges = [
        nudge
        for person in range(10, 40)
        for nudge in now_due(
            None, replace(STAFFED, apprentice=Recipient(person), mocks=(replace(MOCK, id=person),)), now
        )
    ]
    (digest,) = digests(nudges)
    text = message(digest, TEXTS, lambda person: f"Learner {person}").plain
    assert all(f"Learner {person}'s" in text for person in range(10, 40))
    assert len({nudge.key for nudge in nudges}) == 30


def test_every_kind_of_reminder_has_its_words_with_the_date_the_days_left_and_why() -> None:
    said: set[str] = set()
    records = [
        GatewayRecord(GATEWAY, state, date(2026, 1, 30) if refused else None, interview=interview)
        for state in ProposalState
        for refused in (False, True)
        for interview in (None, INTERVIEW, date(2026, 2, 14), date(2026, 4, 18))
        if refused or state is not ProposalState.REFUSED
    ]
    unread = replace(MOCK, released_at=MOCK.finished_at)
    booking = Booking(5, at(date(2026, 2, 3), 19))
    for facts in (replace(STAFFED, mocks=(unread,), booked=(booking,)), replace(ALONE, mocks=())):
        facts = replace(facts, proposal_since=at(date(2026, 1, 2)))
        for record in records:
            for _, nudge in a_life(record, facts, at(date(2025, 12, 1)), at(date(2026, 5, 10))):
                text = line(nudge, TEXTS, str)
                assert str(nudge.due.year) in text
                assert "{" not in text
                said.add(nudge.words)
    kept = {key.removeprefix("nudges.what.") for key in TEXTS if key.startswith("nudges.what.")}
    assert said == kept
