"""The timeline against an oracle of its own, the wording of its problems, who owes what, and the phone's screen."""

import random
from dataclasses import replace
from datetime import date, time

import pytest

from bot.texts import english
from bot.timeline.actions import Lock, Owner, days_left, next_action, open_actions, past, writing_lock
from bot.timeline.dates import draw_up, months_after
from bot.timeline.screen import WIDTH, screen
from bot.timeline.values import (
    Adjustment,
    Failing,
    GatewayRecord,
    Key,
    OutOfCalendar,
    ProposalState,
    Timeline,
)
from bot.timeline.words import long_date
from question_bank.model import Rules
from tests.packs import FIRST, loaded, over_both
from tests.scale import scale
from tests.timeline_oracle import NUMBERS, Dates, expected, random_dates

RULES = loaded(FIRST).rules
TEXTS = english()
GATEWAY = date(2026, 1, 12)


def drawn(record: GatewayRecord, rules: Rules = RULES) -> Timeline:
    return draw_up(record, rules, TEXTS)


def record_of(dates: Dates) -> GatewayRecord:
    state = ProposalState.REFUSED if dates.refused else ProposalState.MISSING
    return GatewayRecord(dates.gateway, state, dates.refused, dates.interview)


@over_both
def test_the_timeline_equals_the_oracle_on_random_date_sets(name: str) -> None:
    chance, rules, numbers = random.Random(20261129), loaded(name).rules, NUMBERS[name]
    seen: set[str] = set()
    for _ in range(scale(2_000, 100_000)):
        dates = random_dates(chance, numbers)
        timeline, oracle = drawn(record_of(dates), rules), expected(dates, numbers)
        assert {key.value: on for key, on in timeline.days.items()} == oracle.on, dates
        assert timeline.binding == oracle.binding, dates
        assert {problem.rule.value for problem in timeline.problems} == oracle.failing, dates
        assert len(timeline.problems) == len(oracle.failing), dates
        assert [deadline.on for deadline in timeline.deadlines] == sorted(oracle.on.values()), dates
        seen |= oracle.failing
    assert seen == {rule.value for rule in Failing}


@over_both
def test_the_nearest_date_repairs_the_interview_and_is_the_nearest(name: str) -> None:
    chance, rules, numbers = random.Random(7), loaded(name).rules, NUMBERS[name]
    for _ in range(scale(500, 20_000)):
        dates = replace(random_dates(chance, numbers), refused=None)
        for problem in drawn(record_of(dates), rules).problems:
            assert problem.nearest is not None
            assert long_date(problem.nearest) in problem.message
            assert not expected(replace(dates, interview=problem.nearest), numbers).failing
            towards = 1 if dates.interview and dates.interview > problem.nearest else -1
            nearer = date.fromordinal(problem.nearest.toordinal() + towards)
            assert expected(replace(dates, interview=nearer), numbers).failing


def test_every_problem_says_the_dates_it_is_about() -> None:
    record = GatewayRecord(GATEWAY, ProposalState.REFUSED, date(2026, 1, 20), interview=date(2026, 1, 30))
    problem = next(each for each in drawn(record).problems if each.rule is Failing.RESUBMISSION_AFTER_REPORT)
    assert problem.nearest is None  # the report would be due before the refusal
    assert "27 January 2026" in problem.message
    assert "16 January 2026" in problem.message
    assert "10 February 2026 or later" in problem.message


def test_a_resubmission_that_no_interview_can_save_names_its_own_date() -> None:
    record = GatewayRecord(GATEWAY, ProposalState.REFUSED, date(2026, 3, 8))
    (problem,) = drawn(record).problems
    assert problem.nearest == date(2026, 3, 12)
    assert "in by 12 March 2026." in problem.message


def test_no_date_fits_when_the_period_ended_before_the_first_possible_day() -> None:
    record = GatewayRecord(GATEWAY, interview=date(2026, 2, 20), period_start=date(2025, 9, 1))
    (problem,) = drawn(record).problems
    assert problem.rule is Failing.INTERVIEW_AFTER_PERIOD_END
    assert problem.nearest is None
    assert "No other date fits" in problem.message


@pytest.mark.parametrize(
    ("day", "months", "clipped"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 10, 15), 14, date(2027, 12, 15)),
    ],
)
def test_month_ends_are_clipped(day: date, months: int, clipped: date) -> None:
    assert months_after(day, months) == clipped


def test_both_report_dates_on_one_day_are_bound_by_the_submission() -> None:
    timeline = drawn(GatewayRecord(date(2026, 12, 31), interview=date(2027, 3, 14)))
    assert timeline.days[Key.REPORT_FINISHED] == timeline.days[Key.REPORT_SUBMITTED] == date(2027, 2, 28)
    assert timeline.binding is Key.REPORT_SUBMITTED


def test_another_packs_numbers_give_other_dates_and_other_words() -> None:
    rules = RULES.model_copy(
        update={
            "proposal": RULES.proposal.model_copy(update={"resubmit_days": 1, "words": (100, 500)}),
            "report": RULES.report.model_copy(update={"months_after_gateway": 1, "days_before_interview": 21}),
            "period": RULES.period.model_copy(update={"months": 6, "earliest_interview_days": 30}),
        }
    )
    record = GatewayRecord(GATEWAY, ProposalState.REFUSED, GATEWAY, interview=date(2026, 2, 10))
    timeline = drawn(record, rules)
    words = {deadline.key: deadline.rule for deadline in timeline.deadlines}
    assert timeline.days[Key.RESUBMISSION] == date(2026, 1, 13)
    assert timeline.days[Key.REPORT_FINISHED] == date(2026, 2, 12)
    assert timeline.days[Key.REPORT_SUBMITTED] == date(2026, 1, 20)
    assert timeline.days[Key.PERIOD_END] == date(2026, 7, 12)
    assert [problem.rule for problem in timeline.problems] == [Failing.INTERVIEW_TOO_SOON]
    assert "100 to 500" in words[Key.PROPOSAL]
    assert "1 day " in words[Key.RESUBMISSION]
    assert "1 calendar month " in words[Key.REPORT_FINISHED]
    assert "30 days" in words[Key.INTERVIEW]


def test_agreed_days_move_a_deadline_and_are_told() -> None:
    more = Adjustment(Key.REPORT_FINISHED, 10, "a reasonable adjustment")
    timeline = drawn(GatewayRecord(GATEWAY, adjustments=(more,)))
    (deadline,) = (each for each in timeline.deadlines if each.key is Key.REPORT_FINISHED)
    assert deadline.on == date(2026, 3, 22)
    assert "10 days more" in deadline.rule
    assert "a reasonable adjustment" in deadline.rule


def test_a_period_that_starts_later_says_so() -> None:
    timeline = drawn(GatewayRecord(GATEWAY, interview=date(2026, 4, 30), period_start=date(2026, 1, 31)))
    assert timeline.days[Key.PERIOD_END] == date(2026, 4, 30)
    assert not timeline.problems
    assert "31 January 2026" in timeline.deadlines[-1].rule


def test_an_approved_proposal_leaves_the_resubmission_out() -> None:
    record = GatewayRecord(GATEWAY, ProposalState.APPROVED, refused_on=date(2026, 3, 10))
    assert Key.RESUBMISSION not in drawn(record).days
    assert not drawn(record).problems


@pytest.mark.parametrize("gateway", [date(9999, 12, 1), date(9999, 10, 1)])
def test_a_year_that_leads_out_of_the_calendar_is_a_fault(gateway: date) -> None:
    with pytest.raises(OutOfCalendar, match="check the year"):
        drawn(GatewayRecord(gateway))


def test_records_that_contradict_themselves_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="refusal"):
        GatewayRecord(GATEWAY, ProposalState.REFUSED)
    with pytest.raises(ValueError, match="its date"):
        GatewayRecord(GATEWAY, interview_time=time(10))
    with pytest.raises(ValueError, match="more days"):
        Adjustment(Key.PERIOD_END, 0, "nothing")
    with pytest.raises(ValueError, match="change that date"):
        Adjustment(Key.GATEWAY, 3, "later")


@pytest.mark.parametrize(
    ("state", "refused", "key", "owner"),
    [
        (ProposalState.MISSING, None, Key.PROPOSAL, Owner.APPRENTICE),
        (ProposalState.WRITTEN, None, Key.PROPOSAL, Owner.EMPLOYER),
        (ProposalState.CONFIRMED, None, Key.PROPOSAL, Owner.TUTOR),
        (ProposalState.REFUSED, GATEWAY, Key.GATEWAY, Owner.APPRENTICE),
        (ProposalState.APPROVED, None, Key.GATEWAY, Owner.APPRENTICE),
    ],
)
def test_the_next_action_and_who_owes_it_follow_the_proposal(
    state: ProposalState, refused: date | None, key: Key, owner: Owner
) -> None:
    action = next_action(drawn(GatewayRecord(GATEWAY, state, refused)))
    assert action is not None
    assert (action.key, action.owner) == (key, owner)


def test_what_is_done_is_no_longer_owed() -> None:
    timeline = drawn(GatewayRecord(GATEWAY, ProposalState.APPROVED, interview=date(2026, 4, 10)))
    keys = [action.key for action in open_actions(timeline, past(timeline, date(2026, 2, 1)))]
    assert keys == [Key.REPORT_FINISHED, Key.REPORT_SUBMITTED, Key.INTERVIEW]
    assert next_action(timeline, frozenset(Key)) is None


def test_without_an_interview_somebody_owes_a_date() -> None:
    action = open_actions(drawn(GatewayRecord(GATEWAY, ProposalState.APPROVED)))[-1]
    assert (action.key, action.owner) == (Key.PERIOD_END, Owner.TUTOR)


def test_days_left_count_through_a_clock_change() -> None:
    assert days_left(date(2026, 3, 30), date(2026, 3, 28)) == 2
    assert days_left(date(2026, 10, 24), date(2026, 10, 26)) == -2


def test_writing_waits_for_the_gateway_and_for_the_approval() -> None:
    waiting = drawn(GatewayRecord(GATEWAY))
    assert writing_lock(waiting, date(2026, 1, 11)) is Lock.BEFORE_GATEWAY
    assert writing_lock(waiting, GATEWAY) is Lock.NOT_APPROVED
    assert writing_lock(drawn(GatewayRecord(GATEWAY, ProposalState.APPROVED)), GATEWAY) is None


@over_both
def test_the_screen_fits_a_phone(name: str) -> None:
    chance, rules = random.Random(40), loaded(name).rules
    for _ in range(scale(300, 5_000)):
        dates = random_dates(chance, NUMBERS[name])
        timeline = drawn(record_of(dates), rules)
        today = date.fromordinal(dates.gateway.toordinal() + chance.randint(-40, 150))
        lines = screen(timeline, today, TEXTS, past(timeline, today)).splitlines()
        assert max(map(len, lines)) <= WIDTH, dates
        assert len(lines) <= 30, dates


def test_the_screen_says_the_next_action_its_date_the_days_left_and_who_owes_it() -> None:
    record = GatewayRecord(GATEWAY, interview=date(2026, 4, 2), interview_time=time(10, 30), place="Room 4")
    lines = screen(drawn(record), date(2026, 1, 11), TEXTS).splitlines()
    assert lines[:3] == ["Next: Bring the proposal", "  Mon 12 Jan 2026, 1 day left", "  Owed by the apprentice"]
    assert "Thu 2 Apr 2026  Interview, 10:30" in lines
    assert "  Room 4" in lines
    assert sum("counts" in line for line in lines) == 1
    assert lines[lines.index("Thu 12 Mar 2026  Report finished") + 3] == "  This is the report date that counts."
