"""`mockbot timeline`: every deadline with its rule, the binding one and what is infeasible, for one gateway or many.

What the dates are is decided in `bot.timeline`; nothing here computes one.
"""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.texts import Texts
    from bot.timeline.values import GatewayRecord, Timeline
    from question_bank.model import Rules

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE = '{"gateway": "2026-01-31", "interview": null, "proposal_refused": null}'


class Unreadable(Fault):
    """A line of the batch does not hold dates as `timeline` reads them."""


def _option_day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:  # noqa: ARG001 - click's signature
    """A date on the command line; an impossible one is wrong usage."""
    try:
        return None if value is None else _day(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date: write it as 2026-01-31.") from None


@dataclass(frozen=True, slots=True)
class _Reader:
    """What all timelines of one call are drawn up with."""

    rules: "Rules"
    texts: "Texts"

    def timeline(self, gateway: date, interview: date | None, refused: date | None) -> "Timeline":
        from bot.timeline.dates import draw_up

        return draw_up(_record(gateway, interview, refused), self.rules, self.texts)


@click.command()
@click.option("--gateway", metavar="DATE", callback=_option_day, help="The day of the gateway meeting.")
@click.option("--interview", metavar="DATE", callback=_option_day, help="The day of the interview, if one is agreed.")
@click.option(
    "--proposal-refused",
    "refused",
    metavar="DATE",
    callback=_option_day,
    help="The day on which the proposal was refused, if it was.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--ics", "as_calendar", is_flag=True, help="Write a calendar file.")
@click.option("--batch", is_flag=True, help="Read dates as JSON lines on standard input, write a JSON line for each.")
@click.option("--pack", help="A pack's name or folder (default: the settings' pack).")
@config_option
@faults_in_a_line
def timeline(
    gateway: date | None,
    interview: date | None,
    refused: date | None,
    as_json: bool,
    as_calendar: bool,
    batch: bool,
    pack: str | None,
    config: Path | None,
) -> None:
    """Show every deadline with its rule, which report date counts, and which dates cannot be kept.

    Dates are written as 2026-01-31. Exit code 1 says that they cannot all be kept; the reason is on standard error.
    --batch reads lines such as {"gateway": "2026-01-31", "interview": "2026-04-20"}.
    """
    from bot.config import load_settings

    _refuse_what_does_not_go_together(gateway, (interview, refused), as_json, as_calendar, batch)
    settings = load_settings(config)
    reader = _reader(pack or settings.pack)
    if gateway is None:
        _answer_lines(reader)
        return
    with _years_that_lead_nowhere_are_wrong_usage():
        drawn = reader.timeline(gateway, interview, refused)
        _show(drawn, reader, settings, as_json=as_json, as_calendar=as_calendar)


def _refuse_what_does_not_go_together(
    gateway: date | None, others: tuple[date | None, ...], as_json: bool, as_calendar: bool, batch: bool
) -> None:
    if as_calendar and (as_json or batch):
        raise click.UsageError("--ics writes a calendar file alone: leave out --json and --batch.")
    if batch and (gateway is not None or any(others)):
        raise click.UsageError("--batch reads its dates on standard input: leave out the other dates.")
    if not batch and gateway is None:
        raise click.UsageError("Give the day of the gateway meeting: --gateway 2026-01-31.")


@contextmanager
def _years_that_lead_nowhere_are_wrong_usage() -> Iterator[None]:
    from bot.timeline.values import OutOfCalendar

    try:
        yield
    except OutOfCalendar as fault:
        raise click.UsageError(str(fault)) from None


def _reader(pack: str) -> _Reader:
    from bot.texts import english
    from question_bank.reader import load_pack

    return _Reader(load_pack(pack).rules, english())


def _show(drawn: "Timeline", reader: _Reader, settings: "Settings", *, as_json: bool, as_calendar: bool) -> None:
    """The timeline as it was asked for, and what it fails on standard error. Impossible dates get no calendar file."""
    from bot.uptime import SystemClock

    now = SystemClock().now()
    if as_json:
        click.echo(json.dumps(_plain(drawn)))
    elif not as_calendar:
        _show_screen(drawn, now, reader, settings)
    elif not drawn.problems:
        _show_calendar(drawn, now, reader, settings)
    for problem in drawn.problems:
        click.echo(f"{problem.rule}: {problem.message}", err=True)
    if drawn.problems:
        raise SystemExit(1)


def _show_screen(drawn: "Timeline", now: datetime, reader: _Reader, settings: "Settings") -> None:
    from bot.timeline.actions import past
    from bot.timeline.screen import screen

    today = now.astimezone(settings.zone).date()
    click.echo(screen(drawn, today, reader.texts, past(drawn, today)))


def _show_calendar(drawn: "Timeline", now: datetime, reader: _Reader, settings: "Settings") -> None:
    """The dates as a file. The same gateway gives the same events again, so that a calendar moves what it has."""
    from bot.timeline.calendar_file import Edition, calendar_file

    minutes = int(now.timestamp()) // 60  # nothing is kept between two calls, so the clock says which file is newer
    edition = Edition(f"gateway {drawn.record.gateway}", minutes, now, settings.zone, settings.nudges.send_at)
    click.echo(calendar_file(drawn, edition, reader.rules, reader.texts), nl=False)


def _answer_lines(reader: _Reader) -> None:
    every_line_was_good = True
    for line in _lines():
        try:
            answer = _plain(reader.timeline(*_read(line)))
        except Fault as fault:
            answer = {"error": str(fault)}
            every_line_was_good = False
        click.echo(json.dumps(answer))
        sys.stdout.flush()
    if not every_line_was_good:
        raise SystemExit(1)


def _plain(drawn: "Timeline") -> dict[str, object]:
    """The timeline as FACE's JSON."""
    return {
        "deadlines": [{"key": each.key, "on": each.on.isoformat(), "rule": each.rule} for each in drawn.deadlines],
        "binding": drawn.binding,
        "problems": [{"rule": problem.rule, "message": problem.message} for problem in drawn.problems],
    }


def _lines() -> Iterator[bytes]:
    """The lines of standard input as they come; empty ones ask nothing."""
    return (line for line in iter(sys.stdin.buffer.readline, b"") if line.strip())


def _read(line: bytes) -> tuple[date, date | None, date | None]:
    """A line's gateway, interview and refusal."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable(f"This line is not JSON; write {_LINE} on one line.") from None
    if not isinstance(value, dict):
        raise Unreadable(f"This line is not a JSON object; write {_LINE}.")
    gateway = _line_day(value, "gateway")
    if gateway is None:
        raise Unreadable('This line has no date under "gateway".')
    return gateway, _line_day(value, "interview"), _line_day(value, "proposal_refused")


def _line_day(value: dict[str, object], key: str) -> date | None:
    found = value.get(key)
    if found is None:
        return None
    try:
        return _day(str(found))
    except ValueError:
        raise Unreadable(f'"{key}" is not a date: write it as "2026-01-31".') from None


def _day(text: str) -> date:
    """A date written as 2026-01-31 and in no other way; raises `ValueError`."""
    if _DATE.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)


def _record(gateway: date, interview: date | None, refused: date | None) -> "GatewayRecord":
    from bot.timeline.values import GatewayRecord, ProposalState

    state = ProposalState.MISSING if refused is None else ProposalState.REFUSED
    return GatewayRecord(gateway, state, refused, interview)
