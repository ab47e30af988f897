"""Whatever somebody types wrongly or sets wrongly is answered in sentences: no traceback, no secret, and 1 or 2."""

import importlib.util
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest

from bot import cli
from tests.commands import command

SECRET = "CANARYdoNotShow"
SETTINGS = {
    "telegram__token": f"123:{SECRET}",
    "discord__token": SECRET,
    "feedback__llm__api_key": SECRET,
    "telegram__webhook__secret_token": SECRET,
}


def there(name: str) -> bool:
    """Whether a command's module is in this tree."""
    return importlib.util.find_spec(cli._COMMANDS[name][0].partition(":")[0]) is not None


NAMES = [name for name in cli._COMMANDS if there(name)]


def leaves(group: click.Group, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that lead to it."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name in NAMES if group is cli.main else group.list_commands(click.Context(group)):
        child = group.get_command(click.Context(group), name)
        assert child is not None
        words = (*above, name)
        found.extend(leaves(child, words) if isinstance(child, click.Group) else [(words, child)])
    return found


LEAVES = leaves(cli.main)


def arguments(leaf: click.Command) -> list[str]:
    """Something for every argument that the command wants."""
    wanted = (each for each in leaf.params if isinstance(each, click.Argument) and each.required)
    return [str(each.type.choices[0]) if isinstance(each.type, click.Choice) else "99999" for each in wanted]


def wants_config(leaf: click.Command) -> bool:
    return any("--config" in parameter.opts for parameter in leaf.params)


def refused(folder: Path, *words: str, code: int | tuple[int, ...], given: bytes = b"", **settings: str) -> str:
    """The words with which a command refuses; they are few, and hold neither a traceback nor a secret."""
    result = command(folder, *words, given=given, **{**SETTINGS, **settings})
    assert result.exit_code in (code if isinstance(code, tuple) else (code,)), (words, result.output)
    said = result.stderr + (result.stdout if words[:1] == ("check",) else "")
    assert said.strip(), words
    assert "Traceback" not in result.output
    assert SECRET not in result.output
    assert not re.search(r"\b[A-Z][a-z]+(Error|Exception)\b", said), said
    assert len(said) < 2_000, said
    return said


@pytest.mark.parametrize(("words", "leaf"), LEAVES, ids=[" ".join(words) for words, _ in LEAVES])
def test_an_option_that_is_none(words: tuple[str, ...], leaf: click.Command, tmp_path: Path) -> None:
    assert "--no-such-option" in refused(tmp_path, *words, "--no-such-option", code=2)


@pytest.mark.parametrize(("words", "leaf"), LEAVES, ids=[" ".join(words) for words, _ in LEAVES])
def test_a_word_too_many(words: tuple[str, ...], leaf: click.Command, tmp_path: Path) -> None:
    if any(parameter.nargs == -1 for parameter in leaf.params):
        pytest.skip("takes as many words as there are")
    most = sum(isinstance(parameter, click.Argument) for parameter in leaf.params)
    refused(tmp_path, *words, *["word"] * (most + 1), code=(1, 2))


WITH_CONFIG = [(words, leaf) for words, leaf in LEAVES if wants_config(leaf)]
FILES: dict[str, bytes | None] = {
    "not there": None,
    "not YAML": b"telegram: {token: [\n",
    "not text": bytes(range(256)) * 4,
    "a misspelt key": f"telegramm: {{token: {SECRET}}}\n".encode(),
    "a list": b"- one\n- two\n",
    "a database of no kind": f"database_url: mysql://sam:{SECRET}@host/x\n".encode(),
    "a secret in the wrong place": f"web: {{port: {SECRET}}}\n".encode(),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(("words", "leaf"), WITH_CONFIG, ids=[" ".join(words) for words, _ in WITH_CONFIG])
def test_a_configuration_that_cannot_be_used(
    words: tuple[str, ...], leaf: click.Command, kind: str, tmp_path: Path
) -> None:
    content = FILES[kind]
    if content is not None:
        (tmp_path / "mine.yaml").write_bytes(content)
    filled = [*arguments(leaf), *_needed(leaf)]
    said = refused(tmp_path, *words, *filled, "--config", "mine.yaml", code=1)
    assert "mine.yaml" in said


SAMPLES = {"gateway": "2026-03-02", "on": "2026-03-02T09:00:00Z"}


def _needed(leaf: click.Command) -> list[str]:
    """What a command must be told before it reads its settings."""
    given: list[str] = []
    for option in leaf.params:
        if isinstance(option, click.Option) and (option.required or option.name in SAMPLES):
            first = option.type.choices[0] if isinstance(option.type, click.Choice) else "1"
            given.extend((option.opts[0], SAMPLES.get(option.name or "", str(first))))
    return given


@pytest.mark.parametrize(("words", "leaf"), WITH_CONFIG, ids=[" ".join(words) for words, _ in WITH_CONFIG])
def test_a_folder_in_place_of_a_file(words: tuple[str, ...], leaf: click.Command, tmp_path: Path) -> None:
    assert "file" in refused(tmp_path, *words, *arguments(leaf), *_needed(leaf), "--config", ".", code=(1, 2))


def test_a_variable_that_is_misspelt(tmp_path: Path) -> None:
    said = refused(tmp_path, "run", code=1, telegram__tokken=SECRET)
    assert "MOCKBOT_TELEGRAM__TOKEN" in said


TYPED: tuple[tuple[str, int, str], ...] = (
    ("practice", 2, "practise"),
    ("run", 1, "No platform is enabled"),
    ("bank", 2, "Usage"),
    ("bank draw --count 0", 2, "--count"),
    ("bank draw --count many", 2, "--count"),
    ("bank draw --seed x", 2, "--seed"),
    ("bank draw --covered K99.9", 2, "K99.9"),
    ("bank draw --pack nowhere", 1, "nowhere"),
    ("bank lint --pack nowhere", 1, "nowhere"),
    ("bank show --pack /dev/null", 1, "/dev/null"),
    ("assess --engine oracle", 2, "--engine"),
    ("assess --pack nowhere", 1, "nowhere"),
    ("coach --pack nowhere", 1, "nowhere"),
    ("timeline", 2, "--gateway"),
    ("timeline --gateway tomorrow", 2, "2026-01-31"),
    ("timeline --gateway 2026-02-30", 2, "2026-01-31"),
    ("timeline --gateway 2026-03-02 --interview 2026-03-03", 1, "interview"),
    ("export interview", 2, "latest"),
    ("export interview 99", 1, "no database"),
    ("export interview latest --format pptx", 2, "pptx"),
    ("db restore nowhere.db", 1, "nowhere.db"),
    ("db backup no/such/folder/copy.db", 1, ""),
    ("db frobnicate", 2, "frobnicate"),
    ("bank train --answers nowhere.jsonl", 1, "nowhere.jsonl"),
)


@pytest.mark.parametrize(("typed", "code", "wanted"), TYPED, ids=[typed for typed, _, _ in TYPED])
def test_what_is_typed_wrongly(typed: str, code: int, wanted: str, tmp_path: Path) -> None:
    assert wanted in refused(tmp_path, *typed.split(), code=code)


DATABASES: dict[str, bytes | None] = {"rubbish": b"rubbish" * 999, "a folder": None}
ON_THE_DATABASE = ("practise", "export interview latest", "db check", "db upgrade", "db backup copy.db")


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("typed", ON_THE_DATABASE)
def test_a_database_that_cannot_be_opened(typed: str, kind: str, tmp_path: Path) -> None:
    place = tmp_path / "mine.db"
    content = DATABASES[kind]
    if content is None:
        place.mkdir()
    else:
        place.write_bytes(content)
    refused(tmp_path, *typed.split(), code=1, database_url=f"sqlite:///{place}")


@pytest.mark.parametrize("typed", ON_THE_DATABASE)
def test_a_server_that_is_not_there(typed: str, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://sam:{SECRET}@127.0.0.1:9/mockbot"
    refused(tmp_path, *typed.split(), code=1, database_url=url)


def test_somebody_elses_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "mine.db")) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    refused(tmp_path, "check", code=1, database_url=f"sqlite:///{tmp_path / 'mine.db'}")


def test_a_line_that_cannot_be_read_stands_in_its_place(tmp_path: Path) -> None:
    given = b'{"gateway": "2026-03-02"}\nno JSON\n{"gateway": "2026-13-02"}\n{"gateway": "2026-03-02"}\n'
    result = command(tmp_path, "timeline", "--batch", given=given, **SETTINGS)
    assert result.exit_code == 1
    said = result.stdout.splitlines()
    assert ["error" in line for line in said] == [False, True, True, False]
    assert SECRET not in result.output
