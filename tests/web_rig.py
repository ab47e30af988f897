"""The pages on a real socket over a whole core, for tests with a client and with a browser."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from adapters.web.health import serve
from adapters.web.pages import Pages
from bot.interview.state import Part
from bot.messages import Account, Conversation, Platform, Voice
from bot.ports import Store
from bot.records import FragmentKind, NewFragment
from bot.review.doors import Doors
from storage.files import DiskFiles
from tests.chat import opened
from tests.clock import HandClock
from tests.ogg import voice_note
from tests.review_rig import Company, company, person_of

TOKEN = "123:telegram"


class Web:
    """The pages at an address, and the company whose pages they are."""

    def __init__(self, address: str, spring: Company, pages: Pages) -> None:
        self.address, self.spring, self.pages = address, spring, pages

    async def link(self, name: str, command: str = "/web") -> str:
        """A one-time link, from the chat."""
        chat = self.spring.chats[name]
        await chat.you(command)
        text = "\n".join(message.text for message in chat.skim())
        found = re.search(r"http://\S+/in/\S+", text)
        assert found is not None, text
        return found.group()

    @asynccontextmanager
    async def client(self, name: str = "") -> AsyncIterator[httpx.AsyncClient]:
        """A client, signed in as somebody."""
        async with httpx.AsyncClient(base_url=self.address, follow_redirects=True, trust_env=False) as client:
            if name:
                answer = await client.post(await self.link(name))
                assert answer.status_code == 200, answer.text
            yield client

    async def on_telegram(self, name: str, number: int) -> None:
        """Somebody has an account on Telegram too."""
        kept, now = await person_of(self.spring.chats[name]), self.spring.clock.now()
        account = Account(Platform.TELEGRAM, str(number))

        def join(store: Store) -> None:
            joined = store.people.enrol(account, Conversation(Platform.TELEGRAM, str(number)), now)
            store.people.merge(kept, joined.id)

        await self.spring.database.run(join)

    async def mock(self) -> int:
        """Lena's mock."""
        return (await self.spring.chats["Lena"].sitting()).id

    async def recording(self, seconds: int = 30) -> int:
        """A recording in Lena's mock; returns its fragment's number."""
        lena, mock = self.spring.chats["Lena"], await self.mock()
        assert self.spring.service.kit.files is not None
        voice = Voice(
            self.spring.service.kit.files.put(voice_note(seconds), ".ogg"), timedelta(seconds=seconds), "audio/ogg", 1
        )
        said = NewFragment(
            *(mock, 1, Part.ANSWER, FragmentKind.VOICE, self.spring.clock.now(), "", lena.conversation),
            file=voice.file,
            length=voice.length,
            media_type=voice.media_type,
        )
        return await self.spring.database.run(lambda store: store.sittings.append(said))


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Web]:
    """The pages, served until the end."""
    clock = HandClock()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    async with opened(folder / "web.db", clock) as (database, service):
        service.kit = replace(service.kit, files=DiskFiles(folder / "files"), web=address)
        spring = await company(folder, database, service, clock)
        pages = Pages(service, Doors(database, clock, TOKEN), service.kit.texts, address)

        async def figures() -> bytes:
            return b""

        serving = asyncio.create_task(serve("127.0.0.1", port, figures, pages.application()))
        try:
            await _up(address)
            yield Web(address, spring, pages)
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


async def _up(address: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(100):
            with suppress(httpx.TransportError):
                if (await client.get(f"{address}/healthz")).status_code == 200:
                    return
            await asyncio.sleep(0.05)
    raise AssertionError("the pages did not come up")
