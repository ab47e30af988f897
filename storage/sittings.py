"""Interviews, their transcripts (append only) and their logs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from bot.interview.state import Note, Part, Plan, State
from bot.messages import Conversation
from bot.records import Edit, Fragment, FragmentKind, LogLine, NewFragment, Sitting
from storage.codec import plans, states
from storage.tables import interview_log, interviews, packs, transcript, transcript_edits

Row = sa.Row[*tuple[Any, ...]]

_SITTING = sa.select(
    interviews.c.id,
    interviews.c.person,
    interviews.c.plan,
    interviews.c.state,
    interviews.c.begun_at,
    interviews.c.finished_at,
)
_ONE = _SITTING.where(interviews.c.id == given("interview"))
_OF = _SITTING.where(interviews.c.person == given("person")).order_by(interviews.c.id)
_OPEN_OF = _OF.where(interviews.c.finished_at.is_(None))
_LATEST = _SITTING.order_by(interviews.c.id.desc()).limit(given("many", type_=sa.Integer))
_KEEP = sa.update(interviews).where(interviews.c.id == given("interview")).values(state=given("state"))
_FINISH = _KEEP.values(finished_at=given("finished_at"))
_APPEND = sa.insert(transcript)
_FRAGMENT = sa.select(
    transcript.c.id,
    transcript.c.number,
    transcript.c.part,
    transcript.c.kind,
    transcript.c.at,
    transcript.c.text,
    transcript.c.file,
    transcript.c.length,
    transcript.c.media_type,
)
_FRAGMENTS = _FRAGMENT.where(transcript.c.interview == given("interview")).order_by(transcript.c.id)
_OF_QUESTION = _FRAGMENTS.where(transcript.c.number == given("number"))
_MESSAGE = (
    _FRAGMENT.join(interviews, interviews.c.id == transcript.c.interview)
    .where(
        interviews.c.person == given("person"),
        transcript.c.platform == given("platform"),
        transcript.c.conversation == given("conversation"),
        transcript.c.message == given("message"),
    )
    .order_by(transcript.c.id.desc())
    .limit(1)
)
_SPOKEN_BY = (
    sa.select(transcript.c.file)
    .join(interviews, interviews.c.id == transcript.c.interview)
    .where(
        interviews.c.person == given("person"),
        transcript.c.kind == FragmentKind.VOICE.value,
        transcript.c.file != "",
    )
)
_MINE = (
    _FRAGMENT.add_columns(transcript.c.interview)
    .join(interviews, interviews.c.id == transcript.c.interview)
    .where(interviews.c.person == given("person"), transcript.c.id == given("fragment"))
)
_EDITS = (
    sa.select(transcript_edits.c.fragment, transcript_edits.c.at, transcript_edits.c.text)
    .join(transcript, transcript.c.id == transcript_edits.c.fragment)
    .where(transcript.c.interview == given("interview"))
    .order_by(transcript_edits.c.id)
)
_EDITS_OF_ONE = (
    sa.select(transcript_edits.c.fragment, transcript_edits.c.at, transcript_edits.c.text)
    .where(transcript_edits.c.fragment == given("fragment"))
    .order_by(transcript_edits.c.id)
)
_LOG = (
    sa.select(
        interview_log.c.at, interview_log.c.what, interview_log.c.number, interview_log.c.clock, interview_log.c.corner
    )
    .where(interview_log.c.interview == given("interview"))
    .order_by(interview_log.c.id)
)


def _sitting(row: Row) -> Sitting:
    return Sitting(row[0], row[1], plans().read(row[2]), states().read(row[3]), row[4], row[5])


def _fragment(row: Row, edits: Iterable[Edit]) -> Fragment:
    return Fragment(
        row.id,
        row.number,
        Part(row.part),
        FragmentKind(row.kind),
        row.at,
        row.text,
        tuple(edits),
        row.file,
        row.length,
        row.media_type,
    )


class Sittings:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def begin(self, person: int, plan: Plan, state: State, pack_document: str, at: datetime) -> Sitting:
        """See `bot.ports.Sittings`."""
        if self.pack_document(plan.pack) is None:
            self._db.execute(sa.insert(packs).values(digest=plan.pack, document=pack_document))
        added = self._db.execute(
            sa.insert(interviews).values(
                person=person,
                pack=plan.pack,
                plan=plans().write(plan),
                state=states().write(state),
                begun_at=at,
            )
        )
        assert added.inserted_primary_key is not None
        return Sitting(int(added.inserted_primary_key[0]), person, plan, state, at)

    def pack_document(self, digest: str) -> str | None:
        """See `bot.ports.Sittings`."""
        return self._db.execute(sa.select(packs.c.document).where(packs.c.digest == digest)).scalar_one_or_none()

    def keep(self, sitting: int, state: State, *, finished_at: datetime | None = None) -> None:
        """See `bot.ports.Sittings`."""
        values: dict[str, object] = {"interview": sitting, "state": states().write(state)}
        if finished_at is None:
            self._db.execute(_KEEP, values)
        else:
            self._db.execute(_FINISH, values | {"finished_at": finished_at})

    def sitting(self, sitting: int) -> Sitting | None:
        """See `bot.ports.Sittings`."""
        row = self._db.execute(_ONE, {"interview": sitting}).first()
        return None if row is None else _sitting(row)

    def of(self, person: int) -> Sequence[Sitting]:
        """See `bot.ports.Sittings`."""
        return [_sitting(row) for row in self._db.execute(_OF, {"person": person})]

    def open_of(self, person: int) -> Sitting | None:
        """See `bot.ports.Sittings`."""
        row = self._db.execute(_OPEN_OF, {"person": person}).first()
        return None if row is None else _sitting(row)

    def latest(self, limit: int) -> Sequence[Sitting]:
        """See `bot.ports.Sittings`."""
        return [_sitting(row) for row in self._db.execute(_LATEST, {"many": limit})]

    def append(self, fragment: NewFragment) -> int:
        """See `bot.ports.Sittings`."""
        added = self._db.execute(
            _APPEND,
            {
                "interview": fragment.sitting,
                "number": fragment.number,
                "part": fragment.part.value,
                "kind": fragment.kind.value,
                "at": fragment.at,
                "text": fragment.text,
                "platform": fragment.conversation.platform.value,
                "conversation": fragment.conversation.id,
                "message": fragment.message,
                "file": fragment.file,
                "length": fragment.length,
                "media_type": fragment.media_type,
            },
        )
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def edit(
        self, person: int, conversation: Conversation, message: str, text: str | None, at: datetime
    ) -> Fragment | None:
        """See `bot.ports.Sittings`."""
        if not message:
            return None
        where = {
            "person": person,
            "platform": conversation.platform.value,
            "conversation": conversation.id,
            "message": message,
        }
        row = self._db.execute(_MESSAGE, where).first()
        if row is None:
            return None
        edits = self._edits(_EDITS_OF_ONE, {"fragment": row.id}).get(row.id, [])
        kept = _fragment(row, edits)
        if text == (kept.edits[-1].text if kept.edits else kept.text):
            return kept
        self._db.execute(sa.insert(transcript_edits).values(fragment=row.id, at=at, text=text))
        return _fragment(row, [*edits, Edit(at, text)])

    def fragment(self, person: int, fragment: int) -> tuple[int, Fragment] | None:
        """See `bot.ports.Sittings`."""
        row = self._db.execute(_MINE, {"person": person, "fragment": fragment}).first()
        if row is None:
            return None
        edits = self._edits(_EDITS_OF_ONE, {"fragment": fragment})
        return row.interview, _fragment(row, edits.get(fragment, ()))

    def amend(self, fragment: int, text: str, at: datetime) -> None:
        """See `bot.ports.Sittings`."""
        self._db.execute(sa.insert(transcript_edits).values(fragment=fragment, at=at, text=text))

    def recordings(self, person: int) -> Sequence[str]:
        """See `bot.ports.Sittings`."""
        return self._db.execute(_SPOKEN_BY, {"person": person}).scalars().all()

    def fragments(self, sitting: int, number: int | None = None) -> Sequence[Fragment]:
        """See `bot.ports.Sittings`."""
        if number is None:
            rows = self._db.execute(_FRAGMENTS, {"interview": sitting}).all()
        else:
            rows = self._db.execute(_OF_QUESTION, {"interview": sitting, "number": number}).all()
        edits = self._edits(_EDITS, {"interview": sitting})
        return [_fragment(row, edits.get(row.id, ())) for row in rows]

    def _edits(self, statement: sa.Select[Any], values: dict[str, int]) -> dict[int, list[Edit]]:
        edits: dict[int, list[Edit]] = {}
        for fragment, at, text in self._db.execute(statement, values):
            edits.setdefault(fragment, []).append(Edit(at, text))
        return edits

    def log(self, sitting: int, notes: Sequence[Note], at: datetime) -> None:
        """See `bot.ports.Sittings`."""
        if notes:
            rows = [
                {
                    "interview": sitting,
                    "at": at,
                    "what": n.what,
                    "number": n.number,
                    "clock": n.clock,
                    "corner": n.corner,
                }
                for n in notes
            ]
            self._db.execute(sa.insert(interview_log), rows)

    def log_of(self, sitting: int) -> Sequence[LogLine]:
        """See `bot.ports.Sittings`."""
        return [LogLine(*row) for row in self._db.execute(_LOG, {"interview": sitting})]
