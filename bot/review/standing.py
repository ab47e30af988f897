"""Where each learner of a cohort stands: counted from the store in a few statements, dated by their timeline.

Who may see it is asked before; how it is shown is the board's and the page's.
"""

from datetime import date

from bot.people.reading import timeline_of
from bot.review.board import Standing
from bot.review.rights import apprentices, names_of
from bot.review.values import Sat
from bot.timeline.actions import next_action
from bot.timeline.words import short_date
from bot.turn import Turn


def standings(turn: Turn, cohort: int) -> tuple[Standing, ...]:
    """A cohort's learners, by name."""
    people = apprentices(turn.store, cohort)
    names = names_of(turn.store, people)
    day = today(turn)
    found = [_standing(turn, one, names[one.person], day) for one in turn.store.reviews.sat(people)]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.person)))


def _standing(turn: Turn, sat: Sat, name: str, day: date) -> Standing:
    due, late = next_due(turn, sat.person, day)
    return Standing(sat.person, name, due, sat.mocks, sat.waiting, late)


def next_due(turn: Turn, person: int, day: date) -> tuple[str, bool]:
    """The next thing to do with its date in words, and whether that date had gone by then; empty without dates."""
    timeline = timeline_of(turn.store, person, turn.pack_of(person).rules, turn.kit.texts)
    action = next_action(timeline) if timeline is not None else None
    if action is None:
        return "", False
    return f"{turn.kit.texts(f'timeline.keys.{action.key}')} {short_date(action.due)}", action.due < day


def today(turn: Turn) -> date:
    """The day that it is where the person looking lives."""
    return turn.now.astimezone(turn.zone).date()
