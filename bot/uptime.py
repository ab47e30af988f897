"""Program time: a clock that stands still while the program is down, and that nobody can set.

An interview's clock must not run while nobody could answer (KIT.md: it stops to the last heartbeat). The heartbeat
keeps the program time; after a crash it goes on from there. What is written to the store is decided elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock
from bot.records import Beat

ALIVE = timedelta(seconds=2)
"""Another process whose last beat is younger than this is taken to be running (several processes on PostgreSQL)."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """This instant, aware UTC."""
        from datetime import UTC

        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that nobody sets."""
        import time

        return time.monotonic()


@dataclass(frozen=True, slots=True)
class ProgramClock:
    """Program time: what it was when this process started, and what has run since on the monotonic clock."""

    clock: Clock
    origin: datetime
    started: float

    def now(self) -> datetime:
        """Program time now; it never goes back, whatever happens to the wall clock."""
        return self.origin + timedelta(seconds=self.clock.monotonic() - self.started)

    def beat(self) -> Beat:
        """What the heartbeat's row is to hold now."""
        return Beat(self.now(), self.clock.now())


def program_clock(clock: Clock, last: Beat | None, *, alone: bool) -> ProgramClock:
    """The program's clock at start. `alone` says that no other process can be running (a locked SQLite database): then
    time stood still since the last beat. Otherwise a young beat means that another process kept it running."""
    now = clock.now()
    if last is None:
        origin = now
    elif not alone and timedelta(0) <= now - last.wall <= ALIVE:
        origin = last.program + (now - last.wall)
    else:
        origin = last.program
    return ProgramClock(clock, origin, clock.monotonic())
