"""Reviews, their marks and comments (appended; the latest counts), phrases, learners' questions, and who watches."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.review.values import (
    Awaited,
    Inquiry,
    Mark,
    NewComment,
    NewMark,
    Phrase,
    Review,
    ReviewState,
    Sat,
    Waiting,
)
from storage import best_marks
from storage.review_rows import Row, review_of
from storage.tables import SAT, interviews
from storage.tables_review import (
    awaited,
    inquiries,
    letters_about,
    phrases,
    report_marks,
    review_comments,
    review_marks,
    reviews,
    watchers,
)

_OPEN = (ReviewState.RELEASED.value, ReviewState.READ.value)


class Reviews:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    # Claiming and changing -------------------------------------------------------------------------------------------

    def claim(self, interview: int, person: int, now: datetime, until: datetime, *, second: bool = False) -> Review:
        """See `bot.review.ports.Reviews`."""
        self._lock(interview)
        free = sa.or_(reviews.c.claimant.is_(None), reviews.c.claimant == person, reviews.c.claimed_until <= now)
        here = (reviews.c.interview == interview) & (reviews.c.second == second)
        if self.of(interview, second=second) is None:
            self._db.execute(sa.insert(reviews).values(interview=interview, second=second, begun_at=now))
        self._db.execute(sa.update(reviews).where(here, free).values(claimant=person, claimed_until=until))
        review = self.of(interview, second=second)
        assert review is not None
        return review

    def _lock(self, interview: int) -> None:
        """One at a time for an interview (SQLite has one writer anyway)."""
        self._db.execute(sa.select(interviews.c.id).where(interviews.c.id == interview).with_for_update())

    def let_go(self, review: int, person: int) -> None:
        """See `bot.review.ports.Reviews`."""
        mine = (reviews.c.id == review) & (reviews.c.claimant == person)
        self._db.execute(sa.update(reviews).where(mine).values(claimant=None, claimed_until=None))

    def save(
        self,
        review: int,
        version: int,
        person: int,
        at: datetime,
        marks: Sequence[NewMark] = (),
        comments: Sequence[NewComment] = (),
        voice: str = "",
        report: Sequence[NewMark] = (),
    ) -> bool:
        """See `bot.review.ports.Reviews`."""
        values: dict[str, object] = {"version": version + 1} | ({"voice": voice} if voice else {})
        if not self._changed(review, version, person, values):
            return False
        for table, given in ((review_marks, marks), (report_marks, report)):
            if given:
                self._db.execute(sa.insert(table), [_new_mark(review, mark, person, at) for mark in given])
        if comments:
            self._db.execute(
                sa.insert(review_comments),
                [{"review": review, "area": c.area, "text": c.text, "by": person, "at": at} for c in comments],
            )
        if marks:
            self._sum_up(review)
        return True

    def _sum_up(self, review: int) -> None:
        """A change of what a learner can read changes what they come to."""
        whose = sa.select(interviews.c.person).join(reviews, reviews.c.interview == interviews.c.id)
        open_ = (reviews.c.id == review, reviews.c.second.is_(False), reviews.c.released_at.is_not(None))
        person = self._db.execute(whose.where(*open_)).scalar()
        if person is not None:
            best_marks.refresh(self._db, person)

    def release(self, review: int, version: int, person: int, at: datetime) -> bool:
        """See `bot.review.ports.Reviews`."""
        values: dict[str, object] = {
            "version": version + 1,
            "state": ReviewState.RELEASED.value,
            "reviewer": person,
            "released_at": at,
        }
        done = self._changed(review, version, person, values, reviews.c.state == ReviewState.DRAFT.value)
        if done:
            self._sum_up(review)
        return done

    def _changed(
        self, review: int, version: int, person: int, values: dict[str, object], *more: sa.ColumnElement[bool]
    ) -> bool:
        mine = (reviews.c.id == review, reviews.c.version == version, reviews.c.claimant == person)
        return self._db.execute(sa.update(reviews).where(*mine, *more).values(**values)).rowcount == 1

    def read(self, interview: int, at: datetime) -> bool:
        """See `bot.review.ports.Reviews`."""
        here = (reviews.c.interview == interview, reviews.c.second.is_(False), reviews.c.state.in_(_OPEN))
        first = sa.func.coalesce(reviews.c.read_at, sa.literal(at, reviews.c.read_at.type))
        changed = sa.update(reviews).where(*here).values(state=ReviewState.READ.value, read_at=first)
        return self._db.execute(changed).rowcount == 1

    # Reading ---------------------------------------------------------------------------------------------------------

    def of(self, interview: int, *, second: bool = False) -> Review | None:
        """See `bot.review.ports.Reviews`."""
        return self._first(reviews.c.interview == interview, reviews.c.second == second)

    def review(self, review: int) -> Review | None:
        """See `bot.review.ports.Reviews`."""
        return self._first(reviews.c.id == review)

    def _first(self, *where: sa.ColumnElement[bool]) -> Review | None:
        rows = self._db.execute(sa.select(reviews).where(*where)).all()
        return next(iter(self._whole(rows)), None)

    def _whole(self, rows: Sequence[Row]) -> list[Review]:
        numbers = [row.id for row in rows]
        marks = self._rows_of(review_marks, numbers)
        comments = self._rows_of(review_comments, numbers)
        report = self._rows_of(report_marks, numbers)
        return [review_of(r, marks.get(r.id, ()), comments.get(r.id, ()), report.get(r.id, ())) for r in rows]

    def _rows_of(self, table: sa.Table, numbers: Sequence[int]) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        if not numbers:
            return found
        for row in self._db.execute(sa.select(table).where(table.c.review.in_(numbers)).order_by(table.c.id)):
            found.setdefault(row.review, []).append(row)
        return found

    def waiting(self, people: Sequence[int], limit: int | None = None) -> Sequence[Waiting]:
        """See `bot.review.ports.Reviews`."""
        first = (reviews.c.interview == interviews.c.id) & reviews.c.second.is_(False)
        rows = self._db.execute(
            sa.select(
                interviews.c.id,
                interviews.c.person,
                interviews.c.finished_at,
                reviews.c.claimant,
                reviews.c.claimed_until,
            )
            .select_from(interviews.outerjoin(reviews, first))
            .where(interviews.c.person.in_(people), *SAT)
            .where(sa.or_(reviews.c.state.is_(None), reviews.c.state == ReviewState.DRAFT.value))
            .order_by(interviews.c.finished_at, interviews.c.id)
            .limit(limit)
        )
        return [Waiting(*row) for row in rows]

    def sat(self, people: Sequence[int]) -> Sequence[Sat]:
        """See `bot.review.ports.Reviews`."""
        done = (reviews.c.interview == interviews.c.id) & reviews.c.second.is_(False) & reviews.c.state.in_(_OPEN)
        rows = self._db.execute(
            sa.select(
                interviews.c.person,
                sa.func.count(interviews.c.id),
                sa.func.max(interviews.c.finished_at),
                sa.func.count(reviews.c.id),
            )
            .select_from(interviews.outerjoin(reviews, done))
            .where(interviews.c.person.in_(people), *SAT)
            .group_by(interviews.c.person)
        )
        found = {row[0]: Sat(*row) for row in rows}
        return [found.get(person, Sat(person)) for person in people]

    def released(self, people: Sequence[int] | None) -> Sequence[tuple[int, Review]]:
        """See `bot.review.ports.Reviews`."""
        rows = self._db.execute(
            sa.select(reviews, interviews.c.person.label("whose"))
            .join(interviews, interviews.c.id == reviews.c.interview)
            .where(reviews.c.second.is_(False), reviews.c.state.in_(_OPEN))
            .where(sa.true() if people is None else interviews.c.person.in_(people))
            .order_by(reviews.c.released_at, reviews.c.id)
        ).all()
        return list(zip([row.whose for row in rows], self._whole(rows), strict=True))

    def told(self, person: int) -> Mapping[int, Mapping[str, tuple[str, int | None]]]:
        """See `bot.review.ports.Reviews`."""
        m, theirs = review_marks.c, reviews.join(interviews, interviews.c.id == reviews.c.interview)
        rows = self._db.execute(
            sa.select(reviews.c.interview, m.criterion, m.label, m.by)
            .select_from(theirs.outerjoin(review_marks, m.review == reviews.c.id))
            .where(interviews.c.person == person, reviews.c.second.is_(False), reviews.c.state.in_(_OPEN))
            .order_by(reviews.c.released_at, m.id)
        )
        found: dict[int, dict[str, tuple[str, int | None]]] = {}
        for interview, criterion, label, by in rows:
            marks = found.setdefault(interview, {})
            if criterion is not None:
                marks[criterion] = (label, by)
        return found

    def best(self, people: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        """See `bot.review.ports.Reviews`."""
        return best_marks.best_of(self._db, people)

    def report_of(self, person: int, but: Collection[int] = ()) -> Mapping[str, Mark]:
        """See `bot.review.ports.Reviews`."""
        m, theirs = report_marks.c, reviews.join(interviews, interviews.c.id == reviews.c.interview)
        rows = self._db.execute(
            sa.select(m.criterion, m.label, m.words, m.by, m.at)
            .select_from(report_marks.join(theirs, reviews.c.id == m.review))
            .where(interviews.c.person == person, interviews.c.id.not_in(but))
            .where(reviews.c.second.is_(False), reviews.c.state.in_(_OPEN))
            .order_by(m.id)
        )
        return {row[0]: Mark(*row) for row in rows}

    def ask_second(self, interview: int, at: datetime) -> None:
        """See `bot.review.ports.Reviews`."""
        self._lock(interview)
        if self.of(interview, second=True) is None:
            self._db.execute(sa.insert(reviews).values(interview=interview, second=True, begun_at=at))

    def asked_twice(self, people: Sequence[int], reader: int) -> Sequence[Waiting]:
        """See `bot.review.ports.Reviews`."""
        first = reviews.alias("first")
        own = sa.or_(first.c.reviewer == reader, first.c.claimant == reader)
        rows = self._db.execute(
            sa.select(
                reviews.c.interview,
                interviews.c.person,
                reviews.c.begun_at,
                reviews.c.claimant,
                reviews.c.claimed_until,
            )
            .select_from(
                reviews.join(interviews, interviews.c.id == reviews.c.interview).join(
                    first, (first.c.interview == reviews.c.interview) & first.c.second.is_(False)
                )
            )
            .where(interviews.c.person.in_(people), reviews.c.second.is_(True))
            .where(reviews.c.state == ReviewState.DRAFT.value, sa.func.coalesce(own, sa.false()).is_(False))
            .order_by(reviews.c.begun_at, reviews.c.id)
        )
        return [Waiting(*row) for row in rows]

    def twice(self, people: Sequence[int]) -> Sequence[tuple[Review, Review]]:
        """See `bot.review.ports.Reviews`."""
        second = sa.select(reviews.c.interview).where(reviews.c.second.is_(True), reviews.c.state.in_(_OPEN))
        rows = self._db.execute(
            sa.select(reviews)
            .join(interviews, interviews.c.id == reviews.c.interview)
            .where(interviews.c.person.in_(people), reviews.c.state.in_(_OPEN), reviews.c.interview.in_(second))
            .order_by(reviews.c.interview, reviews.c.second)
        ).all()
        by_interview: dict[int, list[Review]] = {}
        for review in self._whole(rows):
            by_interview.setdefault(review.interview, []).append(review)
        return [(both[0], both[1]) for both in by_interview.values() if len(both) == 2]

    # Phrases, and what the next message is ---------------------------------------------------------------------------

    def phrases(self, person: int) -> Sequence[Phrase]:
        """See `bot.review.ports.Reviews`."""
        mine = sa.select(phrases.c.id, phrases.c.text).where(phrases.c.person == person).order_by(phrases.c.id)
        return [Phrase(*row) for row in self._db.execute(mine)]

    def keep_phrase(self, person: int, text: str, at: datetime) -> None:
        """See `bot.review.ports.Reviews`."""
        self._db.execute(sa.insert(phrases).values(person=person, text=text, at=at))

    def drop_phrase(self, person: int, phrase: int) -> None:
        """See `bot.review.ports.Reviews`."""
        self._db.execute(sa.delete(phrases).where(phrases.c.id == phrase, phrases.c.person == person))

    def wait_for(self, person: int, awaited_: Awaited | None) -> None:
        """See `bot.review.ports.Reviews`."""
        self._db.execute(sa.delete(awaited).where(awaited.c.person == person))
        if awaited_ is not None:
            values = {"kind": awaited_.kind, "subject": awaited_.subject, "until": awaited_.until}
            self._db.execute(sa.insert(awaited).values(person=person, **values))

    def waited_for(self, person: int, now: datetime) -> Awaited | None:
        """See `bot.review.ports.Reviews`."""
        mine = sa.select(awaited.c.kind, awaited.c.subject, awaited.c.until).where(
            awaited.c.person == person, awaited.c.until > now
        )
        row = self._db.execute(mine).first()
        return None if row is None else Awaited(*row)

    # Learners' questions ---------------------------------------------------------------------------------------------

    def ask(self, person: int, interview: int | None, text: str, at: datetime) -> int:
        """See `bot.review.ports.Reviews`."""
        added = self._db.execute(sa.insert(inquiries).values(person=person, interview=interview, text=text, at=at))
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def inquiry(self, inquiry: int) -> Inquiry | None:
        """See `bot.review.ports.Reviews`."""
        return next(iter(self._inquiries(inquiries.c.id == inquiry)), None)

    def answer(self, inquiry: int, text: str, person: int, at: datetime) -> bool:
        """See `bot.review.ports.Reviews`."""
        open_ = (inquiries.c.id == inquiry) & inquiries.c.answered_at.is_(None)
        values = {"answer": text, "answered_by": person, "answered_at": at}
        return self._db.execute(sa.update(inquiries).where(open_).values(**values)).rowcount == 1

    def unanswered(self, people: Sequence[int]) -> Sequence[Inquiry]:
        """See `bot.review.ports.Reviews`."""
        return self._inquiries(inquiries.c.person.in_(people), inquiries.c.answered_at.is_(None))

    def _inquiries(self, *where: sa.ColumnElement[bool]) -> list[Inquiry]:
        rows = self._db.execute(sa.select(inquiries).where(*where).order_by(inquiries.c.id))
        return [
            Inquiry(r.id, r.person, r.interview, r.text, r.at, r.answer, r.answered_by, r.answered_at) for r in rows
        ]

    # Watching, and letters about others ------------------------------------------------------------------------------

    def watch(self, interview: int, person: int, at: datetime) -> None:
        """See `bot.review.ports.Reviews`."""
        self.unwatch(interview, person)
        self._db.execute(sa.insert(watchers).values(interview=interview, person=person, since=at))

    def watchers(self, interview: int) -> Sequence[tuple[int, datetime]]:
        """See `bot.review.ports.Reviews`."""
        there = sa.select(watchers.c.person, watchers.c.since).where(watchers.c.interview == interview)
        return [(row.person, row.since) for row in self._db.execute(there.order_by(watchers.c.id))]

    def followed(self, interview: int, at: datetime) -> None:
        """See `bot.review.ports.Reviews`."""
        self._db.execute(sa.update(watchers).where(watchers.c.interview == interview).values(since=at))

    def unwatch(self, interview: int, person: int | None = None) -> None:
        """See `bot.review.ports.Reviews`."""
        gone = sa.delete(watchers).where(watchers.c.interview == interview)
        self._db.execute(gone if person is None else gone.where(watchers.c.person == person))

    def about(self, letters: Sequence[int], person: int) -> None:
        """See `bot.review.ports.Reviews`."""
        if letters:
            self._db.execute(sa.insert(letters_about), [{"letter": n, "person": person} for n in letters])


def _new_mark(review: int, mark: NewMark, person: int, at: datetime) -> dict[str, object]:
    values = {"criterion": mark.criterion, "label": mark.label, "words": mark.words}
    return {"review": review, **values, "by": person, "at": at}
