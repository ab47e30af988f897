"""`mockbot export`: sheets, transcripts, a person's own data and cohorts, as files or on standard output.

What they hold is composed in `bot/papers`; this opens the database, finds what was asked for and writes it.
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
    from bot.messages import Account
    from bot.ports import Store
    from bot.records import Person, Sitting
    from question_bank.model import Pack

Result = TypeVar("Result")
_NOBODY = 0
"""A reader who is no learner, so that all customers' data is hidden."""
out_option = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here instead of standard output."
)


class NotThere(Fault):
    """What was asked for is not in the database."""


def format_option(*kinds: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`--format`, the first kind being the default."""
    return click.option("--format", "kind", type=click.Choice(kinds), default=kinds[0], show_default=True)


@click.group()
def export() -> None:
    """Write sheets, transcripts, subject-access files and summaries of cohorts."""


# Interviews ----------------------------------------------------------------------------------------------------------


@export.command("interview")
@click.argument("which", metavar="ID|latest")
@format_option("json", "csv", "docx", "pdf")
@out_option
@config_option
@faults_in_a_line
def interview(which: str, kind: str, out: Path | None, config: Path | None) -> None:
    """One interview's sheet (docx, pdf) or transcript (json, csv), by its id (see /history) or the latest."""
    write(out, read(config, lambda store: _interview(store, which, kind)))


def _interview(store: "Store", which: str, kind: str) -> bytes:
    from bot.review.transcript import interview_json

    sitting = _found(store, which)
    if kind in ("docx", "pdf"):
        return _sheet(store, sitting, kind)
    data = interview_json(sitting, store.sittings.fragments(sitting.id), _pack(store, sitting))
    text = _csv(data) if kind == "csv" else json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return text.encode()


def _sheet(store: "Store", sitting: "Sitting", kind: str) -> bytes:
    from bot.papers.docx import as_docx
    from bot.papers.pdf import as_pdf
    from bot.papers.sheet import NOTHING_SEEN, sheet
    from bot.review.report_marks import seen_report
    from bot.review.rights import name_of
    from bot.texts import english

    learner = store.people.person(sitting.person)
    assert learner is not None  # their interview goes with them
    review = store.reviews.of(sitting.id)
    made = sheet(
        _pack(store, sitting),
        sitting,
        store.sittings.fragments(sitting.id),
        store.opinions.of(sitting.id),
        review,
        learner,
        lambda person: name_of(store, person),
        seen_report(store, None, sitting.person, review) if review is not None else NOTHING_SEEN,
    )
    return as_docx(made, english()) if kind == "docx" else as_pdf(made, english())


def _pack(store: "Store", sitting: "Sitting") -> "Pack":
    from question_bank.model import Pack

    document = store.sittings.pack_document(sitting.plan.pack)
    assert document is not None  # kept in the same transaction as the interview
    return Pack.model_validate_json(document)


def _found(store: "Store", which: str) -> "Sitting":
    from bot.desk.mocks import was_begun

    if _is_number(which):
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


def _is_number(which: str) -> bool:
    return which.isascii() and which.isdecimal() and len(which) < 19


def _csv(data: object) -> str:
    from bot.papers.cohort import as_csv
    from bot.review.cells import safe

    assert isinstance(data, dict)
    rows: list[list[object]] = [["question", "id", "area", "part", "kind", "at", "text", "latest"]]
    for question in data["questions"]:
        for fragment in question["fragments"]:
            latest = fragment["edits"][-1]["text"] if fragment["edits"] else fragment["text"]
            row = [question["number"], question["id"], question["area_name"], fragment["part"], fragment["kind"]]
            rows.append([safe(cell) for cell in (*row, fragment["at"], fragment["text"], latest or "")])
    return as_csv(rows)


# People --------------------------------------------------------------------------------------------------------------


@export.command("person")
@click.argument("which", metavar="ID|PLATFORM:ID")
@format_option("json", "zip")
@out_option
@config_option
@faults_in_a_line
def person(which: str, kind: str, out: Path | None, config: Path | None) -> None:
    """Everything kept about a person (mockbot people shows ids): as JSON, or as ZIP with a page and the files."""
    write(out, read(config, lambda store: _person(store, which, kind, config)))


def _person(store: "Store", which: str, kind: str, config: Path | None) -> bytes:
    from bot.papers.own import as_archive, as_json, everything, files_of
    from bot.texts import english

    data = everything(store, whom(store, which), lambda sitting: _pack(store, sitting))
    if kind == "json":
        return as_json(data)
    kept = data["kept"]
    assert isinstance(kept, dict)
    return as_archive(data, english(), _contents(config, files_of(kept)))


def _contents(config: Path | None, names: tuple[str, ...]) -> dict[str, bytes]:
    from bot.cli.composing import files_folder
    from bot.config import load_settings
    from storage.files import DiskFiles

    kept, found = DiskFiles(files_folder(load_settings(config))), {}
    for name in names:
        try:
            found[name] = kept.get(name)
        except KeyError:  # swept by age
            continue
    return found


def whom(store: "Store", which: str) -> "Person":
    """The person of an id as `mockbot people` shows it, or of `PLATFORM:ID`. Raises `NotThere`."""
    number = int(which) if _is_number(which) else _number_of(store, which)
    found = store.people.person(number) if number is not None else None
    if found is None:
        raise NotThere(f"There is nobody {which[:60]}; mockbot people shows the ids.")
    return found


def _number_of(store: "Store", which: str) -> int | None:
    from bot.messages import Conversation

    account = _account(which)
    visit = store.people.visit(account, Conversation(account.platform, account.id))
    return None if visit is None else visit.person.id


def _account(which: str) -> "Account":
    from bot.messages import Account, Platform

    platform, _, number = which.partition(":")
    if platform not in set(Platform) or not number:
        raise NotThere(f"“{which[:40]}” is nobody's id; give a number as mockbot people shows it, or telegram:123.")
    return Account(Platform(platform), number)


# Cohorts -------------------------------------------------------------------------------------------------------------


@export.command("cohort")
@click.argument("which", metavar="ID|NAME")
@format_option("xlsx", "csv", "json")
@out_option
@config_option
@faults_in_a_line
def cohort(which: str, kind: str, out: Path | None, config: Path | None) -> None:
    """A cohort's learners: how much they have sat, and what was heard of each criterion at best."""
    if kind == "xlsx" and out is None and sys.stdout.isatty():
        raise NotThere("A workbook is no text for a terminal; add --out FILE, or choose --format csv.")
    write(out, read(config, lambda store: _cohort(store, which, kind, config)))


def _cohort(store: "Store", which: str, kind: str, config: Path | None) -> bytes:
    from bot.cli.stock import shelf_of
    from bot.config import load_settings
    from bot.papers.cohort import as_csv, as_xlsx, cohort_json, learners, table

    every = store.cohorts.all()
    wanted = [c for c in every if which.casefold() == c.name.casefold()] or [c for c in every if which == str(c.id)]
    if not wanted:
        names = ", ".join(f"{c.id} ({c.name})" for c in every[:20]) or "there is none yet"
        raise NotThere(f"There is no cohort “{which[:40]}”; the cohorts: {names}.")
    found, lines = wanted[0], learners(store, wanted[0].id, None)
    if kind == "json":
        data = cohort_json(found.id, found.name, lines)
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
    rows = table(shelf_of(load_settings(config)).named(found.pack), lines)
    return as_xlsx(found.name, rows) if kind == "xlsx" else as_csv(rows).encode()


# Overrides -----------------------------------------------------------------------------------------------------------


@export.command("overrides")
@out_option
@config_option
@faults_in_a_line
def overrides(out: Path | None, config: Path | None) -> None:
    """What tutors marked, as labelled answers (JSON lines), with customers' data hidden."""
    write(out, read(config, lambda store: _overrides(store, config)))


def _overrides(store: "Store", config: Path | None) -> bytes:
    from bot.cli.stock import shelf_of
    from bot.config import load_settings
    from bot.review.overrides import lines
    from bot.review.work import look

    shelf, made = shelf_of(load_settings(config)), ""
    for _, review in store.reviews.released(None):
        work = look(store, shelf, _NOBODY, review.interview)
        for line in lines(work) if work is not None else ():
            made += json.dumps(line, ensure_ascii=False) + "\n"
    return made.encode()


# Reading and writing -------------------------------------------------------------------------------------------------


def read(config: Path | None, question: "Callable[[Store], Result]") -> Result:
    """What the database answers, beside whatever else has it open."""
    from bot.config import load_settings
    from storage.opening import open_database

    database = open_database(load_settings(config).database_url, shared=True)
    try:
        return asyncio.run(database.run(question))
    finally:
        database.close()


def write(out: Path | None, content: bytes) -> None:
    """The file, for its owner alone, or standard output. Raises `NotThere` for a place that cannot be written."""
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise NotThere(f"{out} cannot be written: {error.strerror}. Choose another place with --out.") from None
    out.chmod(0o600)
