"""The hand at the keyboard: a dialogue with the whole core, over a real SQLite file, on a clock that the test sets.

`you` says something, `bot` reads the next message, `silence` wants there to be none; chatter that nobody read fails.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.interview.state import Part
from bot.messages import (
    Account,
    Choice,
    Command,
    Content,
    Conversation,
    Edited,
    Inbound,
    Outbound,
    Platform,
    Press,
    Text,
)
from bot.ports import Guide
from bot.records import Answer, Fragment, Sitting, Verdict
from bot.service import Service
from bot.shelf import Shelf
from bot.texts import english
from bot.turn import Kit
from bot.uptime import program_clock
from question_bank.model import Pack
from question_bank.reader import load_pack
from storage.opening import OpenDatabase, open_database
from tests.clock import HandClock

PACK = "customer_service_specialist_l3"


class Chat:
    """One person's chat with the bot."""

    def __init__(
        self, database: OpenDatabase, service: Service, clock: HandClock, who: str = "1", first_delivery: int = 0
    ) -> None:
        self.database, self.service, self.clock = database, service, clock
        self.account = Account(Platform.CONSOLE, who)
        self.conversation = Conversation(Platform.CONSOLE, who)
        self.judge: Callable[[Answer], Sequence[Verdict]] = lambda _: ()
        self.unread: list[Outbound] = []
        self.read: list[Outbound] = []
        self._deliveries = first_delivery
        self._after = 0

    # Speaking

    async def you(self, line: str, *, message: str = "") -> None:
        """Type a line: a command when it begins with a slash."""
        await self.does(_content(line, message or f"m{self._deliveries}"))

    async def does(self, content: Content, *, delivery: str = "") -> None:
        """Do something, as the platform delivers it."""
        self._deliveries += 1
        inbound = Inbound(
            delivery or f"{self.account.id}-{self._deliveries}",
            self.conversation,
            self.account,
            content,
            self.clock.now(),
        )
        await self.service.handle(inbound)
        await self._settle()

    async def press(self, label: str) -> None:
        """Press the button with this label on the latest message that has one."""
        await self.does(Press(self.button(label).data))

    async def edits(self, message: str, text: str) -> None:
        """Correct an earlier message."""
        await self.does(Edited(message, text))

    async def pass_time(self, *, minutes: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Time passes while the program is up: timers fire when they fall due."""
        until = self.service.program.now() + timedelta(minutes=minutes, hours=hours, seconds=seconds)
        while True:
            due = await self.database.run(lambda store: store.timers.next_due("program"))
            now = self.service.program.now()
            if due is None or due > until:
                self.clock.move(until - now)
                return
            self.clock.move(max(due - now, timedelta(0)))
            await self._fire()

    async def _fire(self) -> None:
        program, wall = self.service.program.now(), self.clock.now()
        for timer in await self.database.run(lambda store: store.timers.due(program, wall, 100)):
            await self.service.wake(timer)
        await self._settle()

    # Reading

    def bot(self, *wanted: str) -> Outbound:
        """The next message; all of `wanted` stand in it."""
        assert self.unread, f"the bot is silent; expected {wanted}"
        message = self.unread.pop(0)
        self.read.append(message)
        for words in wanted:
            assert words in message.plain, f"{words!r} is not in {message.plain!r}"
        return message

    def skim(self) -> list[Outbound]:
        """All messages not read yet."""
        messages, self.unread = self.unread, []
        self.read.extend(messages)
        return messages

    def silence(self) -> None:
        """Nothing was said that was not read."""
        assert not self.unread, [message.plain for message in self.unread]

    def button(self, label: str) -> Choice:
        """The latest button with this label."""
        for message in reversed([*self.read, *self.unread]):
            for row in message.choices:
                for choice in row:
                    if choice.label == label:
                        return choice
        raise AssertionError(f"no button {label!r}")

    async def answer(self, number: int) -> str:
        """The text kept as the answer to a question."""
        fragments = await self.fragments(number)
        return "\n".join(f.current for f in fragments if f.part is not Part.AGAIN and f.current)

    async def fragments(self, number: int | None = None) -> list[Fragment]:
        """The fragments of the latest interview."""
        latest = await self.sitting()
        return list(await self.database.run(lambda store: store.sittings.fragments(latest.id, number)))

    async def sitting(self) -> Sitting:
        """The latest interview."""
        visit = await self.database.run(lambda store: store.people.visit(self.account, self.conversation))
        assert visit is not None
        return (await self.database.run(lambda store: store.sittings.of(visit.person.id)))[-1]

    async def _settle(self) -> None:
        await self._judge()
        letters = await self.database.run(lambda store: store.outbox.waiting((Platform.CONSOLE,), 1000, self._after))
        for letter in letters:
            self._after = max(self._after, letter.number)
            if letter.conversation == self.conversation:
                self.unread.append(letter.message)
            number, at = letter.number, self.clock.now()
            await self.database.run(lambda store, n=number, t=at: store.outbox.sent(n, str(n), t))  # type: ignore[misc]

    async def _judge(self) -> None:
        now = self.clock.now()
        jobs = await self.database.run(lambda store: store.jobs.claim("judge", "test", now, 60, 100))
        for job in jobs:
            answer = await self.service.answer(job)
            await self.service.judged(job, self.judge(answer) if answer is not None else ())


def _content(line: str, message: str) -> Content:
    if line.startswith("/"):
        name, _, argument = line[1:].partition(" ")
        return Command(name, argument)
    return Text(line, message)


def kit(pack: Pack | None = None, guide: Guide | None = None, seed: int = 7) -> Kit:
    """What every turn is given, with a seed of one's own."""
    return Kit(english(), Shelf(pack or load_pack(PACK)), guide, lambda: seed)


@asynccontextmanager
async def opened(
    place: Path | str, clock: HandClock, pack: Pack | None = None, guide: Guide | None = None, seed: int = 7
) -> AsyncIterator[tuple[OpenDatabase, Service]]:
    """A core over the SQLite file at a path, or the database at an address; used twice on one it is a restart."""
    database = open_database(place if isinstance(place, str) else f"sqlite:///{place}")
    try:
        last = await database.run(lambda store: store.heart.last())
        program = program_clock(clock, last, alone=True)
        yield database, Service(database, kit(pack, guide, seed), clock, program)
    finally:
        database.close()
