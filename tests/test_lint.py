"""The question lint on labelled questions: ours, and those of `../shared/questions` where they are."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from question_bank.lint import PROBLEMS, lint_pack, problems
from question_bank.reader import load_pack

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


def test_the_default_pack_is_clean() -> None:
    assert [str(problem) for problem in lint_pack("customer_service_specialist_l3")] == []


def test_every_area_and_criterion_has_its_depth() -> None:
    pack = load_pack("customer_service_specialist_l3")
    for area in pack.rules.areas:
        assert sum(q.area == area.number for q in pack.questions) >= 14
    for criterion in pack.criteria:
        assert sum(criterion.code in q.criteria for q in pack.questions) >= 6


PLANTED = [
    ("questions/2-journey.yaml", "text: ", "text: Is the journey good, isn't it? #"),
    ("questions/3-environment.yaml", "criteria: [", "criteria: [K9.9, "),
    ("pack.yaml", "  minutes: 60", "  minutes: sixty"),
    ("pack.yaml", "  resubmit_days: 7", "  resubmit_days: 7\n  resubmit_days: 8"),
    ("probes.yaml", "text: ", "text: Surely that was wonderful? #"),
    ("criteria.yaml", "level: pass", "level: merit"),
    ("criteria.yaml", "core: true", "core: yes"),
    ("questions/5-experience.yaml", "- id: ", "- id: A Bad Id #"),
    ("questions/7-improvement.yaml", "text: ", "txt: "),
    ("guidance.yaml", "    means: ", "    mean: "),
]


@pytest.mark.parametrize(("file", "old", "new"), PLANTED)
def test_a_planted_mistake_is_found_with_file_and_line(tmp_path: Path, file: str, old: str, new: str) -> None:
    import shutil

    shutil.copytree(
        "question_bank/customer_service_specialist_l3", tmp_path / "pack", ignore=shutil.ignore_patterns("feedback")
    )
    text = (tmp_path / "pack" / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "pack" / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    found = lint_pack(str(tmp_path / "pack"))
    assert any(p.file.endswith(file) and line <= p.line <= line + 2 for p in found), [str(p) for p in found][:5]
