"""What each private chat is offered follows the person's parts in cohorts: over the wire, at the double's menu."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from bot.desk.menu import Audience, audience, menu_for
from bot.menus import Menus
from bot.messages import Platform
from bot.texts import english
from tests.scenarios_hands import TelegramHand, World, world

OWNER, TUTOR, LENA = 9001, 9002, 9003


@pytest_asyncio.fixture
async def company(tmp_path: Path) -> AsyncIterator[tuple[World, Menus]]:
    """An owner with a cohort, and two people who have agreed."""
    async with world(tmp_path / "world.db", Platform.TELEGRAM) as made:
        made.service.kit = replace(made.service.kit, owners=(f"telegram:{OWNER}",))
        menus = Menus(made.database, made.adapters[Platform.TELEGRAM], english(), made.service.kit.owners)  # type: ignore[arg-type]  # this adapter offers
        for number in (OWNER, TUTOR, LENA):
            await TelegramHand(made, number).says("/agree")
        await TelegramHand(made, OWNER).says("/cohort Spring")
        yield made, menus


async def comes(made: World, number: int, role: str) -> None:
    """Somebody joins Spring by the owner's invite."""
    owner = TelegramHand(made, OWNER)
    await owner.says(f"/invite Spring {role} knows the work")
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", owner.shown()[-1])[0]
    await TelegramHand(made, number).says(f"/join {code}")


async def test_a_part_gained_and_lost_is_seen_in_the_menu(company: tuple[World, Menus]) -> None:
    made, menus = company
    assert made.telegram is not None
    rung: list[bool] = []
    made.service.regroup = lambda: rung.append(True)
    await comes(made, TUTOR, "tutor")
    assert rung
    await menus.round()
    assert made.telegram.methods.menu(TUTOR)[:3] == ["queue", "review", "board"]
    assert "invite" in made.telegram.methods.menu(OWNER)
    assert not any(str(LENA) in str(seen.parameters["scope"]) for seen in made.telegram.calls("setMyCommands"))
    before = len(made.telegram.seen)
    await menus.round()
    assert len(made.telegram.seen) == before
    rung.clear()
    await TelegramHand(made, OWNER).says("/cohort Spring remove Person 9002")
    assert rung
    await menus.round()
    assert "queue" not in made.telegram.methods.menu(TUTOR)
    assert len(made.telegram.calls("deleteMyCommands")) == 1


async def test_another_process_puts_right_what_it_finds_and_leaves_the_rest(company: tuple[World, Menus]) -> None:
    made, menus = company
    assert made.telegram is not None
    await comes(made, TUTOR, "tutor")
    await menus.round()
    await TelegramHand(made, OWNER).says("/cohort Spring remove Person 9002")
    made.telegram.seen.clear()
    fresh = Menus(made.database, made.adapters[Platform.TELEGRAM], english(), made.service.kit.owners)  # type: ignore[arg-type]  # this adapter offers
    await fresh.round()
    assert [seen.method for seen in made.telegram.seen if not seen.method.startswith("get")] == ["deleteMyCommands"]


async def test_what_telegram_could_not_be_told_is_told_in_the_next_round(company: tuple[World, Menus]) -> None:
    made, menus = company
    assert made.telegram is not None
    await comes(made, TUTOR, "tutor")
    for kind in ("500", "429"):
        made.telegram.fail(kind, "setMyCommands", times=2)
        await menus.round()
        assert made.telegram.methods.menu(TUTOR) == []
    await menus.round()
    assert "queue" in made.telegram.methods.menu(TUTOR)


async def test_who_goes_for_good_leaves_no_menu_behind(company: tuple[World, Menus]) -> None:
    made, menus = company
    assert made.telegram is not None
    await comes(made, TUTOR, "lead")
    await menus.round()
    await TelegramHand(made, TUTOR).says("/forget everything")
    await menus.round()
    assert made.telegram.methods.menu(TUTOR) == []


def test_who_is_offered_what() -> None:
    assert audience(()) is Audience.EVERYBODY
    assert audience(("apprentice", "peer_observer")) is Audience.EVERYBODY
    assert audience(("apprentice", "lead")) is Audience.STAFF
    assert audience((), owner=True) is Audience.STAFF
    assert audience(("employer",)) is Audience.EMPLOYER
    names = {whom: [name for name, _ in menu_for(english(), whom)] for whom in Audience}
    assert not {"queue", "invite", "announce"} & set(names[Audience.EVERYBODY])
    assert names[Audience.EMPLOYER][0] == "proposals"
    assert set(names[Audience.STAFF]) >= set(names[Audience.EVERYBODY])
    assert all(len(found) == len(set(found)) <= 100 for found in names.values())
