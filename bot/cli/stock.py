"""Which packs an installation has on its shelf, and which of them are judged and explained alike.

Reading a folder is the question bank's work; which pack is whose is `bot/people/belonging.py`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.shelf import Shelf
from question_bank.model import Pack
from question_bank.reader import find_pack, load_pack, part

if TYPE_CHECKING:  # start is lazy
    from bot.config import Settings

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Stocked:
    """A pack and the folder that it was read from."""

    folder: Path
    pack: Pack

    @property
    def id(self) -> str:
        """The pack's short name."""
        return self.pack.rules.id

    @property
    def _names(self) -> tuple[tuple[str, str], ...]:
        return tuple((area.number, area.name) for area in self.pack.rules.areas)

    @property
    def judged_by(self) -> object:
        """What the engine goes by: packs in which this is the same are judged by one."""
        return part(self.folder, "feedback").resolve(), self._names, self.pack.criteria, self.pack.probes

    @property
    def explained_by(self) -> object:
        """What the question corner goes by."""
        return part(self.folder, "corner.yaml").resolve(), self._names, self.pack.criteria, self.pack.guidance


def stocked(settings: "Settings") -> tuple[Stocked, ...]:
    """The packs of the settings, the usual one first. Raises `PackError` for one that is wrong or not there."""
    names = dict.fromkeys((settings.pack, *settings.packs))
    return tuple(Stocked(find_pack(name), load_pack(name)) for name in names)


def shelf_of(settings: "Settings") -> Shelf:
    """The shelf of the settings. Raises `PackError`, and `bot.shelf.TwoOfOneName`."""
    return Shelf(*(each.pack for each in stocked(settings)))


def one_for_alike(
    packs: Sequence[Stocked], alike: Callable[[Stocked], object], made: Callable[[Path], Thing]
) -> Mapping[str, Thing]:
    """By pack's id one thing made from its folder, shared by packs that are alike; the first pack's comes first."""
    known: list[tuple[object, Thing]] = []
    found: dict[str, Thing] = {}
    for each in packs:
        key = alike(each)
        thing = next((made_before for other, made_before in known if other == key), None)
        if thing is None:
            thing = made(each.folder)
            known.append((key, thing))
        found[each.id] = thing
    return found
