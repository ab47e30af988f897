"""The permission matrix, tried through the chat: every role, every action, in one's own cohort and in another's.

What may be done is written down here once more, by hand, so that a slip in the matrix is noticed.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.routes import COMMANDS, PRESSES
from bot.messages import Command, Content, Document, Press, Text, Voice
from bot.people.matrix import ALLOWED, READ_ONLY, Action, Role, allowed
from bot.people.rights import may
from bot.ports import Store
from bot.review.ports import Member
from bot.texts import english
from tests.people_rig import Cohorts, cohorts
from tests.review_rig import person_of
from tests.scale import scale

TEXTS = english()
REFUSALS = frozenset(
    TEXTS(key)
    for key in (
        "refused.other",
        "review.not_yours",
        "board.not_yours",
        "stale",
        "find.nobody",
        "prop.alone",
        "announcing.nobody",
        "onlooker",
        "review.unknown",
        "link.unknown",
        "observe.group.not_yours",
    )
)
"""What somebody is told who may not; names that are out of sight are answered as if nobody were called so."""
UNKNOWN = tuple(
    TEXTS(key).partition("{")[0] for key in ("board.unknown", "invite.which", "announcing.which") if key in TEXTS
)

EXPECTED = {
    Role.APPRENTICE: "HAND_IN_PROPOSAL",
    Role.TUTOR: "SEE_BOARD SEE_TRANSCRIPT REVIEW RELEASE ANSWER_LEARNER ANNOUNCE SET_DATES RECORD_DECISION "
    "CONFIRM_SUITABILITY GRANT_EXTRA_TIME RELINK "
    "INVITE_APPRENTICE INVITE_OBSERVER INVITE_EMPLOYER WATCH_CONSENTED EXPORT_COHORT",
    Role.LEAD: "SEE_BOARD SEE_TRANSCRIPT ANSWER_LEARNER ANNOUNCE SET_DATES RECORD_DECISION CONFIRM_SUITABILITY "
    "GRANT_EXTRA_TIME RELINK "
    "INVITE_APPRENTICE INVITE_OBSERVER INVITE_EMPLOYER INVITE_TUTOR GRANT_TUTOR MOVE_LEARNER HAND_OVER_COHORT "
    "CREATE_COHORT CHANGE_COHORT SEE_AUDIT WATCH_CONSENTED EXPORT_COHORT",
    Role.EMPLOYER: "CONFIRM_SUITABILITY CONFIRM_TIME",
    Role.EMPLOYER_OBSERVER: "WATCH_CONSENTED",
    Role.PEER_OBSERVER: "WATCH_CONSENTED",
    Role.OWNER: "SEE_UNDELIVERED "
    "INVITE_TUTOR INVITE_LEAD GRANT_TUTOR HAND_OVER_COHORT CREATE_COHORT CHANGE_COHORT SEE_AUDIT",
}
"""What may be done to a cohort or to another's things, by role."""
OWN = {
    Action.PRACTISE: Command("mock", "exam"),
    Action.SIT_TOGETHER: Command("observe", "group"),
    Action.SEE_OWN: Command("timeline", ""),
    Action.WRITE_TO_TUTOR: Command("tutor", "hello"),
    Action.MAP_CRITERIA: Command("map", "K1.1 5.2"),
}
"""What is done with one's own things: open to whoever is not here to watch, since anybody may practise alone."""
CAST = {
    Role.APPRENTICE: "Max",
    Role.TUTOR: "Tom",
    Role.LEAD: "Lee",
    Role.EMPLOYER: "Eve",
    Role.EMPLOYER_OBSERVER: "Oda",
    Role.PEER_OBSERVER: "Pia",
    Role.OWNER: "Ola",
}
WORDS = "I rang the customer about the problem and asked what had happened before. " * 17


@dataclass(frozen=True)
class Aim:
    """A cohort, a learner in it, and what there is of theirs: numbers of the person, a proposal, a finished mock, its
    review and a question to the tutor, and a code with which their mock can be followed."""

    cohort: str
    learner: str
    person: int
    proposal: int
    mock: int
    review: int
    inquiry: int
    code: str


def tries(aim: Aim, mine: int, role: Role) -> dict[Action, Content]:
    """How each action is tried; `mine` is the proposal of who tries."""
    cohort, learner = aim.cohort, aim.learner
    commands = {
        Action.SEE_BOARD: f"board {cohort}",
        Action.SEE_TRANSCRIPT: f"review {aim.mock}",
        Action.ANNOUNCE: f"announce {cohort} hello",
        Action.SET_DATES: f"dates {learner} gateway 2026-03-02",
        Action.GRANT_EXTRA_TIME: f"cohort {cohort} extra {learner} 1.5",
        Action.RELINK: f"cohort {cohort} relink {learner}",
        Action.INVITE_APPRENTICE: f"invite {cohort} apprentice",
        Action.INVITE_OBSERVER: f"invite {cohort} peer observer",
        Action.INVITE_EMPLOYER: f"invite {cohort} employer",
        Action.INVITE_TUTOR: f"invite {cohort} tutor",
        Action.INVITE_LEAD: f"invite {cohort} lead",
        Action.GRANT_TUTOR: f"cohort {cohort} tutor {learner}",
        Action.MOVE_LEARNER: f"cohort {cohort} move {learner} nowhere",
        Action.CHANGE_COHORT: f"cohort {cohort} zone Atlantis",
        Action.SEE_AUDIT: f"cohort {cohort} audit",
        Action.EXPORT_COHORT: f"cohort {cohort} export",
        Action.RECORD_DECISION: f"proposals {learner} perhaps",
        Action.WATCH_CONSENTED: f"observe {aim.code}",
    }
    presses = {
        Action.REVIEW: f"rv:panel:{aim.review}",
        Action.RELEASE: f"rv:release:{aim.review}:sure",
        Action.ANSWER_LEARNER: f"inq:{aim.inquiry}",
        Action.CONFIRM_SUITABILITY: f"pr:suits:{aim.proposal}",
        Action.CONFIRM_TIME: f"dt:time:{aim.person}",
        Action.HAND_IN_PROPOSAL: f"pr:in:{mine}:sure",
    }
    found: dict[Action, Content] = {action: Press(data) for action, data in presses.items()}
    for action, line in commands.items():
        name, _, argument = line.partition(" ")
        found[action] = Command(name, argument)
    if cohort == "Spring":  # these name no cohort, or change so much that they are tried last
        found[Action.SEE_UNDELIVERED] = Command("nudges", "undelivered")
        found[Action.CREATE_COHORT] = Command("cohort", f"New {role}")
        found[Action.HAND_OVER_COHORT] = Command("cohort", f"{cohort} hand over to {CAST[Role.TUTOR]}")
    return found


async def aim_at(company: Cohorts, cohort: str, learner: str, staff: str) -> Aim:
    """Somebody who has handed in a proposal, sat a mock, asked their tutor, and sits another one that may be
    followed."""
    chat = company.chats[learner]
    proposal = await proposal_of(company, learner, handed_in=True)
    mock = await company.sits(chat, answers=1)
    await chat.you("/tutor Is the mapping due?")
    person, reviewer, now = await person_of(chat), await person_of(company.chats[staff]), company.clock.now()
    claim = timedelta(hours=1)
    review = await company.database.run(lambda store: store.reviews.claim(mock, reviewer, now, now + claim))
    await chat.you("/mock exam")
    await chat.you("/next")
    chat.skim()
    code = await company.code(learner, "/observe")
    return Aim(cohort, learner, person, proposal, mock, review.id, 1, code)


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Cohorts]:
    async with cohorts(tmp_path / "chat.db", tmp_path) as company:
        await company.comes("Oda", "Tom", "Spring", "employer observer")
        await company.comes("Pia", "Tom", "Spring", "peer observer")
        yield company


async def proposal_of(company: Cohorts, name: str, *, handed_in: bool) -> int:
    await company.told(name, f"/proposal {WORDS}")
    person = await person_of(company.chats[name])
    number = (await company.database.run(lambda store: store.records.proposals(person, 1)))[-1].id
    if handed_in:
        await company.chats[name].does(Press(f"pr:in:{number}:sure"))
    return number


async def may_do(company: Cohorts, role: Role, content: Content) -> bool:
    """Whether somebody is not refused."""
    chat = company.chats[CAST[role]]
    chat.skim()
    await chat.does(content)
    heard = [message.plain for message in chat.skim()]
    return bool(heard) and not any(text in REFUSALS or text.startswith(UNKNOWN) for text in heard)


@pytest.mark.parametrize("role", list(Role))
async def test_each_action_through_the_chat_in_ones_own_cohort(made: Cohorts, role: Role) -> None:
    aim = await aim_at(made, "Spring", "Lena", "Tom")
    mine = 0 if role in READ_ONLY else await proposal_of(made, CAST[role], handed_in=False)
    attempts = tries(aim, mine, role)
    assert set(attempts) | set(OWN) == set(Action), "an action that nobody tries"
    found = {action.name for action, content in attempts.items() if await may_do(made, role, content)}
    assert found == set(EXPECTED[role].split())
    assert found == {action.name for action in attempts if allowed(role, action)}


@pytest.mark.parametrize("role", list(Role))
async def test_ones_own_things_are_open_to_all_but_observers(made: Cohorts, role: Role) -> None:
    for action, content in OWN.items():
        if action is Action.SIT_TOGETHER:
            assert await may_do(made, role, content) == allowed(role, action)
        else:
            assert await may_do(made, role, content) == (role not in READ_ONLY), action
        made.chats[CAST[role]].skim()
        for _ in range(2):
            await made.chats[CAST[role]].you("/stop")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
async def test_nothing_of_another_cohort_is_in_reach(made: Cohorts, role: Role) -> None:
    aim = await aim_at(made, "Autumn", "Otto", "Ada")
    for seen in (aim, replace(aim, cohort="2", learner=str(aim.person))):
        for action, content in tries(seen, aim.proposal, role).items():
            assert not await may_do(made, role, content), (role, action, content)


@pytest.mark.parametrize("role", sorted(READ_ONLY))
async def test_observers_have_no_write_path(made: Cohorts, role: Role) -> None:
    """Every command with and without words, every button's verb, text, voice and a file: nothing of it is kept."""
    assert ALLOWED[role] == {Action.WATCH_CONSENTED}
    chat = made.chats[CAST[role]]
    watcher = await person_of(chat)
    lena = await person_of(made.chats["Lena"])
    before = await kept(made, watcher, lena)
    numbers = ("", "1", "1:1", f"{lena}", "exam", "in:1:sure", "Spring", "K1.1:5")[: scale(3, 8)]
    contents: list[Content] = [Press(f"{verb}:{rest}") for verb in PRESSES for rest in numbers]
    every = (WORDS, "Lena gateway 2026-03-02", "", "exam", "Lena", "Spring", "Spring apprentice", "K1.1 5.2 a letter")
    words = every[: scale(3, 8)]
    contents += [Command(name, argument) for name in sorted(set(COMMANDS) - HARMLESS) for argument in words]
    contents += [Text(WORDS, "t1"), Voice("none", timedelta(seconds=3), "audio/ogg", 9, "v1")]
    contents.append(Document("none", "p.docx", "application/zip", 9, "d1", "proposal"))
    for content in contents:
        await chat.does(content)
    said = {message.plain for message in chat.skim()}
    assert TEXTS("onlooker") in said
    assert await kept(made, watcher, lena) == before


HARMLESS = frozenset({"forget", "link", "join", "agree", "start", "mydata", "settings", "nudges"})
"""What somebody does with their own account, whoever they are."""


async def kept(made: Cohorts, *people: int) -> list[object]:
    """Whatever somebody could have written, by or about these people."""

    def read(store: Store) -> list[object]:
        found: list[object] = [list(store.cohorts.all()), list(store.audit.latest(None, 1000))]
        for person in people:
            found += [
                [each.id for each in store.sittings.of(person)],
                list(store.records.history(person)),
                store.records.proposals(person, 1),
                store.records.entries(person),
                list(store.cohorts.history(person)),
                list(store.nudges.booked(person, made.clock.now())),
            ]
        return found

    return await made.database.run(read)


def test_what_nobody_named_is_denied() -> None:
    assert set(ALLOWED) == set(Role)
    assert not may((), Action.SEE_BOARD, None)
    assert not may([Member(1, 2, "wizard")], Action.SEE_BOARD, 2)
    assert not may([Member(1, 2, "tutor")], Action.SEE_BOARD, 3)
    assert may([Member(1, 2, "tutor")], Action.SEE_BOARD, 2)
    assert not may((), Action.SEE_TRANSCRIPT, 2, owner=True)
    assert may((), Action.CREATE_COHORT, None, owner=True)
