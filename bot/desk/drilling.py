"""A drill: a few questions of one area, outside the mock and without a clock, by default where most is still to come.

It is sat like a small mock (`docs/adr/0005`); how it goes on is the machine's. Which questions it asks is decided here.
"""

import random
from collections.abc import Collection, Sequence

from bot.desk.mocks import gives_way, offer_running, was_begun, withdraw
from bot.desk.weakness import weak_criteria
from bot.interview import state as s
from bot.interview.play import begin, play
from bot.interview.state import Asked, Mode, Plan
from bot.messages import Choice
from bot.records import Sitting
from bot.turn import Turn
from question_bank.model import Area, Pack, Question

QUESTIONS = 3
"""How many questions a drill asks at most: a quarter of an hour."""


def drill(turn: Turn, argument: str = "") -> None:
    """Practise an area, by its number or its name; without one, the area where most is still to be shown."""
    if turn.sitting is not None and not gives_way(turn.sitting):
        offer_running(turn, turn.sitting)
        return
    wanted = argument.strip()
    past = turn.store.sittings.of(turn.person.id)
    weak = weak_criteria(turn, [sitting for sitting in past if was_begun(sitting)])
    area = named(turn.pack, wanted) if wanted else weakest(turn.pack, weak, past)
    if area is None:
        turn.tell("drill.unknown" if wanted not in ("", "choose") else "drill.choose", *_areas(turn.pack))
        return
    if turn.sitting is not None:
        withdraw(turn, turn.sitting)
    _begin(turn, area, weak, past, by_itself=not wanted)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button: an area's number, or `choose`."""
    drill(turn, rest[0] if rest else "choose")


def _begin(turn: Turn, area: Area, weak: Collection[str], past: Sequence[Sitting], *, by_itself: bool) -> None:
    pack, seed = turn.pack, turn.kit.seed()
    lately = past[-2 * pack.rules.interview.recent_mocks :]
    recent = {question.id for sitting in lately for question in sitting.plan.questions}
    drawn = chosen(pack, area.number, seed, weak, recent)
    asked = tuple(Asked(number, q.id, q.area, q.criteria, q.text) for number, q in enumerate(drawn, start=1))
    turn.tell("drill.weakest" if by_itself else "drill.begins", area=area.name, count=len(asked))
    plan = Plan(Mode.LEARN, seed, 1.0, turn.kit.shelf.digest_of(pack), asked, drill=True)
    play(turn, begin(turn, plan), s.Begin())


def _areas(pack: Pack) -> tuple[tuple[Choice, ...], ...]:
    return tuple((Choice(area.name, f"drill:{area.number}"),) for area in pack.rules.areas)


# Choosing, pure -------------------------------------------------------------------------------------------------------


def named(pack: Pack, wanted: str) -> Area | None:
    """The area with this number, or the one area in whose name these words stand; None for no or several such."""
    words = wanted.casefold().split()
    fitting = [area for area in pack.rules.areas if all(word in area.name.casefold() for word in words)]
    exact = [area for area in pack.rules.areas if wanted.casefold() in (area.number.casefold(), area.name.casefold())]
    found = exact or fitting
    return found[0] if len(found) == 1 and words else None


def weakest(pack: Pack, weak: Collection[str], past: Sequence[Sitting]) -> Area | None:
    """The area with most criteria still to be shown, those that were not drilled since the last mock first; None where
    nothing is known yet."""
    drilled = [area for sitting in _since_mock(past) for area in {question.area for question in sitting.plan.questions}]
    count = {
        area.number: sum(criterion.code in weak for criterion in pack.criteria if criterion.area == area.number)
        for area in pack.rules.areas
    }
    open_ones = [area for area in pack.rules.areas if count[area.number]]
    return min(open_ones, key=lambda area: (drilled.count(area.number), -count[area.number]), default=None)


def _since_mock(past: Sequence[Sitting]) -> Sequence[Sitting]:
    mocks = [place for place, sitting in enumerate(past) if was_begun(sitting)]
    return [sitting for sitting in past[mocks[-1] + 1 if mocks else 0 :] if sitting.plan.drill]


def chosen(pack: Pack, area: str, seed: int, weak: Collection[str], recent: Collection[str]) -> tuple[Question, ...]:
    """The questions of a drill, one after the other: each covers most weak criteria that those before do not, then is
    one that was not asked lately, then covers most of what is new."""
    pool = [question for question in pack.questions if question.area == area]
    random.Random(seed).shuffle(pool)  # noqa: S311 - varied and replayable, not secret
    drawn: list[Question] = []
    covered: set[str] = set()
    while pool and len(drawn) < QUESTIONS:
        best = max(pool, key=lambda question: _worth(set(question.criteria) - covered, question, weak, recent))
        pool.remove(best)
        drawn.append(best)
        covered.update(best.criteria)
    return tuple(drawn)


def _worth(new: set[str], question: Question, weak: Collection[str], recent: Collection[str]) -> tuple[int, bool, int]:
    return sum(code in weak for code in new), question.id not in recent, len(new)
