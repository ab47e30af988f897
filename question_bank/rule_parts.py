"""The parts of a `pack.yaml` that are right by themselves, also where the file as a whole is not: so that a mistake in
one part never hides another mistake elsewhere.

What is wrong with a part by itself was told when the whole file was read; what must agree is `crosschecks.py`'s.
"""

import json
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from question_bank.model import Area, Interview, Nudges, Section
from question_bank.reader import Placed, Reading
from question_bank.strict_yaml import Loaded, Steps

Thing = TypeVar("Thing")


def value(reading: Reading, kind: type[Thing], *steps: str) -> Thing | None:
    """The value that `steps` lead to; None when it is not there or not right."""
    return _right(_written(reading, steps), kind)


def items(reading: Reading, kind: type[Thing], *steps: str) -> list[Placed[Thing]]:
    """The entries of the list that `steps` lead to, with their places; those that are not right are left out."""
    written = _written(reading, steps)
    found = ((at, _right(each, kind)) for at, each in enumerate(written if isinstance(written, list) else ()))
    return [Placed(each, reading.pack, (*steps, at)) for at, each in found if each is not None]


def whole(reading: Reading, found: list[Placed[Thing]], *steps: str) -> bool:
    """Whether these are all entries of the list, so that they may be added up."""
    written = _written(reading, steps)
    return isinstance(written, list) and len(written) == len(found)


def areas(reading: Reading) -> list[Placed[Area]]:
    """The areas."""
    return items(reading, Area, "areas")


def sections(reading: Reading) -> list[Placed[Section]]:
    """The report's sections."""
    return items(reading, Section, "report", "sections")


def interview(reading: Reading) -> Interview | None:
    """The interview's rules."""
    return value(reading, Interview, "interview")


def nudges(reading: Reading) -> Nudges | None:
    """The reminders' rules."""
    return value(reading, Nudges, "nudges")


def number(reading: Reading, *steps: str) -> int | None:
    """A whole number."""
    return value(reading, int, *steps)


def _written(reading: Reading, steps: Steps) -> Loaded:
    found: Loaded = reading.pack.value
    for step in steps:
        found = found.get(str(step)) if isinstance(found, dict) else None
    return found


def _right(written: Loaded, kind: type[Thing]) -> Thing | None:
    if written is None:
        return None
    try:
        return TypeAdapter(kind).validate_json(json.dumps(written), strict=True)
    except ValidationError:
        return None
