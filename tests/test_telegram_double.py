"""The double itself: it must refuse what Telegram refuses, or what is proved with it proves nothing."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.telegram_double import TOKEN, Double, Limits
from tests.telegram_double_html import CannotParse, parse
from tests.telegram_double_rules import Rules

described = pytest.mark.skipif(bool(Rules().left_out), reason=Rules().left_out or "described")


class Caller:
    """Calls the double without an SDK."""

    def __init__(self, double: Double, session: aiohttp.ClientSession) -> None:
        self.double, self._session = double, session

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One call; returns the whole answer."""
        asked = {name: v if isinstance(v, str) else json.dumps(v) for name, v in parameters.items()}
        async with self._session.post(f"{self.double.url}/bot{self.double.token}/{method}", data=asked) as answer:
            found = await answer.json()
        assert isinstance(found, dict)
        return found


@asynccontextmanager
async def caller(**more: Any) -> AsyncIterator[Caller]:
    """A double and somebody who calls it."""
    async with Double(**more) as double, aiohttp.ClientSession() as session:
        double.person(1)
        yield Caller(double, session)


@described
@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendMessage", {"text": "no chat"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}),
        ("sendMessage", {"chat_id": 1, "text": "x", "link_preview_options": {"disabled": True}}),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": "perhaps"}),
        ("sendMesage", {"chat_id": 1, "text": "x"}),
        ("getUpdates", {"allowed_updates": "message"}),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}], "scope": {"type": "chat"}}),
        ("setMyCommands", {"commands": [{"command": "a"}]}),
        ("sendPhoto", {"chat_id": 1}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
    ],
)
async def test_what_is_not_described_is_a_complaint(method: str, parameters: dict[str, Any]) -> None:
    async with caller() as call:
        assert not (await call(method, **parameters))["ok"]
        assert call.double.complaints


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("x" * 4097, "", "too long"),
        (" \n ", "", "empty"),
        ("5 < 6", "HTML", "can't parse"),
        ("<b>open", "HTML", "can't parse"),
        ("<b>a</i>", "HTML", "can't parse"),
        ("<h1>a</h1>", "HTML", "can't parse"),
    ],
)
async def test_texts_that_telegram_refuses(text: str, mode: str, words: str) -> None:
    async with caller() as call:
        more = {"parse_mode": mode} if mode else {}
        answer = await call("sendMessage", chat_id=1, text=text, **more)
        assert answer["error_code"] == 400
        assert words in answer["description"]


def test_the_limit_counts_what_is_left_after_parsing() -> None:
    assert len(parse("<b>" + "&lt;" * 4096 + "</b>")) == 4096
    assert parse("a &amp; b &copy; <a href='x'>c</a>") == "a & b &copy; c"
    with pytest.raises(CannotParse):
        parse("a </b>")


@pytest.mark.parametrize(
    "rows",
    [
        [[{"text": str(n), "callback_data": "x"} for n in range(9)]],
        [[{"text": "a", "callback_data": "x"}] for _ in range(101)],
        [[{"text": "a", "callback_data": "é" * 33}]],
        [[{"text": "a", "callback_data": ""}]],
        [[{"text": "", "callback_data": "x"}]],
    ],
)
async def test_keyboards_that_telegram_refuses(rows: list[Any]) -> None:
    async with caller() as call:
        answer = await call("sendMessage", chat_id=1, text="x", reply_markup={"inline_keyboard": rows})
        assert answer["error_code"] == 400


async def test_polling_confirms_what_is_before_the_offset_and_nothing_else() -> None:
    async with caller() as call:
        for words in ("a", "b", "c"):
            await call.double.person(1).says(words)

        async def ids(**asked: int) -> list[int]:
            return [update["update_id"] for update in (await call("getUpdates", **asked))["result"]]

        assert await ids() == [1, 2, 3]
        assert await ids(limit=2) == [1, 2]
        assert await ids(offset=2) == [2, 3]
        assert await ids() == [2, 3]
        assert await ids(offset=4) == []


async def test_a_second_poller_ends_the_first() -> None:
    async with caller() as call:
        first = asyncio.create_task(call("getUpdates", timeout=30))
        await asyncio.wait((first,), timeout=0.05)
        second = asyncio.create_task(call("getUpdates", timeout=30))
        assert (await first)["error_code"] == 409
        await call.double.person(1).says("hello")
        assert len((await second)["result"]) == 1
        await call("setWebhook", url="http://127.0.0.1:9/x")
        assert (await call("getUpdates"))["error_code"] == 409


async def test_the_published_limits() -> None:
    async with caller(limits=Limits()) as call:
        call.double.group(-5)
        assert (await call("sendMessage", chat_id=1, text="a"))["ok"]
        flooded = await call("sendMessage", chat_id=1, text="b")
        assert (flooded["error_code"], flooded["parameters"]) == (429, {"retry_after": 1})
        for person in range(2, 31):
            call.double.person(person)
            assert (await call("sendMessage", chat_id=person, text="a"))["ok"]
        assert (await call("sendMessage", chat_id=-5, text="a"))["error_code"] == 429
        assert call.double.floods == 2


async def test_a_wrong_token_is_refused() -> None:
    async with caller() as call:
        call.double.token = "other"
        async with aiohttp.ClientSession() as session, session.get(f"{call.double.url}/bot{TOKEN}/getMe") as answer:
            assert answer.status == 401


async def test_it_runs_as_a_process() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.telegram_double", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = (await process.stdout.readline()).split()[1].decode()
        base = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as session:

            async def call(path: str, **body: Any) -> Any:
                async with session.post(f"{base}/{path}", json=body) as answer:
                    return await answer.json()

            await call("control/says", person=7, text="hello")
            updates = await call(f"bot{TOKEN}/getUpdates")
            assert updates["result"][0]["message"]["text"] == "hello"
            keyboard = {"inline_keyboard": [[{"text": "Done", "callback_data": "done"}]]}
            await call(f"bot{TOKEN}/sendMessage", chat_id=7, text="How?", reply_markup=keyboard)
            await call("control/presses", person=7, label="Done")
            seen = await call("control/sees", person=7)
            assert [(shown["text"], shown["buttons"]) for shown in seen] == [("How?", ["Done"])]
            state = await call("control/state")
            assert state["pending"] == [1, 2]
            assert state["complaints"] == []
    finally:
        process.terminate()
        await process.wait()
