"""A person's own quiet hours go before the installation's: reminders wait for their end, but for those of the day."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.timeline.hours import instant
from bot.timeline.nudge_values import Recipient
from bot.timeline.series import before, hours_of, overdue
from bot.timeline.values import GatewayRecord, ProposalState
from tests.test_nudges import ALONE, HOURS, a_life

DUE = date(2026, 6, 10)
EIGHT_TO_TEN = (time(8), time(10))
NONE = (time(0), time(0))


def sent_at(recipient: Recipient, days: int) -> time:
    (entry,) = before(recipient, DUE, (days,), HOURS)
    return entry.at.astimezone(HOURS.zone).time()


@pytest.mark.parametrize(
    ("quiet", "wanted"),
    [(None, HOURS.send_at), (EIGHT_TO_TEN, time(10)), (NONE, HOURS.send_at), ((time(22), time(12)), time(12))],
)
def test_a_reminder_waits_for_the_end_of_ones_own_quiet_hours(quiet: tuple[time, time] | None, wanted: time) -> None:
    recipient = Recipient(1, quiet=quiet)
    assert sent_at(recipient, 7) == wanted
    (late,) = overdue(recipient, DUE, (3,), HOURS)
    assert late.at == instant(DUE + timedelta(days=3), wanted, HOURS.zone)


def test_the_days_own_reminder_does_not_wait() -> None:
    assert sent_at(Recipient(1, quiet=EIGHT_TO_TEN), 0) == HOURS.send_at


def test_who_wants_no_quiet_hours_has_none() -> None:
    loud = replace(HOURS, quiet_from=time(0), quiet_until=time(23))
    assert hours_of(Recipient(1, quiet=NONE), loud).quiet_from == time(0)
    (entry,) = before(Recipient(1, quiet=NONE), DUE, (7,), loud)
    assert entry.at == instant(DUE - timedelta(days=7), loud.send_at, loud.zone)


def test_a_whole_life_is_kept_out_of_ones_own_quiet_hours() -> None:
    facts = replace(ALONE, apprentice=replace(ALONE.apprentice, quiet=EIGHT_TO_TEN), mocks=())
    gateway = date(2026, 3, 2)
    record = GatewayRecord(gateway, ProposalState.APPROVED, interview=date(2026, 5, 11))
    start = instant(gateway - timedelta(days=29), time(12), HOURS.zone)
    usual = a_life(record, replace(ALONE, mocks=()), start, start + timedelta(days=150))
    life = a_life(record, facts, start, start + timedelta(days=150))
    assert {nudge.key for _, nudge in life} == {nudge.key for _, nudge in usual}
    for now, nudge in life:
        clock = now.astimezone(HOURS.zone).time()
        assert not time(8) <= clock < time(10) or nudge.offset == 0, (now, nudge)
