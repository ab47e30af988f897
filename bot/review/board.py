"""A cohort at a glance: a line a learner, short enough that forty fit into one message of any platform.

Pure composing; what is counted is the store's and the timeline's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.texts import Texts

LIMIT = 1950
"""Characters of a board: Discord's message holds 2,000, with room for its title (Telegram's 4,096)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands: the next deadline in words (empty: no dates), mocks sat, mocks that wait for a review,
    and whether a deadline has gone by."""

    person: int
    name: str
    due: str = ""
    mocks: int = 0
    waiting: int = 0
    late: bool = False


def board_text(texts: Texts, standings: Sequence[Standing], limit: int = LIMIT, below: str = "") -> str:
    """The board with names as long as there is room for; a name loses its end before a learner loses their line.
    `below` is a line about the cohort as a whole."""
    for longest in (40, 24, 16, 12, 9, 6):
        lines = [texts("board.key"), *(_line(texts, one, longest) for one in standings), *([below] if below else [])]
        text = "\n".join(lines)
        if len(text) <= limit:
            return text
    kept = text[:limit].rsplit("\n", 1)[0]
    return f"{kept}\n…"


def _line(texts: Texts, one: Standing, longest: int) -> str:
    name = one.name if len(one.name) <= longest else f"{one.name[: longest - 1].rstrip()}…"
    late = texts("board.late_mark") if one.late else ""
    due = one.due or texts("board.undated")
    return texts("board.line", name=name, due=due, mocks=one.mocks, waiting=one.waiting, late=late)
