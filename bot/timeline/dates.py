"""From a gateway record and the pack's rules to the timeline: every deadline, its rule in words, the one that binds.

Whether the dates are feasible is asked in `feasible.py`; who owes what is in `actions.py`.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from bot.texts import Texts
from bot.timeline.feasible import problems
from bot.timeline.values import Adjustment, Deadline, GatewayRecord, Key, OutOfCalendar, ProposalState, Timeline
from bot.timeline.words import counted, long_date, word_range
from question_bank.model import Rules

_ORDER: Mapping[Key, int] = {key: at for at, key in enumerate(Key)}


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def draw_up(record: GatewayRecord, rules: Rules, texts: Texts) -> Timeline:
    """The timeline of a record (KIT.md, "The dates"); infeasible dates are told in its `problems`, never changed.

    Raises `OutOfCalendar` when a date that follows lies outside the years 1 to 9999."""
    try:
        days = _days(record, rules)
        binding = _binding(days)
        found = problems(record, rules, days, days[binding], texts)
    except (OverflowError, ValueError):
        raise OutOfCalendar(texts("timeline.out_of_calendar")) from None
    deadlines = (Deadline(key, on, _rule(key, record, rules, texts)) for key, on in days.items())
    return Timeline(record, tuple(sorted(deadlines, key=_by_date)), binding, found)


def _days(record: GatewayRecord, rules: Rules) -> dict[Key, date]:
    """The date of each deadline that applies."""
    start = record.period_start or record.gateway
    days = {
        Key.PROPOSAL: record.gateway,
        Key.GATEWAY: record.gateway,
        Key.REPORT_FINISHED: months_after(record.gateway, rules.report.months_after_gateway),
        Key.PERIOD_END: months_after(start, rules.period.months),
    }
    if record.refused_on is not None and record.proposal is not ProposalState.APPROVED:
        days[Key.RESUBMISSION] = record.refused_on + timedelta(days=rules.proposal.resubmit_days)
    if record.interview is not None:
        days[Key.INTERVIEW] = record.interview
        days[Key.REPORT_SUBMITTED] = record.interview - timedelta(days=rules.submit_days)
    return {key: day + timedelta(days=_more_days(record, key)) for key, day in days.items()}


def _more_days(record: GatewayRecord, key: Key) -> int:
    return sum(adjustment.days for adjustment in _adjustments(record, key))


def _adjustments(record: GatewayRecord, key: Key) -> tuple[Adjustment, ...]:
    return tuple(adjustment for adjustment in record.adjustments if adjustment.key is key)


def _binding(days: Mapping[Key, date]) -> Key:
    """The earlier of the two report dates; handing it in is what binds when they fall together."""
    submitted = days.get(Key.REPORT_SUBMITTED)
    return Key.REPORT_FINISHED if submitted is None or submitted > days[Key.REPORT_FINISHED] else Key.REPORT_SUBMITTED


def _by_date(deadline: Deadline) -> tuple[date, int]:
    return deadline.on, _ORDER[deadline.key]


def _rule(key: Key, record: GatewayRecord, rules: Rules, texts: Texts) -> str:
    """The deadline's rule in words, with the days that were agreed on top."""
    rule = texts(f"timeline.rules.{_rule_key(key, record, rules)}", **_blanks(key, record, rules, texts))
    more = (
        texts("timeline.rules.adjusted", days=counted(texts, "days", adjustment.days), why=adjustment.why)
        for adjustment in _adjustments(record, key)
    )
    return " ".join((rule, *more))


def _rule_key(key: Key, record: GatewayRecord, rules: Rules) -> str:
    """Which of a deadline's wordings fits: the time between report and interview is counted from either end."""
    gap = rules.period.interview_gap_days
    match key:
        case Key.PERIOD_END if record.period_start is not None:
            return "period_end_from_start"
        case Key.REPORT_SUBMITTED if gap > rules.report.days_before_interview:
            return "report_submitted_with_gap"
        case Key.REPORT_SUBMITTED if not rules.submit_days:
            return "report_submitted_by_then"
        case Key.INTERVIEW if gap:
            return "interview_with_gap"
    return key.value


def _blanks(key: Key, record: GatewayRecord, rules: Rules, texts: Texts) -> Mapping[str, object]:
    match key:
        case Key.PROPOSAL:
            least, most = rules.proposal.words
            return {"words": word_range(least, most, texts)}
        case Key.RESUBMISSION:
            return {"days": counted(texts, "days", rules.proposal.resubmit_days)}
        case Key.REPORT_FINISHED:
            return {"months": counted(texts, "months", rules.report.months_after_gateway)}
        case Key.REPORT_SUBMITTED:
            return {"days": counted(texts, "days", rules.submit_days)}
        case Key.INTERVIEW:
            gap = counted(texts, "days", rules.period.interview_gap_days)
            return {"days": counted(texts, "days", rules.period.earliest_interview_days), "gap": gap}
        case Key.PERIOD_END:
            start = long_date(record.period_start or record.gateway)
            return {"months": counted(texts, "months", rules.period.months), "start": start}
        case Key.GATEWAY:
            return {}
