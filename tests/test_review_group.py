"""A group mock: each agrees, each answers a part in turn while the others follow, and whoever leaves is out at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages import Press
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.review_rig import Company, company
from tests.test_review_chat import choice, tap

ANSWER = "I wrote the new guide for our desk because customers asked for one, and then I rang them all back."


@pytest.fixture
async def spring(tmp_path: Path) -> AsyncIterator[Company]:
    clock = HandClock()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        made = await company(tmp_path, database, service, clock)
        for name, cohort in (("Max", 1), ("Mia", 1), ("Otto", 2)):
            await made.joins(await made.arrives(name), cohort, "apprentice")
        yield made


async def group(spring: Company, *names: str) -> str:
    """A group of Lena and these, who have agreed; returns its code."""
    lena = spring.chats["Lena"]
    await lena.you("/observe group")
    code = next(m.text for m in lena.skim() if "this code" in m.text).split("minutes: ")[1][:9]
    await push(lena, "I agree, I take part")
    for name in names:
        await spring.chats[name].you(f"/observe {code}")
        spring.chats[name].skim()
        await push(spring.chats[name], "I agree, I take part")
    return code


async def answers(spring: Company, chat: Chat) -> None:
    """All questions of the section that is open."""
    area = questions = None
    while True:
        sitting = await chat.sitting()
        number = getattr(sitting.state.phase, "number", 0)
        if not number:
            return
        questions = {q.number: q.area for q in sitting.plan.questions}
        area = area or questions[number]
        assert questions[number] == area
        await chat.pass_time(seconds=5)
        await chat.you(ANSWER)
        await chat.you("/done")


async def push(chat: Chat, start: str) -> None:
    """Press the newest button of that label, among what came last too."""
    chat.skim()
    await chat.does(Press(choice(chat.read, start).data))


def heard(chat: Chat) -> str:
    return "\n".join(message.plain for message in chat.skim())


async def test_each_answers_a_part_in_turn_and_the_others_follow(spring: Company) -> None:
    lena, max_, mia = (spring.chats[name] for name in ("Lena", "Max", "Mia"))
    await group(spring, "Max", "Mia")
    assert "In the group now (3): Lena, Max, Mia." in heard(lena)
    await push(lena, "Begin")
    assert "Lena answers now" in heard(max_)
    lena.skim()
    await max_.does(Press(choice(lena.read, "Answer now").data))
    assert "Question 1" not in heard(max_)
    await push(lena, "Answer now")
    await push(lena, "Start")
    for other in (max_, mia):
        assert "Question 1 of 10" in heard(other)
    await answers(spring, lena)
    followed = heard(mia)
    assert "Lena answered" in followed
    assert "I wrote the new guide" in followed
    assert "Max answers now" in followed
    assert "Question corner" not in followed
    assert "Max answers now" in heard(lena)
    await lena.you("/next")
    assert "Max is answering now" in heard(lena)
    await lena.does(Press(choice(lena.read, "Next").data))
    assert "Max is answering now" in heard(lena)
    assert "It is your turn" in heard(max_)
    await push(max_, "Answer now")
    await push(max_, "Start")
    assert "Question 1 of 10" in heard(lena)
    await answers(spring, max_)
    assert "Max answered" in heard(lena)
    assert "It is your turn" in heard(mia)


async def test_it_goes_round_until_everybody_has_answered_everything(spring: Company) -> None:
    lena, max_ = spring.chats["Lena"], spring.chats["Max"]
    await group(spring, "Max")
    await push(lena, "Begin")
    turns = []
    for _ in range(30):
        chat = next((c for c in (lena, max_) if "It is your turn" in heard(c)), None)
        if chat is None:
            break
        turns.append(chat)
        shown = await tap(chat, "Answer now")
        if any(c.label == "Start" for m in shown for row in m.choices for c in row):
            await push(chat, "Start")
        await answers(spring, chat)
        while "It is your turn" not in "".join(m.plain for c in (lena, max_) for m in c.unread):
            sitting = await chat.sitting()
            if sitting.finished_at is not None:
                break
            await chat.you("/next")
    assert turns[:4] == [lena, max_, lena, max_]
    for chat in (lena, max_):
        sitting = await chat.sitting()
        assert len(set(sitting.state.answered)) == 10
    everything = "\n".join(m.plain for m in (*lena.read, *max_.read))
    assert "The group mock is over" in everything


async def test_whoever_leaves_is_followed_by_nobody_and_the_others_go_on(spring: Company) -> None:
    lena, max_, mia = (spring.chats[name] for name in ("Lena", "Max", "Mia"))
    await group(spring, "Max", "Mia")
    await push(lena, "Begin")
    await push(lena, "Answer now")
    await push(lena, "Start")
    heard(max_)
    heard(mia)
    await lena.you("/observe stop")
    assert "It is your turn" in heard(max_)
    assert "Max answers now" in heard(mia)
    await lena.you(ANSWER)
    await lena.you("/done")
    assert "Lena answered" not in heard(max_) + heard(mia)


async def test_whoever_answers_and_is_erased_leaves_the_turn_to_the_others(spring: Company) -> None:
    lena, max_ = spring.chats["Lena"], spring.chats["Max"]
    await group(spring, "Max", "Mia")
    await push(lena, "Begin")
    await push(lena, "Answer now")
    await push(lena, "Start")
    await answers(spring, lena)
    heard(lena)
    await max_.does(Press("forget:everything"))
    await lena.you("/next")
    assert "It is your turn" in heard(spring.chats["Mia"]) + heard(lena)


async def test_a_group_is_for_learners_of_one_cohort_who_agreed(spring: Company) -> None:
    otto, ann, max_, lena = (spring.chats[name] for name in ("Otto", "Ann", "Max", "Lena"))
    code = await group(spring, "Max")
    await otto.you("/observe ABCD-EFGH")
    vain = otto.skim()[-1].plain
    for stranger in (otto, ann):
        await stranger.you(f"/observe {code}")
        assert stranger.skim()[-1].plain == vain
    agree = next(c.data for m in max_.read for row in m.choices for c in row if c.data.startswith("grp:agree"))
    for data in (agree, agree.replace("agree", "begin"), agree.replace("agree", "go"), agree.replace("agree", "pass")):
        await otto.does(Press(data))
        assert "In the group" not in heard(otto)
    assert "In the group now (2): Lena, Max." in heard(lena)
    await ann.you("/observe group")
    ann.bot("for the learners of one cohort")
    await push(lena, "Begin")
    await spring.chats["Mia"].you(f"/observe {code}")
    spring.chats["Mia"].bot("This group has begun")
