"""`mockbot assess`: judges answers, a JSON line in and a JSON line out, in order, each written at once.

How an answer is judged lives in `bot.feedback`; here a line is read and a judgement is written.
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
    from bot.config import Settings
    from bot.feedback.endpoint import SecondOpinion
    from bot.feedback.engine import RubricEngine
    from bot.feedback.values import Judgement

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

_SHAPE = '{"id": …, "question": "…", "area": "1", "area_name": "…", "answer": "…"}'


class Unreadable(Fault):
    """A line is not an answer as `assess` reads them."""


class NotConfigured(Fault):
    """The engine asked for has no settings."""


@dataclass(frozen=True, slots=True)
class _Given:
    id: Json
    area: str
    question: str
    answer: str


@click.command()
@click.option("--engine", "engine_name", type=click.Choice(["rubric", "llm"]), help="The engine (default: rubric).")
@click.option("--pack", help="A pack's name or folder (default: the settings' pack).")
@config_option
@faults_in_a_line
def assess(engine_name: str | None, pack: str | None, config: Path | None) -> None:
    """Judge answers.

    Reads JSON lines {"id", "question", "area", "area_name", "answer"} on standard input and writes, in order and each
    at once, {"id", "criteria", "sure", "evidence", "missing", "flags"}. A label is a suggestion: a person grades.
    """
    from bot.config import load_settings

    settings = load_settings(config)
    second = second_opinion(settings) if (engine_name or settings.feedback.engine) == "llm" else None
    engine = _engine(pack or settings.pack)
    every_line_was_good = True
    try:
        for line in _lines():
            written, good = _assessed(engine, second, line)
            click.echo(json.dumps(written, ensure_ascii=False))
            sys.stdout.flush()
            every_line_was_good &= good
    finally:
        if second is not None:
            second.close()
    if not every_line_was_good:
        raise SystemExit(1)


def second_opinion(settings: "Settings") -> "SecondOpinion":
    """The language model that the settings name. Raises `NotConfigured` when they name none."""
    from bot.feedback.endpoint import SecondOpinion

    model = settings.feedback.llm
    if not (model.base_url and model.model):
        raise NotConfigured("The engine llm is not configured: set feedback.llm.base_url and feedback.llm.model.")
    return SecondOpinion(str(model.base_url).rstrip("/"), model.model, model.api_key.get_secret_value())


def _engine(pack: str) -> "RubricEngine":
    from bot.feedback.engine import RubricEngine
    from question_bank.reader import find_pack

    return RubricEngine.load(find_pack(pack))


def _lines() -> Iterator[bytes]:
    """The lines of standard input as they come; empty ones hold no answer."""
    return (line for line in iter(sys.stdin.buffer.readline, b"") if line.strip())


def _assessed(engine: "RubricEngine", second: "SecondOpinion | None", line: bytes) -> tuple[Json, bool]:
    try:
        given = _read(engine, line)
    except Fault as fault:
        return {"error": str(fault)}, False
    judgement = engine.judge(given.answer, given.area, given.question)
    if second is not None:
        criteria = [criterion for criterion in engine.pack.criteria if criterion.area == given.area]
        judgement = second.refined(judgement, given.answer, given.question, criteria)
    return _written(given, judgement), True


def _read(engine: "RubricEngine", line: bytes) -> _Given:
    try:
        value: Json = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable(f"This line is not JSON; write {_SHAPE} on one line.") from None
    if not isinstance(value, dict):
        raise Unreadable(f"This line is not a JSON object; write {_SHAPE}.")
    answer, question = value.get("answer"), value.get("question", "")
    if not isinstance(answer, str):
        raise Unreadable('This line has no text under "answer".')
    if question is not None and not isinstance(question, str):
        raise Unreadable('What stands under "question" is no text.')
    return _Given(value.get("id"), _area(engine, value), question or "", answer)


def _area(engine: "RubricEngine", value: dict[str, Json]) -> str:
    wanted = [value[key] for key in ("area", "area_name") if value.get(key) not in (None, "")]
    for one in wanted:
        if isinstance(one, str | int) and not isinstance(one, bool) and (number := engine.area(str(one))) is not None:
            return number
    names = ", ".join(f"{area.number} ({area.name})" for area in engine.pack.rules.areas)
    raise Unreadable(f'"area" is none of the pack\'s areas: {names}.')


def _written(given: _Given, judgement: "Judgement") -> Json:
    """A judgement as FACE.md has it; only what is credited has evidence, and each quote stands there once."""
    return {
        "id": given.id,
        "criteria": {one.code: one.label.value for one in judgement.criteria},
        "sure": {one.code: one.sure for one in judgement.criteria},
        "evidence": {
            one.code: list(dict.fromkeys(quote.text for quote in one.quotes))
            for one in judgement.criteria
            if one.quotes
        },
        "missing": {one.code: list(one.missing) for one in judgement.criteria if one.missing},
        "flags": [flag.value for flag in judgement.flags],
    }
