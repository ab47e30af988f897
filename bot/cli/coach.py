"""`mockbot coach`: the question corner without a chat, a JSON line in and a JSON line out.

How a question is understood and answered lives in `bot.feedback.corner`; nothing here decides what is said.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:
    from bot.feedback.corner import Corner

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Unreadable(Fault):
    """A line is not a question as `coach` reads them."""


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Json
    area: str | None
    question: str


@click.command()
@click.option("--pack", help="A pack's name or folder (default: the settings' pack).")
@config_option
@faults_in_a_line
def coach(pack: str | None, config: Path | None) -> None:
    """Answer questions about the criteria.

    Reads JSON lines {"id", "area", "question"} on standard input and writes {"id", "criteria", "answer"} for each, in
    order: the criteria meant, best first, or none when the question is for the tutor.
    """
    from bot.feedback.corner import open_corner

    corner = open_corner(pack or _pack(config))
    every_line_was_good = True
    for line in _lines():
        answer, good = _answered(corner, line)
        click.echo(json.dumps(answer))
        sys.stdout.flush()
        every_line_was_good &= good
    if not every_line_was_good:
        raise SystemExit(1)


def _pack(config: Path | None) -> str:
    from bot.config import load_settings

    return load_settings(config).pack


def _lines() -> Iterator[bytes]:
    """The lines of standard input as they come; empty ones ask nothing."""
    return (line for line in iter(sys.stdin.buffer.readline, b"") if line.strip())


def _answered(corner: "Corner", line: bytes) -> tuple[Json, bool]:
    try:
        asked = _read(line)
        reply = corner.ask(asked.area, asked.question)
    except Fault as fault:
        return {"error": str(fault)}, False
    return {"id": asked.id, "criteria": list(reply.criteria), "answer": reply.answer}, True


def _read(line: bytes) -> _Asked:
    try:
        value: Json = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable('This line is not JSON; write {"id": …, "area": "1", "question": "…"} on one line.') from None
    if not isinstance(value, dict):
        raise Unreadable('This line is not a JSON object; write {"id": …, "area": "1", "question": "…"}.')
    question, area = value.get("question"), value.get("area")
    if not isinstance(question, str):
        raise Unreadable('This line has no text under "question".')
    if isinstance(area, int) and not isinstance(area, bool):
        area = str(area)
    if area is not None and not isinstance(area, str):
        raise Unreadable('"area" is neither a number such as "1" nor an area\'s name.')
    return _Asked(value.get("id"), area, question)
