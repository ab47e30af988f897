"""The one door that every handler goes through: may this person do this here?

The matrix is `matrix.py`'s; who owns the installation is the settings' and the store's.
"""

from bot.people.matrix import READ_ONLY, Action, Role
from bot.people.rights import may
from bot.people.values import AuditLine
from bot.review.rights import may as may_about
from bot.turn import Turn


def is_owner(turn: Turn) -> bool:
    """Whether one of the person's accounts owns this installation."""
    mine = {(account.platform.value, account.id) for account in turn.store.people.accounts(turn.person.id)}
    named = {(platform, account) for platform, _, account in (each.partition(":") for each in turn.kit.owners)}
    return bool(mine & named) or bool(mine & set(turn.store.cohorts.owners()))


def can(turn: Turn, action: Action, cohort: int | None) -> bool:
    """Whether the person may do this in a cohort (None: in any)."""
    held = turn.store.members.of_person(turn.person.id)
    return may(held, action, cohort) or may((), action, cohort, owner=is_owner(turn))


def onlooker(turn: Turn) -> bool:
    """Whether somebody is here to watch and for nothing else: all roles that they hold are read only."""
    held = {each.role for each in turn.store.members.of_person(turn.person.id)}
    return bool(held) and all(role in READ_ONLY for role in held & set(Role)) and not is_owner(turn)


def permit(turn: Turn, action: Action, cohort: int | None) -> bool:
    """The same, with a kind sentence when it is not so."""
    if can(turn, action, cohort):
        return True
    turn.tell("refused.other")
    return False


def permit_about(turn: Turn, action: Action, learner: int) -> bool:
    """Whether the person may do this to a learner's things; the same sentence whether the learner is there or not."""
    if may_about(turn.store, turn.person.id, action, learner):
        return True
    turn.tell("refused.other")
    return False


def note(turn: Turn, what: Action | str, whom: int | None = None, cohort: int | None = None, detail: str = "") -> None:
    """Write into the audit that the person did this."""
    turn.regrouped = True
    turn.store.audit.add(AuditLine(turn.now, turn.person.id, str(what), whom, cohort, detail))
