"""Following a mock live: by consent for one sitting, read only, over at once when the learner says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat import opened
from tests.clock import HandClock
from tests.review_rig import Company, company


@pytest.fixture
async def spring(tmp_path: Path) -> AsyncIterator[Company]:
    clock = HandClock()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        yield await company(tmp_path, database, service, clock)


async def code(spring: Company) -> str:
    lena = spring.chats["Lena"]
    await lena.you("/mock learn")
    await lena.you("/next")
    lena.skim()
    await lena.you("/observe")
    return lena.bot("read only").text.split("read only: ")[1].split(".")[0]


async def test_an_observer_reads_what_is_asked_and_answered_and_nothing_else(spring: Company) -> None:
    lena, pia = spring.chats["Lena"], spring.chats["Pia"]
    await pia.you(f"/observe {await code(spring)}")
    pia.bot("You follow Lena's mock interview now")
    pia.skim()
    lena.bot("Pia follows your mock interview now")
    spring.clock.move(spring.clock.now() - spring.clock.now())
    await spring.chats["Lena"].pass_time(seconds=5)
    await lena.you("I wrote the new guide for our desk because customers asked for one.")
    pia.silence()
    await lena.you("/done")
    heard = pia.skim()
    assert heard[0].title == "Lena answered"
    assert "I wrote the new guide" in heard[0].text
    assert not any(message.choices for message in heard)
    await lena.you("/stop")
    await lena.you("/stop")
    pia.skim()
    await lena.you("/mock learn")
    await lena.you("/next")
    pia.silence()


async def test_the_consent_is_taken_back_at_once(spring: Company) -> None:
    lena, pia = spring.chats["Lena"], spring.chats["Pia"]
    opens = await code(spring)
    await pia.you(f"/observe {opens}")
    pia.skim()
    await lena.you("/observe stop")
    pia.bot("not shown to you any more")
    await lena.you("Something that is for nobody else.")
    await lena.you("/done")
    pia.silence()
    await pia.you(f"/observe {opens}")
    pia.bot("opens nothing") if "opens nothing" in pia.unread[0].plain else pia.skim()
    await lena.you("/done")
    pia.silence()


@pytest.mark.parametrize("who", ["Olga", "Lena"])
async def test_a_code_opens_nothing_for_who_has_no_right_to_watch(spring: Company, who: str) -> None:
    chat = spring.chats[who]
    opens = await code(spring)
    await chat.you("/observe ABCD-EFGH")
    vain = chat.skim()[-1].plain
    await chat.you(f"/observe {opens}")
    assert chat.skim()[-1].plain == vain


async def test_nobody_follows_what_is_not_under_way(spring: Company) -> None:
    await spring.chats["Lena"].you("/observe")
    spring.chats["Lena"].bot("there is no mock interview of yours under way")
