"""How long to wait before trying again, and when to stop trying: pure decisions that others carry out."""

import random

LONGEST = 300.0
"""Seconds between two tries at most."""


def backoff(attempts: int, chance: random.Random | None = None) -> float:
    """Seconds to wait after this many failed tries: doubling from one second, with up to a quarter added by chance so
    that many who failed together do not come back together."""
    base = min(2.0 ** min(attempts, 16), LONGEST)
    return base * (1 + (chance.random() if chance else 0.0) / 4)
