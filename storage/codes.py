"""Codes that open something once or a few times; only their hashes are kept."""

import hashlib
from datetime import datetime

import sqlalchemy as sa

from bot.messages import Account
from storage.tables import code_tries, codes


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


class Codes:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def issue(self, code: str, kind: str, person: int, until: datetime, *, uses: int = 1, payload: str = "{}") -> None:
        """See `bot.ports.Codes`."""
        values = {
            "hash": hashed(code),
            "kind": kind,
            "person": person,
            "until": until,
            "uses": uses,
            "payload": payload,
        }
        self._db.execute(sa.insert(codes).values(values))

    def use(self, code: str, kind: str, at: datetime) -> tuple[int, str] | None:
        """See `bot.ports.Codes`."""
        good = sa.and_(codes.c.hash == hashed(code), codes.c.kind == kind, codes.c.until > at, codes.c.uses > 0)
        if not self._db.execute(sa.update(codes).where(good).values(uses=codes.c.uses - 1)).rowcount:
            return None
        row = self._db.execute(sa.select(codes.c.person, codes.c.payload).where(codes.c.hash == hashed(code))).one()
        return int(row.person), str(row.payload)

    def cancel(self, kind: str, person: int) -> None:
        """See `bot.ports.Codes`."""
        self._db.execute(sa.delete(codes).where(codes.c.kind == kind, codes.c.person == person))

    def tries(self, account: Account, since: datetime) -> int:
        """See `bot.ports.Codes`."""
        mine = sa.and_(code_tries.c.platform == account.platform.value, code_tries.c.account == account.id)
        counted = sa.select(sa.func.count()).select_from(code_tries).where(mine, code_tries.c.at > since)
        return int(self._db.execute(counted).scalar_one())

    def tried(self, account: Account, at: datetime) -> None:
        """See `bot.ports.Codes`."""
        values = {"platform": account.platform.value, "account": account.id, "at": at}
        self._db.execute(sa.insert(code_tries).values(values))
