"""Where in an answer each limb shows, and how strongly: from scores per word piece to one best stretch of words.

Whether that is enough is decided in `deciding.py`; how it is quoted in `quoting.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.feedback.tagger import Floats, Reading
from bot.feedback.values import Span
from bot.feedback.weights import ChannelNumbers

SMOOTH = 5
"""Pieces over which scores are averaged before the strongest place is looked for."""
SHARPNESS = 2.0
"""How much the strongest place outweighs the others when an answer's strength is added up."""
LEVEL = 0.8
"""Taken from the strength, so that an answer of usual length stands at its strongest place."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A channel's strength in an answer (log odds that the limb is shown) and its best stretch, None in no text."""

    strength: float
    span: Span | None


def sighting(reading: Reading, channel: ChannelNumbers | None, longest: int) -> Sighting:
    """What a channel shows in an answer; the stretch has at most `longest` words. Without a channel nothing is seen."""
    if not reading.pieces or channel is None:
        return Sighting(-20.0, None)
    scores = reading.scores[:, channel.column]
    strength = _added_up(smoothed(scores)) * channel.scale + channel.shift
    return Sighting(round(float(strength), 4), best_stretch(reading, scores, longest))


def smoothed(scores: Floats) -> Floats:
    """A moving average over `SMOOTH` pieces, over fewer at the ends."""
    kernel = np.ones(SMOOTH, np.float32)
    sums = np.convolve(scores, kernel, "same")[: len(scores)] if len(scores) >= SMOOTH else _short(scores)
    counts = np.convolve(np.ones_like(scores), kernel, "same")[: len(scores)] if len(scores) >= SMOOTH else 1.0
    return np.asarray(sums / counts, dtype=np.float32)


def _short(scores: Floats) -> Floats:
    return np.full_like(scores, scores.mean())


def _added_up(scores: Floats) -> float:
    top = float(scores.max())
    spread = float(np.log(np.exp((scores - top) * SHARPNESS).sum())) / SHARPNESS
    return top + spread - LEVEL


def best_stretch(reading: Reading, scores: Floats, longest: int) -> Span:
    """The stretch of at most `longest` words whose pieces together speak most for the channel."""
    first, last = _best_run(_gains(scores, reading.word_starts), longest)
    return Span(reading.words[first].start, reading.words[last].end)


def _gains(scores: Floats, word_starts: Sequence[int]) -> npt.NDArray[np.float64]:
    """What taking a word into the stretch gains: above even odds, less the answer's own level."""
    level = min(0.0, float(scores.max()) - 2.5)
    sums = np.add.reduceat(scores.astype(np.float64), word_starts)
    return np.asarray(sums / np.diff([*word_starts, len(scores)]) - level)


def _best_run(gains: npt.NDArray[np.float64], longest: int) -> tuple[int, int]:
    sums = np.concatenate(([0.0], np.cumsum(gains)))
    best, place = -np.inf, (0, 0)
    for count in range(1, min(longest, len(gains)) + 1):
        gained = sums[count:] - sums[:-count]
        first = int(np.argmax(gained))
        if gained[first] > best:
            best, place = float(gained[first]), (first, first + count - 1)
    return place
