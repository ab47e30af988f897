"""Says of every word piece of an answer how much it looks like evidence of each limb, with the pack's small encoder.

The numbers become sightings in `sightings.py`; nothing here knows what a limb or a label means.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.feedback.tokens import Piece, Vocabulary
from bot.feedback.values import Span


class Session(Protocol):
    """What is used of an onnxruntime session."""

    def run(self, outputs: None, inputs: dict[str, npt.NDArray[np.int64]]) -> list[npt.NDArray[np.float32]]:
        """All outputs for the inputs."""
        ...


Floats = npt.NDArray[np.float32]

WINDOW = 320
"""Pieces that are read at once; the answers it learnt from are no longer."""
OVERLAP = 64
"""Pieces that two windows share, so that each piece is read with what stands around it."""
MOST = 4096
"""Pieces after which reading stops: some 3,000 words, an answer of twenty minutes."""


@dataclass(frozen=True)
class Reading:
    """An answer's pieces, and for each a row of scores (log odds), one a channel. Without slots: words are kept."""

    pieces: list[Piece]
    scores: Floats

    @cached_property
    def word_starts(self) -> list[int]:
        """The first piece of each word. Pieces that touch make a word, with its stops."""
        pieces = self.pieces
        return [at for at in range(len(pieces)) if not at or pieces[at - 1].span.end != pieces[at].span.start]

    @cached_property
    def words(self) -> list[Span]:
        """The places of the words."""
        ends = [*self.word_starts[1:], len(self.pieces)]
        return [
            Span(self.pieces[first].span.start, self.pieces[last - 1].span.end)
            for first, last in zip(self.word_starts, ends, strict=True)
        ]


class Tagger:
    """The encoder of a pack, on one thread; the same text gives the same scores."""

    def __init__(self, vocabulary: Vocabulary, session: Session) -> None:
        self._vocabulary, self._session = vocabulary, session

    @classmethod
    def load(cls, folder: Path) -> "Tagger":
        """The tagger whose files lie in a pack's `feedback` folder. Raises `OSError` when one cannot be read."""
        from onnxruntime import (  # type: ignore[import-untyped]  # it ships no types
            InferenceSession,
            SessionOptions,
        )

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 3
        model = (folder / "model.onnx").read_bytes()
        return cls(
            Vocabulary.load(folder / "vocabulary.txt"),
            InferenceSession(model, options, providers=["CPUExecutionProvider"]),
        )

    def read(self, text: str) -> Reading:
        """The scores of a text's pieces; an empty reading for a text without any."""
        pieces = self._vocabulary.pieces(text)[:MOST]
        if not pieces:
            return Reading([], np.zeros((0, 0), np.float32))
        parts = [self._scored(pieces[first:last]) for first, last in windows(len(pieces))]
        return Reading(pieces, joined(parts, windows(len(pieces))))

    def _scored(self, pieces: list[Piece]) -> Floats:
        marks = self._vocabulary
        numbers = np.array([[marks.start, *(piece.number for piece in pieces), marks.end]], dtype=np.int64)
        scores = np.asarray(self._session.run(None, {"ids": numbers})[0], dtype=np.float32)
        return scores[0, 1:-1]


def windows(pieces: int) -> list[tuple[int, int]]:
    """The first and the last (exclusive) piece of each window over so many pieces."""
    step = WINDOW - OVERLAP
    starts = range(0, max(1, pieces - OVERLAP), step)
    return [(first, min(pieces, first + WINDOW)) for first in starts]


def joined(parts: list[Floats], places: list[tuple[int, int]]) -> Floats:
    """One row a piece: what two windows share is taken from each up to the middle."""
    rows: list[Floats] = []
    for number, (part, (first, last)) in enumerate(zip(parts, places, strict=True)):
        begin = first + (OVERLAP // 2 if number else 0)
        end = last - (OVERLAP // 2 if number + 1 < len(parts) else 0)
        rows.append(part[begin - first : end - first])
    return np.concatenate(rows)
