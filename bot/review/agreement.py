"""How far two markers agree: Cohen's kappa over the mocks that were marked twice, blind.

Pure; which mocks those are is the store's. Below `AT_LEAST` mocks there is no figure, because it would mean nothing.
"""

from collections import Counter
from collections.abc import Sequence

from bot.review.values import Review

AT_LEAST = 10
"""Mocks marked twice before agreement is shown (issue 6)."""

Pair = tuple[str, str]


def pairs_of(twice: Sequence[tuple[Review, Review]]) -> list[Pair]:
    """The two labels of every criterion that both marked."""
    return [
        (mark.label, other.label)
        for first, second in twice
        for mark in first.marks
        if (other := second.mark(mark.criterion)) is not None
    ]


def agreement(twice: Sequence[tuple[Review, Review]]) -> float | None:
    """Kappa over a cohort's twice-marked mocks; None while they are too few."""
    return kappa(pairs_of(twice)) if len(twice) >= AT_LEAST else None


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa (Cohen 1960): agreement beyond chance, 1 is full. None without pairs; 1 where both always gave one
    and the same label, since chance then explains all of it and nothing is left to disagree on."""
    if not pairs:
        return None
    total = len(pairs)
    observed = sum(first == second for first, second in pairs) / total
    left, right = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(left[label] * right[label] for label in left) / total**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)
