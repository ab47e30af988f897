"""The permission matrix, tried through the chat: every role, every action, in one's own cohort and in another's.

What may be done is written down here once more, by hand, so that a slip in the matrix is noticed.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages import Command, Content, Press
from bot.people.matrix import ALLOWED, READ_ONLY, Action, Role, allowed
from bot.people.rights import may
from bot.review.ports import Member
from bot.texts import english
from tests.people_rig import Cohorts, cohorts
from tests.review_rig import person_of

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
    )
)
"""What somebody is told who may not; names that are out of sight are answered as if nobody were called so."""
UNKNOWN = tuple(
    TEXTS(key).partition("{")[0] for key in ("board.unknown", "invite.which", "announcing.which") if key in TEXTS
)

EXPECTED = {
    Role.APPRENTICE: "HAND_IN_PROPOSAL",
    Role.TUTOR: "SEE_BOARD REVIEW ANNOUNCE SET_DATES RECORD_DECISION CONFIRM_SUITABILITY GRANT_EXTRA_TIME RELINK "
    "INVITE_APPRENTICE INVITE_OBSERVER INVITE_EMPLOYER",
    Role.LEAD: "SEE_BOARD ANNOUNCE SET_DATES RECORD_DECISION CONFIRM_SUITABILITY GRANT_EXTRA_TIME RELINK "
    "INVITE_APPRENTICE INVITE_OBSERVER INVITE_EMPLOYER INVITE_TUTOR GRANT_TUTOR MOVE_LEARNER HAND_OVER_COHORT "
    "CREATE_COHORT CHANGE_COHORT SEE_AUDIT",
    Role.EMPLOYER: "CONFIRM_SUITABILITY CONFIRM_TIME",
    Role.EMPLOYER_OBSERVER: "",
    Role.PEER_OBSERVER: "",
    Role.OWNER: "INVITE_TUTOR INVITE_LEAD GRANT_TUTOR HAND_OVER_COHORT CREATE_COHORT CHANGE_COHORT SEE_AUDIT",
}
"""The actions that a chat offers, by role."""
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


def tries(cohort: str, learner: str, person: int, proposal: int, mine: int, role: Role) -> dict[Action, Content]:
    """How each action is tried on a cohort, a learner in it, and that learner's proposal."""
    commands = {
        Action.SEE_BOARD: f"board {cohort}",
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
        Action.RECORD_DECISION: f"proposals {learner} perhaps",
    }
    presses = {
        Action.CONFIRM_SUITABILITY: f"pr:suits:{proposal}",
        Action.CONFIRM_TIME: f"dt:time:{person}",
        Action.HAND_IN_PROPOSAL: f"pr:in:{mine}:sure",
    }
    found: dict[Action, Content] = {action: Press(data) for action, data in presses.items()}
    for action, line in commands.items():
        name, _, argument = line.partition(" ")
        found[action] = Command(name, argument)
    if cohort == "Spring":  # these name no cohort, or change so much that they are tried last
        found[Action.REVIEW] = Command("queue", "")
        found[Action.CREATE_COHORT] = Command("cohort", f"New {role}")
        found[Action.HAND_OVER_COHORT] = Command("cohort", f"{cohort} hand over to {CAST[Role.TUTOR]}")
    return found


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
    proposal = await proposal_of(made, "Lena", handed_in=True)
    mine = await proposal_of(made, CAST[role], handed_in=False)
    lena = await person_of(made.chats["Lena"])
    found = {
        action.name
        for action, content in tries("Spring", "Lena", lena, proposal, mine, role).items()
        if await may_do(made, role, content)
    }
    assert found == set(EXPECTED[role].split())
    assert found == {action.name for action in tries("Spring", "", 0, 0, 0, role) if allowed(role, action)}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
async def test_nothing_of_another_cohort_is_in_reach(made: Cohorts, role: Role) -> None:
    proposal = await proposal_of(made, "Otto", handed_in=True)
    otto = await person_of(made.chats["Otto"])
    attempts = tries("Autumn", "Otto", otto, proposal, proposal, role)
    for by_number in (False, True):
        if by_number:
            attempts = tries("2", str(otto), otto, proposal, proposal, role)
        for action, content in attempts.items():
            assert not await may_do(made, role, content), (role, action, content)


@pytest.mark.parametrize("role", sorted(READ_ONLY))
async def test_observers_have_no_write_path(made: Cohorts, role: Role) -> None:
    assert ALLOWED[role] == {Action.WATCH_CONSENTED}
    names = made.service.kit.texts("refused.other")
    for line in ("/dates Lena gateway 2026-03-02", "/cohort Spring zone Europe/Paris", "/invite Spring", "/proposals"):
        assert await made.told(CAST[role], line) == names


def test_what_nobody_named_is_denied() -> None:
    assert set(ALLOWED) == set(Role)
    assert not may((), Action.SEE_BOARD, None)
    assert not may([Member(1, 2, "wizard")], Action.SEE_BOARD, 2)
    assert not may([Member(1, 2, "tutor")], Action.SEE_BOARD, 3)
    assert may([Member(1, 2, "tutor")], Action.SEE_BOARD, 2)
    assert not may((), Action.SEE_TRANSCRIPT, 2, owner=True)
    assert may((), Action.CREATE_COHORT, None, owner=True)
