"""The hosting page says what is true: variables, commands, faults, the image's own settings."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.test_hosting import DOCKERFILE, VARIABLES, environment, stages

PAGE = Path("docs/hosting.md")


# The page -------------------------------------------------------------------------------------------------------------


def test_every_variable_on_the_page_is_one() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"\bMOCKBOT_[A-Z_]+\b", text))
    assert named <= VARIABLES
    assert {"MOCKBOT_TELEGRAM__TOKEN", "MOCKBOT_DISCORD__TOKEN", "MOCKBOT_DATABASE_URL"} <= named


def test_the_page_says_what_the_image_sets() -> None:
    table = dict(re.findall(r"^\| `(MOCKBOT_\w+)` \| `([^`]+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert table == {
        key: value
        for key, value in environment(stages(DOCKERFILE.read_text(encoding="utf-8"))[-1]).items()
        if key in VARIABLES
    }


def commands() -> list[list[str]]:
    """The mockbot commands in the page's blocks, without what leads to them."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    ours = [
        line.rpartition(" mockbot ")[2].split() for line in lines if re.search(r" mockbot (mockbot )?[a-z]+ ", line)
    ]
    return [words for words in ours if words[0] not in ("tar", "sh")]


def test_there_are_commands_on_the_page() -> None:
    assert {words[0] for words in commands()} >= {"db"}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_on_the_page_is_understood(words: list[str]) -> None:
    helped = CliRunner().invoke(main, [*(word for word in words if word.isalpha()), "--help"])
    assert helped.exit_code == 0
    for word in words:
        assert not word.startswith("--") or word in helped.output


def test_the_page_names_the_files_that_a_model_wants() -> None:
    from bot.voice.worker import NEEDED

    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in NEEDED)


def test_what_the_page_says_of_faults_is_what_is_said() -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*Path("bot/cli").glob("check*.py"), Path("storage/opening.py"), Path("bot/cli/run.py"))
    )
    rows = re.findall(
        r"^\| ([^|]+?) \| [^|]+ \|$", PAGE.read_text(encoding="utf-8").partition("is not well")[2], re.MULTILINE
    )
    faults = [row for row in rows if row != "what it says" and "---" not in row]
    assert len(faults) == 5
    for fault in faults:
        for part in filter(None, (part.strip() for part in fault.split("…"))):
            assert part in said, part


def test_the_image_has_a_way_to_every_extra_that_the_page_names() -> None:
    named = set(re.findall(r"EXTRAS=([a-z,]+)", PAGE.read_text(encoding="utf-8")))
    text = Path("pyproject.toml").read_text(encoding="utf-8")
    assert named
    assert all(re.search(rf"^{extra} = \[", text, re.MULTILINE) for extras in named for extra in extras.split(","))
