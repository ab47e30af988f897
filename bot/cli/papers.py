"""`mockbot papers`: a template, a form or a gateway pack as a file, blank or filled with what is known of a learner.

What a paper says is composed in `bot/papers/forms`; this finds the learner and writes the file.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.cli.export import NotThere, out_option, read, whom, write

if TYPE_CHECKING:  # start is lazy
    from bot.config import Settings
    from bot.papers.forms.values import Known
    from bot.ports import Store

KINDS = ("template", "mapping", "proposal", "review", "record", "pack")


@click.command()
@click.argument("kind", metavar="|".join(KINDS).join("[]"), type=click.Choice(KINDS))
@click.option("--person", "which", metavar="ID|PLATFORM:ID", help="Whose (mockbot people shows ids); without, blank.")
@click.option("--pack", help="A pack's name or folder, for blank papers (default: the settings' pack).")
@out_option
@config_option
@faults_in_a_line
def papers(kind: str, which: str | None, pack: str | None, out: Path | None, config: Path | None) -> None:
    """Write the report template, the mapping document, the proposal form, its review form, the gateway record or the
    gateway pack (a ZIP), filled with what is known of a person. The date of birth is a blank field."""
    from bot.config import load_settings
    from bot.papers.forms.making import made
    from bot.papers.forms.values import Paper
    from bot.texts import english

    if which is not None and pack is not None:
        raise click.UsageError("A person's papers go by their own cohort's pack: leave out --pack or --person.")
    if out is None and sys.stdout.isatty():
        raise NotThere("A Word file is no text for a terminal; add --out FILE.")
    settings = load_settings(config)
    known = _blank(settings, pack) if which is None else read(config, lambda store: _known(store, which, settings))
    write(out, made(Paper(kind), known, english()).content)


def _blank(settings: "Settings", pack: str | None) -> "Known":
    from bot.papers.forms.values import Known
    from bot.uptime import SystemClock
    from question_bank.reader import load_pack

    return Known(load_pack(pack or settings.pack), SystemClock().now(), settings.zone)


def _known(store: "Store", which: str, settings: "Settings") -> "Known":
    from bot.cli.stock import shelf_of
    from bot.papers.forms.knowing import known_of
    from bot.people.belonging import pack_of
    from bot.texts import english
    from bot.uptime import SystemClock

    learner = whom(store, which)
    pack = pack_of(store, shelf_of(settings), learner.id)
    return known_of(store, learner, pack, english(), settings.zone, SystemClock().now())
