"""The worker that has reports read, outside every turn, and brings what was found back through the service.

Jobs are rows: after a crash they are claimed again. What is said about it is `bot/desk/reporting.py`'s.
"""

import asyncio
import json
from dataclasses import dataclass
from functools import partial

import structlog

from bot.desk import reporting
from bot.desk.gaps import lines_of
from bot.people.belonging import pack_of
from bot.ports import Assessor, Clock, Database, Files, Store
from bot.project.report.apart import SECONDS, UnreadableReport, read_apart
from bot.project.report.hearing import Heard, heard_in, wanted_in
from bot.project.report.kept import Found, KeptReport
from bot.project.report.mapping import Entry, Mapping, mapping_in
from bot.project.report.picture import picture
from bot.project.report.places import places_of
from bot.project.report.problems import points
from bot.project.report.words import pages
from bot.project.report.xray import Xray, xray
from bot.records import Answer, Job
from bot.service import Service
from bot.workers import Worker
from question_bank.model import Pack

_log = structlog.get_logger()

LEASE_SECONDS = SECONDS + 60.0
TRIES = 3
"""After so many failures the learner is told that this report cannot be read."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What a job is about: the report, whose pack it goes by, and its owner's mapping."""

    kept: KeptReport
    pack: Pack
    mapping: Mapping | None


class Readers(Worker):
    """Reads reports one after the other, in the order in which they came."""

    def __init__(
        self, database: Database, service: Service, assessor: Assessor | None, files: Files, clock: Clock, name: str
    ) -> None:
        super().__init__()
        self._database, self._service, self._assessor = database, service, assessor
        self._files, self._clock, self._name = files, clock, name

    def _drop(self) -> None:
        """One is read at a time, within its round."""

    async def round(self) -> bool:
        """Read the next one, if one waits; files that nobody wants kept go. Says whether there was one."""
        now = self._clock.now()
        jobs = await self._database.run(lambda store: store.jobs.claim("report", self._name, now, LEASE_SECONDS, 1))
        for job in jobs:
            try:
                await self._do(job)
            except Exception as error:  # its lease runs out, and it is done again
                _log.warning("report not read", job=job.id, attempts=job.attempts, error=type(error).__name__)
        await self._let_go()
        return bool(jobs)

    async def _do(self, job: Job) -> None:
        number = int(json.loads(job.payload)["report"])
        task = await self._database.run(lambda store: _task(store, self._service, number))
        if task is None:
            await self._service.come_back(job, lambda _: None)
            return
        texts = self._service.kit.texts
        try:
            if job.attempts > TRIES:
                raise UnreadableReport(texts("report.refused.too_much"))
            seen, within = await self._seen(task)
        except (UnreadableReport, KeyError) as refused:
            why = str(refused) if isinstance(refused, UnreadableReport) else texts("rep.gone")
            await self._service.come_back(job, lambda turn: reporting.refused(turn, number, why))
            return
        heard = await self._heard(seen, task.pack)
        found = _found(seen, within, heard, task.pack, self._service)
        drawn = await asyncio.to_thread(picture, seen, texts)
        await self._service.come_back(job, lambda turn: reporting.read(turn, number, found, drawn))

    async def _seen(self, task: _Task) -> tuple[Xray, Mapping | None]:
        """The X-ray by the learner's own mapping, or else by the one within the report; and the latter."""
        data = await asyncio.to_thread(self._files.get, task.kept.file)
        document = await asyncio.to_thread(read_apart, data)
        within = await asyncio.to_thread(mapping_in, document, task.pack)
        return await asyncio.to_thread(xray, document, task.pack, task.mapping or within), within

    async def _heard(self, seen: Xray, pack: Pack) -> tuple[Heard, ...]:
        """What the engine hears section by section; nothing when it cannot say: the rest is worth having without."""
        heard: list[Heard] = []
        try:
            for section in seen.sections:
                if section.found and self._assessor is not None:
                    heard += await self._in_section(seen, section.number, pack, self._assessor)
        except Exception as error:
            _log.warning("report not heard", error=type(error).__name__)
        return tuple(heard)

    async def _in_section(self, seen: Xray, number: int, pack: Pack, assessor: Assessor) -> list[Heard]:
        text = seen.layout.text(number, seen.rules.most)
        wanted = {criterion.code: criterion for criterion in wanted_in(seen, number, pack)}
        if not text.strip():
            return []
        heard = []
        for area in dict.fromkeys(criterion.area for criterion in wanted.values()):
            verdicts = await assessor.assess(Answer(self._service.kit.shelf.digest_of(pack), area, "", text))
            heard += [heard_in(wanted[one.criterion], number, one) for one in verdicts if one.criterion in wanted]
        return heard

    async def _let_go(self) -> None:
        """A file goes after the commit that says so; a crash in between leaves it to the next round."""
        for left in await self._database.run(lambda store: store.reports.leftovers()):
            await asyncio.to_thread(self._files.delete, left.file)
            await self._database.run(partial(_let_go, left.id))


def _let_go(number: int, store: Store) -> None:
    store.reports.let_go(number)


def _task(store: Store, service: Service, number: int) -> _Task | None:
    kept = store.reports.report(number)
    if kept is None or not kept.file:
        return None
    entries = store.records.entries(kept.person)
    lines = tuple(Entry(*line) for line in lines_of(entries))
    return _Task(kept, pack_of(store, service.kit.shelf, kept.person), Mapping(lines) if lines else None)


def _found(seen: Xray, within: Mapping | None, heard: tuple[Heard, ...], pack: Pack, service: Service) -> Found:
    texts = service.kit.texts
    return Found(
        pack.rules.id,
        seen.body,
        pages(seen, points(seen, texts), heard, texts),
        tuple(dict.fromkeys(one.code for one in heard if one.limbs)),
        places_of(seen.layout.counted),
        seen.rules.most,
        tuple((one.code, one.section, one.paragraph) for one in within.entries) if within is not None else (),
    )
