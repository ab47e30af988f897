"""Where an adapter's event streams stand, so that another process goes on from there: the facet of one transaction."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from bot.ports import GatewaySession, Mark
from storage.tables import gateway_marks, gateway_sessions


class Streams:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def session(self, stream: str) -> GatewaySession | None:
        """See `bot.ports.Streams`."""
        kept = sa.select(gateway_sessions.c.document).where(gateway_sessions.c.stream == stream)
        document = self._db.execute(kept).scalar()
        return None if document is None else GatewaySession(**json.loads(document))

    def keep(self, stream: str, session: GatewaySession | None) -> None:
        """See `bot.ports.Streams`."""
        self._db.execute(sa.delete(gateway_sessions).where(gateway_sessions.c.stream == stream))
        if session is not None:
            document = json.dumps(asdict(session))
            self._db.execute(sa.insert(gateway_sessions).values(stream=stream, document=document))

    def marks(self) -> Sequence[Mark]:
        """See `bot.ports.Streams`."""
        rows = self._db.execute(sa.select(gateway_marks)).all()
        return [Mark(row.conversation, **json.loads(row.document)) for row in rows]

    def mark(self, marks: Sequence[Mark]) -> None:
        """See `bot.ports.Streams`."""
        if not marks:
            return
        theirs = [mark.conversation for mark in marks]
        self._db.execute(sa.delete(gateway_marks).where(gateway_marks.c.conversation.in_(theirs)))
        rows = [
            {"conversation": m.conversation, "document": json.dumps({"message": m.message, "account": m.account})}
            for m in marks
        ]
        self._db.execute(sa.insert(gateway_marks), rows)
