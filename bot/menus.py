"""Keeps the menu of each private chat as the person's parts in cohorts are: who gains a part is offered its commands at
once, who loses it sees everybody's again.

What is on a menu is `desk/menu.py`'s; how a platform shows one is its adapter's. Nothing hangs on any of it.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.desk.menu import Audience, audience, menu_for
from bot.messages import Conversation, Platform
from bot.ports import Database, Store
from bot.texts import Texts
from bot.workers import rung_or_after

_log = structlog.get_logger()

SWEEP_SECONDS = 60.0
"""How often it looks by itself: a part may also be given on the command line, by another process."""


class Offering(Protocol):
    """An adapter whose platform has a menu a chat."""

    platform: Platform

    async def offer(self, conversation: Conversation, commands: Sequence[tuple[str, str]]) -> bool:
        """Offer a private chat these commands instead of everybody's (none: everybody's again). False when the
        platform could not be reached: then it is to be tried again."""
        ...


class Menus:
    """The menus of one platform's private chats, whose ids are their accounts'."""

    def __init__(self, database: Database, adapter: Offering, texts: Texts, owners: Sequence[str] = ()) -> None:
        self._database, self._adapter, self._texts = database, adapter, texts
        self._owners = {tuple(each.split(":", 1)) for each in owners}
        self._shown: dict[str, Audience] = {}
        """What each account was offered last by this process."""
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Somebody's parts may have changed."""
        self._rung.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._rung.clear()
            try:
                await self.round()
            except Exception as error:  # the database is away for a while
                _log.info("menus not looked at", error=type(error).__name__)
            await rung_or_after(self._rung, SWEEP_SECONDS)

    async def round(self) -> None:
        """Offer whatever is not as it should be; what the platform could not be told waits for the next round."""
        wanted = await self._database.run(self._wanted)
        gone = {account: Audience.EVERYBODY for account in self._shown if account not in wanted}
        for account, whom in (wanted | gone).items():
            if self._shown.get(account) is not whom and await self._offer(account, whom):
                self._shown[account] = whom

    async def _offer(self, account: str, whom: Audience) -> bool:
        commands = menu_for(self._texts, whom) if whom is not Audience.EVERYBODY else ()
        return await self._adapter.offer(Conversation(self._adapter.platform, account), commands)

    def _wanted(self, store: Store) -> dict[str, Audience]:
        """The menu of everybody who has, or once had, more than a learner's part."""
        platform = self._adapter.platform
        owners = {account for where, account in (*self._owners, *store.cohorts.owners()) if where == platform}
        roles = {account: frozenset[str]() for account in owners} | dict(store.cohorts.parts(platform))
        return {account: audience(held, owner=account in owners) for account, held in roles.items()}
