"""Learners who do everything at every moment, for the pure machine: events drawn by chance, and a record of what a
calm observer would have noted, to hold the machine against.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.interview import clock
from bot.interview import state as s
from bot.interview.machine import opening, step
from bot.interview.state import Event, Rulebook, State, Step


@dataclass
class Observer:
    """What was seen from outside."""

    marks: Counter[int] = field(default_factory=Counter)
    shown: Counter[int] = field(default_factory=Counter)
    said: Counter[int] = field(default_factory=Counter)
    judged: set[int] = field(default_factory=set)
    probes: Counter[int] = field(default_factory=Counter)
    late_questions: int = 0
    endings: list[s.Ending] = field(default_factory=list)
    stops: int = 0


@dataclass
class Sitting:
    """A simulated sitting on the machine alone."""

    rules: Rulebook
    chance: random.Random
    now: datetime
    state: State = field(default_factory=State)
    seen: Observer = field(default_factory=Observer)
    waiting: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = opening(self.rules)

    def do(self, event: Event) -> Step:
        """One event, observed."""
        before, over = self.state, clock.is_over(self.rules, self.state, self.now)
        if isinstance(event, s.Said):
            self._note_said(before)
        moved = step(self.rules, before, event, self.now)
        self.state = moved.state
        self.waiting.extend(judge.number for judge in moved.judges)
        self.seen.judged.update(judge.number for judge in moved.judges)
        self.seen.probes.update(note.number for note in moved.notes if note.what == "probed")
        for say in moved.says:
            self._observe(say, over=over)
        return moved

    def _note_said(self, before: State) -> None:
        phase = before.phase.before if isinstance(before.phase, s.Paused) else before.phase
        if isinstance(phase, s.Asking):
            self.seen.said[phase.number] += 1

    def _observe(self, say: s.Say, *, over: bool) -> None:
        match say:
            case s.SayMark(index):
                self.seen.marks[index] += 1
            case s.ShowQuestion(number, again=False):
                self.seen.shown[number] += 1
                self.seen.late_questions += over
            case s.ShowEnd(ending):
                self.seen.endings.append(ending)
            case _:
                pass

    def judge_one(self) -> None:
        """The engine comes back with something, not always in order."""
        if self.waiting:
            self.do(s.Judged(self.waiting.pop(self.chance.randrange(len(self.waiting)))))

    def pass_time(self, by: timedelta) -> None:
        """Time passes; timers fire when the machine asked for it."""
        until = self.now + by
        while (due := clock.next_wake(self.rules, self.state)) is not None and due <= until:
            self.now = max(due, self.now)
            before = self.state
            self.do(s.Wake())
            assert self.state != before, "a wake that changes nothing would come back for ever"
        self.now = until


EVENTS = (
    (30, lambda _: s.Said()),
    (12, lambda c: s.Done(c.choice((1, 12, 80, 300)), own=c.random() < 0.6, measurable=c.random() < 0.9)),
    (3, lambda c: s.Done(50, own=True, number=c.randint(1, 10))),
    (4, lambda c: s.Skip(c.choice((None, None, c.randint(1, 10))))),
    (10, lambda _: s.Next()),
    (3, lambda c: s.TryAgain(c.choice((None, c.randint(0, 11))))),
    (3, lambda _: s.Pause()),
    (4, lambda _: s.Resume()),
    (2, lambda _: s.Stop()),
    (2, lambda _: s.GoOn()),
    (3, lambda _: s.Start()),
    (1, lambda _: s.Begin()),
    (3, lambda _: s.Wake()),
    (2, lambda c: s.Judged(c.randint(1, 10))),
)


def sit(rules: Rulebook, seed: int, now: datetime) -> Sitting:
    """A sitting of a learner who does anything at any moment, until the machine ends it or a while has passed."""
    chance = random.Random(seed)
    sitting = Sitting(rules, chance, now)
    weights, makers = [w for w, _ in EVENTS], [m for _, m in EVENTS]
    stop_before = False
    for _ in range(chance.randint(20, 400)):
        event = chance.choices(makers, weights)[0](chance)
        if isinstance(event, s.Stop) and stop_before:
            sitting.seen.stops += 1
        sitting.do(event)
        stop_before = sitting.state.stop_asked
        if chance.random() < 0.8:
            sitting.judge_one()
        sitting.pass_time(timedelta(seconds=chance.choice((0, 0, 1, 30, 120, 600))))
        if chance.random() < 0.01:
            sitting.pass_time(timedelta(hours=chance.choice((1, 25))))
        if isinstance(sitting.state.phase, s.Finished):
            break
    return sitting
