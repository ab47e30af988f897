"""`mockbot check`: configuration, bank, database, tokens, ports, voice and model, one line each on standard output.

Each line says what is well, or what is not and what to do about it; exit 0 or 1. What is looked at in each part lives
in `checks_here.py` and `checks_there.py`. Nothing here changes anything, and no line holds a secret.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:  # start is lazy
    from bot.config import Settings

Probe = Callable[["Settings"], str]


@click.command()
@config_option
@faults_in_a_line
def check(config: Path | None) -> None:
    """Check configuration, bank, database, tokens and all that `run` needs."""
    settings = _configuration(config)
    if settings is None:
        raise SystemExit(1)
    lines = [_line(name, probe, settings) for name, probe in _probes(settings)]
    if not all(lines):
        raise SystemExit(1)


def _configuration(config: Path | None) -> "Settings | None":
    """The settings; None, and a line for each fault, when they cannot be used."""
    from bot.config import load_settings

    try:
        settings = load_settings(config)
    except Fault as fault:
        _faulty("configuration", fault)
        return None
    click.echo("configuration: fine")
    return settings


def _probes(settings: "Settings") -> Iterator[tuple[str, Probe]]:
    """Each part that is looked at, by the name that its line begins with."""
    from bot.cli import checks_here as here
    from bot.cli import checks_there as there

    yield "bank", here.bank
    yield "database", here.database
    yield "files", here.files
    yield "voice", there.voice
    yield "feedback", there.feedback
    if settings.telegram.enabled:
        yield "telegram", there.telegram
    if settings.discord.enabled:
        yield "discord", there.discord
    if settings.web.enabled:
        yield "web", here.web
    if not (settings.telegram.enabled or settings.discord.enabled):
        yield "platforms", lambda _: "none enabled; `mockbot practise` works, `mockbot run` wants telegram or discord"


def _line(name: str, probe: Probe, settings: "Settings") -> bool:
    """The line of one part; whether it is well. What it still lacks is said before it is looked at."""
    from bot.cli.checks_there import Unwell
    from bot.config import missing
    from question_bank.problems import PackError

    try:
        lacking = [sentence for sentence in missing(settings) if sentence.startswith(f"{name}.")]
        if lacking:
            raise Unwell("\n".join(lacking))
        click.echo(f"{name}: {probe(settings)}")
    except (Fault, PackError) as fault:
        _faulty(name, fault)
        return False
    return True


def _faulty(name: str, fault: Exception) -> None:
    for line in str(fault).splitlines():
        click.echo(f"{name}: {line}")
