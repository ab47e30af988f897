"""Which pack and which time zone are a person's: their cohort's, where it has chosen any, else the installation's.

Who may choose them is the permission matrix's, and choosing is the desk's.
"""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.people.matrix import Role
from bot.people.values import Cohort
from bot.ports import Store
from bot.records import Person
from bot.shelf import Shelf
from question_bank.model import Pack


def cohort_of(store: Store, person: int) -> Cohort | None:
    """The cohort in which a person learns, the latest of several; of who learns nowhere, the latest they belong to."""
    return store.cohorts.of(person, Role.APPRENTICE)


def pack_of(store: Store, shelf: Shelf, person: int) -> Pack:
    """The pack that a person's next mock, dates, proposal and report go by."""
    if len(shelf.packs) == 1:  # nothing to ask the store for
        return shelf.current
    cohort = cohort_of(store, person)
    return shelf.current if cohort is None else shelf.named(cohort.pack)


def pack_in(store: Store, shelf: Shelf, cohort: int) -> Pack:
    """The pack of a cohort."""
    kept = store.cohorts.cohort(cohort)
    return shelf.current if kept is None else shelf.named(kept.pack)


def own_zone(store: Store, person: Person) -> ZoneInfo | None:
    """The zone that a person has set, else their cohort's; None for the installation's."""
    own = zone_named(person.zone)
    if own is not None:
        return own
    cohort = cohort_of(store, person.id)
    return None if cohort is None else zone_named(cohort.zone)


def zone_named(name: str) -> ZoneInfo | None:
    """A zone by name; None for none, and for one that this machine does not know."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
