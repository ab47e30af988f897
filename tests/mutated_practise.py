"""`practise` with a writer that wakes its callers before it commits: what the kill test must catch."""

import sys
import time

from bot.__main__ import main
from storage import database
from storage.database import SqliteDatabase

LATE_SECONDS = 5.0


class Hasty(SqliteDatabase):
    """Acknowledges first, and commits when it gets round to it."""

    _since = 0.0

    def _commit(self, group: list[database._Waiting]) -> None:
        if not self._driver.in_transaction:
            self._driver.execute("BEGIN IMMEDIATE")
            self._since = time.monotonic()
        for waiting in group:
            self._run(waiting)
        database._wake(group)
        if time.monotonic() - self._since > LATE_SECONDS:
            self._driver.execute("COMMIT")


if __name__ == "__main__":
    database.SqliteDatabase = Hasty  # type: ignore[misc]  # the mutation
    sys.argv = ["mockbot", "practise"]
    main()
