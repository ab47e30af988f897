"""A clock that tests hand in and set by hand: wall time and monotonic time move together unless told otherwise."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 25, 21, 40, tzinfo=UTC)) -> None:
        self._now = now
        self._seconds = 1000.0

    def now(self) -> datetime:
        """Wall time."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that nobody sets."""
        return self._seconds

    def move(self, by: timedelta) -> None:
        """Time passes."""
        self._now += by
        self._seconds += by.total_seconds()

    def set_wall(self, by: timedelta) -> None:
        """Somebody sets the wall clock; no time passes."""
        self._now += by
