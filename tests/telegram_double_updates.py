"""The double's updates: held until they are confirmed, given to one poller at a time, or delivered to a webhook.

As on Telegram, polling with an offset forgets all before it, and a webhook is called in order per chat until it
says 200.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp


class Conflicting(Exception):
    """Two ask for updates at once, or a webhook is set."""


@dataclass(slots=True)
class Hook:
    """Where updates are delivered to."""

    url: str
    secret: str = ""
    deliveries: list[tuple[int, int]] = field(default_factory=list)


class Updates:
    """What has happened and was not confirmed."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.pending: dict[int, dict[str, Any]] = {}
        self.next_id = 1
        self.hook: Hook | None = None
        self.confirmed: list[int] = []
        self.given: dict[int, int] = {}
        self.reorder: random.Random | None = None
        self.duplicate = False
        self.retry_seconds = 0.05
        self._allowed: tuple[str, ...] = ()
        self._chats: dict[int, int] = {}
        self._news = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def add(self, kind: str, content: dict[str, Any], chat: int) -> int:
        """Something happened in a chat; returns the update's id."""
        number, self.next_id = self.next_id, self.next_id + 1
        if not self._allowed or kind in self._allowed:
            self.pending[number] = {"update_id": number, kind: content}
            self._chats[number] = chat
            self._news.set()
            self._deliver()
        return number

    def allow(self, kinds: list[str] | None) -> None:
        """Which kinds are wanted from now on; None changes nothing."""
        if kinds is not None:
            self._allowed = tuple(kinds)

    async def poll(self, offset: int | None, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Confirm what is before `offset`, then give what is pending, waiting for it if need be."""
        if self.hook is not None:
            raise Conflicting(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
            )
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        self._poller = mine = asyncio.get_running_loop().create_future()
        for number in [n for n in self.pending if offset is not None and offset > 0 and n < offset]:
            self.confirm(number)
        await self._wait(mine, seconds)
        if mine.done():
            raise Conflicting("terminated by other getUpdates request; make sure that only one bot instance is running")
        mine.set_result(None)
        return self._batch(limit)

    def confirm(self, number: int) -> None:
        """An update is forgotten."""
        if self.pending.pop(number, None) is not None:
            self.confirmed.append(number)
            self._changed()

    def set_hook(self, hook: Hook | None) -> None:
        """From now on deliver there; None: nowhere."""
        self.hook = hook
        self._deliver()

    async def close(self) -> None:
        """Stop delivering."""
        self.hook = None
        self._news.set()
        for task in tuple(self._deliveries.values()):
            task.cancel()
        await asyncio.gather(*self._deliveries.values(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _batch(self, limit: int) -> list[dict[str, Any]]:
        batch = [self.pending[number] for number in sorted(self.pending)[:limit]]
        for update in batch:
            self.given[update["update_id"]] = self.given.get(update["update_id"], 0) + 1
        if self.duplicate:
            batch = [update for update in batch for _ in range(2)]
        if self.reorder is not None:
            self.reorder.shuffle(batch)
        return batch

    async def _wait(self, mine: asyncio.Future[None], seconds: float) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        while not self.pending and not mine.done():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait((news, mine), timeout=left, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()

    # Webhook ---------------------------------------------------------------------------------------------------------

    def _deliver(self) -> None:
        if self.hook is None:
            return
        for chat in {self._chats[number] for number in self.pending}:
            if chat not in self._deliveries or self._deliveries[chat].done():
                self._deliveries[chat] = asyncio.create_task(self._deliver_chat(chat))

    async def _deliver_chat(self, chat: int) -> None:
        while self.hook is not None:
            numbers = sorted(number for number in self.pending if self._chats[number] == chat)
            if not numbers:
                return
            number = self.reorder.choice(numbers) if self.reorder is not None else numbers[0]
            statuses = [await self._call(self.hook, number) for _ in range(2 if self.duplicate else 1)]
            if 200 in statuses:
                self.confirm(number)
            else:
                await asyncio.sleep(self.retry_seconds)

    async def _call(self, hook: Hook, number: int) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        status = 0
        self.given[number] = self.given.get(number, 0) + 1
        with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError, TimeoutError, OSError):
            async with self._session.post(hook.url, json=self.pending[number], headers=headers) as response:
                status = response.status
        hook.deliveries.append((number, status))
        return status
