"""The commands that a platform's menu offers, in the order in which people need them, with a line about each.

Who is offered which is decided here; that nobody does more than they may is the permission matrix's.
"""

from collections.abc import Collection
from enum import StrEnum

from bot.desk.routes import COMMANDS
from bot.people.matrix import Role
from bot.texts import Texts

_FIRST = ("mock", "done", "skip", "next", "status", "help")
_STAFF = ("queue", "review", "board", "cohort", "invite", "dates", "proposals", "announce", "web")
"""What only people with a part in a cohort beside the learner's, or an owner, can use."""


class Audience(StrEnum):
    """Who looks at a menu: everybody, an employer, who looks after learners, or those who read along in a group."""

    EVERYBODY = "everybody"
    EMPLOYER = "employer"
    STAFF = "staff"
    GROUP = "group"


def audience(roles: Collection[str], *, owner: bool = False) -> Audience:
    """The menu for somebody with these roles, in whatever cohorts they are held."""
    if owner or {Role.TUTOR, Role.LEAD} & set(roles):
        return Audience.STAFF
    return Audience.EMPLOYER if Role.EMPLOYER in roles else Audience.EVERYBODY


def menu(texts: Texts) -> tuple[tuple[str, str], ...]:
    """Name and description of each command there is."""
    return _described(texts, (*_FIRST, *(name for name in COMMANDS if name not in _FIRST)))


def menu_for(texts: Texts, whom: Audience) -> tuple[tuple[str, str], ...]:
    """Name and description of each command that these people have a use for."""
    everybody = tuple(name for name in (*_FIRST, *COMMANDS) if name not in _STAFF)
    names = {
        Audience.EVERYBODY: everybody,
        Audience.EMPLOYER: ("proposals", *everybody),
        Audience.STAFF: (*_STAFF, *everybody),
        Audience.GROUP: ("help", "cohort"),
    }
    return _described(texts, tuple(dict.fromkeys(names[whom])))


def _described(texts: Texts, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, texts(f"commands.{name}")) for name in names)
