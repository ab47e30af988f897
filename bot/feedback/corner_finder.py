"""Learns from labelled ways of asking which label a new message is nearest to: ridge regression on weighted terms.

Reading messages into terms lives in `corner_terms.py`; what a label stands for, and what is then said, in `corner.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.feedback.corner_terms import Reader

Vector = NDArray[np.float32]


class Finder:
    """Scores messages per label. It is made from its examples in one exact solution: the same examples, the same
    scores, and nothing random."""

    def __init__(self, examples: Sequence[tuple[str, str]], reader: Reader, *, ridge: float = 1.0) -> None:
        self.labels = tuple(dict.fromkeys(label for label, _ in examples))
        self._reader = reader
        documents = [reader.terms(text) for _, text in examples]
        self._rarity = _rarity(documents)
        self._place = {term: at for at, term in enumerate(self._rarity)}
        rows = [self._weighted(document) for document in documents]
        gram = _gram(rows, len(self._place))
        targets = np.zeros((len(examples), len(self.labels)), dtype=np.float32)
        for at, (label, _) in enumerate(examples):
            targets[at, self.labels.index(label)] = 1.0
        # An example of a label with few examples counts as much as the label's share would make it.
        gram[np.diag_indices_from(gram)] += np.float32(ridge)
        answers = np.linalg.solve(gram, targets)
        self._weights = np.zeros((len(self._place), len(self.labels)), dtype=np.float32)
        for (places, values), answer in zip(rows, answers, strict=True):
            self._weights[places] += values[:, None] * answer[None, :]

    def scores(self, text: str) -> dict[str, float]:
        """How near the message is to each label: about 1 for a message like its examples, about 0 for others."""
        places, values = self._weighted(self._reader.terms(text))
        found = values @ self._weights[places] if len(places) else np.zeros(len(self.labels))
        return {label: float(score) for label, score in zip(self.labels, found, strict=True)}

    def _weighted(self, terms: Mapping[str, float]) -> tuple[NDArray[np.int64], Vector]:
        known = [
            (self._place[term], amount * self._rarity[term]) for term, amount in terms.items() if term in self._place
        ]
        places = np.array([place for place, _ in known], dtype=np.int64)
        values = np.array([value for _, value in known], dtype=np.float32)
        # Unknown terms lengthen the message too: what is mostly unknown is near to nothing.
        length = float(np.sqrt((values**2).sum())) or 1.0
        return places, values / np.float32(length)


def _rarity(documents: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Each term that occurs in at least two examples, with its inverse document frequency."""
    counts: dict[str, int] = {}
    total = 0
    for document in documents:
        total += 1
        for term in document:
            counts[term] = counts.get(term, 0) + 1
    return {term: log((1 + total) / (1 + count)) for term, count in counts.items() if count > 1}


def _gram(rows: Sequence[tuple[NDArray[np.int64], Vector]], width: int) -> Vector:
    """Each example's likeness to each other, summed in slices of terms so that memory stays small."""
    gram = np.zeros((len(rows), len(rows)), dtype=np.float32)
    step = 2048
    for start in range(0, width, step):
        part = np.zeros((len(rows), step), dtype=np.float32)
        for at, (places, values) in enumerate(rows):
            chosen = (places >= start) & (places < start + step)
            part[at, places[chosen] - start] = values[chosen]
        gram += part @ part.T
    return gram
