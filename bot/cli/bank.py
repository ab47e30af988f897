"""`mockbot bank`: checks a pack, shows its depth, prints its questions, draws from it and trains its feedback.

What is wrong with a pack is found by `question_bank`, which questions are drawn by `bot/interview/draw.py`.
"""

import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.common import config_option, faults_in_a_line

if TYPE_CHECKING:  # start is lazy
    from question_bank.model import Pack, Question
    from question_bank.problems import Problem

_DEFAULT = "customer_service_specialist_l3"

pack_option = click.option("--pack", "pack_name", metavar="PATH", help="A pack's name, or the path of its folder.")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON, a line each.")


_ELSEWHERE = ("new", "train")


class _Bank(click.Group):
    """The group; commands with a module of their own are loaded only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command = getattr(importlib.import_module(f"bot.cli.bank_{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Bank)
def bank() -> None:
    """Check, count, show, begin, draw from or train a pack."""


def chosen_pack(pack_name: str | None, config: Path | None) -> str:
    """The pack that was named, else the settings', else the one that comes with the program."""
    if pack_name:
        return pack_name
    if config is None and not Path("config.yaml").exists() and not _in_environment():
        return _DEFAULT  # reading settings costs more than anything else here
    from bot.config import load_settings

    return load_settings(config).pack


def _in_environment() -> bool:
    import os

    return any(name.startswith("MOCKBOT_") for name in os.environ)


def _load(pack_name: str | None, config: Path | None) -> "Pack":
    from question_bank.reader import load_pack

    return load_pack(chosen_pack(pack_name, config))


@bank.command()
@pack_option
@json_option
@config_option
@faults_in_a_line
def stats(pack_name: str | None, as_json: bool, config: Path | None) -> None:
    """How many questions aim at each area and each criterion."""
    pack = _load(pack_name, config)
    areas = Counter(question.area for question in pack.questions)
    aimed = Counter(code for question in pack.questions for code in question.criteria)
    if as_json:
        by_area = {area.number: areas[area.number] for area in pack.rules.areas}
        by_code = {criterion.code: aimed[criterion.code] for criterion in pack.criteria}
        click.echo(json.dumps({"questions": len(pack.questions), "areas": by_area, "criteria": by_code}))
        return
    click.echo(f"{pack.rules.id} {pack.rules.version}: {len(pack.questions)} questions")
    for area in pack.rules.areas:
        click.echo(f"\n{area.number} {area.name}: {areas[area.number]} questions")
        for criterion in pack.criteria:
            if criterion.area == area.number:
                click.echo(
                    f"  {criterion.code:6} {criterion.level.value:11} {aimed[criterion.code]:3}  {criterion.title}"
                )


def _listed(pack: "Pack", questions: "Iterable[Question]", seed: int | None) -> dict[str, Any]:
    names = {area.number: area.name for area in pack.rules.areas}
    return {
        "seed": seed,
        "questions": [
            {"id": q.id, "area": q.area, "area_name": names[q.area], "criteria": list(q.criteria), "text": q.text}
            for q in questions
        ],
    }


def _print_questions(pack: "Pack", questions: "Iterable[Question]") -> None:
    area = ""
    names = {known.number: known.name for known in pack.rules.areas}
    for question in questions:
        if question.area != area:
            area = question.area
            click.echo(f"\n{area} {names[area]}")
        click.echo(f"  {question.text}\n    {question.id} ({', '.join(question.criteria)})")


@bank.command()
@pack_option
@json_option
@config_option
@faults_in_a_line
def show(pack_name: str | None, as_json: bool, config: Path | None) -> None:
    """All questions of the pack."""
    pack = _load(pack_name, config)
    if as_json:
        click.echo(json.dumps(_listed(pack, pack.questions, None), ensure_ascii=False))
    else:
        _print_questions(pack, pack.questions)


def _codes(pack: "Pack", text: str | None, option: str) -> frozenset[str]:
    codes = _split(text)
    unknown = sorted(codes - {criterion.code for criterion in pack.criteria})
    if unknown:
        raise click.UsageError(
            f"{option}: the pack has no criterion {', '.join(unknown)}; mockbot bank stats lists them."
        )
    return codes


def _split(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


@bank.command()
@pack_option
@click.option("--seed", type=int, help="The same seed draws the same questions.")
@click.option("--count", type=click.IntRange(1, 1_000_000), default=1, help="So many draws: seed, seed + 1, …")
@click.option("--covered", metavar="K1.1,…", help="Criteria that the report already covers.")
@click.option("--weak", metavar="K1.1,…", help="Criteria that earlier mocks left weak.")
@click.option("--recent", metavar="ID,…", help="Questions of the last mocks.")
@json_option
@config_option
@faults_in_a_line
def draw(
    pack_name: str | None,
    seed: int | None,
    count: int,
    covered: str | None,
    weak: str | None,
    recent: str | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """The questions of a mock."""
    from bot.interview.draw import draw as drawn

    pack = _load(pack_name, config)
    gaps = frozenset(c.code for c in pack.criteria) - _codes(pack, covered, "--covered")
    weak_codes, seen = _codes(pack, weak, "--weak"), _split(recent)
    unknown = sorted(seen - {question.id for question in pack.questions})
    if unknown:
        raise click.UsageError(
            f"--recent: the pack has no question {', '.join(unknown)}; mockbot bank show lists them."
        )
    first = _fresh_seed() if seed is None else seed
    for number in range(first, first + count):
        questions = drawn(pack, number, gaps, weak_codes, seen)
        if as_json:
            click.echo(json.dumps(_listed(pack, questions, number), ensure_ascii=False))
        else:
            click.echo(f"seed {number}")
            _print_questions(pack, questions)


def _fresh_seed() -> int:
    import secrets

    return secrets.randbelow(2**31)


@bank.command()
@pack_option
@click.option("--questions", is_flag=True, help="Read one question a line on standard input, write a JSON line each.")
@config_option
@faults_in_a_line
def lint(pack_name: str | None, questions: bool, config: Path | None) -> None:
    """What is wrong with a pack, with file and line; or with questions on standard input."""
    if questions:
        _lint_lines()
        return
    from question_bank.lint import lint_pack

    name = chosen_pack(pack_name, config)
    problems = sorted({*lint_pack(name), *_corner_problems(name)})
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(1)
    click.echo("nothing to mend")


def _corner_problems(name: str) -> "tuple[Problem, ...]":
    """What is wrong with the question corner's own words, where the pack has any."""
    from bot.feedback.corner_words import read_corner_words
    from question_bank.problems import PackError

    try:
        read_corner_words(name)
    except PackError as wrong:
        return wrong.problems
    return ()


def _lint_lines() -> None:
    from question_bank.lint import problems

    _each_line(lambda question: {"question": question, "problems": list(problems(question))})


def _each_line(judge: Callable[[str], dict[str, object]]) -> None:
    for raw in sys.stdin.buffer:
        question = raw.decode("utf-8", errors="replace").strip()
        if question:
            click.echo(json.dumps(judge(question), ensure_ascii=False))


@bank.command()
@faults_in_a_line
def schema() -> None:
    """Write the JSON Schemas of a pack's files, for editors."""
    from question_bank.schemas import write

    changed = write()
    click.echo(f"{len(changed)} changed")
