"""What is kept from somebody who may yet give a blind second marking: the first marks of that mock, wherever they show.

Every sum of released marks that a person reads of others is made here, so that there is no second way to them.
"""

from collections.abc import Mapping, Sequence

from bot.people.matrix import Action
from bot.ports import Store
from bot.review.rights import wards
from bot.review.values import LABELS, Mark, Review, ReviewState, Waiting

SEEN_MARKS = "marks of mock {}"
"""What the audit says of somebody who read another tutor's marks."""
Said = tuple[str, int | None]
"""A label, and who gave it."""


def blind(store: Store, first: Review, person: int) -> bool:
    """Whether a second marking of a mock is wanted and this person may give it: the first is released, and they
    neither marked nor read it."""
    second = store.reviews.of(first.interview, second=True)
    if second is None or first.state is ReviewState.DRAFT or person in (first.reviewer, first.claimant):
        return False
    if second.reviewer not in (None, person):
        return False
    return not store.audit.noted(person, Action.SEE_TRANSCRIPT.value, SEEN_MARKS.format(first.interview))


def asked_of(store: Store, person: int) -> Sequence[Waiting]:
    """The second markings that this tutor could give."""
    asked = store.reviews.asked_twice(wards(store, person, Action.REVIEW), person)
    firsts = [(one, store.reviews.of(one.interview)) for one in asked]
    return [one for one, first in firsts if first is not None and blind(store, first, person)]


def told_to(store: Store, reader: int, learner: int) -> Mapping[int, Mapping[str, Said]]:
    """The released marks of each of a learner's mocks, with none for a mock whose marks are kept from this reader."""
    kept = _kept_from(store, reader)
    return {mock: {} if mock in kept else marks for mock, marks in store.reviews.told(learner).items()}


def best_to(store: Store, reader: int | None, people: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """The best released mark of each of these people by criterion, of the mocks whose marks this reader may know; for
    None of all."""
    best = dict(store.reviews.best(people))
    if reader is not None:
        for person in {one.person for one in asked_of(store, reader)} & set(people):
            best[person] = _best(told_to(store, reader, person))
    return best


def report_to(store: Store, reader: int | None, learner: int, but: int = 0) -> Mapping[str, Mark]:
    """What released reviews marked in a learner's report, but for the mock `but` and those kept from this reader; None
    may know all."""
    return store.reviews.report_of(learner, _kept_from(store, reader) | {but})


def _kept_from(store: Store, reader: int | None) -> frozenset[int]:
    return frozenset(one.interview for one in asked_of(store, reader)) if reader is not None else frozenset()


def _best(told: Mapping[int, Mapping[str, Said]]) -> Mapping[str, str]:
    best: dict[str, str] = {}
    for code, (label, _) in (each for marks in told.values() for each in marks.items()):
        best[code] = min(best.get(code, label), label, key=LABELS.index)
    return best
