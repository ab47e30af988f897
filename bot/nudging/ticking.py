"""The tick: whoever is due is looked at, what is due gets its row, and each person gets one message with all of theirs.

Rows first, letters after: a row is unique by what it is for, and its letter is queued in the transaction that marks it,
so that a kill at any moment repeats nothing. Several processes may tick at once. Announcements go out the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.messages import Choice, Letter, Outbound, Urgency
from bot.nudging.ports import Announcement, Planned
from bot.nudging.subject import Known, names, sits, subject
from bot.people.belonging import pack_of
from bot.ports import Clock, Database, Store
from bot.shelf import Shelf
from bot.texts import Texts
from bot.timeline.nudge_values import Digest, Hours
from bot.timeline.nudge_words import message
from question_bank.model import Rules

PERIOD = 20.0
"""Seconds between two ticks: a reminder is at most a minute late while the program is up."""
SUBJECTS = 10
RECIPIENTS = 8
"""How many are served in one transaction: replies never wait long for it."""
LOOK_AGAIN = timedelta(days=7)
"""What no row tells of (the pack's rules are other ones) is seen after so long at most. A day here costs a large
installation most of its looks: what does tell of itself is seen at once."""
ON_A_BREAK = timedelta(days=1)
"""Nothing is planned in a break in learning, so that nothing says when it ends."""
IN_A_MOCK = timedelta(seconds=30)
STALE = timedelta(minutes=10)
"""What was decided on and not put into words by then is decided anew: the program was down."""
LATE = timedelta(hours=2)
"""A reminder that has waited so long to be sent is taken back and decided anew."""


@dataclass(slots=True)
class Nudger:
    """Sends one process's reminders and announcements. `ring` is told of new letters; `shelf` holds the packs whose
    rules count for people whose cohort chose one, `rules` are everybody's where there is none."""

    database: Database
    clock: Clock
    rules: Rules
    texts: Texts
    hours: Hours
    ring: Callable[[Sequence[Letter]], None] = lambda _: None
    shelf: Shelf | None = None

    async def tick(self) -> int:
        """All that is due now; returns how many letters were queued."""
        await self.database.run(self._begin)
        looked = SUBJECTS
        while looked == SUBJECTS:
            looked = await self.database.run(self._look)
        return await self._write_all() + await self._announce_all()

    async def _write_all(self) -> int:
        count, after = 0, 0
        while True:
            people, letters = await self.database.run(lambda store, after=after: self._write(store, after))  # type: ignore[misc]  # a default is how a lambda keeps a loop's value
            if not people:
                return count
            self.ring(letters)
            count, after = count + len(letters), people[-1]

    async def _announce_all(self) -> int:
        count = 0
        while letters := await self.database.run(self._announce):
            self.ring(letters)
            count += len(letters)
        return count

    # Inside the transaction -----------------------------------------------------------------------------------------

    def _begin(self, store: Store) -> None:
        now = self.clock.now()
        store.nudges.take_back(now - STALE, now - LATE, now)
        store.nudges.discover(now)

    def _look(self, store: Store) -> int:
        """Decide for some of those who are due; returns for how many."""
        now = self.clock.now()
        people = store.nudges.due_subjects(now, SUBJECTS)
        known: Known = {}
        for person in people:
            self._plan(store, person, now, known)
        return len(people)

    def _plan(self, store: Store, person: int, now: datetime, known: Known) -> None:
        rules = self.rules if self.shelf is None else pack_of(store, self.shelf, person).rules
        found = subject(store, person, now, rules, self.texts, self.hours.zone, known)
        nudges = found.due(now, self.hours, rules)
        for nudge in nudges:
            store.nudges.plan(nudge, now)
        found = replace(found, sent=found.sent | {nudge.key for nudge in nudges})
        again = now + (IN_A_MOCK if found.in_live_mock else ON_A_BREAK if found.facts.on_break else LOOK_AGAIN)
        following = found.next_at(now, self.hours, rules)
        store.nudges.look_again(person, again if following is None else min(following, again), found.seen, now)

    def _write(self, store: Store, after: int) -> tuple[Sequence[int], list[Letter]]:
        """One message each to some of those who have something coming; nobody is written to while somebody is still to
        be looked at, so that it stays one message."""
        now = self.clock.now()
        people = () if store.nudges.any_due(now) else store.nudges.recipients(after, RECIPIENTS)
        return people, [letter for person in people for letter in self._digest(store, person, now)]

    def _digest(self, store: Store, person: int, now: datetime) -> Sequence[Letter]:
        planned = store.nudges.planned(person)
        if not planned or sits(store, person):
            return ()
        conversation = store.people.conversation(person)
        if conversation is None:
            store.nudges.queued(planned, None)
            return ()
        said = digest_message(store, person, planned, self.texts)
        letters = store.outbox.queue(conversation, (said,), Urgency.NUDGE, now)
        store.nudges.queued(planned, letters[0].number)
        return letters

    def _announce(self, store: Store) -> Sequence[Letter]:
        now = self.clock.now()
        letters: list[Letter] = []
        for announcement in store.announcements.going():
            people = store.announcements.waiting(announcement.id, RECIPIENTS)
            for person in people:
                letters += self._announce_to(store, announcement, person, now)
            if not people:
                letters += self._finished(store, announcement, now)
        return letters

    def _announce_to(self, store: Store, announcement: Announcement, person: int, now: datetime) -> Sequence[Letter]:
        conversation = store.people.conversation(person)
        letters: Sequence[Letter] = ()
        if conversation is not None:
            cohort = store.members.cohort_name(announcement.cohort) or ""
            said = Outbound(announcement.text, title=self.texts("announcing.title", cohort=cohort))
            letters = store.outbox.queue(conversation, (said,), Urgency.NUDGE, now)
        store.announcements.queued(announcement.id, person, letters[0].number if letters else None)
        return letters

    def _finished(self, store: Store, announcement: Announcement, now: datetime) -> Sequence[Letter]:
        """Tell whoever announced it, once all of it has gone."""
        progress = store.announcements.progress(announcement.id)
        if progress.open:
            return ()
        store.announcements.done(announcement.id)
        conversation = store.people.conversation(announcement.person)
        if conversation is None:
            return ()
        said = Outbound(self.texts("announcing.arrived", sent=progress.sent, count=progress.count))
        return store.outbox.queue(conversation, (said,), Urgency.NUDGE, now)


def digest_message(store: Store, person: int, planned: Sequence[Planned], texts: Texts) -> Outbound:
    """One person's reminders in one message, with its buttons."""
    nudges = tuple(each.nudge for each in planned)
    called = names(store, {nudge.about for nudge in nudges if nudge.about != person})
    said = message(Digest(person, nudges), texts, lambda about: called[about])
    return replace(said, choices=buttons(planned[0].id, texts))


def buttons(first: int, texts: Texts) -> tuple[tuple[Choice, ...], ...]:
    """What can be said to a reminder."""

    def button(name: str, data: str) -> Choice:
        return Choice(texts(f"nudges.buttons.{name}"), data)

    return (
        (button("done", f"nudge:done:{first}"), button("tomorrow", f"nudge:tomorrow:{first}")),
        (button("timeline", "nudge:timeline"), button("fewer", "nudge:volume:fewer")),
    )
