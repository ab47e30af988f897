"""Coming into cohorts by invites, what leads and tutors change there, and that guessed codes open nothing."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages import Conversation, Platform
from bot.people.lookup import Names
from tests.people_rig import Cohorts, cohorts
from tests.review_rig import person_of
from tests.scale import scale


@pytest.fixture(params=["sqlite", "postgresql"])
async def spring(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cohorts]:
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with cohorts(place, tmp_path) as made:
        yield made


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Cohorts]:
    async with cohorts(tmp_path / "chat.db", tmp_path) as made:
        yield made


async def roles(made: Cohorts, name: str) -> list[tuple[str, bool]]:
    person = await person_of(made.chats[name])
    history = await made.database.run(lambda store: store.cohorts.history(person))
    return [(each.role, each.until is None) for each in history]


async def test_an_invite_lets_in_after_consent_only(spring: Cohorts) -> None:
    code = await spring.code("Tom", "/invite Spring")
    zoe = spring.stranger("Zoe")
    await zoe.you(f"/start {code}")
    assert await roles(spring, "Zoe") == []
    zoe.skim()
    await zoe.you("/agree")
    assert "Welcome to Spring" in zoe.bot().text
    assert await roles(spring, "Zoe") == [("apprentice", True)]
    assert any("has joined Spring" in message.text for message in spring.chats["Lee"].skim())
    assert "already" in await spring.told("Zoe", f"/join {code}")


async def test_invites_end_with_their_uses_and_their_time(small: Cohorts) -> None:
    once = await small.code("Lee", "/invite Spring tutor assessed for ten years")
    await small.arrives("Uma")
    await small.arrives("Vic")
    assert "You are a tutor in Spring" in await small.told("Uma", f"/join {once}")
    unknown = await small.told("Vic", f"/join {once}")
    later = await small.code("Tom", "/invite Spring apprentice")
    await small.chats["Vic"].pass_time(hours=14 * 24 + 1)
    assert await small.told("Vic", f"/join {later}") == unknown == await small.told("Vic", "/join ABCD2345")
    person = await person_of(small.chats["Uma"])
    history = await small.database.run(lambda store: store.cohorts.history(person))
    assert history[0].note == "assessed for ten years"
    assert history[0].granted_by == await person_of(small.chats["Lee"])


async def test_guessed_codes_open_nothing_and_slow_the_guesser_alone(small: Cohorts) -> None:
    code = await small.code("Tom", "/invite Spring")
    guesser = await small.arrives("Gus")
    answers = [await small.told("Gus", f"/join {number:08d}") for number in range(scale(300, 10_000))]
    assert await roles(small, "Gus") == []
    assert len(set(answers[:5])) == 1
    assert len(set(answers[5:])) == 1
    assert answers[5] != answers[0]
    assert await small.told("Gus", f"/join {code}") == answers[5]  # a right one is not looked at either
    other = await small.arrives("Ned")
    await other.you(f"/join {code}")
    assert "Welcome to Spring" in other.bot().text
    await guesser.pass_time(hours=2)
    assert "Welcome to Spring" in await small.told("Gus", f"/join {code}")


async def test_life_happens_and_history_stays(spring: Cohorts) -> None:
    lena = await person_of(spring.chats["Lena"])
    code = await spring.code("Ola", "/invite Autumn lead")
    await spring.told("Lee", f"/join {code}")
    assert "Lena is in Autumn" in await spring.told("Lee", "/cohort Spring move Lena to Autumn")
    assert await roles(spring, "Lena") == [("apprentice", False), ("apprentice", True)]
    assert "Autumn" in spring.chats["Lena"].bot().text
    assert "is a tutor in Spring" in await spring.told("Lee", "/cohort Spring tutor Eve runs our training")
    assert "1.5" in await spring.told("Tom", "/cohort Spring extra Max 1.5")
    spring.chats["Max"].skim()
    assert "set by your tutor" in await spring.told("Max", "/settings extra 2")
    assert "leads Spring now" in await spring.told("Lee", "/cohort Spring hand over to Tom")
    assert ("lead", False) in await roles(spring, "Lee")
    assert ("lead", True) in await roles(spring, "Tom")
    audit = await spring.told("Tom", "/cohort Spring audit")
    for words in ("move learner Lena", "grant tutor Eve", "grant extra time Max", "hand over cohort Tom"):
        assert words in audit
    assert lena == await person_of(spring.chats["Lena"])


async def test_a_learner_comes_back_on_a_new_account(small: Cohorts) -> None:
    lena = await person_of(small.chats["Lena"])
    code = await small.code("Tom", "/cohort Spring relink Lena")
    new = await small.arrives("Lena2")
    await new.you(f"/link {code}")
    assert await person_of(new) == lena
    assert "Lena" in await small.told("Tom", "/cohort Spring")


async def test_forgetting_leaves_no_place_behind(spring: Cohorts) -> None:
    lena = await person_of(spring.chats["Lena"])
    await spring.told("Tom", "/dates Lena gateway 2026-03-02")
    await spring.told("Lena", "/map K1.1 5.2 the letter")
    await spring.told("Lena", "/forget everything")
    left = await spring.database.run(lambda store: (store.cohorts.history(lena), store.records.history(lena)))
    assert left == ([], [])


async def test_a_channel_belongs_to_a_cohort_and_hears_no_name(small: Cohorts) -> None:
    lee = small.chats["Lee"]
    channel = Conversation(Platform.CONSOLE, "channel", private=False, shared=True)
    said: list[str] = []
    for who in ("Lena", "Lee"):
        small.chats[who].conversation = channel
        small.chats[who].skim()
        await small.chats[who].you("/cohort Spring")
        said.extend(message.plain for message in small.chats[who].skim())
        small.chats[who].conversation = Conversation(Platform.CONSOLE, who)
    assert "in private" in said[0]
    assert "belongs to Spring" in said[-1]
    assert not any(name in words for words in said for name in small.chats)
    assert [each.id for each in await small.database.run(lambda store: store.cohorts.bound(1))] == ["channel"]
    assert await person_of(lee)


async def test_names_are_offered_to_those_only_who_may_see_them(small: Cohorts) -> None:
    names = Names(small.service.kit.pack, small.database, ("console:Ola",))

    async def offered(who: str, kind: str) -> list[str]:
        return await names.lookup(small.chats[who].account, kind, "")

    assert await offered("Tom", "cohort") == ["Spring"]
    assert await offered("Tom", "person") == ["Lena", "Max"]
    assert await offered("Ada", "person") == ["Otto"]
    assert await offered("Ola", "cohort") == ["Autumn", "Spring"]
    for who in ("Lena", "Eve"):
        assert await offered(who, "cohort") == await offered(who, "person") == []


def test_the_command_line_does_what_an_owner_does(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert "is an owner now" in run("owner", "add", "telegram:111").stdout
    assert run("owner", "list").stdout == "telegram:111\n"
    refused = run("owner", "add", "pigeon")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "Spring" in run("cohort", "add", "Spring").stdout
    assert run("cohort", "add", "spring").returncode == 1
    assert "lead" in run("invite", "Spring", "--role", "lead").stdout
    assert run("invite", "Winter").returncode == 1
    assert run("invite", "Spring", "--role", "king").returncode == 2
    assert json.loads(run("cohort", "list", "--json").stdout) == {"id": 1, "name": "Spring", "apprentices": 0}
    assert run("people", "--json").stdout == ""
    (tmp_path / "broken.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    assert "nonsense" in run("cohort", "add", "99", "--config", "broken.yaml").stderr
