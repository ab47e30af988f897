"""`mockbot export`: transcripts and a person's own data, as files or on standard output.

What they hold is composed elsewhere; this opens the database, finds what was asked for and writes it.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:  # start is lazy
    from bot.ports import Store
    from bot.records import Sitting

Result = TypeVar("Result")


class NotThere(Fault):
    """What was asked for is not in the database."""


@click.group()
def export() -> None:
    """Write sheets, transcripts and subject-access files."""


@export.command("interview")
@click.argument("which", metavar="ID|latest")
@click.option("--format", "kind", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead of standard output.")
@config_option
@faults_in_a_line
def interview(which: str, kind: str, out: Path | None, config: Path | None) -> None:
    """One interview's transcript, by its id (see /history) or the latest."""
    _write(out, _read(config, lambda store: _transcript(store, which, kind)))


def _transcript(store: "Store", which: str, kind: str) -> str:
    from bot.review.transcript import interview_json
    from question_bank.model import Pack

    sitting = _found(store, which)
    document = store.sittings.pack_document(sitting.plan.pack)
    assert document is not None  # kept in the same transaction as the interview
    data = interview_json(sitting, store.sittings.fragments(sitting.id), Pack.model_validate_json(document))
    return _csv(data) if kind == "csv" else json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _found(store: "Store", which: str) -> "Sitting":
    from bot.desk.mocks import was_begun

    if which.isdecimal() and len(which) < 19:
        sitting = store.sittings.sitting(int(which))
        if sitting is None:
            raise NotThere(f"There is no interview {which}; /history in the chat shows the ids.")
        return sitting
    if which != "latest":
        raise NotThere(f"“{which[:40]}” is no interview's id; give a number as /history shows it, or latest.")
    every = store.sittings.latest(50)
    if not every:
        raise NotThere("There is no interview yet; mockbot practise starts one.")
    return next((sitting for sitting in every if was_begun(sitting)), every[0])


def _csv(data: object) -> str:
    import csv
    import io

    from bot.review.cells import safe

    assert isinstance(data, dict)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["question", "id", "area", "part", "kind", "at", "text", "latest"])
    for question in data["questions"]:
        for fragment in question["fragments"]:
            latest = fragment["edits"][-1]["text"] if fragment["edits"] else fragment["text"]
            row = [question["number"], question["id"], question["area_name"], fragment["part"], fragment["kind"]]
            writer.writerow([safe(cell) for cell in (*row, fragment["at"], fragment["text"], latest or "")])
    return file.getvalue()


def _read(config: Path | None, question: "Callable[[Store], Result]") -> Result:
    from bot.config import load_settings
    from storage.opening import open_database

    database = open_database(load_settings(config).database_url, shared=True)
    try:
        return asyncio.run(database.run(question))
    finally:
        database.close()


def _write(out: Path | None, text: str) -> None:
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotThere(f"{out} cannot be written: {error.strerror}. Choose another place with --out.") from None
    out.chmod(0o600)
