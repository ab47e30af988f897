"""Who holds which role in which cohort now: read only, for the permission matrix."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from bot.review.ports import Member
from storage.tables_people import cohorts, memberships

_NOW = (
    sa.select(memberships.c.person, memberships.c.cohort, memberships.c.role)
    .where(memberships.c.until.is_(None))
    .order_by(memberships.c.id)
)
_OF_PERSON = _NOW.where(memberships.c.person == given("person"))
_OF_COHORT = _NOW.where(memberships.c.cohort == given("cohort"))
_THEIRS = memberships.alias()
_BESIDE = (
    sa.select(memberships.c.person, memberships.c.cohort, memberships.c.role)
    .join(_THEIRS, _THEIRS.c.cohort == memberships.c.cohort)
    .where(
        _THEIRS.c.person == given("learner"),
        _THEIRS.c.role == "apprentice",
        _THEIRS.c.until.is_(None),
        memberships.c.until.is_(None),
        memberships.c.role != "apprentice",
        memberships.c.person != given("learner"),
    )
    .order_by(_THEIRS.c.id, memberships.c.id)
)


class Members:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def of_person(self, person: int) -> Sequence[Member]:
        """See `bot.review.ports.Members`."""
        rows = self._db.execute(_OF_PERSON, {"person": person})
        return [Member(*row) for row in rows]

    def of_cohort(self, cohort: int) -> Sequence[Member]:
        """See `bot.review.ports.Members`."""
        rows = self._db.execute(_OF_COHORT, {"cohort": cohort})
        return [Member(*row) for row in rows]

    def beside(self, learner: int) -> Sequence[Member]:
        """See `bot.review.ports.Members`."""
        return [Member(*row) for row in self._db.execute(_BESIDE, {"learner": learner})]

    def cohort_name(self, cohort: int) -> str | None:
        """See `bot.review.ports.Members`."""
        return self._db.execute(sa.select(cohorts.c.name).where(cohorts.c.id == cohort)).scalar()
