"""A cohort at work for the review's tests: tutors, learners with finished mocks, an outsider; over the whole core."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.messages import Platform
from bot.ports import Store
from bot.records import Answer, Opinion, Verdict
from bot.service import Service
from storage.opening import OpenDatabase
from storage.store import SqlStore
from storage.tables import interviews
from storage.tables_people import cohorts, memberships
from tests.chat import Chat
from tests.clock import HandClock

SURE = {"sure": True, "quotes": {"who": [{"text": "I wrote the guide for the desk"}]}, "heard": ["who"]}


def judged(answer: Answer) -> Sequence[Verdict]:
    """An engine that is sure of the first criterion aimed at, and unsure of the others."""
    return [
        Verdict(code, "met" if place == 0 else "partly", json.dumps(SURE | {"sure": place == 0}))
        for place, code in enumerate(answer.criteria)
    ]


async def person_of(chat: Chat) -> int:
    """The number of the person behind a chat."""
    visit = await chat.database.run(lambda store: store.people.visit(chat.account, chat.conversation))
    assert visit is not None
    return visit.person.id


class Colleague(Chat):
    """A chat among several: whatever the bot says reaches whoever it is said to."""

    company: "Company"

    async def _settle(self) -> None:
        await self._judge()
        await self.company.deliver()


class Company:
    """Chats by name, and the cohorts that they are in."""

    def __init__(self, database: OpenDatabase, service: Service, clock: HandClock) -> None:
        self.database, self.service, self.clock = database, service, clock
        self.chats: dict[str, Chat] = {}
        self._after = 0

    async def deliver(self) -> None:
        """Hand out all letters."""
        now = self.clock.now()
        after = self._after
        for letter in await self.database.run(lambda store: store.outbox.waiting((Platform.CONSOLE,), 1000, after)):
            self._after = number = letter.number
            for chat in self.chats.values():
                if chat.conversation == letter.conversation:
                    chat.unread.append(letter.message)
            await self.database.run(lambda store, n=number: store.outbox.sent(n, str(n), now))  # type: ignore[misc]

    async def arrives(self, name: str) -> Chat:
        """Somebody agrees to the note."""
        chat = Colleague(self.database, self.service, self.clock, name)
        chat.company = self
        chat.judge = judged
        self.chats[name] = chat
        await chat.you("/agree")
        await chat.you(f"/settings name {name}")
        chat.skim()
        return chat

    async def cohort(self, name: str) -> int:
        """A new cohort."""
        at = self.clock.now()

        def make(store: Store) -> int:
            assert isinstance(store, SqlStore)
            added = store.connection.execute(cohorts.insert().values(name=name, made_at=at))
            assert added.inserted_primary_key is not None
            return int(added.inserted_primary_key[0])

        return await self.database.run(make)

    async def joins(self, chat: Chat, cohort: int, role: str) -> int:
        """Somebody takes a role; returns who."""
        person, at = await person_of(chat), self.clock.now()

        def join(store: Store) -> None:
            assert isinstance(store, SqlStore)
            store.connection.execute(memberships.insert().values(person=person, cohort=cohort, role=role, since=at))

        await self.database.run(join)
        return person

    async def have_sat(self, like: Chat, people: Sequence[int], many: int) -> None:
        """These people have sat so many mocks in the past, each like the latest of somebody."""
        latest, at = await like.sitting(), self.clock.now()

        def past(store: Store) -> None:
            assert isinstance(store, SqlStore)
            row = store.connection.execute(interviews.select().where(interviews.c.id == latest.id)).one()
            same = {"pack": row.pack, "plan": row.plan, "state": row.state}
            for number in range(many):
                begun = at - timedelta(days=number % 300, hours=2)
                whose = {"person": people[number % len(people)], "finished_at": begun + timedelta(hours=1)}
                store.connection.execute(interviews.insert().values(**same, **whose, begun_at=begun))

        await self.database.run(past)

    async def sits(self, chat: Chat, answers: int = 10) -> int:
        """A whole mock; returns its id."""
        await chat.you("/mock exam")
        await chat.you("/next")
        for number in range(1, answers + 1):
            await chat.pass_time(seconds=40)
            await chat.you(f"I wrote the guide for the desk, part {number}, because our customers asked me to.")
            for _ in range(3):
                if (await chat.sitting()).state.answered.count(number) == 0:
                    await chat.you("/done")
        for _ in range(2):
            if (await chat.sitting()).finished_at is None:
                await chat.you("/stop")
        chat.skim()
        return (await chat.sitting()).id


async def company(folder: Path, database: OpenDatabase, service: Service, clock: HandClock) -> Company:
    """Cohort Spring with tutors Ann and Bob and learner Lena (one finished mock); cohort Autumn with tutor Olga."""
    made = Company(database, service, clock)
    spring, autumn = await made.cohort("Spring"), await made.cohort("Autumn")
    for name, cohort, role in (
        ("Ann", spring, "tutor"),
        ("Bob", spring, "tutor"),
        ("Lena", spring, "apprentice"),
        ("Pia", spring, "peer_observer"),
        ("Olga", autumn, "tutor"),
    ):
        await made.joins(await made.arrives(name), cohort, role)
    await made.sits(made.chats["Lena"])
    return made


async def opinions_of(chat: Chat) -> Sequence[Opinion]:
    """What was made of the latest mock."""
    latest = await chat.sitting()
    return await chat.database.run(lambda store: store.opinions.of(latest.id))
