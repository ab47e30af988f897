"""Discord's HTTP API through the SDK's client: each call with its patience, and what a refusal means to a letter.

The SDK keeps the rate-limit buckets and waits before one is empty; whether to try again is decided by who calls.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from adapters.discord.commands import Native
from bot.ports import SendLater, SendNever

CLOSED_MESSAGES = 50_007
"""Discord's code for somebody who takes no direct messages from this bot."""

SHUT = frozenset({10_003, 50_001, 50_013})
"""Codes of a channel that is gone or may not be seen, and of missing permissions."""

ALREADY_ANSWERED = 40_060
"""Discord's code for an interaction that has had its first response."""

LONGEST_DESCRIPTION = 1_024
"""Characters that describe a file to a screen reader (Discord)."""

Failure = (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordException)
"""What a call may raise that has to do with the network or with Discord, beside `Busy` and `Garbled`."""


class Busy(Exception):
    """Discord asks to come again: status 429 after `seconds`, or a server error. `everywhere` is the whole bot."""

    def __init__(self, status: int, seconds: float = 0.0, *, everywhere: bool = False) -> None:
        super().__init__(f"Discord answers with status {status}")
        self.status, self.seconds, self.everywhere = status, seconds, everywhere


class Garbled(Exception):
    """An answer that says nothing that can be understood; whether the work was done is unknown."""


class Api:
    """Calls to Discord, each within `patience` seconds."""

    def __init__(self, http: HTTPClient, patience: float) -> None:
        self._http, self._patience = http, patience

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        files: Sequence[discord.File] = (),
        query: Mapping[str, str] | None = None,
        **places: str,
    ) -> Any:
        """One request; raises `Busy`, `TimeoutError`, or what the SDK and its HTTP client raise."""
        more: dict[str, Any] = {"params": dict(query)} if query else {}
        if files:
            more["form"] = _multipart(body, files)
        elif body is not None:
            more["json"] = body
        async with asyncio.timeout(self._patience):
            return await self._http.request(Route(method, path, **places), **more)

    async def post(self, channel: str, body: Native, files: Sequence[discord.File] = ()) -> str:
        """Write into a channel; returns the message's id."""
        return _id(await self.call("POST", "/channels/{channel_id}/messages", body, files=files, channel_id=channel))

    async def fill(self, application: str, token: str, body: Native, files: Sequence[discord.File] = ()) -> str:
        """Put the promised response in the place that was kept for it; doing it twice changes nothing."""
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        return _id(await self.call("PATCH", path, body, files=files, webhook_id=application, webhook_token=token))

    async def follow_up(self, application: str, token: str, body: Native, files: Sequence[discord.File] = ()) -> str:
        """Write after the first response to an interaction."""
        path, query = "/webhooks/{webhook_id}/{webhook_token}", {"wait": "true"}
        answer = await self.call(
            "POST", path, body, files=files, query=query, webhook_id=application, webhook_token=token
        )
        return _id(answer)

    async def withdraw(self, application: str, token: str) -> None:
        """Take back the promise of a response."""
        path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        await self.call("DELETE", path, webhook_id=application, webhook_token=token)

    async def respond(self, interaction: str, token: str, body: Native) -> None:
        """Give an interaction its first response; one that it had already is as good."""
        try:
            path = "/interactions/{webhook_id}/{webhook_token}/callback"
            await self.call("POST", path, body, webhook_id=interaction, webhook_token=token)
        except discord.HTTPException as refusal:
            if refusal.code != ALREADY_ANSWERED:
                raise

    async def direct(self, account: str) -> str:
        """The channel of somebody's direct messages, opened if need be."""
        return _id(await self.call("POST", "/users/@me/channels", {"recipient_id": account}))

    async def thread(self, channel: str, account: str, name: str) -> str:
        """Open a private thread in a channel and ask one person in."""
        body = {"name": name[:100], "type": 12, "invitable": False, "auto_archive_duration": 1440}
        thread = _id(await self.call("POST", "/channels/{channel_id}/threads", body, channel_id=channel))
        path = "/channels/{channel_id}/thread-members/{user_id}"
        await self.call("PUT", path, channel_id=thread, user_id=account)
        return thread

    async def archive(self, thread: str) -> None:
        """Put a thread away; whoever writes in it takes it out again."""
        await self.call("PATCH", "/channels/{channel_id}", {"archived": True}, channel_id=thread)

    async def open_thread(self, thread: str) -> bool:
        """Whether a thread is there and not put away."""
        answer = await self.call("GET", "/channels/{channel_id}", channel_id=thread)
        _id(answer)
        return not (answer.get("thread_metadata") or {}).get("archived", True)

    async def type(self, channel: str) -> None:
        """Show for ten seconds that the bot is typing."""
        await self.call("POST", "/channels/{channel_id}/typing", channel_id=channel)

    async def later(self, channel: str, message: str) -> list[Native]:
        """Up to 100 messages that came after one, oldest first."""
        query = {"after": message, "limit": "100"}
        page = await self.call("GET", "/channels/{channel_id}/messages", query=query, channel_id=channel)
        if not isinstance(page, list):
            raise Garbled
        return sorted(page, key=lambda each: int(each["id"]))

    async def before(self, channel: str, message: str) -> list[Native]:
        """The last 50 messages that came before one, oldest first."""
        query = {"before": message, "limit": "50"}
        page = await self.call("GET", "/channels/{channel_id}/messages", query=query, channel_id=channel)
        if not isinstance(page, list):
            raise Garbled
        return sorted(page, key=lambda each: int(each["id"]))

    async def is_direct(self, channel: str) -> bool:
        """Whether a channel is somebody's direct messages."""
        answer = await self.call("GET", "/channels/{channel_id}", channel_id=channel)
        _id(answer)
        return bool(answer.get("type") == 1)

    async def message(self, channel: str, message: str) -> Native:
        """One message."""
        path = "/channels/{channel_id}/messages/{message_id}"
        answer = await self.call("GET", path, channel_id=channel, message_id=message)
        _id(answer)
        return dict(answer)

    async def download(self, url: str) -> bytes:
        """A file that was attached to a message."""
        async with asyncio.timeout(self._patience * 4):
            return await self._http.get_from_cdn(url)


def outcome(error: Exception) -> SendLater | SendNever:
    """What a failed call means to the letter that it carried."""
    match error:
        case SendLater() | SendNever():
            return error
        case Busy():
            return SendLater(error.seconds, str(error), everywhere=error.everywhere)
        case discord.RateLimited():
            return SendLater(error.retry_after, "Discord's rate limit")
        case discord.HTTPException(status=401):
            return SendLater(60.0, "Discord refuses the token", everywhere=True)
        case discord.HTTPException(status=status) if 400 <= status < 500 and status != 408:
            reason = f"Discord refuses it with status {status}, code {error.code}"
            return SendNever(reason, unreachable=error.code == CLOSED_MESSAGES)
        case _:
            return SendLater(0.0, f"Discord cannot be reached ({type(error).__name__})")


def watchful() -> aiohttp.TraceConfig:
    """Raises `Busy` out of a request as soon as its status says so, before the SDK sleeps on it and tries again."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_look)
    return trace


async def _look(_: aiohttp.ClientSession, __: SimpleNamespace, ended: aiohttp.TraceRequestEndParams) -> None:
    response = ended.response
    if response.status != 429 and response.status < 500:
        return
    try:
        text = await response.text(errors="replace")
    finally:
        response.release()
    raise _busy(response.status, response.headers, text)


def _busy(status: int, headers: Mapping[str, str], text: str) -> Busy:
    """How long to wait: the body says it most exactly; without one the whole bot is held back (Cloudflare)."""
    if status != 429:
        return Busy(status)
    try:
        body = json.loads(text)
        return Busy(status, float(body["retry_after"]), everywhere=bool(body.get("global")))
    except (ValueError, TypeError, KeyError, AttributeError):
        stated = headers.get("Retry-After", "")
        return Busy(status, float(stated) if stated.replace(".", "", 1).isdigit() else 5.0, everywhere=True)


def _id(answer: object) -> str:
    if not isinstance(answer, Mapping) or "id" not in answer:
        raise Garbled
    return str(answer["id"])


def _multipart(body: object, files: Sequence[discord.File]) -> list[dict[str, Any]]:
    """The form that carries files beside their message."""
    attached = [{"id": str(index), **_described(file)} for index, file in enumerate(files)]
    payload = {**(body if isinstance(body, Mapping) else {}), "attachments": attached}
    form: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(payload)}]
    for index, file in enumerate(files):
        content = BytesIO(file.fp.read())
        form.append(
            {
                "name": f"files[{index}]",
                "value": content,
                "filename": file.filename,
                "content_type": "application/octet-stream",
            }
        )
    return form


def _described(file: discord.File) -> dict[str, str]:
    described = {"filename": file.filename}
    return described | ({"description": file.description[:LONGEST_DESCRIPTION]} if file.description else {})
