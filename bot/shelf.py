"""The shelf of packs: the one that new interviews are made from, and the versions that older ones keep to their end.

Reading a pack's folder is the question bank's work; keeping versions is the store's.
"""

from collections.abc import Callable

from question_bank.model import Pack
from question_bank.reader import digest


class Shelf:
    """Packs by digest."""

    def __init__(self, current: Pack) -> None:
        self.current = current
        self.current_digest = digest(current)
        self._packs = {self.current_digest: current}

    def pack(self, wanted: str, kept: Callable[[str], str | None]) -> Pack:
        """The version with this digest: from the shelf, else from what the store kept (`kept`). Raises `LookupError`
        when neither has it."""
        if wanted not in self._packs:
            document = kept(wanted)
            if document is None:
                raise LookupError(f"the pack version {wanted} was not kept")
            self._packs[wanted] = Pack.model_validate_json(document)
        return self._packs[wanted]
