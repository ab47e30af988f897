"""Whether somebody may do something in a cohort: the permission matrix asked of the roles that they hold now.

Deny by default: what no role names is nobody's, and a role counts only in the cohort where it is held.
"""

from collections.abc import Iterable

from bot.people.matrix import Action, Role, allowed
from bot.review.ports import Member


def may(memberships: Iterable[Member], action: Action, cohort: int | None, *, owner: bool = False) -> bool:
    """Whether these roles allow an action in a cohort; with None, in any. `owner` is the installation's, not a
    cohort's: it opens only what the matrix names for owners."""
    if owner and allowed(Role.OWNER, action):
        return True
    return any(_holds(each, action) for each in memberships if cohort in (None, each.cohort))


def _holds(member: Member, action: Action) -> bool:
    """A role that this version does not know allows nothing."""
    return member.role in set(Role) and allowed(Role(member.role), action)
