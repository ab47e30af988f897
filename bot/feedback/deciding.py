"""Decides on a label from a criterion's features, and says how sure that is, with weights learnt from labelled answers.

Two plain questions in turn: is anything of the criterion shown, and if so, is it whole? Learning is `training.py`'s.
"""

from dataclasses import dataclass

import numpy as np

from bot.feedback.features import NAMES, Numbers
from bot.feedback.values import Label
from bot.feedback.weights import LearntAmiss, Scale, WeightsFile


@dataclass(frozen=True, slots=True)
class Decision:
    """A label, whether the engine stands behind it, and the chances of not met, partly and met."""

    label: Label
    sure: bool
    chances: tuple[float, float, float]


class Decider:
    """The learnt weights, ready for use."""

    def __init__(self, weights: WeightsFile) -> None:
        """Raises `LearntAmiss` when the weights were learnt for other features."""
        if weights.names != NAMES:
            raise LearntAmiss("The learnt weights are for another version; run `mockbot bank train`.")
        self.weights = weights
        self._centre, self._spread = np.array(weights.centre), np.array(weights.spread)

    def knows(self, code: str) -> bool:
        """Whether there are weights for a criterion."""
        return code in self.weights.shown.criteria

    def decide(self, code: str, numbers: Numbers) -> Decision:
        """The decision on one criterion; raises `KeyError` for a criterion that is not known."""
        scaled = (numbers - self._centre) / self._spread
        shown, whole = (_chance(scale, code, scaled) for scale in (self.weights.shown, self.weights.whole))
        chances = (1 - shown, shown * (1 - whole), shown * whole)
        label = label_of(shown, whole, self.weights.shown_from, self.weights.whole_from)
        return Decision(label, chances[label.rank] >= self._bar(label), chances)

    def _bar(self, label: Label) -> float:
        bars = self.weights.sure
        return {Label.NOT_MET: bars.not_met, Label.PARTLY: bars.partly, Label.MET: bars.met}[label]


def label_of(shown: float, whole: float, shown_from: float, whole_from: float) -> Label:
    """The label for the chances that something is shown, and that what is shown is whole."""
    if shown < shown_from:
        return Label.NOT_MET
    return Label.MET if whole >= whole_from else Label.PARTLY


def _chance(scale: Scale, code: str, scaled: Numbers) -> float:
    odds = float(np.dot(scale.features, scaled)) + scale.criteria[code]
    return float(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
