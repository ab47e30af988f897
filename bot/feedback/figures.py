"""Measures judgements against labels: the figures that are printed by `bank train` and written beside the weights.

Nothing is learnt here, and nothing is judged.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.feedback.labelled import LabelledAnswer
from bot.feedback.values import Label

Counts = npt.NDArray[np.float64]
_SEED = 1
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Pair:
    """One criterion of one labelled answer, and what was judged of it."""

    answer: LabelledAnswer
    code: str
    judged: Label
    sure: bool
    missing: frozenset[str]

    @property
    def truth(self) -> Label:
        """The label that people gave."""
        return self.answer.labels[self.code].label


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval (answers drawn anew with replacement)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well judgements agree with people; shares and scores from 0 to 1 (`qwk` from -1)."""

    answers: int
    pairs: int
    macro_f1: Interval
    qwk: Interval
    f1: tuple[float, float, float]
    met_precision: float
    met_recall: float
    sure_right: float
    sure_coverage: float
    adversarial_answers: int
    adversarial_false_met: float
    worthless_false_met: int
    orders_with_merit: float
    missing_f1: float
    upper_bounds: tuple[tuple[str, float], ...]


WORTHLESS = frozenset({"injection", "copy_paste", "keyword_stuffing", "non_answer", "off_topic"})
"""Flags of answers of which none at all may be suggested as met."""


def measured(pairs: Sequence[Pair], *, by_criterion: bool = False) -> Figures:
    """The figures of some pairs; the upper bounds of each criterion's macro-F1 only where they are asked for."""
    counts = counted(pairs)
    sure = [pair for pair in pairs if pair.sure]
    tricky = [pair for pair in pairs if pair.answer.adversarial]
    false_met = {pair.answer.id: pair.answer for pair in tricky if pair.judged is Label.MET}
    merit = [pair for pair in pairs if "injection_with_merit" in pair.answer.flags]
    of_answers = len({pair.answer.id for pair in tricky})
    return Figures(
        answers=len({pair.answer.id for pair in pairs}),
        pairs=len(pairs),
        macro_f1=interval(pairs, macro_f1),
        qwk=interval(pairs, qwk),
        f1=label_f1(counts),
        met_precision=_share(counts[2, 2], counts[:, 2].sum()),
        met_recall=_share(counts[2, 2], counts[2].sum()),
        sure_right=_share(sum(pair.judged is pair.truth for pair in sure), len(sure)),
        sure_coverage=_share(len(sure), len(pairs)),
        adversarial_answers=of_answers,
        adversarial_false_met=_share(len(false_met), of_answers),
        worthless_false_met=sum(bool(answer.flags & WORTHLESS) for answer in false_met.values()),
        orders_with_merit=_share(sum(pair.judged is pair.truth for pair in merit), len(merit)),
        missing_f1=missing_f1(pairs),
        upper_bounds=tuple(
            (code, interval(own, macro_f1).high) for code, own in (_by_code(pairs) if by_criterion else ())
        ),
    )


def counted(pairs: Iterable[Pair]) -> Counts:
    """How often each label (row: people's, column: judged) occurs."""
    counts = np.zeros((3, 3))
    for pair in pairs:
        counts[pair.truth.rank, pair.judged.rank] += 1
    return counts


def label_f1(counts: Counts) -> tuple[float, float, float]:
    """F1 of not met, partly and met; 0 where a label occurs in neither."""
    not_met, partly, met = (_share(2 * counts[k, k], counts[k].sum() + counts[:, k].sum()) for k in range(3))
    return not_met, partly, met


def macro_f1(counts: Counts) -> float:
    """The mean F1 over the labels that people gave."""
    given = [f1 for f1, row in zip(label_f1(counts), counts, strict=True) if row.sum()]
    return sum(given) / len(given) if given else 0.0


def qwk(counts: Counts) -> float:
    """Cohen's kappa with squared distances between labels."""
    rows, columns = np.indices((3, 3))
    distance = (rows - columns) ** 2
    total = counts.sum()
    chance = np.outer(counts.sum(1), counts.sum(0)) / total if total else counts
    by_chance = float((distance * chance).sum())
    return 1 - float((distance * counts).sum()) / by_chance if by_chance else 0.0


def missing_f1(pairs: Iterable[Pair]) -> float:
    """F1 of the missing limbs, over what people call partly and is not judged not met."""
    right = wrong = overlooked = 0
    for pair in pairs:
        if pair.truth is Label.PARTLY and pair.judged is not Label.NOT_MET:
            truth = pair.answer.labels[pair.code].missing - {"own"}
            right += len(truth & pair.missing)
            wrong += len(pair.missing - truth)
            overlooked += len(truth - pair.missing)
    return _share(2 * right, 2 * right + wrong + overlooked)


def interval(pairs: Sequence[Pair], figure: Callable[[Counts], float]) -> Interval:
    """A figure with its interval: the same draws every time."""
    by_answer: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_answer.setdefault(pair.answer.id, []).append(pair)
    each = np.array([counted(own) for own in by_answer.values()])
    draw = random.Random(_SEED)  # noqa: S311 - resampling for an interval, no secret
    tries = sorted(figure(each[_again(draw, len(each))].sum(0)) for _ in range(_RESAMPLES))
    return Interval(figure(each.sum(0)), tries[round(0.025 * _RESAMPLES)], tries[round(0.975 * _RESAMPLES) - 1])


def _again(draw: random.Random, count: int) -> npt.NDArray[np.int64]:
    return np.array([draw.randrange(count) for _ in range(count)], dtype=np.int64)


def _by_code(pairs: Sequence[Pair]) -> list[tuple[str, list[Pair]]]:
    codes = list(dict.fromkeys(pair.code for pair in pairs))
    return [(code, [pair for pair in pairs if pair.code == code]) for code in sorted(codes)]


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
