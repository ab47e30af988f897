"""Two accounts turn out to be one person: every row of every table follows, whatever room it belongs to."""

from pathlib import Path

import sqlalchemy as sa

from bot.ports import Store
from storage.store import SqlStore
from storage.tables import accounts
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.planting import found_in, plant

ONE_A_PERSON = {
    "persons.name",
    "persons.settings",
    "awaited.kind",
    "awaited.subject",
    "best_marks.criterion",
    "best_marks.label",
    "letters_about.person",
    "web_links.hash",
    "web_links.target",
    "web_sessions.hash",
}
"""What the kept person has already, what is summed up anew, what only waits for the next message of the one who is
gone, and signing in, which one does anew."""


async def test_every_row_follows(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "s.db", clock) as (database, service):
        numbers = []
        for name in ("1", "2"):
            chat = Chat(database, service, clock, name)
            for line in ("/agree", "/mock exam", "/next", "/stop", "/stop"):
                await chat.you(line)
            visit = await database.run(lambda s, c=chat: s.people.visit(c.account, c.conversation))  # type: ignore[misc]
            numbers.append(visit.person.id)
        kept, joined = numbers

        def merge(store: Store) -> tuple[set[str], set[str]]:
            assert isinstance(store, SqlStore)
            mine = sa.select(accounts).where(accounts.c.person == joined)
            plant(store.connection, joined, dict(store.connection.execute(mine).mappings().one()))
            before = set(found_in(store.connection))
            store.people.merge(kept, joined)
            return before, set(found_in(store.connection))

        before, after = await database.run(merge)
        assert len(before) > 40
        assert before - after <= ONE_A_PERSON
