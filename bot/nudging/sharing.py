"""Tells a cohort's channels and groups its shared dates: a row first, its letter in the same transaction.

Which dates are due is decided in `bot/timeline/shared_dates.py`; people's own reminders are `ticking.py`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.messages import Conversation, Letter, Outbound, Urgency
from bot.nudging.ports import Told
from bot.people.belonging import pack_in, zone_named
from bot.people.values import record
from bot.ports import Clock, Database, Store
from bot.shelf import Shelf
from bot.texts import Texts
from bot.timeline.dates import draw_up
from bot.timeline.nudge_values import Hours
from bot.timeline.shared_dates import SharedDate, due, lines
from bot.timeline.values import OutOfCalendar, Timeline
from question_bank.model import Rules


@dataclass(slots=True)
class Sharer:
    """Tells what is due, in one message a place. `ring` is told of new letters."""

    database: Database
    clock: Clock
    shelf: Shelf
    texts: Texts
    hours: Hours
    ring: Callable[[Sequence[Letter]], None] = lambda _: None

    async def tick(self) -> int:
        """All that is due now; returns how many letters were queued."""
        count = 0
        for cohort, place in await self.database.run(lambda store: store.shared_nudges.places()):
            letters = await self.database.run(lambda store, c=cohort, p=place: self._tell(store, c, p))  # type: ignore[misc]  # a default is how a lambda keeps a loop's value
            self.ring(letters)
            count += len(letters)
        return count

    # Inside the transaction -----------------------------------------------------------------------------------------

    def _tell(self, store: Store, cohort: int, place: Conversation) -> Sequence[Letter]:
        rules = pack_in(store, self.shelf, cohort).rules
        timeline = self._timeline(store, cohort, rules)
        if timeline is None:
            return ()
        now, hours = self.clock.now(), self._hours(store, cohort)
        told = {(each.milestone, each.offset, each.due) for each in store.shared_nudges.told(place)}
        dates = due(timeline, told, now, hours, rules)
        mine = [each for each in dates if store.shared_nudges.tell(place, _told(each), now)]
        if not mine:
            return ()
        title = self.texts("shared_dates.title", cohort=store.members.cohort_name(cohort))
        said = "\n\n".join((*lines(mine, now, hours, self.texts), self.texts("shared_dates.own")))
        letters = store.outbox.queue(place, (Outbound(said, title),), Urgency.NUDGE, now)
        store.shared_nudges.queued(place, [_told(each) for each in mine], letters[0].number)
        return letters

    def _timeline(self, store: Store, cohort: int, rules: Rules) -> Timeline | None:
        shared = record(store.records.shared(cohort), ())
        try:
            return None if shared is None else draw_up(shared, rules, self.texts)
        except OutOfCalendar:
            return None

    def _hours(self, store: Store, cohort: int) -> Hours:
        kept = store.cohorts.cohort(cohort)
        zone = zone_named(kept.zone) if kept is not None else None
        return self.hours if zone is None else replace(self.hours, zone=zone)


def _told(each: SharedDate) -> Told:
    return Told(each.key.value, each.offset, each.due)
