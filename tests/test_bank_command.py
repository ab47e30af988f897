"""`mockbot bank`: the shapes that other programs rely on, and one sentence for whatever is wrong."""

import json
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main


def bank(*arguments: str, given: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["bank", *arguments], input=given)
    return result.exit_code, result.stdout, result.stderr


def test_a_draw_is_a_line_of_json_and_repeats() -> None:
    code, out, _ = bank("draw", "--seed", "5", "--count", "3", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [line["seed"] for line in lines] == [5, 6, 7]
    assert all(len(line["questions"]) == 10 for line in lines)
    assert set(lines[0]["questions"][0]) == {"id", "area", "area_name", "criteria", "text"}
    assert bank("draw", "--seed", "5", "--count", "3", "--json")[1] == out


def test_show_gives_the_whole_bank_in_the_same_form() -> None:
    code, out, _ = bank("show", "--json")
    (line,) = out.splitlines()
    shown = json.loads(line)
    assert code == 0
    assert shown["seed"] is None
    assert len(shown["questions"]) >= 7 * 14


def test_recent_questions_stay_away_while_the_bank_allows() -> None:
    first = json.loads(bank("draw", "--seed", "1", "--json")[1])
    recent = ",".join(question["id"] for question in first["questions"])
    second = json.loads(bank("draw", "--seed", "1", "--recent", recent, "--json")[1])
    assert not {q["id"] for q in first["questions"]} & {q["id"] for q in second["questions"]}


def test_questions_are_linted_line_by_line() -> None:
    code, out, _ = bank("lint", "--questions", given="How do you find out?\nSurely not?\n")
    assert code == 0
    assert [json.loads(line)["problems"] for line in out.splitlines()] == [[], ["closed", "leading"]]


def test_what_cannot_be_is_wrong_usage_in_a_sentence() -> None:
    for arguments in (["draw", "--covered", "K9.9"], ["draw", "--recent", "nothing"], ["draw", "--count", "0"]):
        code, _, error = bank(*arguments)
        assert code == 2
        assert "Traceback" not in error


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    code, _, error = bank("stats", "--pack", str(tmp_path / "none"))
    assert code == 1
    assert len(error.splitlines()) == 1


def test_stats_count() -> None:
    code, out, _ = bank("stats", "--json")
    counted = json.loads(out)
    assert code == 0
    assert counted["questions"] == sum(counted["areas"].values())
    assert len(counted["criteria"]) == 25
