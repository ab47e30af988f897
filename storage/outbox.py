"""The outbox: what is still to be said, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.messages import Conversation, Letter, Outbound, Platform, Urgency
from storage.codec import messages
from storage.tables import outbox

_COLUMNS = (
    outbox.c.id,
    outbox.c.platform,
    outbox.c.conversation,
    outbox.c.private,
    outbox.c.message,
    outbox.c.urgency,
    outbox.c.answers,
    outbox.c.attempts,
    outbox.c.queued_at,
)
_QUEUE = sa.insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
_WAITING = (
    sa.select(*_COLUMNS)
    .where(
        outbox.c.state == "waiting",
        outbox.c.id > sa.bindparam("after"),
        outbox.c.platform.in_(sa.bindparam("platforms", expanding=True)),
    )
    .order_by(outbox.c.id)
    .limit(sa.bindparam("many", type_=sa.Integer))
)
_SETTLE = sa.update(outbox).where(outbox.c.id == sa.bindparam("number"))
_LOOKS_BACK = 20_000
"""How many letters, of everybody's, are looked through for one that is answered: there is no index for so rare a
question."""


class Outbox:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def queue(
        self,
        conversation: Conversation,
        messages_: Sequence[Outbound],
        urgency: Urgency,
        at: datetime,
        *,
        answers: str = "",
        not_before: datetime | None = None,
    ) -> Sequence[Letter]:
        """See `bot.ports.Outbox`."""
        if not messages_:
            return ()
        common = {
            "platform": conversation.platform.value,
            "conversation": conversation.id,
            "private": conversation.private,
            "urgency": urgency.value,
            "answers": answers,
            "queued_at": at,
            "not_before": not_before,
        }
        rows = [common | {"message": messages().write(message)} for message in messages_]
        numbers = self._db.execute(_QUEUE, rows).scalars().all()
        return [
            Letter(number, conversation, message, urgency, answers, 0, at)
            for number, message in zip(numbers, messages_, strict=True)
        ]

    def said(self, conversation: Conversation, message: str) -> Outbound | None:
        """See `bot.ports.Outbox`."""
        newest = sa.select(sa.func.max(outbox.c.id)).scalar_subquery()
        found = self._db.execute(
            sa.select(outbox.c.message)
            .where(
                outbox.c.id > newest - _LOOKS_BACK,
                outbox.c.platform == conversation.platform.value,
                outbox.c.conversation == conversation.id,
                outbox.c.platform_message == message,
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        ).scalar()
        return None if found is None else messages().read(found)

    def waiting(self, platforms: Sequence[Platform], limit: int, after: int = 0) -> Sequence[Letter]:
        """See `bot.ports.Outbox`."""
        names = [platform.value for platform in platforms]
        rows = self._db.execute(_WAITING, {"platforms": names, "many": limit, "after": after})
        return [
            Letter(
                row.id,
                Conversation(Platform(row.platform), row.conversation, row.private),
                messages().read(row.message),
                Urgency(row.urgency),
                row.answers,
                row.attempts,
                row.queued_at,
            )
            for row in rows
        ]

    def sending(self, number: int, at: datetime) -> bool:
        """See `bot.ports.Outbox`."""
        waiting = _SETTLE.where(outbox.c.state == "waiting").values(state="sending", settled_at=at)
        return self._db.execute(waiting, {"number": number}).rowcount == 1

    def sent(self, number: int, message: str, at: datetime) -> None:
        """See `bot.ports.Outbox`."""
        self._db.execute(_SETTLE.values(state="sent", settled_at=at, platform_message=message), {"number": number})

    def put_off(self, number: int, until: datetime, reason: str) -> None:
        """See `bot.ports.Outbox`."""
        changed = {"state": "waiting", "not_before": until, "reason": reason, "attempts": outbox.c.attempts + 1}
        self._db.execute(_SETTLE.values(changed), {"number": number})

    def give_up(self, number: int, reason: str, at: datetime) -> None:
        """See `bot.ports.Outbox`."""
        self._db.execute(_SETTLE.values(state="given_up", reason=reason, settled_at=at), {"number": number})

    def forget_unfinished(self, at: datetime) -> int:
        """Nudges that a crash caught in mid-sending become unknown: listed, never sent twice. Returns how many."""
        changed = sa.update(outbox).where(outbox.c.state == "sending").values(state="unknown", settled_at=at)
        return self._db.execute(changed).rowcount
