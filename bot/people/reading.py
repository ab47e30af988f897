"""What is known of people's places and dates, read from the store: whose tutor is who, and a person's timeline.

Nothing here changes anything; who may ask is decided by whoever calls.
"""

from datetime import date

from bot.people.matrix import Role
from bot.people.values import Dates, Proposal, record
from bot.ports import Store
from bot.review.rights import apprentices
from bot.texts import Texts
from bot.timeline.dates import draw_up
from bot.timeline.values import GatewayRecord, Timeline
from question_bank.model import Rules

__all__ = ["apprentices", "dates_of", "employer_of", "holders", "leads_of", "record_of", "timeline_of", "tutors_of"]


def learning_in(store: Store, person: int) -> tuple[int, ...]:
    """The cohorts in which a person is an apprentice now, the latest last."""
    return tuple(m.cohort for m in store.members.of_person(person) if m.role == Role.APPRENTICE)


def holders(store: Store, cohort: int, *roles: Role) -> tuple[int, ...]:
    """Who holds one of these roles in a cohort now, the longest first."""
    return tuple(dict.fromkeys(m.person for m in store.members.of_cohort(cohort) if m.role in roles))


def _beside(store: Store, learner: int, role: Role) -> tuple[int, ...]:
    return tuple(dict.fromkeys(m.person for m in store.members.beside(learner) if m.role == role))


def tutors_of(store: Store, learner: int) -> tuple[int, ...]:
    """The tutors of the cohorts in which a person learns."""
    return _beside(store, learner, Role.TUTOR)


def leads_of(store: Store, learner: int) -> tuple[int, ...]:
    """The leads of these cohorts."""
    return _beside(store, learner, Role.LEAD)


def employer_of(store: Store, learner: int) -> tuple[int, ...]:
    """The employers in these cohorts."""
    return _beside(store, learner, Role.EMPLOYER)


def dates_of(store: Store, person: int) -> tuple[int, Dates]:
    """The attempt and the dates that count: a person's own over their cohort's; a resit has its own only."""
    own = store.records.own(person)
    return own.attempt, over_shared(store, person, own.attempt, own.dates)


def over_shared(store: Store, person: int, attempt: int, dates: Dates) -> Dates:
    """What such dates of a person's own come to, over those of their cohort."""
    cohorts = learning_in(store, person)
    return dates if attempt > 1 or not cohorts else dates.over(store.records.shared(cohorts[-1]))


def proposals_of(store: Store, person: int) -> tuple[Proposal, ...]:
    """The versions of the proposal of the latest attempt."""
    return store.records.proposals(person, store.records.own(person).attempt)


def record_of(store: Store, person: int) -> GatewayRecord | None:
    """The gateway's record; None while no gateway is set."""
    attempt, dates = dates_of(store, person)
    return record(dates, store.records.proposals(person, attempt))


def timeline_of(store: Store, person: int, rules: Rules, texts: Texts) -> Timeline | None:
    """A person's timeline; None while no gateway is set."""
    found = record_of(store, person)
    return None if found is None else draw_up(found, rules, texts)


def on_break(store: Store, person: int, day: date) -> bool:
    """Whether a person is on a break in learning on that day."""
    return any(since <= day and (until is None or day < until) for since, until in store.cohorts.breaks(person))
