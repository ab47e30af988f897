"""Cohorts at work through the chat alone: an owner makes one, invites go from hand to hand, everybody joins."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.messages import Outbound
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.review_rig import Colleague, Company, judged

CODE = re.compile(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b")


class Cohorts(Company):
    """A company whose people come in by invites."""

    def stranger(self, name: str) -> Chat:
        """Somebody who has not said anything yet."""
        chat = Colleague(self.database, self.service, self.clock, name)
        chat.company = self
        chat.judge = judged
        self.chats[name] = chat
        return chat

    async def comes(self, name: str, host: str, cohort: str, role: str) -> Chat:
        """Somebody joins by an invite of somebody else's."""
        code = await self.code(host, f"/invite {cohort} {role}")
        chat = await self.arrives(name)
        await chat.you(f"/join {code}")
        chat.skim()
        return chat

    async def code(self, host: str, command: str) -> str:
        """The code in what a command brings."""
        heard = await self.ask(host, command)
        found = CODE.search("\n".join(message.plain for message in heard))
        assert found is not None, [message.plain for message in heard]
        return found[1]

    async def ask(self, who: str, command: str) -> list[Outbound]:
        """What somebody is told who says this."""
        self.chats[who].skim()
        await self.chats[who].you(command)
        return self.chats[who].skim()

    async def told(self, who: str, command: str) -> str:
        """The same as one text."""
        return "\n".join(message.plain for message in await self.ask(who, command))


@asynccontextmanager
async def cohorts(place: Path | str, folder: Path) -> AsyncIterator[Cohorts]:
    """Spring with lead Lee, tutor Tom, learners Lena and Max, employer Eve; Autumn with lead Ada and learner Otto."""
    clock = HandClock()
    async with opened(place, clock) as (database, service):
        service.kit = replace(service.kit, files=DiskFiles(folder / "files"), owners=("console:Ola",))
        made = Cohorts(database, service, clock)
        await made.arrives("Ola")
        for cohort in ("Spring", "Autumn"):
            await made.ask("Ola", f"/cohort {cohort}")
        for name, host, cohort, role in (
            ("Lee", "Ola", "Spring", "lead"),
            ("Tom", "Lee", "Spring", "tutor"),
            ("Lena", "Tom", "Spring", "apprentice"),
            ("Max", "Tom", "Spring", "apprentice"),
            ("Eve", "Lee", "Spring", "employer"),
            ("Ada", "Ola", "Autumn", "lead"),
            ("Otto", "Ada", "Autumn", "apprentice"),
        ):
            await made.comes(name, host, cohort, role)
        for chat in made.chats.values():
            chat.skim()
        yield made
