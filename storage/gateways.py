"""Dates as they were set, proposals and the mapping: appended, the latest counts."""

import json
from collections.abc import Sequence
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy import bindparam as given

from bot.people.values import Dates, Entry, OwnDates, Proposal
from bot.timeline.values import Adjustment, Key
from storage.tables_people import cohort_dates, gateway_records, mapping_entries, proposals

_SHARED = (
    sa.select(cohort_dates)
    .where(cohort_dates.c.cohort == given("of_cohort"))
    .order_by(cohort_dates.c.id.desc())
    .limit(1)
)
_OWN = (
    sa.select(gateway_records)
    .where(gateway_records.c.person == given("of_person"))
    .order_by(gateway_records.c.id.desc())
    .limit(1)
)
_PROPOSALS = (
    sa.select(proposals)
    .where(proposals.c.person == given("of_person"), proposals.c.attempt == given("of_attempt"))
    .order_by(proposals.c.id)
)


class Records:
    """The facet over one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def shared(self, cohort: int) -> Dates:
        """See `bot.people.ports.Records`."""
        row = self._db.execute(_SHARED, {"of_cohort": cohort}).first()
        return Dates() if row is None else _dates(row)

    def share(self, cohort: int, dates: Dates, at: datetime) -> None:
        """See `bot.people.ports.Records`."""
        self._db.execute(sa.insert(cohort_dates).values(cohort=cohort, at=at, **_columns(dates)))

    def own(self, person: int) -> OwnDates:
        """See `bot.people.ports.Records`."""
        row = self._db.execute(_OWN, {"of_person": person}).first()
        return OwnDates(1, Dates()) if row is None else OwnDates(row.attempt, _dates(row), row.at)

    def set(self, person: int, attempt: int, dates: Dates, at: datetime, by: int | None) -> None:
        """See `bot.people.ports.Records`."""
        values = {"person": person, "attempt": attempt, "at": at, "recorded_by": by, **_columns(dates)}
        self._db.execute(sa.insert(gateway_records).values(values))

    def history(self, person: int) -> Sequence[OwnDates]:
        """See `bot.people.ports.Records`."""
        wanted = sa.select(gateway_records).where(gateway_records.c.person == person).order_by(gateway_records.c.id)
        return [OwnDates(row.attempt, _dates(row), row.at) for row in self._db.execute(wanted)]

    def proposals(self, person: int, attempt: int) -> tuple[Proposal, ...]:
        """See `bot.people.ports.Records`."""
        rows = self._db.execute(_PROPOSALS, {"of_person": person, "of_attempt": attempt})
        return tuple(_proposal(row) for row in rows)

    def proposal(self, proposal: int) -> Proposal | None:
        """See `bot.people.ports.Records`."""
        row = self._db.execute(sa.select(proposals).where(proposals.c.id == proposal)).first()
        return None if row is None else _proposal(row)

    def write(self, person: int, attempt: int, text: str, words: int, at: datetime) -> int:
        """See `bot.people.ports.Records`."""
        values = {"person": person, "attempt": attempt, "text": text, "words": words, "at": at}
        added = self._db.execute(sa.insert(proposals).values(values))
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])

    def keep(self, proposal: Proposal) -> None:
        """See `bot.people.ports.Records`."""
        self._db.execute(
            sa.update(proposals)
            .where(proposals.c.id == proposal.id)
            .values(
                confirmed=json.dumps(proposal.confirmed),
                handed_in_at=proposal.handed_in_at,
                suited_by=proposal.suited_by,
                suited_at=proposal.suited_at,
                decision=proposal.decision,
                reason=proposal.reason,
                decided_on=proposal.decided_on,
                decided_at=proposal.decided_at,
                recorded_by=proposal.recorded_by,
            )
        )

    def entries(self, person: int) -> tuple[Entry, ...]:
        """See `bot.people.ports.Records`."""
        m = mapping_entries.c
        mine = sa.select(m.criterion, m.section, m.paragraph, m.note).where(m.person == person).order_by(m.id)
        latest = {row.criterion: Entry(*row) for row in self._db.execute(mine)}
        return tuple(entry for entry in latest.values() if entry.section)

    def enter(self, person: int, entry: Entry, at: datetime) -> None:
        """See `bot.people.ports.Records`."""
        values = {"criterion": entry.criterion, "section": entry.section, "paragraph": entry.paragraph}
        self._db.execute(sa.insert(mapping_entries).values(person=person, note=entry.note, at=at, **values))


def _columns(dates: Dates) -> dict[str, object]:
    return {
        "gateway": dates.gateway,
        "interview": dates.interview,
        "interview_time": f"{dates.interview_time:%H:%M}" if dates.interview_time is not None else "",
        "place": dates.place,
        "period_start": dates.period_start,
        "adjustments": json.dumps([[each.key.value, each.days, each.why] for each in dates.adjustments]),
    }


def _dates(row: sa.Row[tuple[object, ...]]) -> Dates:
    return Dates(
        row.gateway,
        row.interview,
        time.fromisoformat(row.interview_time) if row.interview_time else None,
        row.place,
        row.period_start,
        tuple(Adjustment(Key(key), days, why) for key, days, why in json.loads(row.adjustments)),
    )


def _proposal(row: sa.Row[tuple[object, ...]]) -> Proposal:
    return Proposal(
        row.id,
        row.person,
        row.attempt,
        row.text,
        row.words,
        row.at,
        tuple(json.loads(row.confirmed)),
        row.handed_in_at,
        row.suited_by,
        row.suited_at,
        row.decision,
        row.reason,
        row.decided_on,
        row.decided_at,
        row.recorded_by,
    )
