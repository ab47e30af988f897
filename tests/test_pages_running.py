"""The pages inside a real `mockbot run` on both platforms: from the link in a chat to the message in the learner's."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from playwright.async_api import Page, async_playwright

from bot.cli import main
from tests import discord_double, telegram_double
from tests.running import Running
from tests.test_pages_in_a_browser import CHROMIUM
from tests.test_web_pages import signed
from tests.wire_mock import LONG

PUBLIC = "https://pages.test"
"""The address as people open it; a tunnel ends there, as it would before a real installation."""


@dataclass(slots=True)
class House:
    """A running program with a cohort: Ann (tutor) and Lena on Telegram, Dan on Discord."""

    address: str
    telegram: telegram_double.Double
    discord: discord_double.Double

    @property
    def ann(self) -> Any:
        """The tutor."""
        return self.telegram.person(2)

    @property
    def lena(self) -> Any:
        """A learner on Telegram."""
        return self.telegram.person(1)

    @property
    def dan(self) -> Any:
        """A learner on Discord."""
        return self.discord.person(1)


def told(folder: Path, *line: str) -> str:
    """What a command line answers, on the program's database."""
    address = f"sqlite:///{folder / 'mockbot.db'}"
    answer = CliRunner().invoke(main, list(line), env={"MOCKBOT_DATABASE_URL": address})
    assert answer.exit_code == 0, answer.output
    return answer.output


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    """The program, until the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    await asyncio.to_thread(told, folder, "cohort", "add", "Spring")
    codes = {}
    for role in ("tutor", "apprentice"):
        invite = await asyncio.to_thread(told, folder, "invite", "Spring", "--role", role)
        codes[role] = invite.split()[0].replace("-", "")
    async with telegram_double.Double() as telegram, discord_double.Double() as discord:
        bot = Running(
            folder,
            telegram__enabled="true",
            telegram__token=telegram_double.TOKEN,
            telegram__api_base_url=telegram.url,
            discord__api_base_url=discord.url,
            discord__enabled="true",
            discord__token=discord_double.TOKEN,
            web__enabled="true",
            web__port=str(port),
            web__public_url=PUBLIC,
        )
        made = House(address, telegram, discord)
        try:
            await arrive(made, codes)
            yield made
        finally:
            assert await bot.ends() == 0, bot.logged()
        assert LONG[:30] not in bot.logged()
        assert telegram.complaints == []
        assert discord.complaints == []


async def arrive(made: House, codes: dict[str, str]) -> None:
    """Everybody agrees and joins."""
    await made.discord.until(lambda: bool(made.discord.commands), 30, "commands")
    await made.discord.connected()
    for person, role in ((made.ann, "tutor"), (made.lena, "apprentice"), (made.dan, "apprentice")):
        await gives(person, "start")
        await person.hears("I keep what you write", seconds=30)
        await person.presses("I agree")
        await gives(person, "join", code=codes[role])
        await person.hears("Spring", seconds=30)


async def gives(person: Any, name: str, **options: str) -> None:
    """A command, as the platform has it."""
    if hasattr(person, "slash") and name != "start":
        await person.slash(name, **options)
    else:
        await person.says(" ".join([f"/{name}", *options.values()]))


async def sits(person: Any) -> None:
    """A short mock: one answer, then the end."""
    await gives(person, "mock", mode="exam")
    await person.presses("Start")
    await person.hears("Question 1 of 10", seconds=30)
    await person.says(f"I wrote the guide for our desk because customers asked. {LONG}")
    await person.presses("Done")
    await person.hears("Question 2 of 10", seconds=30)
    await gives(person, "stop")
    await person.hears("stop", seconds=30)
    await gives(person, "stop")
    await person.hears("End of your mock interview", seconds=60)


async def link(made: House) -> str:
    """The one-time link that the chat gives Ann."""
    await gives(made.ann, "web")
    found = re.search(r"http\S+/in/\S+", (await made.ann.hears("opens your pages once", seconds=30)).text)
    assert found is not None
    return found.group().replace(PUBLIC, made.address)


async def review(page: Page, made: House, name: str) -> None:
    """The mock of somebody is marked and released in the browser."""
    await page.goto(f"{made.address}/queue")
    await page.get_by_role("link", name=name).click()
    rows = page.locator("fieldset[data-criterion]:has(input[name^=mark-])")
    for number in range(await rows.count()):
        await rows.nth(number).get_by_label("Heard" if number else "Partly", exact=True).check()
    await page.get_by_label("Comment: The whole mock").fill(f"Name your own part first, {name}.")
    await page.get_by_role("button", name="release").click()
    await page.get_by_text("Released: the learner can read it now.").wait_for()


async def reads(person: Any, name: str) -> None:
    """The learner reads it section by section, with what to do next, and says so."""
    assert "Next: " in (await person.hears("Partly heard", seconds=30)).text
    whole = await person.hears("Your mock interview was reviewed", seconds=30)
    assert f"Name your own part first, {name}." in whole.text
    assert "not a grade" in whole.text
    await person.presses("I have read it")
    await person.hears("Noted, thank you", seconds=30)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")
async def test_the_pages_of_a_running_program(tmp_path: Path) -> None:
    """One run for both ways in: starting the program is what takes the time."""
    async with house(tmp_path) as made:
        await from_the_link_in_the_chat_to_the_message_in_the_learners(made)
        await telegrams_own_window_signs_in_whom_telegram_names(made)


async def from_the_link_in_the_chat_to_the_message_in_the_learners(made: House) -> None:
    async with async_playwright() as playwright:
        for learner, name in ((made.lena, "Lena"), (made.dan, "Dan")):
            await learner.says(f"/settings name {name}")
            await sits(learner)
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(await link(made))
        await page.get_by_role("button", name="Open my pages").click()
        for learner, name in ((made.lena, "Lena"), (made.dan, "Dan")):
            await review(page, made, name)
            await reads(learner, name)
        await page.locator("fieldset").first.get_by_label("Not yet", exact=True).check()
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_text("Saved.").wait_for()
        corrected = await made.dan.hears("A correction; it said", seconds=30)
        assert "Not heard yet" in corrected.text
        await browser.close()


async def telegrams_own_window_signs_in_whom_telegram_names(made: House) -> None:
    await gives(made.ann, "web")
    shown = await made.ann.hears("opens your pages once", seconds=30)
    ((button,),) = shown.native["reply_markup"]["inline_keyboard"]
    assert button["web_app"]["url"] == "https://pages.test/app?to=/"
    now, user = int(datetime.now(UTC).timestamp()), made.ann.id
    good = signed(user, now, telegram_double.TOKEN)
    refused = {
        "old": signed(user, now - 700, telegram_double.TOKEN),
        "of another bot": signed(user, now, "999:another"),
        "forged": good.replace(str(user), str(made.lena.id)),
        "of nobody here": signed(424242, now, telegram_double.TOKEN),
        "empty": "",
    }
    async with httpx.AsyncClient(base_url=made.address, trust_env=False) as client:
        page = await client.get("/app", params={"to": "/queue"})
        assert "/static/enter.js" in page.text
        for why, data in refused.items():
            assert (await client.post("/app", data={"signed": data})).status_code == 410, why
        entered = await client.post("/app", params={"to": "/queue"}, data={"signed": good})
        assert (entered.status_code, entered.headers["location"]) == (303, "/queue")
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith("__Host-mockbot=")
        assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=lax"))
        queue = await client.get("/queue", headers={"cookie": cookie.partition(";")[0]})
        assert queue.status_code == 200
        assert (await client.post("/app", data={"signed": good})).status_code == 410
        for ago, where in enumerate(("//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)"), 1):
            data = signed(user, now - ago, telegram_double.TOKEN)
            entered = await client.post("/app", params={"to": where}, data={"signed": data})
            assert entered.headers["location"] == "/", where
