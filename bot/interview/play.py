"""Plays one event on an interview inside a turn: step, keep, record, say, and set what is to happen later.

The decision is the machine's and the words are `speech.py`'s; this is the one place where they meet the store.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from bot.feedback import section
from bot.interview import clock, speech
from bot.interview.machine import opening, step
from bot.interview.probes import measure
from bot.interview.state import Done, Event, Finished, Judge, Part, Plan, Rulebook, Said, Say, State, Step
from bot.records import Fragment, FragmentKind, Sitting, Timer
from bot.turn import Turn


def rulebook(turn: Turn, sitting: Sitting) -> Rulebook:
    """The rules that this interview began with."""
    return Rulebook(sitting.plan, turn.kit.shelf.pack(sitting.plan.pack, turn.store.sittings.pack_document))


def begin(turn: Turn, plan: Plan) -> Sitting:
    """A new interview of the turn's person."""
    pack = turn.kit.shelf.pack(plan.pack, turn.store.sittings.pack_document)
    state = opening(Rulebook(plan, pack))
    document = pack.model_dump_json()
    return turn.store.sittings.begin(turn.person.id, plan, state, document, turn.now)


def play(turn: Turn, sitting: Sitting, event: Event) -> Sitting:
    """One event on an interview; returns it as it stands afterwards."""
    rules = rulebook(turn, sitting)
    moved = step(rules, sitting.state, event, turn.program)
    after = _keep(turn, sitting, moved)
    if isinstance(event, Said) and not moved.says:  # the hot path: a fragment changes no timer and says nothing
        return after
    turn.store.sittings.log(sitting.id, moved.notes, turn.now)
    for judge in moved.judges:
        _judge(turn, after, judge)
    _wake_later(turn, rules, after)
    _say(turn, rules, after, moved)
    if moved.judges and not moved.says and _words_to_come(turn, f"transcribe:{after.id}:"):
        turn.tell("voice.one_moment")
    return after


def _keep(turn: Turn, sitting: Sitting, moved: Step) -> Sitting:
    over = isinstance(moved.state.phase, Finished) and sitting.finished_at is None
    finished_at = turn.now if over else sitting.finished_at
    after = replace(sitting, state=moved.state, finished_at=finished_at)
    if moved.state != sitting.state:
        turn.store.sittings.keep(sitting.id, moved.state, finished_at=turn.now if over else None)
    turn.sitting = None if isinstance(moved.state.phase, Finished) else after
    turn.changed = after
    return after


FOR_WORDS = timedelta(minutes=5)
"""How long a judgement waits for the words of a recording; then it goes ahead without."""


def judge_key(sitting: int, number: int, part: Part) -> str:
    """The key of the job that judges an answer."""
    return f"judge:{sitting}:{number}:{part.value}"


def _judge(turn: Turn, sitting: Sitting, judge: Judge) -> None:
    _add(turn, sitting, judge, judge_key(sitting.id, judge.number, judge.part), _due(turn, sitting, judge.number))


def judge_once_more(turn: Turn, sitting: Sitting, number: int, part: Part) -> None:
    """An answer that is complete has been corrected: a judgement that is still to begin will read it; one that is made
    or under way is made once more."""
    due, key = _due(turn, sitting, number), judge_key(sitting.id, number, part)
    if turn.store.jobs.hurry(key, due):
        turn.jobs = True
    else:
        _add(turn, sitting, Judge(number, part), f"{key}:{turn.now.isoformat()}", due)


def _due(turn: Turn, sitting: Sitting, number: int) -> datetime:
    """Now, or when the words of a recording have been waited for long enough."""
    return turn.now + FOR_WORDS if _words_to_come(turn, f"transcribe:{sitting.id}:{number}:") else turn.now


def _words_to_come(turn: Turn, prefix: str) -> bool:
    return turn.kit.voice.words != "none" and turn.store.jobs.waiting(prefix) > 0


def _add(turn: Turn, sitting: Sitting, judge: Judge, key: str, due: datetime) -> None:
    payload = json.dumps({"sitting": sitting.id, "number": judge.number, "part": judge.part.value})
    turn.store.jobs.add(key, "judge", payload, sitting.person, due)
    turn.jobs = True


def _wake_later(turn: Turn, rules: Rulebook, sitting: Sitting) -> None:
    key = f"wake:{sitting.id}"
    due = clock.next_wake(rules, sitting.state)
    if due is None:
        turn.store.timers.drop(key)
    else:
        turn.store.timers.set(Timer(key, "wake", due, "program", sitting.person, sitting.id))


def _say(turn: Turn, rules: Rulebook, sitting: Sitting, moved: Step) -> None:
    if not moved.says:
        return
    scene = speech.Scene(turn.kit.texts, rules, sitting.id, moved.state, turn.program)
    said = section.Said(turn.kit.texts, rules, turn.store, sitting)
    turn.say(*speech.spoken(scene, moved.says, said))


def show_again(turn: Turn, sitting: Sitting, says: tuple[Say, ...]) -> None:
    """Say these of an interview without any event."""
    _say(turn, rulebook(turn, sitting), sitting, Step(sitting.state, says))


# What was said -------------------------------------------------------------------------------------------------------


def answer_fragments(turn: Turn, sitting: Sitting, number: int, part: Part = Part.ANSWER) -> tuple[Fragment, ...]:
    """What counts as the answer to a question: reply and follow-ups, or the latest second try."""
    fragments = turn.store.sittings.fragments(sitting.id, number)
    if part is not Part.AGAIN:
        return tuple(f for f in fragments if f.part is not Part.AGAIN)
    tries = [
        line.at for line in turn.store.sittings.log_of(sitting.id) if (line.what, line.number) == ("again", number)
    ]
    since = tries[-1] if tries else None
    return tuple(f for f in fragments if f.part is Part.AGAIN and (since is None or f.at >= since))


def text_of(fragments: tuple[Fragment, ...]) -> str:
    """The words of an answer, a fragment a line, in their latest versions."""
    return "\n".join(fragment.current for fragment in fragments if fragment.current)


def done(turn: Turn, sitting: Sitting, number: int | None) -> Done:
    """The event that completes what is open: how much was said, by the pack's own measure."""
    open_number = open_question(sitting.state)
    fragments = answer_fragments(turn, sitting, open_number) if open_number else ()
    measured = measure(text_of(fragments), rulebook(turn, sitting).pack.rules.interview.thin)
    return replace(measured, measurable=not unread(fragments), number=number)


def unread(fragments: tuple[Fragment, ...]) -> bool:
    """Whether part of an answer is not in words: spoken or in a file, for a person to hear or see."""
    return any(f.kind is not FragmentKind.TEXT and not f.current and f.file for f in fragments)


def open_question(state: State) -> int:
    """The number of the question that is open, first or again; 0 when none is."""
    return getattr(state.phase, "number", 0)
