"""How long somebody spoke and how fast: facts about a spoken fragment, never a judgement."""

from dataclasses import dataclass
from datetime import timedelta

from bot.records import Fragment, FragmentKind

_SHORTEST = timedelta(seconds=5)
"""Of less than this no pace is said: a breath more or less would double it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What can be counted: the length, and words a minute where there are words and enough of a length."""

    length: timedelta
    words_per_minute: int | None


def pace(text: str, length: timedelta | None) -> Pace | None:
    """The pace of these words, spoken in this time; None where the length is not known."""
    if length is None or length <= timedelta(0):
        return None
    words = len(text.split())
    if not words or length < _SHORTEST:
        return Pace(length, None)
    return Pace(length, round(words / (length.total_seconds() / 60)))


def pace_of(fragment: Fragment) -> Pace | None:
    """The pace of a spoken fragment, counted in the words that were first heard; None for what was not spoken."""
    if fragment.kind is not FragmentKind.VOICE:
        return None
    heard = next((edit.text for edit in fragment.edits if edit.text), "")
    return pace(heard, fragment.length)
