"""What is offered while somebody types a command: areas, and the cohorts, people and reviews that they may see.

Nothing is ever offered that the permission matrix keeps from the asker.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.messages import Account, Conversation
from bot.people.belonging import pack_of
from bot.people.matrix import Action
from bot.people.rights import may
from bot.ports import Database, Store
from bot.review.rights import name_of, wards
from bot.review.work import queue_of
from bot.shelf import Shelf
from question_bank.model import Pack

MOST = 25
"""Names that a platform shows at a time (Discord)."""
LONGEST = 90
"""Characters of a name that can be offered, with a number before it (Discord takes 100)."""
_SEEING = (Action.SEE_BOARD, Action.CHANGE_COHORT, Action.INVITE_APPRENTICE)


@dataclass(frozen=True, slots=True)
class Names:
    """`bot.ports.Lookup` over a pack and a database; `owners` are the settings' own, as `PLATFORM:ID`. `shelf` holds
    the packs of people whose cohort chose another."""

    pack: Pack
    database: Database | None = None
    owners: tuple[str, ...] = ()
    shelf: Shelf | None = None

    async def lookup(self, account: Account, kind: str, typed: str) -> list[str]:
        """See `bot.ports.Lookup`."""
        wanted = typed.strip().casefold()
        if kind == "area":
            areas = (await self._pack(account)).rules.areas
            return [area.name for area in areas if wanted in area.name.casefold() or wanted == area.number]
        if kind not in ("cohort", "person", "review") or self.database is None:
            return []
        names = await self.database.run(lambda store: self._names(store, account, kind))
        return _fitting(names, wanted)

    async def _pack(self, account: Account) -> Pack:
        """The pack of whoever asks."""
        shelf = self.shelf
        if shelf is None or self.database is None or len(shelf.packs) == 1:
            return self.pack
        return await self.database.run(lambda store: _pack_of(store, shelf, account))

    def _names(self, store: Store, account: Account, kind: str) -> list[str]:
        visit = store.people.visit(account, Conversation(account.platform, account.id))
        if visit is None or visit.person.agreed_at is None:
            return []
        if kind == "review":
            return [f"{one.interview} {_short(store, one.person)}" for one in queue_of(store, visit.person.id)]
        if kind == "person":
            return [_short(store, one) for one in wards(store, visit.person.id, Action.SET_DATES)]
        here = (account.platform.value, account.id)
        owner = ":".join(here) in self.owners or here in store.cohorts.owners()
        held = store.members.of_person(visit.person.id)
        seen = (each for each in store.cohorts.all() if any(may(held, a, each.id, owner=owner) for a in _SEEING))
        return [each.name for each in seen]


def _short(store: Store, person: int) -> str:
    """A name that can be offered; one that is too long to be given back whole is offered as the person's number."""
    name = name_of(store, person)
    return name if len(name) <= LONGEST else str(person)


def _pack_of(store: Store, shelf: Shelf, account: Account) -> Pack:
    visit = store.people.visit(account, Conversation(account.platform, account.id))
    return shelf.current if visit is None else pack_of(store, shelf, visit.person.id)


def _fitting(names: Iterable[str], wanted: str) -> list[str]:
    """Those that hold what was typed, the ones that begin with it first."""
    found = sorted({name for name in names if wanted in name.casefold()})
    return sorted(found, key=lambda name: not name.casefold().startswith(wanted))[:MOST]
