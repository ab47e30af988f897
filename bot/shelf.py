"""The shelf of packs: those that new interviews are made from, and the versions that older ones keep to their end.

Reading a pack's folder is the question bank's work; keeping versions is the store's; whose pack is which is
`bot/people/belonging.py`'s.
"""

from collections.abc import Callable

from bot.faults import Fault
from question_bank.model import Pack
from question_bank.reader import digest


class TwoOfOneName(Fault):
    """Two packs on the shelf have the same id."""


class Shelf:
    """Packs by name and by digest. The current one is for everybody whose cohort has not chosen another. Raises
    `TwoOfOneName` when an id comes twice."""

    def __init__(self, current: Pack, *others: Pack) -> None:
        self.packs = (current, *others)
        self._by_id = {pack.rules.id: pack for pack in self.packs}
        if len(self._by_id) < len(self.packs):
            ids = ", ".join(pack.rules.id for pack in self.packs)
            raise TwoOfOneName(f"Two packs have the same id ({ids}): give each its own in pack.yaml, or name one only.")
        self.current = current
        self._digests = {pack.rules.id: digest(pack) for pack in self.packs}
        self._packs = {self._digests[pack.rules.id]: pack for pack in self.packs}
        self.current_digest = self._digests[current.rules.id]

    def has(self, name: str) -> bool:
        """Whether a pack of this id can be chosen."""
        return name in self._by_id

    def named(self, name: str) -> Pack:
        """The pack with this id; the current one where there is no such pack (any more)."""
        return self._by_id.get(name, self.current)

    def digest_of(self, pack: Pack) -> str:
        """The digest of a pack that stands on the shelf."""
        return self._digests[pack.rules.id]

    def pack(self, wanted: str, kept: Callable[[str], str | None]) -> Pack:
        """The version with this digest: from the shelf, else from what the store kept (`kept`). Raises `LookupError`
        when neither has it."""
        if wanted not in self._packs:
            document = kept(wanted)
            if document is None:
                raise LookupError(f"the pack version {wanted} was not kept")
            self._packs[wanted] = Pack.model_validate_json(document)
        return self._packs[wanted]

    def version(self, wanted: str) -> Pack:
        """The version with this digest, if it was asked for here before; else the current pack."""
        return self._packs.get(wanted, self.current)

    def id_of(self, wanted: str) -> str:
        """The id of the pack that a version is of."""
        return self.version(wanted).rules.id
