"""What documents say that can be untrue is true: links, commands, names; and nothing of this machine is in them."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main

PAGES = [Path("README.md"), Path("CONTRIBUTING.md"), Path("CHANGELOG.md"), *sorted(Path("docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_is_there(page: Path) -> None:
    for command in re.findall(r"`(?:\.venv/bin/)?mockbot ([a-z]+(?: [a-z]+)?)", page.read_text(encoding="utf-8")):
        names = [name for name in command.split() if name in command]
        helped = CliRunner().invoke(main, [names[0], "--help"])
        assert helped.exit_code == 0, command


def test_the_readme_leads_with_two_commands_that_are_the_real_ones() -> None:
    text = Path("README.md").read_text(encoding="utf-8")
    assert "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt . && .venv/bin/mockbot practise" in text
    assert "make test" in text
    assert "test:" in Path("Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [*PAGES, Path("constraints.txt"), Path("pyproject.toml"), Path("Makefile")], ids=str)
def test_no_registry_and_no_path_of_a_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:home|root|work|Users|tmp)/\w", text)
    assert not re.search(r"pypi\.org|pythonhosted|index-url|npmjs", text)


def test_the_readmes_dialogue_is_from_the_recorded_sitting() -> None:
    said = " ".join(Path("docs/sittings/learn.md").read_text(encoding="utf-8").replace(">", " ").split())
    dialogue = Path("README.md").read_text(encoding="utf-8").split("```text")[1].split("```")[0]
    for line in re.split(r"\n\s*\n", dialogue):
        words = " ".join(re.sub(r"^(?:mockbot|you) ", "", line.strip()).split())
        for sentence in re.findall(r"[^.?!…“”]{25,}[.?]", words):
            plain = sentence.strip().removeprefix("you ").replace(" you /done", "")
            assert plain in said, plain
