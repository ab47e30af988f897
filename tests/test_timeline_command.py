"""`mockbot timeline` as a person and a program use it: exit codes, JSON, the batch line by line, and wrong usage."""

import json
import random
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.scale import scale
from tests.timeline_oracle import expected, random_dates

COMMAND = (sys.executable, "-m", "bot", "timeline")


def run(*arguments: str, given: str = "", where: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, text=True, check=False, cwd=where)


def test_a_feasible_gateway_shows_its_dates_and_ends_well(tmp_path: Path) -> None:
    done = run("--gateway", "2026-12-31", "--interview", "2027-03-14", where=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Sun 28 Feb 2027  Report submitted" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 40


def test_json_has_the_shape_that_programs_rely_on(tmp_path: Path) -> None:
    done = run("--gateway", "2026-01-31", "--json", where=tmp_path)
    value = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(value) == {"deadlines", "binding", "problems"}
    assert {each["key"]: each["on"] for each in value["deadlines"]} == {
        "proposal": "2026-01-31",
        "gateway": "2026-01-31",
        "report_finished": "2026-03-31",
        "period_end": "2026-04-30",
    }
    assert all(set(each) == {"key", "on", "rule"} and each["rule"] for each in value["deadlines"])
    assert (value["binding"], value["problems"]) == ("report_finished", [])


@pytest.mark.parametrize(
    ("arguments", "rule", "nearest"),
    [
        (("--interview", "2026-05-01"), "interview_after_period_end", "30 April 2026"),
        (("--interview", "2026-02-13"), "interview_too_soon", "14 February 2026"),
        (("--proposal-refused", "2026-01-30"), "refusal_before_gateway", "31 January 2026"),
        (("--proposal-refused", "2026-03-25"), "resubmission_after_report", "31 March 2026"),
    ],
)
def test_an_infeasible_date_is_refused_with_its_rule(
    arguments: Sequence[str], rule: str, nearest: str, tmp_path: Path
) -> None:
    done = run("--gateway", "2026-01-31", "--json", *arguments, where=tmp_path)
    assert done.returncode == 1
    (fault,) = done.stderr.splitlines()
    assert fault.startswith(f"{rule}: ")
    assert nearest in fault
    assert [problem["rule"] for problem in json.loads(done.stdout)["problems"]] == [rule]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--gateway", "2026-02-29"),
        ("--gateway", "2026-13-01"),
        ("--gateway", "20260131"),
        ("--gateway", "2026-W05-1"),
        ("--gateway", "yesterday"),
        ("--gateway", ""),
        ("--gateway", "9999-12-31"),
        ("--gateway", "2026-01-31", "--interview", "0001-01-02"),
        ("--gateway", "0001-01-02", "--ics"),
        ("--gateway", "2026-01-31", "--interview", "2026-04-31"),
        ("--gateway", "2026-01-31", "--proposal-refused", "31.1.2026"),
        ("--gateway", "2026-01-31", "--batch"),
        ("--batch", "--ics"),
        ("--gateway", "2026-01-31", "--ics", "--json"),
    ],
)
def test_what_cannot_be_is_wrong_usage(arguments: Sequence[str], tmp_path: Path) -> None:
    done = run(*arguments, where=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pack_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    done = run("--gateway", "2026-01-31", "--pack", "nowhere", where=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_batch_answers_every_line_as_the_oracle_does(tmp_path: Path) -> None:
    chance = random.Random(11)
    sets = [random_dates(chance) for _ in range(scale(300, 20_000))]
    lines = (
        json.dumps(
            {"gateway": str(each.gateway), "interview": each.interview, "proposal_refused": each.refused}, default=str
        )
        for each in sets
    )
    done = run("--batch", given="\n".join(lines), where=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for dates, line in zip(sets, done.stdout.splitlines(), strict=True):
        value, oracle = json.loads(line), expected(dates)
        assert {each["key"]: each["on"] for each in value["deadlines"]} == {k: str(v) for k, v in oracle.on.items()}
        assert value["binding"] == oracle.binding
        assert {problem["rule"] for problem in value["problems"]} == oracle.failing


def test_a_bad_line_is_told_in_its_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = (
        "nothing",
        "[]",
        "{}",
        '{"gateway": 5}',
        '{"gateway": "2026-02-30"}',
        '{"gateway": "9999-12-31"}',
        "[" * 9999,
    )
    good = '{"gateway": "2026-01-31", "interview": "2026-01-31", "proposal_refused": null}'
    given = "\n".join(part for line in bad for part in (line, good))
    done = run("--batch", given=given, where=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert [sorted(value) == ["error"] for value in values] == [True, False] * len(bad)


def test_a_batch_answers_a_line_before_the_next_is_written(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for month in (1, 2, 3):
            process.stdin.write(b'{"gateway": "2026-0%d-28"}\n' % month)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 60)
            assert ready
            assert json.loads(process.stdout.readline())["deadlines"][0]["on"] == f"2026-0{month}-28"
        process.stdin.close()
        assert process.wait(60) == 0
