"""Says of each clause how it is told: as one's own doing, as "we", as somebody else's, as a wish, a habit or a theory.

The cues are the pack's (`feedback/rules.yaml`, `tags`); what the tags are worth is learnt (`deciding.py`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.feedback.clauses import clauses
from bot.feedback.values import Span


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause's place, and which tags' cues are found in it."""

    span: Span
    tags: Mapping[str, bool]


def tagged(text: str, cues: Mapping[str, re.Pattern[str]]) -> tuple[Clause, ...]:
    """The clauses of a text with their tags, in order."""
    return tuple(Clause(span, _found(text[span.start : span.end], cues)) for span in clauses(text))


def _found(clause: str, cues: Mapping[str, re.Pattern[str]]) -> Mapping[str, bool]:
    return {name: cue.search(clause) is not None for name, cue in cues.items()}


def share(clauses_: Sequence[Clause], tag: str) -> float:
    """The share (0 to 1) of clauses that carry a tag; 0 of none."""
    return sum(clause.tags[tag] for clause in clauses_) / len(clauses_) if clauses_ else 0.0


def around(clauses_: Sequence[Clause], span: Span | None) -> list[Clause]:
    """The clauses that a stretch touches."""
    return [clause for clause in clauses_ if span is not None and clause.span.overlap(span)]
