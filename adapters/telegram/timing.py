"""How long the adapter waits for what; nothing else lives here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that the adapter waits: for news in one poll, and how much longer for its answer; for an answer to
    anything else; before typing is shown; before the first try again (each further one waits twice as long)."""

    poll: int = 25
    grace: float = 10.0
    request: float = 15.0
    typing: float = 1.0
    again: float = 0.5
