"""What grows old: deliveries, codes and tries, settled letters, what was said and spoken, and half-sent nudges."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from storage.tables import code_tries, codes, deliveries, erasures_open, metadata, opinions, outbox, transcript
from storage.tables_review import group_mocks, review_marks, reviews

_SETTLED = ("sent", "given_up", "unknown")


class Upkeep:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def forget_unfinished(self, at: datetime, begun_before: datetime) -> int:
        """See `bot.ports.Upkeep`."""
        half = (outbox.c.state == "sending") & (outbox.c.settled_at <= begun_before)
        return self._db.execute(sa.update(outbox).where(half).values(state="unknown", settled_at=at)).rowcount

    def deliveries(self, before: datetime) -> int:
        """See `bot.ports.Upkeep`."""
        return self._db.execute(sa.delete(deliveries).where(deliveries.c.at < before)).rowcount

    def codes(self, now: datetime, tried_before: datetime) -> int:
        """See `bot.ports.Upkeep`."""
        over = sa.or_(codes.c.until <= now, codes.c.uses <= 0)
        gone = self._db.execute(sa.delete(codes).where(over)).rowcount
        return gone + self._db.execute(sa.delete(code_tries).where(code_tries.c.at < tried_before)).rowcount

    def recordings(self, before: datetime, limit: int) -> Sequence[str]:
        """See `bot.ports.Upkeep`."""
        old = sa.select(transcript.c.id, transcript.c.file).where(transcript.c.at < before, transcript.c.file != "")
        rows = self._db.execute(old.order_by(transcript.c.id).limit(limit)).all()
        with self._unguarded():
            numbers = [row.id for row in rows]
            self._db.execute(sa.update(transcript).where(transcript.c.id.in_(numbers)).values(file=""))
        return [*(row.file for row in rows), *self._spoken_feedback(before, limit)]

    def _spoken_feedback(self, before: datetime, limit: int) -> Sequence[str]:
        old = sa.select(reviews.c.id, reviews.c.voice).where(reviews.c.begun_at < before, reviews.c.voice != "")
        rows = self._db.execute(old.order_by(reviews.c.id).limit(limit)).all()
        self._db.execute(sa.update(reviews).where(reviews.c.id.in_([row.id for row in rows])).values(voice=""))
        return [row.voice for row in rows]

    def transcripts(self, before: datetime, limit: int) -> Sequence[str]:
        """See `bot.ports.Upkeep`."""
        old = sa.select(transcript.c.interview).distinct().where(transcript.c.at < before).limit(limit)
        sat = self._db.execute(old).scalars().all()
        if not sat:
            return ()
        old_words = transcript.c.interview.in_(sat) & (transcript.c.at < before)
        with self._unguarded():
            gone = self._db.execute(sa.delete(transcript).where(old_words).returning(transcript.c.file)).scalars().all()
        quoted = opinions.c.interview.in_(sat) & (opinions.c.at < before)
        self._db.execute(sa.update(opinions).where(quoted).values(detail="{}"))
        theirs = sa.select(reviews.c.id).where(reviews.c.interview.in_(sat))
        self._db.execute(sa.update(review_marks).where(review_marks.c.review.in_(theirs)).values(words=""))
        return [file for file in gone if file]

    @contextmanager
    def _unguarded(self) -> Iterator[None]:
        """The transcript is append only (`guards.py`), but for what must go: an erasure is open, of nobody."""
        nobody = -1 - secrets.randbelow(2**31)
        self._db.execute(sa.insert(erasures_open).values(person=nobody))
        yield
        self._db.execute(sa.delete(erasures_open).where(erasures_open.c.person == nobody))

    def groups(self, before: datetime) -> int:
        """See `bot.ports.Upkeep`."""
        return self._db.execute(sa.delete(group_mocks).where(group_mocks.c.made_at < before)).rowcount

    def letters(self, before: datetime) -> int:
        """See `bot.ports.Upkeep`."""
        old = outbox.c.state.in_(_SETTLED) & (outbox.c.settled_at < before)
        return self._db.execute(sa.delete(outbox).where(old)).rowcount

    def audit(self, before: datetime) -> int:
        """See `bot.ports.Upkeep`."""
        kept = metadata.tables.get("audit")
        return 0 if kept is None else self._db.execute(sa.delete(kept).where(kept.c.at < before)).rowcount
