"""Who may do what to whom: the one place where the review's rooms ask the permission matrix.

A role counts in the cohort where it is held, and only while both it and the learner's own membership go on; nobody has
a tutor's rights over themselves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.people.matrix import Action, Role, allowed
from bot.ports import Store
from bot.review.ports import Member


@dataclass(frozen=True, slots=True)
class Group:
    """A cohort as the board names it."""

    id: int
    name: str


def _allows(member: Member, action: Action) -> bool:
    """A role that this version does not know allows nothing."""
    return member.role in set(Role) and allowed(Role(member.role), action)


def groups(store: Store, person: int, action: Action) -> tuple[Group, ...]:
    """The cohorts in which a person may do this, by name."""
    held = {m.cohort for m in store.members.of_person(person) if _allows(m, action)}
    named = [Group(number, name) for number in held if (name := store.members.cohort_name(number)) is not None]
    return tuple(sorted(named, key=lambda group: (group.name.casefold(), group.id)))


def apprentices(store: Store, cohort: int) -> tuple[int, ...]:
    """The learners of a cohort."""
    return tuple(m.person for m in store.members.of_cohort(cohort) if m.role == Role.APPRENTICE)


def wards(store: Store, person: int, action: Action) -> tuple[int, ...]:
    """The learners to whose things a person may do this."""
    found = [learner for group in groups(store, person, action) for learner in apprentices(store, group.id)]
    return tuple(dict.fromkeys(learner for learner in found if learner != person))


def may(store: Store, person: int, action: Action, learner: int) -> bool:
    """Whether a person may do this to a learner's things."""
    return person != learner and bool(_shared(store, person, action, learner))


def _shared(store: Store, person: int, action: Action, learner: int) -> set[int]:
    theirs = {m.cohort for m in store.members.of_person(learner) if m.role == Role.APPRENTICE}
    return theirs & {m.cohort for m in store.members.of_person(person) if _allows(m, action)}


def staff(store: Store, learner: int, action: Action) -> tuple[int, ...]:
    """Who may do this to a learner's things: tutors before leads."""
    mine = [m.cohort for m in store.members.of_person(learner) if m.role == Role.APPRENTICE]
    others = [m for cohort in mine for m in store.members.of_cohort(cohort) if _allows(m, action)]
    others.sort(key=lambda m: m.role != Role.TUTOR)
    return tuple(dict.fromkeys(m.person for m in others if m.person != learner))


def name_of(store: Store, person: int) -> str:
    """What somebody is called: their own name, else that of an account, else their number."""
    kept = store.people.person(person)
    if kept is not None and kept.name:
        return kept.name
    named = [account.name for account in store.people.accounts(person) if account.name]
    return named[0] if named else f"No. {person}"


def names_of(store: Store, people: Collection[int]) -> Mapping[int, str]:
    """What these people are called, read at once."""
    return {person: name or f"No. {person}" for person, name in store.people.names(tuple(people)).items()}
