"""Three hands that play the same conversations: at the keyboard, and over the wire on Telegram and on Discord.

A world is one core with one database and, for the wire, the real adapters, the real relay and a double.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.discord.commands import Words
from adapters.discord.gateway import DiscordAdapter, Place
from adapters.telegram.gateway import Telegram, Timing
from bot.cli.platforms import command_specs
from bot.interview.state import Part
from bot.messages import Account, Command, Content, Conversation, Document, Inbound, Platform, Unreadable, Voice
from bot.pace import Pace
from bot.people.lookup import Names
from bot.ports import Adapter
from bot.records import Fragment
from bot.relay import Relay
from bot.service import Service
from bot.texts import english
from bot.uptime import program_clock
from bot.workers import Judges
from storage.opening import OpenDatabase, open_database
from tests import discord_double, telegram_double
from tests.chat import Chat, kit
from tests.clock import HandClock
from tests.discord_double_people import plain
from tests.discord_rig import FAST, Sessions
from tests.telegram_rig import RealClock, Shelf

SOUND = b"OggS" + b"sound" * 40


class Counted:
    """The service's door, counting what went through it."""

    def __init__(self, service: Service) -> None:
        self._service, self._news = service, asyncio.Event()
        self._deliveries: set[tuple[Platform, str]] = set()

    @property
    def taken(self) -> int:
        """How many deliveries were taken, each counted once: after a cut a platform repeats some."""
        return len(self._deliveries)

    async def handle(self, inbound: Inbound) -> None:
        """One delivery."""
        await self._service.handle(inbound)
        self._deliveries.add((inbound.account.platform, inbound.delivery))
        self._news.set()

    async def until(self, count: int) -> None:
        """Wait until so many were taken."""
        async with asyncio.timeout(20):
            while self.taken < count:
                self._news.clear()
                await self._news.wait()


@dataclass(slots=True)
class World:
    """A core at work, and the doubles of the platforms that it serves."""

    database: OpenDatabase
    service: Service
    clock: HandClock
    door: Counted
    judges: Judges
    relay: Relay
    telegram: telegram_double.Double | None = None
    discord: discord_double.Double | None = None
    adapters: dict[Platform, Adapter] = field(default_factory=dict)
    make_adapters: Callable[[], dict[Platform, Adapter]] = dict
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def stands(self) -> None:
        """The program comes up: new adapters, and all that waits is taken up."""
        self.adapters = self.make_adapters()
        self.relay = Relay(self.database, self.adapters, self.clock, Pace(RealClock(), {}))
        self.service.ring, self.service.work = self.relay.ring, self.judges.ring
        jobs = [self.judges.run(), self.relay.run()]
        jobs += [adapter.run(self.door.handle) for adapter in self.adapters.values()]
        self.tasks = [asyncio.create_task(job) for job in jobs]
        if self.discord is not None and Platform.DISCORD in self.adapters:
            await self.discord.until(lambda: bool(self.discord and self.discord.commands), 10, "commands")
            await self.discord.connected()

    async def falls(self) -> None:
        """The program goes down; what people do meanwhile waits at their platforms."""
        for task in self.tasks:
            task.cancel()
        _, left = await asyncio.wait(self.tasks, timeout=60)
        assert not left, f"told to end, and still at work: {[task.get_stack() for task in left]}"
        for adapter in self.adapters.values():
            async with asyncio.timeout(60):
                await adapter.close()

    async def settle(self) -> None:
        """Wait until nothing is left to do now: no job, no letter."""
        await self.judges.idle()
        await self.relay.idle()

    async def fragments(self, account: Account, number: int | None = None) -> list[Fragment]:
        """The fragments of somebody's latest interview."""
        nowhere = Conversation(account.platform, "")
        visit = await self.database.run(lambda store: store.people.visit(account, nowhere))
        assert visit is not None
        sitting = (await self.database.run(lambda store: store.sittings.of(visit.person.id)))[-1]
        return list(await self.database.run(lambda store: store.sittings.fragments(sitting.id, number)))

    async def passes(self, minutes: float) -> None:
        """Time passes while the program is up: timers fire when they fall due."""
        until = self.service.program.now() + timedelta(minutes=minutes)
        while True:
            due = await self.database.run(lambda store: store.timers.next_due("program"))
            now = self.service.program.now()
            if due is None or due > until:
                self.clock.move(until - now)
                return
            self.clock.move(max(due - now, timedelta(0)))
            program, wall = self.service.program.now(), self.clock.now()
            for timer in await self.database.run(lambda store, p=program, w=wall: store.timers.due(p, w, 500)):  # type: ignore[misc]
                await self.service.wake(timer)
            await self.settle()


@asynccontextmanager
async def world(place: Path | str, *platforms: Platform) -> AsyncIterator[World]:
    """A world with these platforms, on the SQLite file at a path or the database at an address."""
    clock, files = HandClock(), Shelf()
    database = open_database(place if isinstance(place, str) else f"sqlite:///{place}")
    last = await database.run(lambda store: store.heart.last())
    service = Service(database, replace(kit(), files=files), clock, program_clock(clock, last, alone=True))
    async with telegram_double.Double() as telegram, discord_double.Double() as discord:
        relay = Relay(database, {}, clock, Pace(RealClock(), {}))
        judges = Judges(database, service, None, clock, "test")
        made = World(database, service, clock, Counted(service), judges, relay, telegram, discord)
        sessions = Sessions()
        made.make_adapters = lambda: _adapters(platforms, telegram, discord, files, service, database, sessions)
        try:
            await made.stands()
            yield made
        finally:
            await made.falls()
            database.close()
        assert telegram.complaints == []
        assert discord.complaints == []
        assert discord.late() == []


def _adapters(
    platforms: Sequence[Platform],
    telegram: telegram_double.Double,
    discord: discord_double.Double,
    files: Shelf,
    service: Service,
    database: OpenDatabase,
    sessions: Sessions,
) -> dict[Platform, Adapter]:
    adapters: dict[Platform, Adapter] = {}
    if Platform.TELEGRAM in platforms:
        timing = Timing(poll=1, grace=0.3, request=5.0, typing=5.0, again=0.05)
        adapters[Platform.TELEGRAM] = Telegram(
            telegram.token, files, RealClock(), api_base_url=telegram.url, timing=timing, pause=_no_pause
        )
    if Platform.DISCORD in platforms:
        texts = english()
        adapters[Platform.DISCORD] = DiscordAdapter(
            Place(discord.token, discord.url),
            specs=tuple(command_specs(texts)),
            words=Words(**{name: texts(f"discord.{name}") for name in Words.__slots__}),
            files=files,
            lookup=Names(service.kit.pack, database),
            sessions=sessions,
            clock=RealClock(),
            tuning=replace(FAST, call=10.0),
        )
    return adapters


async def _no_pause(_: Conversation) -> None:
    return None


class KeyboardHand:
    """The hand at the keyboard."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.account = world, Account(Platform.CONSOLE, str(number))
        self._chat = Chat(world.database, world.service, world.clock, str(number))
        self._said = 0

    async def says(self, text: str) -> None:
        """See `Hand`."""
        self._said += 1
        await self._chat.you(text, message=self._last)

    async def commands(self, name: str, argument: str) -> None:
        """See `Hand`."""
        await self._chat.does(Command(name, argument))

    async def presses(self, label: str) -> None:
        """See `Hand`."""
        self._chat.skim()
        await self._chat.press(label)

    async def edits(self, text: str) -> None:
        """See `Hand`."""
        await self._chat.edits(self._last, text)

    async def sends(self, kind: str) -> None:
        """See `Hand`."""
        assert self.world.service.kit.files is not None
        self._said += 1
        content: Content = Unreadable(kind)
        if kind != "sticker":
            file = self.world.service.kit.files.put(SOUND, ".ogg")
            voice = Voice(file, timedelta(seconds=5), "audio/ogg", len(SOUND), self._last)
            content = voice if kind == "voice" else Document(file, "notes.txt", "text/plain", 5, self._last)
        await self._chat.does(content)

    async def passes(self, minutes: float) -> None:
        """See `Hand`."""
        await self._chat.pass_time(minutes=minutes)

    def shown(self) -> Sequence[str]:
        """See `Hand`."""
        return [message.plain for message in (*self._chat.read, *self._chat.unread)]

    async def answer(self, number: int) -> str:
        """See `Hand`."""
        return answer_in(await self.world.fragments(self.account, number))

    @property
    def _last(self) -> str:
        return f"said-{self._said}"


class WireHand:
    """What the two hands on the wire have in common: wait until an act went through the whole core and back."""

    platform: Platform

    def __init__(self, world: World, number: int) -> None:
        self.world, self.account = world, Account(self.platform, str(number))

    async def act(self, act: Callable[[], Awaitable[Any]]) -> None:
        """Do something that is one delivery, and wait until all that comes of it was shown."""
        taken = self.world.door.taken
        await act()
        await self.world.door.until(taken + 1)
        await self.world.settle()

    async def passes(self, minutes: float) -> None:
        """See `Hand`."""
        await self.world.passes(minutes)

    async def answer(self, number: int) -> str:
        """See `Hand`."""
        return answer_in(await self.world.fragments(self.account, number))


class TelegramHand(WireHand):
    """Somebody on Telegram."""

    platform = Platform.TELEGRAM

    def __init__(self, world: World, number: int) -> None:
        super().__init__(world, number)
        assert world.telegram is not None
        self._person = world.telegram.person(number)
        self._pressed: dict[str, tuple[Any, str]] = {}
        """What was pressed last under a label: an app that has not heard yet that a button is gone still has it."""

    async def says(self, text: str) -> None:
        """See `Hand`."""
        await self.act(lambda: self._person.says(text))

    async def commands(self, name: str, argument: str) -> None:
        """See `Hand`."""
        await self.says(f"/{name} {argument}".strip())

    async def presses(self, label: str) -> None:
        """See `Hand`."""
        await self.act(lambda: self._press(label))

    async def _press(self, label: str) -> None:
        found = self._person.button(label) or self._pressed.get(label)
        if found is None:
            await self._person.presses(label)
            return
        self._pressed[label] = found
        self._person.presses_data(found[1], found[0])

    async def edits(self, text: str) -> None:
        """See `Hand`."""
        await self.act(lambda: self._person.edits(text))

    async def sends(self, kind: str) -> None:
        """See `Hand`."""
        match kind:
            case "voice":
                await self.act(lambda: self._person.voice(SOUND))
            case "document":
                await self.act(lambda: self._person.document(b"notes", "notes.txt", "text/plain"))
            case _:
                await self.act(lambda: self._person.sends(kind))

    def shown(self) -> Sequence[str]:
        """See `Hand`."""
        return [message.text for message in self._person.sees()]


class DiscordHand(WireHand):
    """Somebody on Discord: slash commands where the menu has them, else typed ones."""

    platform = Platform.DISCORD

    def __init__(self, world: World, number: int) -> None:
        super().__init__(world, number)
        assert world.discord is not None
        self._double, self._person = world.discord, world.discord.person(number)

    async def says(self, text: str) -> None:
        """See `Hand`."""
        await self.act(lambda: self._person.says(text))

    async def commands(self, name: str, argument: str) -> None:
        """See `Hand`."""
        offered = {each["name"]: each for each in self._double.commands[0]}
        options = offered.get(name, {}).get("options") or []
        choices = [choice["value"] for choice in options[0].get("choices") or ()] if options else []
        fits = not argument or (options and options[0]["type"] == 3 and (not choices or argument in choices))
        if name not in offered or not fits or (name in ("ask", "tutor") and not argument):
            await self.says(f"/{name} {argument}".strip())
        else:
            given: dict[str, Any] = {options[0]["name"]: argument} if argument else {}
            await self.act(lambda: self._person.slash(name, **given))

    async def presses(self, label: str) -> None:
        """See `Hand`."""
        await self.act(lambda: self._person.presses(label))

    async def edits(self, text: str) -> None:
        """See `Hand`."""
        await self.act(lambda: self._person.edits(text))

    async def sends(self, kind: str) -> None:
        """See `Hand`."""
        match kind:
            case "voice":
                await self.act(lambda: self._person.voice(SOUND))
            case "document":
                await self.act(lambda: self._attach())
            case _:
                await self.act(lambda: self._person.sends(kind))

    async def _attach(self) -> None:
        self._person.attaches(b"notes", "notes.txt", content_type="text/plain")

    def shown(self) -> Sequence[str]:
        """See `Hand`."""
        return [plain(message.text) for message in self._person.sees()]


def answer_in(fragments: Sequence[Fragment]) -> str:
    """The text of an answer as it reads now."""
    return "\n".join(each.current for each in fragments if each.part is not Part.AGAIN and each.current)


HANDS: dict[Platform, type[KeyboardHand] | type[TelegramHand] | type[DiscordHand]] = {
    Platform.CONSOLE: KeyboardHand,
    Platform.TELEGRAM: TelegramHand,
    Platform.DISCORD: DiscordHand,
}
