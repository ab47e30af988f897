"""The best released mark of each learner, criterion by criterion: made anew when a learner's marks change.

A cohort's heat map reads these few rows instead of every mark of every mock; what they are made of is `reviews.py`'s.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bot.review.values import LABELS
from storage.tables import interviews, persons
from storage.tables_review import best_marks, review_marks, reviews

_NOTHING = ""
"""In place of a criterion: the learner was looked at, and nothing is marked yet."""


def best_of(db: sa.Connection, people: Sequence[int]) -> dict[int, dict[str, str]]:
    """The best label by criterion of each of these people; who was never summed up is now."""
    found = _read(db, people)
    for person in people:
        if person not in found:
            found[person] = dict(refresh(db, person))
    return {person: {c: label for c, label in found[person].items() if c != _NOTHING} for person in people}


def _read(db: sa.Connection, people: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for person, criterion, label in db.execute(sa.select(best_marks).where(best_marks.c.person.in_(people))):
        found.setdefault(person, {})[criterion] = label
    return found


def refresh(db: sa.Connection, person: int) -> Mapping[str, str]:
    """Sum a learner up anew, one at a time: two reviews of theirs may be released at once."""
    db.execute(sa.select(persons.c.id).where(persons.c.id == person).with_for_update())
    best = _best(db, person)
    forget(db, person)
    rows = [{"person": person, "criterion": c, "label": label} for c, label in (best or {_NOTHING: _NOTHING}).items()]
    db.execute(sa.insert(best_marks), rows)
    return best


def _best(db: sa.Connection, person: int) -> dict[str, str]:
    theirs = reviews.join(interviews, interviews.c.id == reviews.c.interview)
    latest = (
        sa.select(sa.func.max(review_marks.c.id))
        .select_from(review_marks.join(theirs, reviews.c.id == review_marks.c.review))
        .where(interviews.c.person == person, reviews.c.second.is_(False), reviews.c.released_at.is_not(None))
        .group_by(review_marks.c.review, review_marks.c.criterion)
    )
    best: dict[str, str] = {}
    for criterion, label in db.execute(
        sa.select(review_marks.c.criterion, review_marks.c.label).where(review_marks.c.id.in_(latest))
    ):
        best[criterion] = min(best.get(criterion, label), label, key=LABELS.index)
    return best


def forget(db: sa.Connection, *people: int) -> None:
    """These are to be summed up anew at the next look."""
    db.execute(sa.delete(best_marks).where(best_marks.c.person.in_(people)))
