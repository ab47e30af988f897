"""Coming into a cohort: invites by code and deep link, and joining with one, after consent.

Codes are guess-proof by length, life, uses and a limit of vain tries; what a code that opens nothing is told never
says why. Who may invite whom is the permission matrix's.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.desk.linking import may_try, new_code, normal
from bot.messages import Outbound
from bot.people.finding import Named, cohort_named, cohorts_with
from bot.people.matrix import Action, Role
from bot.people.permitting import can, note, permit
from bot.people.reading import holders
from bot.people.values import Invite
from bot.review.rights import name_of
from bot.turn import Turn

LIFE = timedelta(days=14)
"""How long an invite lives."""
LONGEST_NOTE = 500
_INVITING: Mapping[Role, Action] = MappingProxyType(
    {
        Role.APPRENTICE: Action.INVITE_APPRENTICE,
        Role.TUTOR: Action.INVITE_TUTOR,
        Role.LEAD: Action.INVITE_LEAD,
        Role.EMPLOYER: Action.INVITE_EMPLOYER,
        Role.EMPLOYER_OBSERVER: Action.INVITE_OBSERVER,
        Role.PEER_OBSERVER: Action.INVITE_OBSERVER,
    }
)
USES: Mapping[Role, int] = MappingProxyType(
    {
        Role.APPRENTICE: 25,
        Role.TUTOR: 1,
        Role.LEAD: 1,
        Role.EMPLOYER: 5,
        Role.EMPLOYER_OBSERVER: 5,
        Role.PEER_OBSERVER: 5,
    }
)
"""How many people an invite lets in."""


# Inviting -------------------------------------------------------------------------------------------------------------


def invite(turn: Turn, argument: str = "") -> None:
    """`invite COHORT [role] [note of competence]`: a code for a role in a cohort."""
    mine = tuple(dict.fromkeys(each for action in _INVITING.values() for each in cohorts_with(turn, action)))
    if not mine:
        permit(turn, Action.INVITE_APPRENTICE, None)
        return
    named = next((found for action in _INVITING.values() if (found := cohort_named(turn, argument, action))), None)
    if named is None and len(mine) == 1 and role_in(argument)[0] is not None:
        named = Named(mine[0].id, argument)
    if named is None:
        turn.tell("invite.which", cohorts=", ".join(each.name for each in mine))
        return
    role, words = role_in(named.rest or Role.APPRENTICE)
    if role is None:
        turn.tell("invite.which_role", roles=", ".join(role.replace("_", " ") for role in _INVITING))
    elif permit(turn, _INVITING[role], named.id):
        _give(turn, named.id, role, words[:LONGEST_NOTE])


def role_in(words: str) -> tuple[Role | None, str]:
    """The role that the words begin with (a plural will do), and what follows."""
    plain = words.strip().casefold().replace("_", " ").replace("-", " ")
    for role in sorted(_INVITING, key=len, reverse=True):
        name = role.replace("_", " ")
        if plain.removesuffix("s") == name or plain.startswith((f"{name} ", f"{name}s ", f"{name}: ")):
            return role, words.strip()[len(name) :].removeprefix("s").lstrip(" :")
    return None, words


def press_invite(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button `inv:COHORT:ROLE`."""
    invite(turn, " ".join(rest))


def _give(turn: Turn, cohort: int, role: Role, words: str) -> None:
    texts, code = turn.kit.texts, new_code()
    turn.store.cohorts.invite(code, Invite(cohort, role, words, turn.person.id), turn.now + LIFE, USES[role])
    note(turn, "invite", None, cohort, role)
    name = turn.store.members.cohort_name(cohort)
    shown = f"{code[:4]}-{code[4:]}"
    until = f"{turn.now + LIFE:%-d %B %Y}"
    lines = [texts("invite.text", code=shown, until=until, uses=USES[role])]
    if turn.kit.telegram:
        lines.append(texts("invite.link", link=f"https://t.me/{turn.kit.telegram}?start={code}"))
    if role is Role.TUTOR and not words:
        lines.append(texts("invite.competence", cohort=name))
    title = texts("invite.title", cohort=name, role=texts(f"roles.{role}"))
    turn.say(Outbound("\n\n".join(lines), title))


# Joining --------------------------------------------------------------------------------------------------------------


def join(turn: Turn, argument: str = "") -> None:
    """`join CODE`: into a cohort, at once or after consent."""
    code = normal(argument)
    if not code:
        turn.tell("invite.how")
    elif turn.person.agreed_at is None:
        remember(turn, code)
    else:
        _join(turn, code)


def remember(turn: Turn, code: str) -> None:
    """Nobody comes in before they have agreed: the code waits for that, and nothing is looked up before."""
    _keep_code(turn, code)
    turn.tell("invite.first_agree")


def join_remembered(turn: Turn) -> None:
    """After consent: in with the code that waited, if one did."""
    code = json.loads(turn.person.settings).get("invite")
    if code:
        _keep_code(turn, "")
        _join(turn, str(code))


def _keep_code(turn: Turn, code: str) -> None:
    kept = json.loads(turn.person.settings)
    kept.pop("invite", None)
    if code:
        kept["invite"] = code[:16]
    turn.person = replace(turn.person, settings=json.dumps(kept))
    turn.store.people.keep(turn.person)


def _join(turn: Turn, code: str) -> None:
    if not may_try(turn):
        return
    found = turn.store.cohorts.invited(code, turn.now)
    if found is None or found.role not in set(Role):
        _in_vain(turn)
        return
    role, held = Role(found.role), turn.store.members.of_person(turn.person.id)
    if any(each.cohort == found.cohort and each.role == role for each in held):
        name = turn.store.members.cohort_name(found.cohort)
        turn.tell("invite.already", cohort=name, role=turn.kit.texts(f"roles.{role}"))
    elif turn.store.cohorts.spend(code, turn.now):  # two who come at once: the last use is one person's
        _come_in(turn, found, role)
    else:
        _in_vain(turn)


def _in_vain(turn: Turn) -> None:
    """A code that opens nothing: the same words whatever was wrong with it."""
    if turn.account is not None:
        turn.store.codes.tried(turn.account, turn.now)
    turn.tell("invite.unknown")


def _come_in(turn: Turn, found: Invite, role: Role) -> None:
    store, texts = turn.store, turn.kit.texts
    name = store.members.cohort_name(found.cohort)
    store.cohorts.join(turn.person.id, found.cohort, role, turn.now, found.granted_by, found.note)
    note(turn, "join", turn.person.id, found.cohort, f"{role}: {found.note}" if found.note else role)
    turn.tell(f"invite.joined.{role}", cohort=name)
    words = texts("invite.came", who=name_of(store, turn.person.id), cohort=name, role=texts(f"roles.{role}"))
    for one in holders(store, found.cohort, Role.LEAD, Role.TUTOR):
        if one != turn.person.id:
            turn.post_about(one, turn.person.id, Outbound(words))


def may_invite(turn: Turn, cohort: int) -> tuple[Role, ...]:
    """The roles that the person may invite to here."""
    return tuple(role for role, action in _INVITING.items() if can(turn, action, cohort))
