"""The composition root's parts: from settings to a core at work, in the order config, storage, service, relay, workers.

Nothing here decides anything; it is the one place that knows every room.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.cli.stock import Stocked, one_for_alike, stocked
from bot.config import Settings
from bot.feedback.assessor import PooledAssessor, SecondAssessor
from bot.feedback.by_pack import ByPack
from bot.feedback.endpoint import SecondOpinion
from bot.feedback.guide import PackGuide
from bot.housekeeping import Housekeeping, Retention
from bot.messages import Conversation, Platform
from bot.nudging.calendar import Calendars
from bot.nudging.sharing import Sharer
from bot.nudging.ticking import PERIOD as NUDGING
from bot.nudging.ticking import Nudger
from bot.pace import Limits, Pace
from bot.ports import Adapter, Assessor, Files, Guide
from bot.project.report.readers import Readers
from bot.pulse import Pulse
from bot.relay import Relay, Watcher
from bot.service import Service
from bot.shelf import Shelf
from bot.texts import english
from bot.ticker import Tick, Ticker
from bot.timeline.nudge_values import Hours
from bot.turn import Kit
from bot.uptime import SystemClock, program_clock
from bot.voice.choosing import rules_of, transcriber_of
from bot.voice.scribes import Scribes
from bot.workers import Judges
from storage.files import DiskFiles
from storage.opening import OpenDatabase, open_database


def new_seed() -> int:
    """A seed for a draw: any 31-bit number; the interview keeps it, so that its draw can be repeated."""
    return secrets.randbelow(2**31)


@dataclass(frozen=True, slots=True)
class Core:
    """A core at work, without its adapters."""

    settings: Settings
    database: OpenDatabase
    service: Service
    judges: Judges
    scribes: Scribes | None
    readers: Readers
    pulse: Pulse
    clock: SystemClock
    nudger: Nudger
    sharer: Sharer
    ticker: Ticker

    def relay(
        self,
        adapters: Mapping[Platform, Adapter],
        limits: Mapping[Platform, Limits],
        watcher: Watcher | None = None,
    ) -> Relay:
        """A relay for these adapters, which the service rings."""
        pace = Pace(self.clock, limits)
        relay = Relay(self.database, adapters, self.clock, pace, self._unreachable, watcher)
        self.service.ring = self.nudger.ring = self.sharer.ring = relay.ring
        return relay

    async def _unreachable(self, conversation: Conversation) -> None:
        """Nobody can be written to there until they return."""
        await self.database.run(lambda store: store.people.unreachable_in(conversation))

    async def settle(self, relay: Relay) -> None:
        """Wait until nothing is left to do now: no turn, no job, no letter."""
        await self.readers.idle()
        await self.judges.idle()
        await relay.idle()


@asynccontextmanager
async def core(settings: Settings) -> AsyncIterator[Core]:
    """Open the database and put the core to work; everything is let go of at the end."""
    clock = SystemClock()
    packs = stocked(settings)
    shelf = Shelf(*(each.pack for each in packs))
    database = await asyncio.to_thread(open_database, settings.database_url)
    engines = one_for_alike(
        packs, lambda each: each.judged_by, lambda folder: PooledAssessor(str(folder), settings.feedback.processes)
    )
    transcriber = transcriber_of(settings.voice)
    opinion = opinion_of(settings)
    try:
        last = await database.run(lambda store: store.heart.last())
        program = program_clock(clock, last, alone=database.alone)
        files = DiskFiles(files_folder(settings))
        keeping = Housekeeping(database, clock, files, retention_of(settings), database.alone)
        await keeping.begin()
        guides = one_for_alike(packs, lambda each: each.explained_by, lambda folder: PackGuide(str(folder)))
        kit = kit_of(settings, shelf, guides, files)
        service = Service(database, kit, clock, program)
        process = f"{os.uname().nodename}:{os.getpid()}"
        second = second_of(opinion, engines, packs, shelf)
        judges = Judges(database, service, by_pack(engines, shelf), clock, process, second)
        scribes = Scribes(database, service, transcriber, files, clock, process) if transcriber is not None else None
        readers = Readers(database, service, by_pack(engines, shelf), files, clock, process)
        service.work = ringing(judges, readers, *((scribes,) if scribes is not None else ()))
        pulse = Pulse(database, service, clock, program, process)
        nudger = Nudger(database, clock, shelf.current.rules, kit.texts, hours_of(settings), shelf=shelf)
        sharer = Sharer(database, clock, shelf, kit.texts, hours_of(settings))
        ticker = ticker_of(nudger, sharer, keeping)
        yield Core(settings, database, service, judges, scribes, readers, pulse, clock, nudger, sharer, ticker)
    finally:
        for engine in dict.fromkeys(engines.values()):
            with suppress(Exception):
                await engine.close()
        if opinion is not None:
            opinion.close()
        if transcriber is not None:
            with suppress(Exception):
                await transcriber.close()
        await asyncio.to_thread(database.close)


def kit_of(settings: Settings, shelf: Shelf, guides: Mapping[str, Guide], files: Files) -> Kit:
    """What every turn is given."""
    return Kit(
        english(),
        shelf,
        guides[shelf.current.rules.id],
        new_seed,
        settings.open_practice,
        settings.privacy.retain_days.transcripts,
        settings.privacy.retain_days.audio,
        files,
        rules_of(settings.voice),
        str(settings.web.public_url) if settings.web.enabled else None,
        tuple(settings.owners),
        zone=settings.zone,
        guides=guides,
    )


def by_pack(engines: Mapping[str, Assessor], shelf: Shelf) -> Assessor:
    """What judges every answer: the one engine there is, or each pack's own."""
    usual = engines[shelf.current.rules.id]
    return usual if len(set(engines.values())) == 1 else ByPack(usual, engines, shelf.id_of)


def opinion_of(settings: Settings) -> SecondOpinion | None:
    """The language model that is asked too, if the settings want one."""
    model = settings.feedback.llm
    if settings.feedback.engine != "llm" or not (model.base_url and model.model):
        return None
    return SecondOpinion(str(model.base_url).rstrip("/"), model.model, model.api_key.get_secret_value())


def second_of(
    opinion: SecondOpinion | None,
    engines: Mapping[str, PooledAssessor],
    packs: Sequence[Stocked],
    shelf: Shelf,
) -> Assessor | None:
    """What asks it about the criteria of each pack."""
    if opinion is None:
        return None
    each = {one.id: SecondAssessor(engines[one.id], opinion, one.pack.criteria) for one in packs}
    return by_pack(each, shelf)


def ringing(*workers: Judges | Scribes | Readers) -> Callable[[], None]:
    """What wakes everybody who does slow work."""

    def ring() -> None:
        for worker in workers:
            worker.ring()

    return ring


def retention_of(settings: Settings) -> Retention:
    """How long each category is kept."""
    days = settings.privacy.retain_days
    return Retention(days.audio, days.transcripts, days.audit)


def hours_of(settings: Settings) -> Hours:
    """When reminders may go out."""
    nudges = settings.nudges
    return Hours(settings.zone, nudges.send_at, nudges.quiet_from, nudges.quiet_until)


def calendars_of(settings: Settings, shelf: Shelf) -> Calendars:
    """What calendars are drawn up with."""
    return Calendars(shelf.current.rules, english(), settings.zone, settings.nudges.send_at, shelf)


def ticker_of(nudger: Nudger, sharer: Sharer, keeping: Housekeeping) -> Ticker:
    """What is looked at now and then."""
    return Ticker(
        (
            Tick("nudges", NUDGING, nudger.tick, first=1),
            Tick("shared dates", NUDGING, sharer.tick, first=2),
            Tick("settling", 300, keeping.settle_others, first=300),
            Tick("clearing", 3600, keeping.clear, first=60),
        )
    )


def files_folder(settings: Settings) -> Path:
    """Where recordings and documents lie: beside an SQLite database, else under `var/`."""
    prefix = "sqlite:///"
    if settings.database_url.startswith(prefix):
        return Path(settings.database_url.removeprefix(prefix)).parent / "files"
    return Path("var") / "files"


async def run_all(*tasks: asyncio.Task[None]) -> None:
    """Run until the first of them ends, then end the others; what it raised is raised."""
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for task in done:
        task.result()
