"""`mockbot db`: copies that are whole, made while the program runs, and put back without reviving anything."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.messages import Platform
from storage.opening import open_database
from tests.test_storage import HERE, NOON, SAM, begun, fragment


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 's.db'}"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres_url")
    monkeypatch.setenv("MOCKBOT_DATABASE_URL", address)
    return address


def db(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["db", *arguments])
    return result.exit_code, result.output


async def test_a_copy_is_made_while_running_and_put_back(url: str, tmp_path: Path) -> None:
    database = open_database(url)
    sitting = await database.run(begun)
    await database.run(lambda store: store.sittings.append(fragment(sitting, "kept")))
    assert db("backup", str(tmp_path / "copy"))[0] == 0
    await database.run(lambda store: store.sittings.append(fragment(sitting, "later")))
    database.close()
    assert db("backup", str(tmp_path / "copy")) == (1, f"{tmp_path / 'copy'} is there already; choose another name.\n")
    code, said = db("restore", str(tmp_path / "copy"))
    assert code == 1
    assert "--force" in said
    assert db("restore", str(tmp_path / "copy"), "--force")[0] == 0
    database = open_database(url)
    kept = await database.run(lambda store: store.sittings.fragments(sitting.id))
    assert [f.text for f in kept] == ["kept"]
    again = await database.run(lambda store: store.people.enrol(SAM.__class__(Platform.DISCORD, "1"), HERE, NOON))
    assert again.id > sitting.person
    database.close()
    assert db("check")[0] == 0


async def test_who_was_forgotten_stays_forgotten_in_a_restored_copy(url: str, tmp_path: Path) -> None:
    database = open_database(url)
    sitting = await database.run(begun)
    assert db("backup", str(tmp_path / "copy"))[0] == 0
    await database.run(lambda store: store.people.erase(sitting.person, NOON))
    database.close()
    assert db("restore", str(tmp_path / "copy"), "--force")[0] == 0
    database = open_database(url)
    assert await database.run(lambda store: store.people.visit(SAM, HERE)) is None
    database.close()


def test_sentences_for_what_is_not_there(url: str, tmp_path: Path) -> None:
    assert db("restore", str(tmp_path / "none"))[0] == 1
    (tmp_path / "rubbish").write_text("rubbish")
    code, said = db("restore", str(tmp_path / "rubbish"), "--force")
    assert code == 1
    assert len(said.splitlines()) == 1
    assert "Traceback" not in said
