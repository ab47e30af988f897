"""Whether a record's dates can be kept: the rules that they fail, each with the nearest date that would do.

The dates themselves come from `dates.py`; nothing here changes one.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.texts import Texts
from bot.timeline.values import Failing, GatewayRecord, Key, Problem
from bot.timeline.words import counted, long_date
from question_bank.model import Rules


def problems(
    record: GatewayRecord, rules: Rules, days: Mapping[Key, date], report_due: date, texts: Texts
) -> tuple[Problem, ...]:
    """What the dates fail (KIT.md, "The dates"); `days` are the timeline's, `report_due` the report date that binds."""
    return (
        *_of_the_interview(record, rules, days[Key.PERIOD_END], texts),
        *_of_the_refusal(record, texts),
        *_of_the_resubmission(record, rules, days, report_due, texts),
    )


def _of_the_interview(record: GatewayRecord, rules: Rules, end: date, texts: Texts) -> Iterator[Problem]:
    """Neither after the period nor too soon after the gateway; a record may be so odd that no date is both."""
    if record.interview is None:
        return
    earliest = record.gateway + timedelta(days=rules.period.earliest_interview_days)
    if record.interview > end:
        yield _problem(
            Failing.INTERVIEW_AFTER_PERIOD_END,
            Key.INTERVIEW,
            end if end >= earliest else None,
            texts,
            interview=long_date(record.interview),
            end=long_date(end),
        )
    if record.interview < earliest:
        yield _problem(
            Failing.INTERVIEW_TOO_SOON,
            Key.INTERVIEW,
            earliest if earliest <= end else None,
            texts,
            interview=long_date(record.interview),
            gateway=long_date(record.gateway),
            days=counted(texts, "days", rules.period.earliest_interview_days),
        )


def _of_the_refusal(record: GatewayRecord, texts: Texts) -> Iterator[Problem]:
    """A proposal is looked at in the gateway meeting, so it cannot be refused before."""
    if record.refused_on is None or record.refused_on >= record.gateway:
        return
    yield _problem(
        Failing.REFUSAL_BEFORE_GATEWAY,
        Key.RESUBMISSION,
        record.gateway,
        texts,
        refused=long_date(record.refused_on),
        gateway=long_date(record.gateway),
    )


def _of_the_resubmission(
    record: GatewayRecord, rules: Rules, days: Mapping[Key, date], report_due: date, texts: Texts
) -> Iterator[Problem]:
    """A revised proposal that may come after the report is due leaves no day to write the report."""
    resubmission = days.get(Key.RESUBMISSION)
    if record.refused_on is None or resubmission is None or resubmission <= report_due:
        return
    rule = Failing.RESUBMISSION_AFTER_REPORT
    said = texts(f"timeline.problems.{rule}", resubmission=long_date(resubmission), report=long_date(report_due))
    nearest = report_due if report_due >= record.refused_on else None
    way_out = _room(nearest, _later_interview(record, rules, days, resubmission), texts)
    yield Problem(rule, Key.RESUBMISSION, f"{said} {way_out}", nearest)


def _later_interview(record: GatewayRecord, rules: Rules, days: Mapping[Key, date], resubmission: date) -> date | None:
    """The earliest interview that would leave room for the revised proposal; None where moving it cannot help."""
    if Key.INTERVIEW not in days or resubmission > days[Key.REPORT_FINISHED]:
        return None
    earliest = record.gateway + timedelta(days=rules.period.earliest_interview_days)
    later = max(earliest, days[Key.INTERVIEW] + (resubmission - days[Key.REPORT_SUBMITTED]))
    return later if later <= days[Key.PERIOD_END] else None


def _room(nearest: date | None, interview: date | None, texts: Texts) -> str:
    """What would leave room for a revised proposal: an earlier one, a later interview, either or neither."""
    by = nearest and long_date(nearest)
    on = interview and long_date(interview)
    if by and on:
        return texts("timeline.nearest.either", nearest=by, interview=on)
    if on:
        return texts("timeline.nearest.later_interview", interview=on)
    return texts("timeline.nearest.resubmission_after_report", nearest=by) if by else texts("timeline.problems.no_date")


def _problem(rule: Failing, key: Key, nearest: date | None, texts: Texts, **blanks: str) -> Problem:
    """The rule's sentence and, after it, the date that would do."""
    way_out = (
        texts("timeline.problems.no_date")
        if nearest is None
        else texts(f"timeline.nearest.{rule}", nearest=long_date(nearest))
    )
    return Problem(rule, key, f"{texts(f'timeline.problems.{rule}', **blanks)} {way_out}", nearest)
