"""Erasure: canaries in every field of every table about somebody, then `forget`: found nowhere, and nowhere again."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.messages import Attachment, Outbound, Urgency
from bot.papers.own import as_page
from bot.ports import Store
from bot.service import Service
from bot.texts import english
from storage.copies import back_up, restore
from storage.files import DiskFiles
from storage.opening import OpenDatabase, open_database
from storage.own_rows import about
from storage.store import SqlStore
from storage.tables import accounts, metadata, outbox, persons
from tests.chat import Chat, kit, opened
from tests.clock import HandClock
from tests.planting import CANARY, NOBODYS, NOON, OTHERS, found_in, plant

Planted = tuple[OpenDatabase, Service, Chat, DiskFiles, list[str], int]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 's.db'}"


@pytest.fixture
async def planted(address: str, tmp_path: Path) -> AsyncIterator[Planted]:
    clock, files = HandClock(), DiskFiles(tmp_path / "files")
    async with opened(address, clock) as (database, service):
        service.kit = replace(kit(), files=files)
        other, chat = Chat(database, service, clock, "2"), Chat(database, service, clock, "1", 100)
        for each in (other, chat):
            await each.you("/agree")
        await chat.you("/mock exam")
        await chat.you("/next")
        await chat.you(f"I told them {CANARY}-answer, and that settled it.", message="m-early")
        await chat.edits("m-early", f"I told them {CANARY}-edit.")
        await chat.you("/mydata")
        recording = files.put(f"{CANARY}-recording".encode(), ".ogg")
        visit = await database.run(lambda store: store.people.visit(chat.account, chat.conversation))
        assert visit is not None
        tables = await database.run(lambda store: plant_all(store, visit.person.id, recording))
        yield database, service, chat, files, tables, visit.person.id


def plant_all(store: Store, person: int, recording: str) -> list[str]:
    assert isinstance(store, SqlStore)
    account = store.connection.execute(sa.select(accounts).where(accounts.c.person == person)).mappings().one()
    tables = plant(store.connection, person, dict(account))
    spoken = {"interview": store.sittings.of(person)[0].id, "number": 1, "part": "answer", "kind": "voice"}
    where = {"platform": "console", "conversation": "9", "file": recording, "text": ""}
    store.connection.execute(sa.insert(metadata.tables["transcript"]).values(**spoken, **where, at=NOON))
    return tables


def test_every_table_is_covered() -> None:
    """A new table is about persons by its keys, or is named as nobody's with a reason."""
    for table in metadata.sorted_tables:
        assert (about(table.name) is not None) != (table.name in NOBODYS), table.name
    assert set(NOBODYS) | set(OTHERS) <= set(metadata.tables)


def test_every_key_to_a_person_says_what_becomes_of_the_row() -> None:
    keys = [key for table in metadata.sorted_tables for key in table.foreign_keys if key.column.table is persons]
    assert len(keys) > 20
    for key in keys:
        assert key.ondelete in ("CASCADE", "SET NULL"), key.parent
        assert key.parent.nullable == (key.ondelete == "SET NULL"), key.parent


async def test_what_is_planted_is_there_before(planted: Planted) -> None:
    """The proof can fail: every table planted shows its canary, and one's own data hold it."""
    database, _, chat, _, tables, person = planted
    here = await database.run(canaries)
    texts = {t.name for t in metadata.sorted_tables for c in t.c if isinstance(c.type, sa.Text) and not c.foreign_keys}
    assert {"persons", "accounts", "outbox", "transcript"} <= {name.split(".")[0] for name in here}
    assert len({name.split(".")[0] for name in here}) >= len(set(tables) & texts) - 6
    kept = await database.run(lambda store: store.people.everything(person))
    missing = set(tables) - {each.table for each in kept}
    assert not missing - {"interviews"}
    assert chat.account.id == "1"


async def test_forgotten_is_found_nowhere(
    planted: Planted, address: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    database, _, chat, _, _, person = planted
    assert holding(tmp_path / "files")
    await chat.you("/forget")
    await chat.you("/forget sure")
    await chat.you("/forget everything")
    left = await database.run(canaries)
    assert {name.split(".")[0] for name in left} <= {*OTHERS, "cohorts"}
    await database.run(empty_of_others)
    await database.scrub()
    back_up(address, tmp_path / "copy")
    assert holding(tmp_path) == []
    assert holding(tmp_path / "files", "") == []
    out, err = capfd.readouterr()
    assert CANARY not in out + err + caplog.text
    assert person not in await database.run(_persons)


def holding(folder: Path, words: str = CANARY) -> list[Path]:
    """The files under a folder in whose bytes the words stand."""
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def canaries(store: Store) -> list[str]:
    assert isinstance(store, SqlStore)
    return found_in(store.connection)


def empty_of_others(store: Store) -> None:
    assert isinstance(store, SqlStore)
    for name in ("invites", "cohorts"):
        store.connection.execute(sa.delete(metadata.tables[name]))


def _persons(store: Store) -> list[int]:
    assert isinstance(store, SqlStore)
    return list(store.connection.execute(sa.select(persons.c.id)).scalars())


async def test_a_restored_copy_forgets_again(planted: Planted, address: str, tmp_path: Path) -> None:
    database, _, chat, _, _, person = planted
    back_up(address, tmp_path / "early")
    for line in ("/forget", "/forget sure", "/forget everything"):
        await chat.you(line)
    database.close()
    restore(address, tmp_path / "early", force=True)
    again = open_database(address)
    try:
        left = await again.run(canaries)
        assert {name.split(".")[0] for name in left} <= {*OTHERS, "cohorts"}
        assert person not in await again.run(_persons)
    finally:
        again.close()


async def test_letters_in_an_earlier_conversation_go_too(planted: Planted) -> None:
    database, _, chat, files, _, person = planted
    sent = files.put(b"picture", ".png")

    def elsewhere(store: Store) -> None:
        assert isinstance(store, SqlStore)
        letter = Outbound(f"{CANARY}-elsewhere", attachments=(Attachment(sent, "a.png", "image/png"),))
        (queued,) = store.outbox.queue(chat.conversation, (letter,), Urgency.REPLY, chat.clock.now())
        there = sa.update(outbox).where(outbox.c.id == queued.number)
        store.connection.execute(there.values(conversation="9", state="waiting"))

    await database.run(elsewhere)
    files_gone = await database.run(lambda store: store.people.erase(person, chat.clock.now()))
    assert sent in files_gone
    assert not [n for n in await database.run(canaries) if n.startswith("outbox")]


async def test_consent_withdrawn_in_mid_interview_works_at_once(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "s.db", clock) as (database, service):
        chat = Chat(database, service, clock)
        for line in ("/agree", "/mock exam", "/next", f"I told them {CANARY}.", "/forget everything"):
            await chat.you(line)
        assert await database.run(canaries) == []
        chat.skim()
        await chat.you(f"And then {CANARY} again.")
        assert await database.run(canaries) == []
        chat.skim()


async def test_ones_own_data_read_without_the_program(planted: Planted) -> None:
    _, _, chat, files, _, _ = planted
    begun = time.perf_counter()
    await chat.you("/mydata")
    assert time.perf_counter() - begun < 10
    raw, page = chat.read[-1].attachments if chat.read and chat.read[-1].attachments else chat.unread[-1].attachments
    data = json.loads(files.get(raw.file))
    assert data["interviews"][0]["questions"][0]["fragments"][0]["text"].startswith("I told them")
    shown = files.get(page.file).decode()
    assert f"{CANARY}-answer" in shown
    assert f"{CANARY}-codes-hash" not in shown + json.dumps(data)
    assert f"{CANARY}-proposals-text" in shown
    chat.skim()


def test_a_page_of_ones_own_data_is_words_only() -> None:
    page = as_page({"person": {"name": "<script>alert(1)</script>"}}, english()).decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
