"""The pages in a real browser: a whole review by mouse, by keyboard and without a script; axe on every page.

`MOCKBOT_SCREENSHOTS=1` renews the pictures in `docs/pages/`.
"""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.review_rig import person_of
from tests.test_web_pages import signed
from tests.web_rig import Web, served

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = Path("docs/pages")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine")


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    async with served(tmp_path) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        await opened.close()


async def signed_in(web: Web, context: BrowserContext, name: str) -> Page:
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.goto(await web.link(name))
    await page.get_by_role("button", name="Open my pages").click()
    await page.wait_for_url(f"{web.address}/")
    return page


async def watched(context: BrowserContext, web: Web) -> list[str]:
    """What goes wrong or leaves the house while a page is used."""
    wrong: list[str] = []

    def request(asked: Any) -> None:
        if not asked.url.startswith((web.address, "data:")):
            wrong.append(asked.url)

    context.on("request", request)
    context.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    return wrong


async def released(web: Web) -> None:
    """Ann has marked and released Lena's mock and report, and asked for a second marking."""
    async with web.client("Ann") as ann:
        page = (await ann.get(f"/mock/{await web.mock()}")).text
        token = re.search(r'name="csrf" value="([^"]*)"', page)
        assert token is not None
        form = {"csrf": token.group(1), "version": "0", "do": "sure", "comment-1": "Name your own part first."}
        await ann.post(f"/mock/{await web.mock()}", data=form | {"report-K1.1": "met", "where-K1.1": "5.2"})
        for version, do in (("1", "release"), ("2", "twice")):
            await ann.post(f"/mock/{await web.mock()}", data={"csrf": form["csrf"], "version": version, "do": do})


async def picture(page: Page, name: str) -> None:
    if os.environ.get("MOCKBOT_SCREENSHOTS") == "1":
        await page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=False)


async def test_a_review_by_mouse(web: Web, browser: Browser) -> None:
    context = await browser.new_context()
    wrong = await watched(context, web)
    page = await signed_in(web, context, "Ann")
    await page.get_by_role("link", name="Mock interviews that wait").click()
    await page.get_by_role("link", name="Lena").click()
    await page.locator("fieldset").first.get_by_label("Partly", exact=True).check()
    await page.get_by_role("button", name="accept the sure").click()
    await page.get_by_text("Saved.").wait_for()
    await page.get_by_label("Comment: The whole mock").fill("Name your own part first.")
    await page.get_by_role("button", name="release").click()
    await page.get_by_text("Released: the learner can read it now.").wait_for()
    await picture(page, "mock")
    assert wrong == []
    await context.close()
    await web.spring.deliver()
    assert any("Name your own part first." in m.text for m in web.spring.chats["Lena"].skim())


async def test_a_review_by_keyboard_alone(web: Web, browser: Browser) -> None:
    context = await browser.new_context()
    page = await signed_in(web, context, "Ann")
    await page.goto(f"{web.address}/mock/{await web.mock()}")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # to the content
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.type") == "radio":
            break
    count = await page.locator("fieldset[data-criterion]:visible").count()
    for number in range(count):
        await page.keyboard.press("123"[number % 3])
        await page.keyboard.press("j")
    await page.keyboard.press("s")
    await page.get_by_text("Saved.").wait_for()
    assert await page.locator("fieldset input:checked").count() == count
    assert await page.evaluate("document.activeElement.id") == "told"
    for _ in range(200):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.value") == "release":
            break
    await page.keyboard.press("Enter")
    await page.get_by_text("Released: the learner can read it now.").wait_for()
    await context.close()


async def test_the_heat_map_by_keyboard_from_what_is_missing_to_who_misses_it(web: Web, browser: Browser) -> None:
    context = await browser.new_context()
    page = await signed_in(web, context, "Ann")
    await page.goto(f"{web.address}/mock/{await web.mock()}")
    marks = page.locator("fieldset[data-criterion]:visible")
    first = (await marks.nth(0).get_attribute("data-criterion") or "").strip()
    await marks.nth(0).locator("input[value=partly]").check()
    await marks.nth(1).locator("input[value=met]").check()
    await page.get_by_role("button", name="release").click()
    await page.get_by_text("Released: the learner can read it now.").wait_for()
    await page.goto(f"{web.address}/cohort/1")
    await reached(page, "What to teach once")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{web.address}/cohort/1/heat")
    assert await page.get_by_role("listitem").filter(has_text="Lena").count() == 1  # what was heard is not missing
    await reached(page, first)
    await page.keyboard.press("Enter")
    await page.wait_for_function(f"document.querySelector(':target')?.id === {first!r}")
    assert "partly heard" in await page.locator(f"[id='{first}']").inner_text()
    await reached(page, "Lena")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Lena").wait_for()
    await context.close()


async def reached(page: Page, name: str) -> None:
    """Tab until a link that begins with these words has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if (await page.evaluate("document.activeElement.textContent")).strip().startswith(name):
            return
    raise AssertionError(f"{name} is out of the keyboard's reach")


async def test_everything_works_without_a_script(web: Web, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await signed_in(web, context, "Ann")
    await page.get_by_role("link", name="Mock interviews that wait").click()
    await page.get_by_role("link", name="Lena").click()
    await page.locator("fieldset").first.get_by_label("Heard", exact=True).check()
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_text("Saved.").wait_for()
    assert await page.locator("fieldset").first.get_by_label("Heard", exact=True).is_checked()
    await page.get_by_role("button", name="release").click()
    await page.get_by_text("Released: the learner can read it now.").wait_for()
    await page.get_by_role("link", name="Phrases").click()
    await page.get_by_label("A new phrase").fill("Say what you did.")
    await page.get_by_role("button", name="Keep it").click()
    await page.get_by_text("Say what you did.").wait_for()
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_text("You are not signed in").wait_for()
    await context.close()


async def test_a_recording_is_played_from_another_place(web: Web, browser: Browser) -> None:
    fragment = await web.recording(30)
    context = await browser.new_context()
    page = await signed_in(web, context, "Ann")
    await page.goto(f"{web.address}/mock/{await web.mock()}")
    await page.wait_for_function(f"document.getElementById('audio-{fragment}').duration > 20")
    await page.get_by_role("button", name="10 seconds on").click()
    await page.wait_for_function(f"document.getElementById('audio-{fragment}').currentTime >= 9")
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_barrier(web: Web, browser: Browser, scheme: Any) -> None:
    """Axe finds nothing, and nothing is wider than a small phone."""
    await web.recording(3)
    await released(web)
    context = await browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640})
    page = await signed_in(web, context, "Ann")
    lena, mock = await person_of(web.spring.chats["Lena"]), await web.mock()
    addresses = {
        "home": "/",
        "queue": "/queue",
        "board": "/cohort/1",
        "heat": "/cohort/1/heat",
        "learner": f"/person/{lena}",
        "mock": f"/mock/{mock}",
        "print": f"/mock/{mock}/print",
        "phrases": "/phrases",
        "gone": "/nothing",
    }
    for name, address in addresses.items():
        await page.goto(web.address + address)
        await opened(page)
        await free_of_barriers(page, f"{name} {scheme}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
        await picture(page, f"{name}-{scheme}-320")
    other = await browser.new_context(color_scheme=scheme)
    entering = await other.new_page()
    await entering.goto(await web.link("Bob"))
    await free_of_barriers(entering, f"link {scheme}")
    blind = await signed_in(web, other, "Bob")
    await blind.set_viewport_size({"width": 320, "height": 640})
    for name, address in {"asked": f"/mock/{mock}", "second": f"/mock/{mock}/second"}.items():
        await blind.goto(web.address + address)
        await free_of_barriers(blind, f"{name} {scheme}")
        assert await blind.evaluate("document.documentElement.scrollWidth") <= 320, name
        await picture(blind, f"{name}-{scheme}-320")
    own = await signed_in(web, other, "Lena")
    await own.goto(f"{web.address}/person/{lena}")
    await free_of_barriers(own, f"own page {scheme}")
    await own.goto(f"{web.address}/mock/{mock}")
    await free_of_barriers(own, f"own {scheme}")
    await picture(own, f"own-{scheme}")
    await own.get_by_role("button", name="I have read it").click()
    await own.get_by_text("Noted, thank you.").wait_for()
    await context.close()
    await other.close()


async def opened(page: Page) -> None:
    """All that can be unfolded is."""
    await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


async def free_of_barriers(page: Page, name: str) -> None:
    found = await Axe().run(page)
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == [], name


async def test_forced_colours_leave_the_focus_and_the_words(web: Web, browser: Browser) -> None:
    context = await browser.new_context(forced_colors="active")
    page = await signed_in(web, context, "Ann")
    await page.goto(f"{web.address}/cohort/1")
    await page.keyboard.press("Tab")
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline not in ("none", "")
    await page.get_by_role("link", name="Lena").wait_for()
    await context.close()


async def test_telegrams_window_signs_in_from_the_address_fragment(web: Web, browser: Browser) -> None:
    """As Telegram opens a Mini App: the signed data stands behind the #, and is out of the address at once."""
    await web.on_telegram("Ann", 77)
    data = quote(signed(77, int(web.spring.clock.now().timestamp())))
    context = await browser.new_context()
    wrong = await watched(context, web)
    page = await context.new_page()
    await page.goto(f"{web.address}/app?to=/queue#tgWebAppData={data}&tgWebAppVersion=8.0&tgWebAppPlatform=android")
    await page.wait_for_url(f"{web.address}/queue")
    assert await page.evaluate("history.length") <= 3
    assert wrong == []
    await page.goto(f"{web.address}/app#tgWebAppData={data}")
    await page.get_by_role("heading", name="This link does not work any more").wait_for()
    await context.close()
