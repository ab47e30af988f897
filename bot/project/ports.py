"""What the report desk needs of the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.project.report.kept import Found, KeptReport, ReportState


class Reports(Protocol):
    """Reports that were handed in, and the pieces of one that is being pasted."""

    def add(self, person: int, name: str, file: str, at: datetime, *, kept: bool) -> int:
        """A report waits to be read; returns its number."""
        ...

    def report(self, number: int) -> KeptReport | None:
        """One of them."""
        ...

    def of(self, person: int) -> Sequence[KeptReport]:
        """A person's, oldest first."""
        ...

    def settle(self, number: int, state: ReportState, found: Found | None = None) -> None:
        """It was read, with what was found, or refused."""
        ...

    def let_go(self, number: int) -> None:
        """Its file is gone."""
        ...

    def leftovers(self) -> Sequence[KeptReport]:
        """Settled ones whose file was not asked to be kept and is still there."""
        ...

    def grown_old(self, before: datetime, limit: int) -> Sequence[str]:
        """Those older than that go, so many at most; returns their files, some of them empty."""
        ...

    def keep_piece(self, person: int, text: str, at: datetime) -> None:
        """One message of a report that is being pasted."""
        ...

    def pieces(self, person: int) -> Sequence[str]:
        """What was pasted so far, in order."""
        ...

    def drop_pieces(self, person: int) -> None:
        """What was pasted counts no more."""
        ...
