"""Where an interview stands, what may happen to it, and what it says and wants: the values of the machine.

The rules by which one follows from the other live in `machine.py`. All times here are *program time*: an instant on a
clock that stands still while the program is down (`bot/uptime.py`), so that downtime is nobody's answering time.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from question_bank.model import Pack


class Mode(StrEnum):
    """Learn: feedback and a corner after each section. Exam: no help, everything at the end."""

    LEARN = "learn"
    EXAM = "exam"


class Part(StrEnum):
    """Which part of an answer a fragment belongs to: the first reply, a reply to a follow-up, or a second try."""

    ANSWER = "answer"
    PROBE = "probe"
    AGAIN = "again"


class Ending(StrEnum):
    """How an interview ended."""

    COMPLETE = "complete"
    TIME = "time"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as this interview asks it: `number` is its place, from 1."""

    number: int
    id: str
    area: str
    criteria: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an interview is, fixed when it begins. `factor` is the extra time's (1, 1.25, 1.5 or 2) and scales the whole
    clock; `pack` is the digest of the pack's version that the interview keeps to its end. A `drill` is a few questions
    of one area outside the mock, in learn mode and without a clock (docs/adr/0005)."""

    mode: Mode
    seed: int
    factor: float
    pack: str
    questions: tuple[Asked, ...]
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Time that has run: `banked`, and what runs since `since` (None: it stands)."""

    banked: timedelta = timedelta(0)
    since: datetime | None = None

    def at(self, now: datetime) -> timedelta:
        """The time run at `now`; never less than what was banked, whatever the clock does."""
        return self.banked if self.since is None else self.banked + max(now - self.since, timedelta(0))

    def started(self, now: datetime) -> "Stopwatch":
        """The same time, running."""
        return self if self.since is not None else Stopwatch(self.banked, now)

    def stopped(self, now: datetime) -> "Stopwatch":
        """The same time, standing."""
        return Stopwatch(self.at(now))


@dataclass(frozen=True, slots=True)
class Briefing:
    """The rules have been said; the clock waits for Start."""

    name: Literal["briefing"] = "briefing"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question is open; `fragments` counts what was said to it, `since_probe` what since the last follow-up."""

    number: int
    probes: tuple[str, ...] = ()
    fragments: int = 0
    since_probe: int = 0
    name: Literal["asking"] = "asking"


@dataclass(frozen=True, slots=True)
class Corner:
    """Between two sections (learn): feedback stands, questions are welcome. While answers are still being judged
    (`pending`: their numbers) the corner is not open yet; `eager` remembers that the learner wants to go on, and
    `second_try` which question's second answer is the one being judged (0: none)."""

    area: str
    pending: tuple[int, ...] = ()
    eager: bool = False
    second_try: int = 0
    name: Literal["corner"] = "corner"


@dataclass(frozen=True, slots=True)
class Again:
    """A question is answered a second time, in the corner of its section, on the corner's clock."""

    number: int
    fragments: int = 0
    name: Literal["again"] = "again"


@dataclass(frozen=True, slots=True)
class Paused:
    """The learner has paused (learn only); `before` is what goes on afterwards."""

    before: Asking | Corner | Again
    name: Literal["paused"] = "paused"


@dataclass(frozen=True, slots=True)
class Closing:
    """All is said; what is `pending` is still being judged, then come the feedback and the last message."""

    ending: Ending
    pending: tuple[int, ...] = ()
    name: Literal["closing"] = "closing"


@dataclass(frozen=True, slots=True)
class Finished:
    """The interview is over. `short`: it ended before the full length's lower edge, not a full rehearsal."""

    ending: Ending
    short: bool
    name: Literal["finished"] = "finished"


@dataclass(frozen=True, slots=True)
class LaidAside:
    """Silent for too long: kept, and can be resumed."""

    before: Briefing | Asking | Corner | Again | Paused
    name: Literal["laid_aside"] = "laid_aside"


Phase = Briefing | Asking | Corner | Again | Paused | Closing | Finished | LaidAside


@dataclass(frozen=True, slots=True)
class Begun:
    """A question that was put off after something had been said to it."""

    number: int
    fragments: int
    probes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All of an interview that changes. `todo` are the questions still to ask in order (the open one is not among
    them), `later` those skipped once, `answered` those with an answer, `judging` those not yet judged;
    `begun` are questions put off half answered, `shown`
    the areas whose feedback has been said."""

    phase: Phase = field(default_factory=Briefing)
    todo: tuple[int, ...] = ()
    later: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    judging: tuple[int, ...] = ()
    begun: tuple[Begun, ...] = ()
    shown: tuple[str, ...] = ()
    returning: bool = False
    clock: Stopwatch = field(default_factory=Stopwatch)
    corner_clock: Stopwatch = field(default_factory=Stopwatch)
    marks_said: int = 0
    stop_asked: bool = False
    touched: datetime | None = None

    def begun_before(self, number: int) -> Begun:
        """What had been said to a question when it was put off."""
        return next((begun for begun in self.begun if begun.number == number), Begun(number, 0))


# What may happen -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begin:
    """Show the briefing."""


@dataclass(frozen=True, slots=True)
class Start:
    """The clock may start."""


@dataclass(frozen=True, slots=True)
class Said:
    """One fragment of whatever is being answered."""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete. `words` counts what was said to this question, `own` says whether an own action is named;
    `measurable` is false when something was spoken and is not in words, so that no rule may call it thin.
    `number` is the question a button stood under; None for the command."""

    words: int
    own: bool
    measurable: bool = True
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this question for the end."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Lead on from what stands between two questions."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Answer a question of the section that has just ended a second time (None: its last)."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Stand still (learn only)."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on with what stands."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Ask to end early; a second one confirms."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Not stopping after all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer to a question has been judged (or could not be: then nothing is awaited any longer)."""

    number: int


@dataclass(frozen=True, slots=True)
class Wake:
    """A timer fell due: see what the clock says."""


Event = Begin | Start | Said | Done | Skip | Next | TryAgain | Pause | Resume | Stop | GoOn | Judged | Wake


# What it says --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowBriefing:
    """The rules, and whether the time is free."""


@dataclass(frozen=True, slots=True)
class ShowQuestion:
    """A question of the ten; `back` when it comes a second time after a skip, `again` when it is only shown again."""

    number: int
    back: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class ShowProbe:
    """A follow-up of the closed list."""

    number: int
    probe: str


@dataclass(frozen=True, slots=True)
class ShowFeedback:
    """What the section's answers showed (all sections of `areas`)."""

    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowPicture:
    """The whole picture: all criteria aimed at, area by area."""


@dataclass(frozen=True, slots=True)
class ShowCorner:
    """The corner is open."""

    area: str
    last: bool


@dataclass(frozen=True, slots=True)
class ShowAgain:
    """A second try at a question is open."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowSecondTry:
    """What the second try at a question newly showed."""

    number: int


@dataclass(frozen=True, slots=True)
class SayMark:
    """A mark of the clock, in minutes of the pack's (unscaled) hour, by its place in the pack's list."""

    index: int


@dataclass(frozen=True, slots=True)
class Tell:
    """A sentence by its key in the texts: what cannot be done now, and what can."""

    key: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class ShowStop:
    """Really stop? With the way to confirm and the way to go on."""


@dataclass(frozen=True, slots=True)
class ShowEnd:
    """The last message."""

    ending: Ending
    short: bool


Say = (
    ShowBriefing
    | ShowQuestion
    | ShowProbe
    | ShowFeedback
    | ShowPicture
    | ShowCorner
    | ShowAgain
    | ShowSecondTry
    | SayMark
    | Tell
    | ShowStop
    | ShowEnd
)


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the interview's log: what happened (`asked`, `done`, `skipped`, `corner`, …) to which question, and how
    much answering time and corner time had run by then."""

    what: str
    number: int
    clock: timedelta
    corner: timedelta


@dataclass(frozen=True, slots=True)
class Judge:
    """An answer is complete and wants judging (`part` AGAIN for a second try)."""

    number: int
    part: Part


@dataclass(frozen=True, slots=True)
class Step:
    """What one event makes of an interview: the new state, what is said, what is recorded, what is to be judged."""

    state: State
    says: tuple[Say, ...] = ()
    notes: tuple[Note, ...] = ()
    judges: tuple[Judge, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What the machine needs to know besides the state: the plan and the version of the pack it was made from."""

    plan: Plan
    pack: Pack

    def question(self, number: int) -> Asked:
        """The question with this number; raises `IndexError` for a number that is not among them."""
        if number < 1:
            raise IndexError(number)
        return self.plan.questions[number - 1]


def live(plan: Plan, state: State) -> bool:
    """Whether a mock is under way that nothing else may be said into; a drill or one laid aside is none."""
    return not plan.drill and not isinstance(state.phase, Briefing | Finished | LaidAside)
