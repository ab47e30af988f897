"""Which criteria a learner's earlier mocks left weak, for the draw.

Read from opinions that are already kept: a tutor's counts before the engine's, the engine's before the learner's own.
"""

from collections.abc import Sequence

from bot.records import Opinion, Sitting
from bot.turn import Turn

_MOCKS = 3


def weak_criteria(turn: Turn, past: Sequence[Sitting]) -> frozenset[str]:
    """Criteria that the latest mocks aimed at and that nobody called met since."""
    weak: set[str] = set()
    for sitting in past[-_MOCKS:]:
        best = best_of(turn.store.opinions.of(sitting.id))
        answered = set(sitting.state.answered)
        aimed = {code for q in sitting.plan.questions if q.number in answered for code in q.criteria}
        weak |= {code for code in aimed if best.get(code, "met") != "met"}
        weak -= {code for code, label in best.items() if label == "met"}
    return frozenset(weak)


def best_of(opinions: Sequence[Opinion]) -> dict[str, str]:
    """The label that counts for each criterion: the most trusted kind's, and of these the best."""
    trust = {"self": 0, "engine": 1}
    order = {"not_met": 0, "partly": 1, "met": 2}
    best: dict[str, tuple[int, int, str]] = {}
    for opinion in opinions:
        value = (trust.get(opinion.by, 2), order[opinion.label], opinion.label)
        best[opinion.criterion] = max(best.get(opinion.criterion, value), value)
    return {code: label for code, (_, _, label) in best.items()}
