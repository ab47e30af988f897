"""The interview's clock in the pack's minutes: how much is spent, which marks are due, what is over, short or silent.

Pure readings of a state; what follows from them is decided in `machine.py`. All instants are program time.
"""

from datetime import datetime, timedelta

from bot.interview.state import Closing, Finished, LaidAside, Rulebook, State


def spent(rulebook: Rulebook, state: State, now: datetime) -> timedelta:
    """Answering time so far in the pack's own minutes: extra time scales the whole clock (KIT.md, "The interview")."""
    return state.clock.at(now) / rulebook.plan.factor


def is_over(rulebook: Rulebook, state: State, now: datetime) -> bool:
    """No new question from here on (60 minutes and the leeway)."""
    return spent(rulebook, state, now) >= rulebook.pack.rules.interview.latest


def is_short(rulebook: Rulebook, state: State, now: datetime) -> bool:
    """Less than the shortest full interview (60 minutes less the leeway)."""
    return spent(rulebook, state, now) < rulebook.pack.rules.interview.earliest


def new_marks(rulebook: Rulebook, state: State, now: datetime) -> range:
    """The marks that have been reached and not yet said; none while the clock stands."""
    if state.clock.since is None:
        return range(0)
    reached = spent(rulebook, state, now)
    passed = sum(1 for mark in rulebook.pack.rules.interview.marks if reached >= timedelta(minutes=mark))
    return range(state.marks_said, max(passed, state.marks_said))


def end_of_patience(rulebook: Rulebook, state: State) -> datetime | None:
    """When silence lays the interview aside; None where nothing waits for the learner."""
    if state.touched is None or isinstance(state.phase, Closing | Finished | LaidAside):
        return None
    return state.touched + timedelta(hours=rulebook.pack.rules.interview.silence_hours)


def next_wake(rulebook: Rulebook, state: State) -> datetime | None:
    """When the machine next wants a `Wake`: the next mark while the clock runs, or the end of patience."""
    patience = end_of_patience(rulebook, state)
    marks = rulebook.pack.rules.interview.marks
    if patience is None or state.clock.since is None or state.marks_said >= len(marks):
        return patience
    due = timedelta(minutes=marks[state.marks_said]) * rulebook.plan.factor
    return min(patience, state.clock.since + max(due - state.clock.banked, timedelta(0)))
