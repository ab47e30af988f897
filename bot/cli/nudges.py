"""`mockbot nudges`: what reminders would go out at an instant, to whom and why; nothing is sent and nothing is kept.

Which reminders are due is decided in `bot.timeline.nudges`; nothing here decides one.
"""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line

if TYPE_CHECKING:  # start is lazy
    from bot.config import Settings
    from bot.ports import Store
    from bot.shelf import Shelf
    from bot.texts import Texts
    from bot.timeline.nudge_values import Hours, Nudge


@click.command()
@click.option(
    "--on", "on", metavar="INSTANT", required=True, help="When, as 2026-03-02T09:00 (with an offset, or local)."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, a line for each reminder.")
@config_option
@faults_in_a_line
def nudges(on: str, as_json: bool, config: Path | None) -> None:
    """Show what reminders would go out at an instant, to whom, and why (dry run)."""
    from bot.config import load_settings

    settings = load_settings(config)
    at = _instant(on, settings)
    lines = _lines(settings, at, as_json=as_json)
    for line in lines:
        click.echo(line)
    if not lines and not as_json:
        click.echo("Nothing would go out then.")


def _instant(text: str, settings: "Settings") -> datetime:
    """The instant that was meant, in UTC. Without an offset it is in the configured zone; a date alone is that day's
    sending time. Anything else is wrong usage."""
    try:
        found = datetime.fromisoformat(text.strip())
        if _is_date(text.strip()):
            found = datetime.combine(found.date(), settings.nudges.send_at)
        aware = found if found.tzinfo is not None else found.replace(tzinfo=settings.zone)
        if not 1900 <= aware.year <= 9000:  # far enough from the calendar's ends for every date that follows
            raise ValueError(text)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        shown = text[:40]
        raise click.BadParameter(
            f"{shown!r} is not an instant: write it as 2026-03-02T09:00 or 2026-03-02T09:00+00:00.", param_hint="'--on'"
        ) from None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


def _lines(settings: "Settings", at: datetime, *, as_json: bool) -> list[str]:
    from bot.cli.composing import hours_of
    from bot.cli.stock import shelf_of
    from bot.texts import english
    from storage.opening import open_database, sqlite_path

    path = sqlite_path(settings.database_url)
    if path is not None and not path.exists():  # nobody is there yet
        return []
    hours = hours_of(settings)
    shelf = shelf_of(settings)
    database = open_database(settings.database_url, shared=True)
    try:
        return asyncio.run(database.run(lambda store: _told(store, at, shelf, english(), hours, as_json=as_json)))
    finally:
        database.close()


def _told(store: "Store", at: datetime, shelf: "Shelf", texts: "Texts", hours: "Hours", *, as_json: bool) -> list[str]:
    from bot.nudging.subject import subject
    from bot.people.belonging import pack_of
    from bot.timeline.nudges import digests

    found: list[Nudge] = []
    for person in store.nudges.subjects():
        rules = pack_of(store, shelf, person).rules
        found += subject(store, person, at, rules, texts, hours.zone).due(at, hours, rules)
    show = _json if as_json else _plain
    return [show(store, nudge, at, texts) for digest in digests(found) for nudge in digest.nudges]


def _json(store: "Store", nudge: "Nudge", at: datetime, texts: "Texts") -> str:
    """The reminder as FACE's JSON; `channel` is null for somebody who cannot be written to."""
    where = store.people.conversation(nudge.person)
    line = {
        "person": nudge.person,
        "milestone": nudge.milestone,
        "offset": nudge.offset,
        "due": nudge.due.isoformat(),
        "on": at.isoformat(),
        "channel": None if where is None else where.platform.value,
        "why": _why(store, nudge, texts),
    }
    return json.dumps(line, ensure_ascii=False)


def _plain(store: "Store", nudge: "Nudge", at: datetime, texts: "Texts") -> str:
    from bot.review.rights import name_of
    from bot.timeline.nudge_words import line

    del at
    where = store.people.conversation(nudge.person)
    channel = "not reachable" if where is None else where.platform.value
    said = " ".join(line(nudge, texts, lambda about: name_of(store, about)).split())
    return f"{name_of(store, nudge.person)} ({channel}): {said}"


def _why(store: "Store", nudge: "Nudge", texts: "Texts") -> str:
    from bot.review.rights import name_of
    from bot.timeline.nudge_words import why

    return why(nudge, texts, lambda about: name_of(store, about))
