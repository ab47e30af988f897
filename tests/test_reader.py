"""A pack is read strictly: whatever is wrong in it is told with its file, line and column, all of it at once."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from question_bank.reader import PackError, find_pack, load_pack

PACK = "customer_service_specialist_l3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the default pack that may be spoilt."""
    return Path(shutil.copytree(find_pack(PACK), tmp_path / "pack", ignore=shutil.ignore_patterns("feedback")))


def spoil(file: Path, old: str, new: str) -> int:
    """Replace the first `old`; returns the line where it stood."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> list[str]:
    """What the reader says."""
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    return [str(problem) for problem in caught.value.problems]


SPOILT = [
    ("pack.yaml", "minutes: 60", "minutes: sixty", "minutes"),
    ("pack.yaml", "minutes: 60", "minutes: 60\n  minutes: 61", "minutes"),
    ("pack.yaml", "minutes: 60", "minutes: 12:30", "12:30"),
    ("pack.yaml", "minutes: 60", "minuts: 60", "minuts"),
    ("criteria.yaml", "code: K1.1", "kode: K1.1", "kode"),
    ("criteria.yaml", "level: pass", "level: merit", "distinction"),
    ("criteria.yaml", "level: pass", "level: no", "no"),
    ("questions/1-business.yaml", "criteria: [", "criteria: [K9.9, ", "K9.9"),
    ("questions/1-business.yaml", "text:", "txt:", "txt"),
    ("probes.yaml", "- ", "-\n  - ", ""),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), SPOILT, ids=[f"{n}:{new[:20]!r}" for n, _, new, _ in SPOILT])
def test_a_fault_is_told_with_its_place(folder: Path, name: str, old: str, new: str, told: str) -> None:
    file = folder / name if (folder / name).exists() else min((folder / "questions").glob("*.yaml"))
    line = spoil(file, old, new)
    said = problems(folder)
    at_fault = [text for text in said if f"{file.name}:" in text]
    assert at_fault, said
    assert any(told in text for text in at_fault), said
    assert any(abs(int(text.split(f"{file.name}:")[1].split(":")[0]) - line) <= 1 for text in at_fault), (line, said)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    spoil(folder / "pack.yaml", "minutes: 60", "minutes: sixty")
    spoil(folder / "criteria.yaml", "level: pass", "level: merit")
    said = "\n".join(problems(folder))
    assert "pack.yaml:" in said
    assert "criteria.yaml:" in said


@pytest.mark.parametrize("missing", ["pack.yaml", "criteria.yaml", "probes.yaml"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    assert any(missing in text for text in problems(folder))


def test_a_folder_that_is_no_pack_is_one_sentence_on_the_command_line(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["bank", "lint", "--pack", str(tmp_path / "nowhere")])
    assert said.exit_code == 1
    assert "nowhere" in said.output
    assert "Traceback" not in said.output


def test_lint_tells_the_places_too(folder: Path) -> None:
    line = spoil(folder / "pack.yaml", "minutes: 60", "minutes: sixty")
    said = CliRunner().invoke(main, ["bank", "lint", "--pack", str(folder)])
    assert said.exit_code == 1
    assert f"pack.yaml:{line}:" in said.output
