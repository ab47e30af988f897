"""People with dates for the tests of reminders at work: a nudger over a real database, and what was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.messages import Account, Conversation, Letter, Platform
from bot.nudging.ticking import Nudger
from bot.people.values import Dates
from bot.ports import Database, Store
from bot.texts import english
from bot.timeline.nudge_values import Hours
from question_bank.reader import load_pack
from tests.clock import HandClock

RULES = load_pack("customer_service_specialist_l3").rules
HOURS = Hours(ZoneInfo("Europe/London"), time(9), time(21), time(8))


def place(name: str, platform: Platform = Platform.TELEGRAM) -> Conversation:
    return Conversation(platform, name)


def enrol(store: Store, name: str, at: datetime) -> int:
    """Somebody who has agreed to nothing yet, with a conversation."""
    return store.people.enrol(Account(Platform.TELEGRAM, name, name), place(name), at).id


def cohort(store: Store, name: str, at: datetime) -> int:
    made = store.cohorts.add(name, at)
    assert made is not None
    return made


def dated(store: Store, person: int, gateway: date, interview: date | None, at: datetime, attempt: int = 1) -> None:
    store.records.set(person, attempt, Dates(gateway, interview), at, None)


def group(
    store: Store, learners: int, at: datetime, gateway: Callable[[int], tuple[date, date | None]]
) -> tuple[int, list[int]]:
    """A tutor with learners, each with dates of their own."""
    number, tutor = cohort(store, "Spring", at), enrol(store, "tutor", at)
    store.cohorts.join(tutor, number, "tutor", at)
    found = []
    for count in range(learners):
        person = enrol(store, f"learner{count}", at)
        store.cohorts.join(person, number, "apprentice", at)
        dated(store, person, *gateway(count), at)
        found.append(person)
    return tutor, found


@dataclass
class Post:
    """A nudger, and the letters that it rang for."""

    database: Database
    clock: HandClock
    letters: list[Letter] = field(default_factory=list)
    nudger: Nudger = field(init=False)

    def __post_init__(self) -> None:
        self.nudger = Nudger(self.database, self.clock, RULES, english(), HOURS, self._ring)

    def _ring(self, letters: Sequence[Letter]) -> None:
        self.letters.extend(letters)

    async def tick(self) -> list[Letter]:
        """What one tick queues; all of it arrives."""
        self.letters.clear()
        await self.nudger.tick()
        now = self.clock.now()
        for letter in self.letters:
            await self.database.run(lambda store, n=letter.number: store.outbox.sent(n, str(n), now))  # type: ignore[misc]  # a default is how a lambda keeps a loop's value
        return list(self.letters)
