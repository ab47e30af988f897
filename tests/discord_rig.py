"""What the Discord tests share: the adapter over the real SDK, the double, and a core that only remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from adapters.discord.commands import Argument, CommandSpec, Form, Words
from adapters.discord.gateway import DiscordAdapter, Place, Tuning
from adapters.discord.stream import Pauses
from bot.messages import Account, Conversation, Letter, Outbound, Platform, Urgency
from bot.ports import GatewaySession, Mark
from tests.discord_double import Double
from tests.discord_double_people import Person
from tests.telegram_rig import Core, RealClock, Shelf

SPECS = (
    CommandSpec("start", "Begin", (Argument("invite", "An invite"),), opens=True),
    CommandSpec("mock", "A mock interview", (Argument("mode", "Which kind", choices=("learn", "exam")),), opens=True),
    CommandSpec("done", "The answer is complete"),
    CommandSpec("drill", "One area", (Argument("area", "Which area", kind="area"),)),
    CommandSpec("ask", "Ask", (Argument("question", "What"),), form=Form("Ask", "Your question")),
    CommandSpec(
        "proposal", "A proposal", (Argument("file", "The file", file=True),), form=Form("Proposal", "Its text")
    ),
    CommandSpec("link", "Link", (Argument("code", "A code"),), secret=True),
)
WORDS = Words(
    "Answer", "Your answer", "What you say", "Choose", "Mock interview", "It goes on in {place}.",
    "It goes on in {place}.", "No thread here: it goes on in {place}.", "Your direct messages are closed.",
)  # fmt: skip
FAST = Tuning(call=2.0, heartbeat=60.0, keep=0.02, tidy=0.5, grace=0.5, pauses=Pauses(0.0, 0.02, 0.2))


class Sessions:
    """The adapter's place, kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, GatewaySession | None] = {}
        self.known: dict[str, Mark] = {}
        self.told: Callable[[], None] = lambda: None

    async def load(self, stream: str) -> GatewaySession | None:
        """See `bot.ports.Sessions`."""
        return self.kept.get(stream)

    async def marks(self) -> tuple[Mark, ...]:
        """See `bot.ports.Sessions`."""
        return tuple(self.known.values())

    async def save(self, stream: str, session: GatewaySession | None, marks: tuple[Mark, ...]) -> None:
        """See `bot.ports.Sessions`."""
        self.kept[stream] = session
        self.known |= {mark.conversation: mark for mark in marks}
        self.told()


class Areas:
    """Knows three names."""

    async def lookup(self, account: Account, kind: str, typed: str) -> list[str]:
        """Those that hold what is typed, whoever types."""
        del account
        if typed == "fire":
            raise RuntimeError("the database is on fire")
        return [name for name in ("Culture", "Customers", "Systems") if kind == "area" and typed in name.lower()]


class Rig:
    """All together."""

    def __init__(self, double: Double, sessions: Sessions | None = None, **more: Any) -> None:
        self.double, self.core, self.files = double, Core(), Shelf()
        self.sessions = sessions or Sessions()
        self.sessions.told = double.change
        self.more = more
        self.running: asyncio.Task[None] | None = None
        self.adapter = self._made()

    def _made(self) -> DiscordAdapter:
        more = dict(self.more)
        place = Place(self.double.token, self.double.url)
        return DiscordAdapter(
            replace(place, **more.pop("place", {})),
            specs=more.pop("specs", SPECS),
            words=WORDS,
            files=self.files,
            lookup=Areas(),
            sessions=self.sessions,
            clock=RealClock(),
            tuning=more.pop("tuning", FAST),
        )

    async def start(self, *, wait: bool = True) -> None:
        """The adapter runs."""
        self.running = asyncio.create_task(self.adapter.run(self.core.handle))
        if wait:
            await self.up()

    async def up(self) -> None:
        """Wait until it is signed in, listens, and its commands are there."""
        await self.double.until(lambda: bool(self.double.commands), 10, "commands")
        await self.double.connected()

    async def stop(self) -> None:
        """The adapter stops as at the end of the program."""
        if self.running is not None:
            self.running.cancel()
            with suppress(asyncio.CancelledError):
                await self.running
        await self.adapter.close()

    async def restart(self) -> None:
        """Another process takes over."""
        await self.stop()
        self.adapter = self._made()
        await self.start(wait=False)
        await self.double.connected()

    def sam(self) -> Person:
        """The first person."""
        return self.double.person(11)


@asynccontextmanager
async def rig(*, start: bool = True, limits: bool = False, **more: Any) -> AsyncIterator[Rig]:
    """The adapter at work with a double of its own; in the end every request was as described."""
    async with Double(limits=limits) as double:
        double.person(11)
        made = Rig(double, **more)
        if start:
            await made.start()
        try:
            yield made
        finally:
            await made.stop()
        assert not double.complaints, double.complaints


def letter(rig: Rig, message: Outbound | str, number: int = 1, answers: object = "", place: object = None) -> Letter:
    """A letter as the outbox gives it; to the first person's direct messages unless `place` says otherwise."""
    outbound = Outbound(message) if isinstance(message, str) else message
    where = getattr(place, "id", place) or rig.sam().direct.id
    private = place is None
    conversation = Conversation(Platform.DISCORD, str(where), private=private)
    return Letter(number, conversation, outbound, Urgency.REPLY, str(getattr(answers, "id", answers)))
