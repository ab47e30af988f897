"""Whom and what people mean by a name: a cohort or a person among those that the asker may see, and a day.

What is out of the asker's sight is answered as if it were not there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from bot.people.matrix import Action
from bot.people.permitting import is_owner
from bot.people.rights import may
from bot.people.values import Cohort
from bot.review.rights import name_of, wards
from bot.turn import Turn

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_SPELT = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9}) (\d{4})", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, slots=True)
class Named:
    """A number found by its name, and what followed the name."""

    id: int
    rest: str


def cohorts_with(turn: Turn, action: Action) -> tuple[Cohort, ...]:
    """The cohorts in which the person may do this, by name."""
    held, owner = turn.store.members.of_person(turn.person.id), is_owner(turn)
    return tuple(each for each in turn.store.cohorts.all() if may(held, action, each.id, owner=owner))


def by_name(words: str, names: Iterable[tuple[str, int]]) -> tuple[Named, ...]:
    """Whatever the words begin with, quoted or not, the longest name first; a number stands for itself."""
    words = words.strip()
    if words[:1] in ('"', "“"):
        name, _, rest = words[1:].replace("”", '"').partition('"')
        return tuple(Named(number, rest.strip()) for known, number in names if _is(name.strip(), known, number))
    parts = words.split()
    for length in range(len(parts), 0, -1):
        name, after = " ".join(parts[:length]), words.split(None, length)[length:]
        found = [number for known, number in names if _is(name, known, number)]
        if found:
            return tuple(Named(number, after[0].strip() if after else "") for number in dict.fromkeys(found))
    return ()


def _is(name: str, known: str, number: int) -> bool:
    return bool(name) and (name.casefold() == " ".join(known.split()).casefold() or name == str(number))


def cohort_named(turn: Turn, words: str, action: Action) -> Named | None:
    """The cohort that the words begin with, of those in which the person may do this."""
    return next(iter(by_name(words, [(each.name, each.id) for each in cohorts_with(turn, action)])), None)


def person_among(turn: Turn, words: str, people: Iterable[int]) -> Named | None:
    """The one of these people whom the words begin with; says so when it is nobody, or not clear who."""
    found = by_name(words, [(name_of(turn.store, one), one) for one in people])
    if len(found) == 1:
        return found[0]
    if found:
        turn.tell("find.several", numbers=", ".join(str(each.id) for each in found))
    else:
        turn.tell("find.nobody")
    return None


def learner_named(turn: Turn, words: str, action: Action) -> Named | None:
    """The learner whom the words begin with, of those to whom the person may do this."""
    return person_among(turn, words, wards(turn.store, turn.person.id, action))


def day_in(words: str) -> tuple[date, str] | None:
    """The day that the words begin with (2026-03-02, 2/3/2026, 2 March 2026), and what follows; None for no such
    day."""
    words = words.strip()
    for pattern, order in ((_ISO, "ymd"), (_BRITISH, "dmy"), (_SPELT, "dmy")):
        found = pattern.match(words)
        if found is not None:
            day = _day(dict(zip(order, found.groups(), strict=True)))
            return None if day is None else (day, words[found.end() :].strip())
    return None


def _day(parts: dict[str, str]) -> date | None:
    month = parts["m"][:3].casefold()
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month) if month.isdecimal() else 0
    try:
        return date(int(parts["y"]), number, int(parts["d"]))
    except ValueError:
        return None


def time_in(words: str) -> tuple[time | None, str]:
    """The time of day that the words begin with, if they do, and what follows."""
    found = _TIME.match(words.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None, words.strip()
    return time(int(found[1]), int(found[2])), words.strip()[found.end() :].strip()
