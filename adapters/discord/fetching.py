"""Files that people attach: fetched from Discord's content server into the file store.

Whether a file is wanted is decided by `translate`; what it holds is nobody's business here.
"""

import asyncio
from itertools import count
from pathlib import PurePosixPath

import discord
import structlog

from adapters.discord.api import Api, Busy, Failure, Garbled
from adapters.discord.translate import LARGEST_FILE, Fetch
from bot.messages import Document, Unreadable, Voice
from bot.ports import Files

_log = structlog.get_logger()

_TRIES = 8


class Fetcher:
    """Fetches files, patiently."""

    def __init__(self, api: Api, files: Files) -> None:
        self._api, self._files = api, files

    async def fetched(self, wanted: Fetch, channel: str) -> Voice | Document | Unreadable:
        """The file, stored; what cannot be had any more is unreadable."""
        content = await self._content(wanted, channel)
        if content is None:
            return Unreadable("lost")
        if len(content) > LARGEST_FILE:
            return Unreadable("too_large")
        stored = await asyncio.to_thread(self._files.put, content, _suffix(wanted.name))
        return wanted.stored(stored, len(content))

    async def _content(self, wanted: Fetch, channel: str) -> bytes | None:
        url, renewed = wanted.url, False
        for failures in count(1):
            try:
                return await self._api.download(url)
            except (discord.NotFound, discord.Forbidden):
                if renewed:
                    return None
                url, renewed = await self._renewed(wanted, channel), True
            except (Busy, *Failure) as failure:
                _log.warning("file not fetched", error=type(failure).__name__, failures=failures)
                if failures >= _TRIES:
                    return None
                await asyncio.sleep(min(15.0, 0.2 * 2.0**failures))
        return None

    async def _renewed(self, wanted: Fetch, channel: str) -> str:
        """Addresses of files run out after a day; the message itself knows the present one."""
        try:
            message = await self._api.message(channel, wanted.message)
        except (*Failure, Busy, Garbled):
            return wanted.url
        named = [each["url"] for each in message.get("attachments") or () if each.get("filename") == wanted.name]
        return str(named[0]) if named else wanted.url


def _suffix(name: str) -> str:
    """A sender's suffix if it is a plain one: it only helps people who look at the store."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) <= 8 and suffix.isascii() else ""
