"""People and their accounts: who speaks, on which conversation, with which open interview."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from bot.messages import Account, Conversation, Platform
from bot.papers.values import Kept
from bot.records import Person, Sitting, Visit
from storage import best_marks
from storage.codec import plans, states
from storage.erasing import erase_elsewhere, made_files_follow
from storage.nudges import follow
from storage.own_rows import own_rows
from storage.tables import (
    accounts,
    code_tries,
    codes,
    erasures_done,
    erasures_open,
    interviews,
    jobs,
    outbox,
    persons,
    timers,
    transcript,
)
from storage.tables_nudges import nudges_sent
from storage.tables_people import PLACES_OF_PERSONS, cohort_places, owners
from storage.tables_reports import REPORTS_OF_PERSONS, reports
from storage.tables_review import OF_PERSONS, letters_about, reviews
from storage.tables_shared import shared_nudges

_PERSON = (
    persons.c.id,
    persons.c.name,
    persons.c.agreed_at,
    persons.c.agreed_audio_at,
    persons.c.factor,
    persons.c.factor_by,
    persons.c.zone,
    persons.c.settings,
)
_others = accounts.alias("others")
_ELSEWHERE = sa.exists().where(_others.c.person == accounts.c.person, _others.c.used > accounts.c.used)
_VISIT = (
    sa.select(
        *_PERSON,
        accounts.c.conversation,
        accounts.c.private,
        accounts.c.reachable,
        _ELSEWHERE,
        interviews.c.id,
        interviews.c.plan,
        interviews.c.state,
        interviews.c.begun_at,
    )
    .select_from(
        accounts.join(persons, persons.c.id == accounts.c.person).outerjoin(
            interviews, (interviews.c.person == persons.c.id) & interviews.c.finished_at.is_(None)
        )
    )
    .where(accounts.c.platform == given("platform"), accounts.c.account == given("account"))
    .with_for_update(of=persons)
)
_ONE = sa.select(*_PERSON).where(persons.c.id == given("person")).with_for_update()
_NEXT_USE = sa.select(sa.func.coalesce(sa.func.max(accounts.c.used), 0) + 1).scalar_subquery()
_CONVERSATION = (
    sa.select(accounts.c.platform, accounts.c.conversation, accounts.c.private)
    .where(accounts.c.person == given("person"), accounts.c.reachable.is_(True))
    .order_by(accounts.c.used.desc())
    .limit(1)
)
_MINE = (accounts.c.platform == given("of_platform")) & (accounts.c.account == given("of_account"))


class People:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def visit(self, account: Account, conversation: Conversation) -> Visit | None:
        """See `bot.ports.People`."""
        row = self._db.execute(_VISIT, {"platform": account.platform.value, "account": account.id}).first()
        if row is None:
            return None
        person = Person(*row[:8])
        where, private, reachable, elsewhere, sitting_id, plan, state, begun_at = row[8:]
        sitting = None
        if sitting_id is not None:
            sitting = Sitting(sitting_id, person.id, plans().read(plan), states().read(state), begun_at)
        return Visit(person, sitting, Conversation(conversation.platform, where, private), reachable, bool(elsewhere))

    def enrol(self, account: Account, conversation: Conversation, at: datetime) -> Person:
        """See `bot.ports.People`."""
        added = self._db.execute(sa.insert(persons).values(name=account.name, enrolled_at=at))
        assert added.inserted_primary_key is not None
        number = int(added.inserted_primary_key[0])
        self._db.execute(
            sa.insert(accounts).values(
                platform=account.platform.value,
                account=account.id,
                person=number,
                name=account.name,
                language=account.language,
                conversation=conversation.id,
                private=conversation.private,
                used=_NEXT_USE,
            )
        )
        person = self.person(number)
        assert person is not None
        return person

    def person(self, person: int) -> Person | None:
        """See `bot.ports.People`."""
        row = self._db.execute(_ONE, {"person": person}).first()
        return None if row is None else Person(*row)

    def keep(self, person: Person) -> None:
        """See `bot.ports.People`."""
        self._db.execute(
            sa.update(persons)
            .where(persons.c.id == person.id)
            .values(
                name=person.name,
                agreed_at=person.agreed_at,
                agreed_audio_at=person.agreed_audio_at,
                factor=person.factor,
                factor_by=person.factor_by,
                zone=person.zone,
                settings=person.settings,
            )
        )

    def speaks_in(self, account: Account, conversation: Conversation) -> None:
        """See `bot.ports.People`."""
        values = {"conversation": conversation.id, "private": conversation.private, "used": _NEXT_USE}
        self._change(account, values)

    def conversation(self, person: int) -> Conversation | None:
        """See `bot.ports.People`."""
        row = self._db.execute(_CONVERSATION, {"person": person}).first()
        return None if row is None else Conversation(Platform(row.platform), row.conversation, row.private)

    def reachable(self, account: Account, *, yes: bool) -> None:
        """See `bot.ports.People`."""
        self._change(account, {"reachable": yes})

    def unreachable_in(self, conversation: Conversation) -> None:
        """See `bot.ports.People`."""
        here = (accounts.c.platform == conversation.platform.value) & (accounts.c.conversation == conversation.id)
        self._db.execute(sa.update(accounts).where(here).values(reachable=False))

    def moved(self, conversation: Conversation, new_id: str) -> None:
        """See `bot.ports.People`."""
        for table in (accounts, outbox, cohort_places, shared_nudges):
            there = (table.c.platform == conversation.platform.value) & (table.c.conversation == conversation.id)
            self._db.execute(sa.update(table).where(there).values(conversation=new_id))

    def accounts(self, person: int) -> Sequence[Account]:
        """See `bot.ports.People`."""
        mine = sa.select(accounts.c.platform, accounts.c.account, accounts.c.name, accounts.c.language)
        rows = self._db.execute(mine.where(accounts.c.person == person).order_by(accounts.c.platform))
        return [Account(Platform(row.platform), row.account, row.name, row.language) for row in rows]

    def names(self, people: Sequence[int]) -> Mapping[int, str]:
        """See `bot.ports.People`."""
        own = dict(self._db.execute(sa.select(persons.c.id, persons.c.name).where(persons.c.id.in_(people))).all())
        nameless = [person for person in people if not own.get(person)]
        if nameless:
            mine = sa.select(accounts.c.person, accounts.c.name).where(accounts.c.person.in_(nameless))
            for person, name in self._db.execute(mine.order_by(accounts.c.platform.desc())):
                own[person] = name or own.get(person, "")
        return {person: own.get(person) or "" for person in people}

    def merge(self, kept: int, joined: int) -> None:
        """See `bot.ports.People`."""
        for table in (accounts, interviews, timers, jobs, codes):
            self._db.execute(sa.update(table).where(table.c.person == joined).values(person=kept))
        for column in (*OF_PERSONS, *PLACES_OF_PERSONS, *REPORTS_OF_PERSONS):
            self._db.execute(sa.update(column.table).where(column == joined).values({column: kept}))
        follow(self._db, kept, joined)
        made_files_follow(self._db, kept, joined)
        best_marks.forget(self._db, kept, joined)
        self._db.execute(sa.delete(persons).where(persons.c.id == joined))

    def erase(self, person: int, at: datetime) -> Sequence[str]:
        """See `bot.ports.People`."""
        spoken = transcript.join(interviews, interviews.c.id == transcript.c.interview)
        kept = sa.select(transcript.c.file).select_from(spoken)
        files = self._db.execute(kept.where(interviews.c.person == person, transcript.c.file != "")).scalars().all()
        files = [*files, *erase_elsewhere(self._db, person)]
        for account in self.accounts(person):
            mine = (accounts.c.platform == account.platform.value) & (accounts.c.account == account.id)
            where = sa.select(accounts.c.conversation).where(mine).scalar_subquery()
            platform = account.platform.value
            self._db.execute(sa.delete(outbox).where(outbox.c.platform == platform, outbox.c.conversation == where))
            self._db.execute(
                sa.delete(code_tries).where(code_tries.c.platform == platform, code_tries.c.account == account.id)
            )
            mine_owned = (owners.c.platform == platform) & (owners.c.account == account.id)
            self._db.execute(sa.delete(owners).where(mine_owned))
        files = [*files, *self._spoken_feedback(person), *self._reports(person)]
        told = sa.select(letters_about.c.letter).where(letters_about.c.person == person)
        self._db.execute(sa.delete(outbox).where(outbox.c.id.in_(told)))
        reminded = sa.select(nudges_sent.c.letter).where(nudges_sent.c.about == person)
        self._db.execute(sa.delete(outbox).where(outbox.c.id.in_(reminded)))
        self._db.execute(sa.insert(erasures_done).values(person=person, at=at))
        self._db.execute(sa.insert(erasures_open).values(person=person))
        # first what hangs on interviews: PostgreSQL checks rows of this very transaction (a restored copy's) in between
        self._db.execute(sa.delete(interviews).where(interviews.c.person == person))
        self._db.execute(sa.delete(persons).where(persons.c.id == person))
        self._db.execute(sa.delete(erasures_open).where(erasures_open.c.person == person))
        return files

    def everything(self, person: int) -> Sequence[Kept]:
        """See `bot.ports.People`."""
        return own_rows(self._db, person)

    def _reports(self, person: int) -> Sequence[str]:
        handed_in = sa.select(reports.c.file).where(reports.c.person == person, reports.c.file != "")
        return self._db.execute(handed_in).scalars().all()

    def _spoken_feedback(self, person: int) -> Sequence[str]:
        spoken = sa.select(reviews.c.voice).join(interviews, interviews.c.id == reviews.c.interview)
        return self._db.execute(spoken.where(interviews.c.person == person, reviews.c.voice != "")).scalars().all()

    def _change(self, account: Account, values: dict[str, object]) -> None:
        self._db.execute(
            sa.update(accounts).where(_MINE).values(**values),
            {"of_platform": account.platform.value, "of_account": account.id},
        )
