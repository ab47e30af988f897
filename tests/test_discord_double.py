"""The double itself: it refuses what Discord refuses, keeps time, and runs as a process of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.discord_double import TOKEN, Double
from tests.discord_double_rules import SPECIFICATION

Answer = tuple[int, Any]


class Bot:
    """A bot that says exactly what it is told to."""

    def __init__(self, double: Double, session: aiohttp.ClientSession) -> None:
        self.double, self._session = double, session

    async def __call__(self, method: str, path: str, body: object = None, token: str = TOKEN) -> Answer:
        """One request."""
        head = {"Authorization": f"Bot {token}"}
        async with self._session.request(method, f"{self.double.url}{path}", json=body, headers=head) as response:
            return response.status, await response.json() if response.content_length else None

    async def listens(self) -> aiohttp.ClientWebSocketResponse:
        """Open a gateway session without compression."""
        socket = await self._session.ws_connect(self.double.gateway.url)
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 1 << 12, "properties": {}}})
        assert (await socket.receive_json())["t"] == "READY"
        return socket


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    async with Double() as double, aiohttp.ClientSession() as session:
        double.person(7)
        yield Bot(double, session)


def said(text: str = "Hello.", **more: Any) -> dict[str, Any]:
    """A message."""
    return {"content": text, "allowed_mentions": {"parse": []}, **more}


def row(*identities: str) -> dict[str, Any]:
    """A row of buttons."""
    return {"type": 1, "components": [{"type": 2, "style": 1, "label": "A", "custom_id": each} for each in identities]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (said("a" * 2001), "longer than 2,000"),
        ({"content": "Hello."}, "mentions are not switched off"),
        (said(components=[row("a", "a")]), "twice"),
        (said(components=[row(*"abcdef")]), "a row of 6"),
        (said(components=[row(each) for each in "abcdef"]), "6 rows"),
        (said(components=[row("a" * 101)]), "1 to 100 characters"),
        (said(nonce="1" * 26), "nonce"),
    ],
)
async def test_limits_are_kept(bot: Bot, body: dict[str, Any], words: str) -> None:
    status, answer = await bot("POST", f"/channels/{bot.double.person(7).direct.id}/messages", body)
    assert status == 400
    assert words in answer["message"]
    assert words in bot.double.complaints[0]


@pytest.mark.skipif(not SPECIFICATION.is_file(), reason="the published description is not here")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (said(colour="red"), "colour is not described"),
        (said(flags="loud"), "flags is no integer"),
        (said(message_reference={"type": "reply"}), "message_reference"),
    ],
)
async def test_the_description_is_kept(bot: Bot, body: dict[str, Any], words: str) -> None:
    status, answer = await bot("POST", f"/channels/{bot.double.person(7).direct.id}/messages", body)
    assert status == 400
    assert words in answer["message"]


async def test_what_is_not_there_and_who_may_not(bot: Bot) -> None:
    assert (await bot("POST", "/channels/1/messages", said()))[0] == 404
    assert (await bot("GET", "/users/@me", token="wrong"))[0] == 401
    assert (await bot("GET", "/nothing"))[0] == 404
    assert bot.double.complaints == ["GET /api/v10/nothing: not known here"]


async def test_a_nonce_is_enforced(bot: Bot) -> None:
    path = f"/channels/{bot.double.person(7).direct.id}/messages"
    first = await bot("POST", path, said(nonce="5", enforce_nonce=True))
    again = await bot("POST", path, said(nonce="5", enforce_nonce=True))
    other = await bot("POST", path, said(nonce="6", enforce_nonce=True))
    assert first[1]["id"] == again[1]["id"] != other[1]["id"]


async def test_a_response_comes_once_and_in_time(bot: Bot) -> None:
    await bot.listens()
    sam = bot.double.person(7)
    await bot("PUT", "/applications/4242/commands", [{"name": "done", "description": "Done"}])
    asked, late = await sam.slash("done"), await sam.slash("done")
    late.at -= 3.1
    deferred = {"type": 5, "data": {}}
    assert (await bot("POST", f"/interactions/{asked.id}/{asked.token}/callback", deferred))[0] == 204
    assert (await bot("POST", f"/interactions/{asked.id}/{asked.token}/callback", deferred))[1]["code"] == 40060
    assert (await bot("POST", f"/interactions/{late.id}/{late.token}/callback", deferred))[1]["code"] == 10062
    assert bot.double.late() == [late]
    assert (await bot("PATCH", f"/webhooks/4242/{asked.token}/messages/@original", said("Done.")))[0] == 200
    assert [shown.text for shown in sam.sees()] == ["Done."]


async def test_a_menu_offers_only_what_was_registered(bot: Bot) -> None:
    option = {"type": 3, "name": "mode", "description": "Which", "choices": [{"name": "learn", "value": "learn"}]}
    await bot("PUT", "/applications/4242/commands", [{"name": "mock", "description": "A mock", "options": [option]}])
    with pytest.raises(AssertionError, match="no command /dance"):
        await bot.double.person(7).slash("dance")
    with pytest.raises(AssertionError, match="none of"):
        await bot.double.person(7).slash("mock", mode="loud")


async def test_what_a_session_missed_is_replayed(bot: Bot) -> None:
    socket = await bot.listens()
    await bot.double.person(7).says("one")
    first = await socket.receive_json()
    bot.double.gateway.cut()
    await bot.double.person(7).says("two")
    again = await bot._session.ws_connect(bot.double.gateway.url)
    await again.receive_json()
    session = next(iter(bot.double.gateway.sessions))
    await again.send_json({"op": 6, "d": {"token": TOKEN, "session_id": session, "seq": first["s"]}})
    replayed = await again.receive_json()
    assert (replayed["d"]["content"], replayed["s"]) == ("two", first["s"] + 1)
    assert (await again.receive_json())["t"] == "RESUMED"


async def test_too_many_are_told_to_wait(bot: Bot) -> None:
    bot.double.limits = True
    path = f"/channels/{bot.double.person(7).direct.id}/messages"
    statuses = [(await bot("POST", path, said(f"{number}")))[0] for number in range(6)]
    assert statuses == [200] * 5 + [429]
    assert bot.double.floods == 1


async def test_it_runs_as_a_process() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.discord_double", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.post("/control/says", json={"person": 3, "text": "Hello."}) as response:
            assert int(await response.text()) > 0
        async with session.get("/control/state") as response:
            assert (await response.json())["complaints"] == []
    process.terminate()
    await process.wait()
