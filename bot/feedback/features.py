"""Turns what was sighted of a criterion, and how it is told, into the numbers that the decision weighs.

The weights are learnt (`training.py`) and applied in `deciding.py`; the order of names here is the order of both.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from bot.feedback.sightings import Sighting
from bot.feedback.tagging import Clause, around, share

Numbers = npt.NDArray[np.float64]

TAGS = (
    "own",
    "own_act",
    "we",
    "we_act",
    "other",
    "not_mine",
    "hypothetical",
    "habitual",
    "negated",
    "denial",
    "general",
    "boast",
    "past",
    "particular",
    "suggests",
    "effect",
)
NAMES = (
    "any",
    "all",
    "strongest",
    "weakest",
    "middle",
    "second",
    "core",
    "any_core",
    "other_limbs",
    "all_are_core",
    "share",
    "even",
    "nearly",
    "own_part",
    "two",
    "three",
    "four",
    "same_words",
    *(f"near_{tag}" for tag in TAGS),
    *(f"answer_{tag}" for tag in TAGS),
    "asked_for",
    "asked_else",
    "length",
    "level",
)
ASKED = ("asked_for", "asked_else")
"""Those of `NAMES` that say what was asked; both are nought when that is not known."""
_FAR = 8.0
"""Log odds beyond which nothing is more certain."""
_NEARLY = -1.0
"""Log odds from which a limb was nearly shown."""
_NO_OTHER = 3.0
"""Log odds that stand for a limb where there is none."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """What was sighted of one criterion: a sighting a limb in the criterion's order, whether each limb is a core one,
    and the strength of the apprentice's own part."""

    code: str
    limbs: tuple[Sighting, ...]
    core: tuple[bool, ...]
    own: float


def features(sighted: Sighted, clauses: Sequence[Clause], words: int, asked: bool | None) -> Numbers:
    """The numbers of `NAMES` for one criterion of an answer of so many words; `asked` says whether the question asked
    for the criterion, None when that is not known."""
    odds = np.clip([limb.strength for limb in sighted.limbs], -_FAR, _FAR)
    near = _near(sighted, clauses)
    return np.array(
        [
            *(_any(odds), _all(odds), odds.max(), odds.min(), odds.mean(), np.sort(odds)[-2:][0]),
            *_by_weight(odds, np.array(sighted.core)),
            *(chances(list(odds)).mean(), (odds > 0).mean(), (odds > _NEARLY).mean()),
            float(np.clip(sighted.own, -_FAR, _FAR)),
            *(float(len(odds) == count) for count in (2, 3, 4)),
            _same_words(sighted.limbs),
            *(near[tag] for tag in TAGS),
            *(share(clauses, tag) for tag in TAGS),
            *(float(asked is True), float(asked is False)),
            math.log1p(words) - 4.7,
            1.0,
        ]
    )


def _same_words(limbs: Sequence[Sighting]) -> float:
    """The share of pairs of limbs that were sighted in words that overlap: one thing said rarely evidences two."""
    pairs = list(combinations([limb.span for limb in limbs], 2))
    shared = [one is not None and other is not None and one.overlap(other) > 0 for one, other in pairs]
    return sum(shared) / len(shared) if shared else 0.0


def _by_weight(odds: Numbers, core: npt.NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """The weakest and the strongest core limb, the weakest other limb, and whether there is no other."""
    important = odds[core] if core.any() else odds
    others = odds[~core]
    weakest = float(others.min()) if len(others) else _NO_OTHER
    return float(important.min()), float(important.max()), weakest, float(not len(others))


def chances(strengths: Sequence[float]) -> Numbers:
    """Log odds as chances (0 to 1)."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(strengths, -30, 30))), dtype=np.float64)


def _any(odds: Numbers) -> float:
    return _log_odds(1.0 - float(np.prod(1.0 - chances(list(odds)))))


def _all(odds: Numbers) -> float:
    return _log_odds(float(np.prod(chances(list(odds)))))


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))


def _near(sighted: Sighted, clauses: Sequence[Clause]) -> Mapping[str, float]:
    """For each tag, how much the clauses carry it in which the limbs were sighted, stronger sightings weighing more."""
    weights = chances([limb.strength for limb in sighted.limbs]) + 0.02
    places = [around(clauses, limb.span) for limb in sighted.limbs]
    return {tag: float(np.dot(weights, [share(place, tag) for place in places]) / weights.sum()) for tag in TAGS}
