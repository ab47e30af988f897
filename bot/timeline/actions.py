"""Who owes what, by when: the open actions of a timeline, the next one, the days left, and why writing is locked.

Dates come from `dates.py`; when people are reminded of an action is decided in `nudges.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.timeline.values import Key, ProposalState, Timeline


class Owner(StrEnum):
    """Who has to act."""

    APPRENTICE = "apprentice"
    EMPLOYER = "employer"
    """Employer or provider: who confirms that a proposal is suitable."""
    TUTOR = "tutor"
    """A tutor or lead: who records the assessor's decision and agrees dates."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that `owner` still has to do by `due`; `words` is its name below `timeline.actions` in the texts."""

    key: Key
    owner: Owner
    due: date
    words: str


class Lock(StrEnum):
    """Why the report cannot be written yet (KIT.md, "The dates"); its words are below `timeline.locks`."""

    BEFORE_GATEWAY = "before_gateway"
    NOT_APPROVED = "not_approved"


_PROPOSAL: Mapping[ProposalState, tuple[Owner, str]] = MappingProxyType(
    {
        ProposalState.MISSING: (Owner.APPRENTICE, "proposal"),
        ProposalState.WRITTEN: (Owner.EMPLOYER, "confirm"),
        ProposalState.CONFIRMED: (Owner.TUTOR, "decide"),
        ProposalState.REFUSED: (Owner.APPRENTICE, "resubmission"),
    }
)
NOTHING_DONE: frozenset[Key] = frozenset()


def days_left(due: date, today: date) -> int:
    """Whole days from today to a date; below 0 when it has passed."""
    return (due - today).days


def open_actions(timeline: Timeline, done: frozenset[Key] = NOTHING_DONE) -> tuple[Action, ...]:
    """What is still to be done, by date; `done` are the deadlines that are known to be met or over."""
    actions = (action for action in _actions(timeline) if action.key not in done)
    order = {key: at for at, key in enumerate(Key)}
    return tuple(sorted(actions, key=lambda action: (action.due, order[action.key])))


def next_action(timeline: Timeline, done: frozenset[Key] = NOTHING_DONE) -> Action | None:
    """The open action with the earliest date, overdue ones first; None when nothing is left."""
    return next(iter(open_actions(timeline, done)), None)


def past(timeline: Timeline, today: date) -> frozenset[Key]:
    """The deadlines that lie before today: what is taken as done where nobody has recorded anything."""
    return frozenset(key for key, on in timeline.days.items() if on < today)


def writing_lock(timeline: Timeline, today: date) -> Lock | None:
    """Why the report may not be written yet, or None: only after the gateway, and once the proposal is approved."""
    if today < timeline.record.gateway:
        return Lock.BEFORE_GATEWAY
    return None if timeline.record.proposal is ProposalState.APPROVED else Lock.NOT_APPROVED


def _actions(timeline: Timeline) -> Iterator[Action]:
    days, state = timeline.days, timeline.record.proposal
    if state is not ProposalState.APPROVED:
        owner, words = _PROPOSAL[state]
        key = Key.RESUBMISSION if Key.RESUBMISSION in days else Key.PROPOSAL
        yield Action(
            key, owner, days[key], "resubmission" if key is Key.RESUBMISSION and words == "proposal" else words
        )
    yield Action(Key.GATEWAY, Owner.APPRENTICE, days[Key.GATEWAY], "gateway")
    yield Action(timeline.binding, Owner.APPRENTICE, timeline.report_due, timeline.binding)
    if Key.INTERVIEW in days:
        if timeline.binding is Key.REPORT_FINISHED:
            yield Action(Key.REPORT_SUBMITTED, Owner.APPRENTICE, days[Key.REPORT_SUBMITTED], Key.REPORT_SUBMITTED)
        yield Action(Key.INTERVIEW, Owner.APPRENTICE, days[Key.INTERVIEW], "interview")
    else:
        yield Action(Key.PERIOD_END, Owner.TUTOR, days[Key.PERIOD_END], "agree_interview")
