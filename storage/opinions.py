"""What was made of the answers: appended, never changed."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from bot.interview.state import Part
from bot.records import Opinion
from storage.tables import opinions

_OF = (
    sa.select(
        opinions.c.interview,
        opinions.c.number,
        opinions.c.part,
        opinions.c.criterion,
        opinions.c.by,
        opinions.c.label,
        opinions.c.at,
        opinions.c.detail,
    )
    .where(opinions.c.interview == given("interview"))
    .order_by(opinions.c.id)
)


class Opinions:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def add(self, opinions_: Sequence[Opinion]) -> None:
        """See `bot.ports.Opinions`."""
        if opinions_:
            rows = [
                {
                    "interview": o.sitting,
                    "number": o.number,
                    "part": o.part.value,
                    "criterion": o.criterion,
                    "by": o.by,
                    "label": o.label,
                    "at": o.at,
                    "detail": o.detail,
                }
                for o in opinions_
            ]
            self._db.execute(sa.insert(opinions), rows)

    def of(self, sitting: int) -> Sequence[Opinion]:
        """See `bot.ports.Opinions`."""
        rows = self._db.execute(_OF, {"interview": sitting})
        return [Opinion(row[0], row[1], Part(row[2]), *row[3:]) for row in rows]
