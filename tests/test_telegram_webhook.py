"""Webhook mode: Telegram calls us, is believed only with the secret, and hears 200 only after the commit."""

import asyncio
import random
import socket
from contextlib import closing
from typing import Any

import aiohttp
import pytest

from adapters.telegram.gateway import Webhook
from adapters.telegram.webhook import SECRET_HEADER
from bot.messages import Press, Text, Voice
from tests.telegram_rig import Rig, letter, question, rig

SECRET = "a-secret-that-only-telegram-knows"


def hooked() -> dict[str, Any]:
    """Settings for an adapter that is called on a free port."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {"mode": "webhook", "webhook": Webhook(f"http://127.0.0.1:{port}/telegram", port=port, secret_token=SECRET)}


async def called(r: Rig, body: object, secret: str | None = SECRET, method: str = "POST") -> int:
    """Call the webhook as anybody could; returns the status."""
    hook = r.double.updates.hook
    assert hook is not None
    headers = {} if secret is None else {SECRET_HEADER: secret}
    sent = {"data": body} if isinstance(body, bytes) else {"json": body}
    async with aiohttp.ClientSession() as session, session.request(method, hook.url, headers=headers, **sent) as answer:
        return answer.status


async def listening(r: Rig) -> None:
    """Wait until Telegram was told where to call."""
    await r.double.until(lambda: r.double.updates.hook is not None)


async def test_a_conversation_by_webhook() -> None:
    async with rig(**hooked()) as r:
        anna = r.double.person(1)
        await anna.says("before it was set")
        await listening(r)
        await r.adapter.send(letter(question("How?", "Done")))
        await anna.voice(b"sound")
        await anna.presses("Done")
        contents = await r.core.until(3)
        assert [type(content) for content in contents] == [Text, Voice, Press]
        assert isinstance(contents[1], Voice)
        assert r.files.kept[contents[1].file] == b"sound"
        await r.double.until(lambda: not r.double.updates.pending)
        asked = r.double.calls("setWebhook")[0].parameters
        assert asked["secret_token"] == SECRET
        assert "callback_query" in asked["allowed_updates"]
        assert r.double.calls("getUpdates") == []


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper(), "geheim-\u00e9"])
async def test_nobody_else_is_believed(secret: str | None) -> None:
    async with rig(**hooked()) as r:
        await listening(r)
        update = {"update_id": 1, "message": {"text": "/forget"}}
        assert await called(r, update, secret) == 403
        assert r.core.calls == []


async def test_what_is_no_update_is_refused_and_what_is_not_for_us_is_taken() -> None:
    async with rig(**hooked()) as r:
        await listening(r)
        assert await called(r, b"{garbage") == 400
        assert await called(r, ["no update"]) == 400
        assert await called(r, {"update_id": "one"}) == 400
        assert await called(r, {"update_id": 1, "channel_post": {}}) == 200
        assert await called(r, {"update_id": 2}, method="GET") == 405


async def test_only_what_is_kept_is_told_to_be() -> None:
    async with rig(**hooked()) as r:
        await listening(r)
        hook = r.double.updates.hook
        assert hook is not None
        r.core.failing["words"] = 2
        await r.double.person(1).says("words")
        await r.double.person(1).says("after them")
        await r.double.until(lambda: not r.double.updates.pending)
        assert hook.deliveries == [(1, 503), (1, 503), (1, 200), (2, 200)]
        assert r.core.contents == [Text("words", "1"), Text("after them", "2")]


async def test_200_waits_for_the_commit_and_others_do_not_wait() -> None:
    async with rig(**hooked()) as r:
        await listening(r)
        gate = r.core.slow["slow"] = asyncio.Event()
        await r.double.person(1).says("slow")
        await r.core.until_called(1)
        await r.double.person(2).says("quick")
        assert await r.core.until(1) == [Text("quick", "1")]
        await r.double.until(lambda: sorted(r.double.updates.pending) == [1])
        gate.set()
        await r.double.until(lambda: not r.double.updates.pending)


async def test_duplicates_and_disorder_by_webhook() -> None:
    async with rig(**hooked()) as r:
        await listening(r)
        r.double.updates.duplicate, r.double.updates.reorder = True, random.Random(3)
        for number in range(40):
            await r.double.person(number % 4 + 1).says(f"m{number}")
        await r.double.until(lambda: not r.double.updates.pending)
        assert sorted(int(inbound.delivery) for inbound in r.core.taken) == list(range(1, 41))


@pytest.mark.parametrize("kind", ["429", "500", "reset", "reset_after", "garbage", "hang"])
async def test_setting_it_is_tried_until_it_is_done(kind: str) -> None:
    async with rig(start=False, **hooked()) as r:
        r.double.fail(kind, "setWebhook")
        r.start()
        await r.double.person(1).says("hello")
        assert await r.core.until(1) == [Text("hello", "1")]


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(hooked()["webhook"])
