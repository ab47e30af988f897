"""Judges each answer with the engine of the pack that its interview was made from.

Which packs share an engine is settled where the program is put together; judging itself is `assessor.py`'s.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.ports import Assessor
from bot.records import Answer, Verdict


class ByPack:
    """`bot.ports.Assessor` over those of several packs, by id; `id_of` says which pack a version's digest is of, and
    `usual` judges for packs that have none of their own."""

    def __init__(self, usual: Assessor, own: Mapping[str, Assessor], id_of: Callable[[str], str]) -> None:
        self._usual, self._own, self._id_of = usual, own, id_of

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """See `bot.ports.Assessor`."""
        return await self._own.get(self._id_of(answer.pack), self._usual).assess(answer)
