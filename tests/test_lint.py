"""The question lint on labelled questions: ours, and those of `../shared/questions` where they are."""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.bank import bank
from question_bank.lint import PROBLEMS, lint_pack, problems
from question_bank.reader import load_pack
from tests.packs import FIRST, SECOND, over_both
from tests.scale import scale

SHARED = Path(__file__).parents[2] / "shared" / "questions"
SETS = [Path("tests/labelled_questions.jsonl"), SHARED / "labelled.jsonl", SHARED / "more_labelled.jsonl"]


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_labelled_questions(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not path.exists():
        with capsys.disabled():
            print(f"\nleft out: {path.name} is not here")
        return
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    judged = [(set(row["problems"]), set(problems(row["question"]))) for row in rows]
    hits = sum(bool(gold and found) for gold, found in judged)
    precision = hits / sum(bool(found) for _, found in judged)
    recall = hits / sum(bool(gold) for gold, _ in judged)
    labels: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for gold, found in judged:
        for name in PROBLEMS:
            labels[name][0] += (name in gold) == (name in found)
            labels[name][1] += 1
    assert precision >= 0.95, f"precision {precision:.3f}"
    assert recall >= 0.90, f"recall {recall:.3f}"
    for name, (right, total) in labels.items():
        assert right / total >= 0.95, (name, right / total)


@over_both
def test_a_pack_is_clean(name: str) -> None:
    assert [str(problem) for problem in lint_pack(name)] == []


@over_both
def test_every_area_and_criterion_has_its_depth(name: str) -> None:
    pack = load_pack(name)
    for area in pack.rules.areas:
        assert sum(q.area == area.number for q in pack.questions) >= 14
    for criterion in pack.criteria:
        assert sum(criterion.code in q.criteria for q in pack.questions) >= 6


QUESTION = r"    text: (?:>-\n      )?[^\n]*(?:\n      [^\n]*)*"


@dataclass(frozen=True)
class Mistake:
    """What somebody writes instead of what `find` (a pattern) finds first in a file; the lint has to point to the first
    line of the spoilt file that holds `at`, or the first line of `write`."""

    kind: str
    file: str
    find: str
    write: str
    at: str = ""


ONES = (
    Mistake(
        "a yes-or-no question", "questions/2-journey.yaml", QUESTION, '    text: "Is the journey good at your place?"'
    ),
    Mistake("a code that is none", "questions/3-environment.yaml", r"criteria: \[", "criteria: [K9.9, "),
    Mistake("a word for a number", "pack.yaml", "  minutes: 60", "  minutes: sixty"),
    Mistake("a key twice", "pack.yaml", "  resubmit_days: 7", "  resubmit_days: 7\n  resubmit_days: 8", "days: 8"),
    Mistake("a leading follow-up", "probes.yaml", r'text: "[^\n]*', 'text: "Surely that was wonderful?"'),
    Mistake("a level that is none", "criteria.yaml", "level: pass", "level: merit"),
    Mistake("yes for true", "criteria.yaml", "core: true", "core: yes"),
    Mistake("an id with blanks", "questions/5-experience.yaml", r"- id: [^\n]*", '- id: "A Bad Id"'),
    Mistake("a misspelt key", "questions/7-improvement.yaml", "    text: ", "    txt: "),
    Mistake("a misspelt key of guidance", "guidance.yaml", "    means: ", "    mean: "),
)
OTHERS = (
    Mistake(
        "two questions in one",
        "questions/1-business.yaml",
        QUESTION,
        '    text: "Which goal of your organisation have you worked towards, and how do you greet customers?"',
    ),
    Mistake(
        "a leading question",
        "questions/6-insights.yaml",
        QUESTION,
        '    text: "How has your excellent way of listening to customers changed what they get?"',
    ),
    Mistake("a number with underscores", "pack.yaml", "  words: 2500", "  words: 2_500"),
    Mistake("a mark after the end", "pack.yaml", r"  marks: \[30, 45, 54, 60\]", "  marks: [30, 45, 54, 70]"),
    Mistake("quotas that cannot add up", "pack.yaml", "  questions: 10", "  questions: 40", "areas:"),
    Mistake("the most under the least", "pack.yaml", r"  words: \[200, 300\]", "  words: [300, 200]", "  words: [300"),
    Mistake("a section's code that is none", "pack.yaml", r"criteria: \[K2.1\]", "criteria: [K2.1, K7.7]"),
    Mistake("a question of another area", "questions/2-journey.yaml", r"criteria: \[", "criteria: [S5.1, "),
    Mistake("a tab", "probes.yaml", "    when: short", "\twhen: short"),
    Mistake("a limb's closed question", "criteria.yaml", r'        ask: "[^\n]*', '        ask: "Did you do that?"'),
)
MORE = (
    Mistake("too few points", "criteria.yaml", r"    points:\n(?:      - [^\n]*\n)+", '    points: ["One."]\n'),
    Mistake("no core limb", "criteria.yaml", "        core: true\n", "", "    limbs:"),
    Mistake(
        "guidance for nobody",
        "guidance.yaml",
        r"\Z",
        '\n  - code: Z1.1\n    means: "It is this."\n    shows: ["One.", "Two."]\n    strengthen: "Add it."\n'
        '    asked: ["what is it", "how do i show it", "what counts"]\n',
        "Z1.1",
    ),
    Mistake(
        "an id used twice",
        "questions/1-business.yaml",
        r"\Z",
        '\n  - id: business-mission-on-a-busy-day # again\n    text: "How do you go about a week full of visits?"\n'
        "    criteria: [K1.1]\n",
        "# again",
    ),
    Mistake("marks that fall", "pack.yaml", r"  marks: \[30, 45, 54, 60\]", "  marks: [30, 45, 40, 60]"),
    Mistake("an unknown way of ending", "pack.yaml", "  short: marked", "  short: frowned_on"),
    Mistake("fewer of what is none", "pack.yaml", r"  fewer_days: \[7, 1, 0\]", "  fewer_days: [6, 1, 0]"),
    Mistake("a part left out", "pack.yaml", r"mocks_at_least: 1\n", "", "id: customer"),
    Mistake("too early an interview", "pack.yaml", "  earliest_interview_days: 14", "  earliest_interview_days: 7"),
    Mistake(
        "what another question asks",
        "questions/4-delivery.yaml",
        r"\Z",
        '\n  - id: once-more\n    criteria: [S1.4, S1.5]\n    text: "Take one way in which you get feedback on your '
        'service. How well does it work for you, and what have you done as a result of it?"\n',
        "as a result of it?",
    ),
)
MANY_TRACES = (
    Mistake("a criterion's code miswritten", "criteria.yaml", "  - code: K1.1", "  - code: K11"),
    Mistake("a criterion's code that is another", "criteria.yaml", "  - code: K1.2", "  - code: K1.9"),
    Mistake("a file under another area", "questions/2-journey.yaml", 'area: "2"', 'area: "3"'),
    Mistake("an area that is no text", "questions/4-delivery.yaml", 'area: "4"', "area: 4"),
    Mistake("a date without quotes", "pack.yaml", 'version: "1.0.0"', "version: 2026-11-26"),
    Mistake("a question without a criterion", "questions/6-insights.yaml", r"criteria: \[[^\]]*\]", "criteria: []"),
    Mistake("a criterion named twice", "questions/3-environment.yaml", r"criteria: \[K4", "criteria: [K4.4, K4.4, K4"),
    Mistake("a section's number twice", "pack.yaml", "    - number: 2\n", "    - number: 1 # again\n", "# again"),
    Mistake("a part of seven days", "pack.yaml", "  resubmit_days: 7", "  resubmit_days: 7.5"),
    Mistake("a comma too few", "probes.yaml", r'    text: "[^\n]*', '    text: "How so?', "one-time"),
)
"""Each leaves traces in many places."""
TENS = {"many traces": MANY_TRACES, "ones": ONES, "others": OTHERS, "more": MORE}


def spoilt(folder: Path, mistakes: Sequence[Mistake]) -> list[tuple[str, int]]:
    """A copy of the first pack with these mistakes in it; gives the places where they stand."""
    shutil.copytree(Path("question_bank", FIRST), folder, ignore=shutil.ignore_patterns("feedback"))
    for mistake in mistakes:
        path = folder / mistake.file
        text, count = re.subn(mistake.find, mistake.write.replace("\\", r"\\"), path.read_text("utf-8"), count=1)
        assert count == 1, mistake.kind
        path.write_text(text, encoding="utf-8")
    return sorted(_place(folder, mistake) for mistake in mistakes)


def _place(folder: Path, mistake: Mistake) -> tuple[str, int]:
    wanted = mistake.at or mistake.write.splitlines()[0]
    lines = (folder / mistake.file).read_text(encoding="utf-8").splitlines()
    return mistake.file, 1 + next(number for number, line in enumerate(lines) if wanted in line)


def reported(folder: Path) -> list[tuple[str, int]]:
    """The places that the lint points to."""
    return sorted(
        (Path(problem.file).relative_to(folder).as_posix(), problem.line) for problem in lint_pack(str(folder))
    )


@pytest.mark.parametrize(
    "mistake", [*ONES, *OTHERS, *MORE, *MANY_TRACES][:: scale(6, 1)], ids=lambda mistake: mistake.kind
)
def test_a_planted_mistake_is_reported_once_with_its_file_and_line(tmp_path: Path, mistake: Mistake) -> None:
    folder = tmp_path / "pack"
    assert spoilt(folder, [mistake]) == reported(folder), [str(problem) for problem in lint_pack(str(folder))]


@pytest.mark.parametrize("name", TENS)
def test_ten_planted_mistakes_are_ten_reports_and_none_more(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pack"
    assert len(TENS[name]) == 10
    assert spoilt(folder, TENS[name]) == reported(folder), [str(problem) for problem in lint_pack(str(folder))]


def test_ten_planted_mistakes_are_told_on_the_command_line(tmp_path: Path) -> None:
    places = spoilt(tmp_path / "pack", ONES)
    result = CliRunner().invoke(bank, ["lint", "--pack", str(tmp_path / "pack")])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 10
    for file, line in places:
        assert sum(f"/{file}:{line}:" in said for said in lines) == 1, (file, line)


OF_A_BASE = (
    ("a base that is not there", "based_on: customer_service_specialist_l3", "based_on: no_such_pack"),
    ("a base that is itself", "based_on: customer_service_specialist_l3", "based_on: pack"),
    ("a gateway's item twice", "  - key: portfolio", "  - key: proposal"),
    ("a code that the base has not", "      criteria: [K1.1, K2.1]", "      criteria: [K1.1, K2.1, K3.1]"),
    ("a report before the gateway", "  earliest_interview_days: 28", "  earliest_interview_days: 13"),
)


@pytest.mark.parametrize(("kind", "old", "new"), OF_A_BASE, ids=[kind for kind, _, _ in OF_A_BASE])
def test_a_mistake_in_a_pack_that_is_based_on_another(tmp_path: Path, kind: str, old: str, new: str) -> None:
    text = Path("question_bank", SECOND, "pack.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    found = {(Path(problem.file).name, problem.line) for problem in lint_pack(str(tmp_path / "pack"))}
    assert ("pack.yaml", line) in found, (kind, found)
    if not kind.startswith("a base"):  # without a base much is missing
        assert found == {("pack.yaml", line)}
