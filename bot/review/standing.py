"""Where each learner of a cohort stands: counted from the store in a few statements, dated by their timeline.

Who may see it is asked before; how it is shown is the board's and the page's.
"""

from collections import Counter

from bot.review.board import Standing
from bot.review.rights import apprentices, name_of
from bot.turn import Turn


def standings(turn: Turn, cohort: int) -> tuple[Standing, ...]:
    """A cohort's learners, by name."""
    people = apprentices(turn.store, cohort)
    waiting = Counter(one.person for one in turn.store.reviews.waiting(people))
    sat = {one.person: one.mocks for one in turn.store.reviews.sat(people)}
    found = [
        Standing(person, name_of(turn.store, person), mocks=sat[person], waiting=waiting[person]) for person in people
    ]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.person)))
