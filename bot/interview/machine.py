"""The one file that decides how an interview goes on: `step(rulebook, state, event, now)`, pure.

The rules, in prose:

* Begin shows the briefing. Start starts the clock and asks the first question. Nothing else starts the clock.
* A question stays open until Done or Skip; everything said meanwhile is part of its answer. No answer is ever cut: the
  clock forbids new questions (after the latest minute), never words.
* Done with nothing said is refused kindly. Done on a thin answer (the pack's rule) asks at most so many follow-ups of
  the pack's closed list, and only while the learner goes on answering them.
* Skip puts a question off to the end; skipped a second time it is left open.
* Learn: after the last question of a section its answers are judged, the feedback is said and the corner opens; Next
  leads on. A question that comes back after a skip has its section's feedback done again. Exam: nothing until the end.
* The answering clock runs while a question is open, and stands in the corner and in a pause. The corner has its own.
* Marks are said once each, in order, and only while the answering clock runs.
* Stop asks first; a second Stop confirms; anything else withdraws the wish. What ends before the earliest minute is
  short, not a full rehearsal.
* A drill asks at once, has no clock and so no pause, brings back what was skipped before its feedback, and ends without
  the whole picture.
* A button that stood under an earlier question does nothing but say so.
* Silence for long enough (in program time) lays the interview aside; Resume brings back what stood.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.interview import clock
from bot.interview import state as s
from bot.interview.probes import next_probe
from bot.interview.state import Event, Mode, Note, Rulebook, Say, State, Step, Stopwatch


def opening(rulebook: Rulebook) -> State:
    """The state of an interview that has not begun."""
    return State(todo=tuple(question.number for question in rulebook.plan.questions))


def step(rulebook: Rulebook, state: State, event: Event, now: datetime) -> Step:
    """Where the interview stands, and what it says, after one event; `now` is program time (`bot/uptime.py`)."""
    moved = _decide(_Scene(rulebook, state, now), event)
    return moved if isinstance(event, s.Wake | s.Judged) else _touched(moved, event, now)


def _touched(moved: Step, event: Event, now: datetime) -> Step:
    """Whoever does anything is not silent, and whoever does anything but stop does not want to stop."""
    asked = moved.state.stop_asked and isinstance(event, s.Stop)
    return replace(moved, state=replace(moved.state, touched=now, stop_asked=asked))


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a decision looks at."""

    rulebook: Rulebook
    state: State
    now: datetime

    @property
    def learn(self) -> bool:
        return self.rulebook.plan.mode is Mode.LEARN

    @property
    def drill(self) -> bool:
        return self.rulebook.plan.drill

    def running(self, state: State) -> Stopwatch:
        """The answering clock as it is while a question is open: running, but for a drill."""
        return state.clock if self.drill else state.clock.started(self.now)

    def note(self, what: str, number: int = 0) -> Note:
        return Note(what, number, self.state.clock.at(self.now), self.state.corner_clock.at(self.now))

    def stay(self, *says: Say) -> Step:
        return Step(self.state, says)

    def tell(self, key: str, number: int = 0) -> Step:
        return self.stay(s.Tell(key, number))

    def area(self, number: int) -> str:
        return self.rulebook.question(number).area


def _decide(scene: _Scene, event: Event) -> Step:
    """The table of the machine: one row a kind of event."""
    match event:
        case s.Wake():
            return _wake(scene)
        case s.Judged(number):
            return _judged(scene, number)
        case s.Stop():
            return _stop(scene)
        case s.GoOn():
            return _show(scene)
        case s.Begin():
            return _begin(scene)
        case s.Start():
            return _start(scene)
        case s.Said():
            return _said(scene)
        case s.Done():
            return _done(scene, event)
        case s.Skip(number):
            return _skip(scene, number)
        case s.Next():
            return _next(scene)
        case s.TryAgain(number):
            return _try_again(scene, number)
        case s.Pause():
            return _pause(scene)
        case s.Resume():
            return _resume(scene)


# Beginning -----------------------------------------------------------------------------------------------------------


def _begin(scene: _Scene) -> Step:
    if scene.drill and isinstance(scene.state.phase, s.Briefing):
        return _ask_next(scene, (scene.note("briefed"),))
    return Step(scene.state, (s.ShowBriefing(),), (scene.note("briefed"),))


def _start(scene: _Scene) -> Step:
    if not isinstance(scene.state.phase, s.Briefing):
        return _not_now(scene, "already_started")
    running = replace(scene.state, clock=scene.running(scene.state))
    return _ask_next(replace(scene, state=running), (scene.note("started"),))


# Answering -----------------------------------------------------------------------------------------------------------


def _said(scene: _Scene) -> Step:
    match scene.state.phase:
        case s.Asking() as asking:
            more = replace(asking, fragments=asking.fragments + 1, since_probe=asking.since_probe + 1)
            return Step(replace(scene.state, phase=more))
        case s.Again() as again:
            return Step(replace(scene.state, phase=replace(again, fragments=again.fragments + 1)))
        case s.Paused(s.Asking() | s.Again() as before):
            awake = _go_on(scene, before)
            said = _said(replace(scene, state=awake.state))
            return replace(said, says=(s.Tell("resumed_by_words"),), notes=awake.notes)
        case _:
            return scene.tell(_NOT_AN_ANSWER[scene.state.phase.name])


_NOT_AN_ANSWER = {
    "briefing": "press_start",
    "corner": "corner_listens",
    "paused": "paused",
    "closing": "closing",
    "finished": "finished",
    "laid_aside": "laid_aside",
}


def _done(scene: _Scene, done: s.Done) -> Step:
    match scene.state.phase:
        case s.Asking() as asking:
            if done.number not in (None, asking.number):
                return scene.tell("stale_button", asking.number)
            return _complete(scene, asking, done) if asking.fragments else scene.tell("nothing_said", asking.number)
        case s.Again() as again:
            if done.number not in (None, again.number):
                return scene.tell("stale_button", again.number)
            return _second_try_done(scene, again) if again.fragments else scene.tell("nothing_said_again", again.number)
        case _:
            return _not_now(scene, "nothing_open")


def _complete(scene: _Scene, asking: s.Asking, done: s.Done) -> Step:
    probe = _probe_for(scene, asking, done)
    if probe is None:
        return _answered(scene, asking.number)
    probed = replace(asking, probes=(*asking.probes, probe), since_probe=0)
    state = replace(scene.state, phase=probed)
    return Step(state, (s.ShowProbe(asking.number, probe),), (scene.note("probed", asking.number),))


def _probe_for(scene: _Scene, asking: s.Asking, done: s.Done) -> str | None:
    if not asking.since_probe:  # the learner left the last follow-up unanswered: one does not insist
        return None
    return next_probe(scene.rulebook.pack, scene.rulebook.plan.seed + asking.number, asking.probes, done)


def _answered(scene: _Scene, number: int) -> Step:
    answered = (*scene.state.answered, number)
    judging = (*scene.state.judging, number)
    shown = tuple(area for area in scene.state.shown if area != scene.area(number))
    moved = replace(scene, state=replace(scene.state, answered=answered, judging=judging, shown=shown))
    onward = _after_question(moved, number, (scene.note("done", number),))
    return replace(onward, judges=(s.Judge(number, s.Part.ANSWER), *onward.judges))


def _skip(scene: _Scene, number: int | None) -> Step:
    match scene.state.phase:
        case s.Asking() as asking:
            if number not in (None, asking.number):
                return scene.tell("stale_button", asking.number)
            return _put_off(scene, asking)
        case s.Again() as again:
            return _back_to_corner(scene, again, (s.Tell("again_left", again.number),))
        case _:
            return _not_now(scene, "nothing_open")


def _put_off(scene: _Scene, asking: s.Asking) -> Step:
    """What was already said to a question that is put off is kept; left open for good, it is judged as it stands."""
    skipped = scene.note("skipped", asking.number)
    if scene.state.returning and asking.fragments:
        left = _answered(scene, asking.number)
        return replace(left, notes=(skipped, *left.notes))
    if scene.state.returning:
        onward = _after_question(scene, asking.number, (skipped,))
        return replace(onward, says=(s.Tell("left_open", asking.number), *onward.says))
    half = s.Begun(asking.number, asking.fragments, asking.probes)
    begun = (*scene.state.begun, half) if asking.fragments else scene.state.begun
    state = replace(scene.state, later=(*scene.state.later, asking.number), begun=begun)
    onward = _after_question(replace(scene, state=state), asking.number, (skipped,))
    return replace(onward, says=(s.Tell("skipped", asking.number), *onward.says))


# From one question to the next ---------------------------------------------------------------------------------------


def _after_question(scene: _Scene, number: int, notes: tuple[Note, ...]) -> Step:
    area = scene.area(number)
    rest_of_section = bool(scene.state.todo) and scene.area(scene.state.todo[0]) == area
    if not scene.learn or (rest_of_section and not _too_late(scene)) or (scene.drill and _goes_on(scene)):
        return _ask_next(scene, notes)
    return _end_section(scene, area, notes)


def _goes_on(scene: _Scene) -> bool:
    """Whether a drill asks what was skipped, or ends because nothing was answered, rather than say its feedback."""
    return not _nothing_left(scene) or not scene.state.answered


def _too_late(scene: _Scene) -> bool:
    return clock.is_over(scene.rulebook, scene.state, scene.now)


def _ask_next(scene: _Scene, notes: tuple[Note, ...] = ()) -> Step:
    """The next question, the first of those put off, or the end."""
    todo, later, back = scene.state.todo, scene.state.later, scene.state.returning
    if not todo and later and not back:
        todo, later, back = later, (), True
    if not todo:
        return _close(scene, s.Ending.COMPLETE, notes)
    if _too_late(scene):
        return _close(scene, s.Ending.TIME, notes)
    number, rest = todo[0], todo[1:]
    begun = scene.state.begun_before(number)
    state = replace(
        scene.state,
        phase=s.Asking(number, begun.probes, begun.fragments),
        todo=rest,
        later=later,
        returning=back,
        clock=scene.running(scene.state),
        corner_clock=scene.state.corner_clock.stopped(scene.now),
    )
    moved = replace(scene, state=state)
    return Step(state, (s.ShowQuestion(number, back=back),), (*notes, moved.note("asked", number)))


def _end_section(scene: _Scene, area: str, notes: tuple[Note, ...]) -> Step:
    """Learn: the answering clock stands, the section's answers are judged, then the corner opens."""
    pending = tuple(number for number in scene.state.judging if scene.area(number) == area)
    state = replace(
        scene.state,
        phase=s.Corner(area, pending),
        clock=scene.state.clock.stopped(scene.now),
        corner_clock=scene.state.corner_clock.started(scene.now),
    )
    moved = replace(scene, state=state)
    notes = (*notes, moved.note("corner", 0))
    if pending:
        return Step(state, (), notes)
    says = (s.ShowFeedback((area,)), s.ShowCorner(area, last=_nothing_left(moved)))
    return Step(_with_shown(state, area), says, notes)


def _with_shown(state: State, area: str) -> State:
    return state if area in state.shown else replace(state, shown=(*state.shown, area))


def _nothing_left(scene: _Scene) -> bool:
    put_off = bool(scene.state.later) and not scene.state.returning
    return _too_late(scene) or not (scene.state.todo or put_off)


def _next(scene: _Scene) -> Step:
    match scene.state.phase:
        case s.Corner(pending=()):
            return _ask_next(scene)
        case s.Corner() as corner:
            return Step(replace(scene.state, phase=replace(corner, eager=True)))
        case s.Again() as again:
            return _back_to_corner(scene, again, (s.Tell("again_left", again.number),))
        case s.Briefing():
            return _start(scene)
        case s.Asking(number):
            return scene.tell("question_open", number)
        case _:
            return _not_now(scene, "question_open")


# Second tries --------------------------------------------------------------------------------------------------------


def _try_again(scene: _Scene, number: int | None) -> Step:
    match scene.state.phase:
        case s.Corner(area, pending=()):
            tried = [n for n in scene.state.answered if scene.area(n) == area]
            chosen = number if number is not None else (tried[-1] if tried else None)
            if chosen is None or chosen not in tried:
                return scene.tell("again_which" if tried else "again_nothing")
            state = replace(scene.state, phase=s.Again(chosen))
            return Step(state, (s.ShowAgain(chosen),), (scene.note("again", chosen),))
        case s.Asking(open_number):
            return scene.tell("again_later", open_number)
        case s.Corner():
            return scene.tell("one_moment")
        case _:
            return _not_now(scene, "again_corner_only")


def _second_try_done(scene: _Scene, again: s.Again) -> Step:
    judging = (*scene.state.judging, again.number)
    corner = s.Corner(scene.area(again.number), pending=(again.number,), second_try=again.number)
    state = replace(scene.state, phase=corner, judging=judging)
    return Step(state, (), (scene.note("again_done", again.number),), (s.Judge(again.number, s.Part.AGAIN),))


def _back_to_corner(scene: _Scene, again: s.Again, says: tuple[Say, ...]) -> Step:
    area = scene.area(again.number)
    state = replace(scene.state, phase=s.Corner(area))
    return Step(state, (*says, s.ShowCorner(area, last=_nothing_left(scene))))


# Judgements come in --------------------------------------------------------------------------------------------------


def _judged(scene: _Scene, number: int) -> Step:
    judging = tuple(n for n in scene.state.judging if n != number)
    moved = replace(scene, state=replace(scene.state, judging=judging))
    match scene.state.phase:
        case s.Corner() as corner if number in corner.pending:
            return _corner_judged(moved, corner, number)
        case s.Paused(s.Corner() as corner) if number in corner.pending:
            rest = tuple(n for n in corner.pending if n != number)
            return Step(replace(moved.state, phase=s.Paused(replace(corner, pending=rest))))
        case s.Closing(ending, pending):
            rest = tuple(n for n in pending if n != number)
            closing = replace(moved, state=replace(moved.state, phase=s.Closing(ending, rest)))
            return closing.stay() if rest else _finish(closing, ending)
        case _:
            return moved.stay()


def _corner_judged(scene: _Scene, corner: s.Corner, number: int) -> Step:
    rest = tuple(n for n in corner.pending if n != number)
    state = replace(scene.state, phase=replace(corner, pending=rest, second_try=corner.second_try if rest else 0))
    if rest:
        return Step(state)
    moved = replace(scene, state=_with_shown(state, corner.area))
    says: tuple[Say, ...] = (s.ShowSecondTry(number) if corner.second_try else s.ShowFeedback((corner.area,)),)
    if corner.eager:
        onward = _ask_next(moved)
        return replace(onward, says=(*says, *onward.says))
    return Step(moved.state, (*says, s.ShowCorner(corner.area, last=_nothing_left(moved))))


# The clock -----------------------------------------------------------------------------------------------------------


def _wake(scene: _Scene) -> Step:
    return _lay_aside(scene) if _silent(scene) else _marks(scene)


def _silent(scene: _Scene) -> bool:
    deadline = clock.end_of_patience(scene.rulebook, scene.state)
    return deadline is not None and scene.now >= deadline


def _marks(scene: _Scene) -> Step:
    new = clock.new_marks(scene.rulebook, scene.state, scene.now)
    state = replace(scene.state, marks_said=max((index + 1 for index in new), default=scene.state.marks_said))
    return Step(state, tuple(s.SayMark(index) for index in new), tuple(scene.note("mark", index + 1) for index in new))


# Standing still, stopping, ending ------------------------------------------------------------------------------------


def _pause(scene: _Scene) -> Step:
    match scene.state.phase:
        case s.Asking() | s.Corner() | s.Again() as before:
            if not scene.learn or scene.drill:
                return scene.tell("no_pause_in_drill" if scene.drill else "no_pause_in_exam")
            return _stand(scene, s.Paused(before), (s.Tell("pause"),), "paused")
        case s.Paused():
            return scene.tell("paused")
        case _:
            return _not_now(scene, "nothing_to_pause")


def _stand(scene: _Scene, phase: s.Phase, says: tuple[Say, ...], what: str) -> Step:
    state = replace(
        scene.state,
        phase=phase,
        clock=scene.state.clock.stopped(scene.now),
        corner_clock=scene.state.corner_clock.stopped(scene.now),
    )
    return Step(state, says, (scene.note(what),))


def _lay_aside(scene: _Scene) -> Step:
    before = scene.state.phase
    assert not isinstance(before, s.Closing | s.Finished | s.LaidAside)
    return _stand(scene, s.LaidAside(before), (s.Tell("laid_aside_now"),), "laid_aside")


def _resume(scene: _Scene) -> Step:
    match scene.state.phase:
        case s.Paused(before):
            return _go_on(scene, before)
        case s.LaidAside(before):
            awake = before.before if isinstance(before, s.Paused) else before
            return _go_on(scene, awake)
        case _:
            return _show(scene)


def _go_on(scene: _Scene, phase: s.Briefing | s.Asking | s.Corner | s.Again) -> Step:
    state = replace(scene.state, phase=phase)
    if isinstance(phase, s.Asking):
        state = replace(state, clock=scene.running(state))
    elif isinstance(phase, s.Corner | s.Again):
        state = replace(state, corner_clock=state.corner_clock.started(scene.now))
    moved = replace(scene, state=state)
    shown = _show(moved)
    return replace(shown, notes=(moved.note("resumed"), *shown.notes))


def _show(scene: _Scene) -> Step:
    """What stands, said again."""
    match scene.state.phase:
        case s.Briefing():
            return scene.stay(s.ShowBriefing())
        case s.Asking(number, probes):
            question = s.ShowQuestion(number, again=True)
            return scene.stay(question, s.ShowProbe(number, probes[-1])) if probes else scene.stay(question)
        case s.Corner(area, pending=()):
            return scene.stay(s.ShowFeedback((area,)), s.ShowCorner(area, last=_nothing_left(scene)))
        case s.Again(number):
            return scene.stay(s.ShowAgain(number))
        case _:
            return scene.tell(_NOT_AN_ANSWER[scene.state.phase.name])


def _stop(scene: _Scene) -> Step:
    match scene.state.phase:
        case s.Finished() | s.Closing():
            return _not_now(scene, "finished")
        case _ if not scene.state.stop_asked:
            return Step(replace(scene.state, stop_asked=True), (s.ShowStop(),))
        case _:
            return _close(scene, s.Ending.STOPPED, (scene.note("stopped"),))


def _close(scene: _Scene, ending: s.Ending, notes: tuple[Note, ...]) -> Step:
    """All is said. What was begun and not completed counts as it stands, and is judged."""
    left = tuple(number for number in _begun(scene.state) if number not in scene.state.answered)
    answered, judging = (*scene.state.answered, *left), (*scene.state.judging, *left)
    moved = replace(scene, state=replace(scene.state, answered=answered, judging=judging))
    standing = _stand(moved, s.Closing(ending, judging), (), "closing")
    judges = tuple(s.Judge(number, s.Part.ANSWER) for number in left)
    closing = replace(standing, notes=(*notes, *standing.notes), judges=judges)
    if judging:
        return closing
    finished = _finish(replace(scene, state=standing.state), ending)
    return replace(finished, notes=(*closing.notes, *finished.notes))


def _begun(state: State) -> tuple[int, ...]:
    """Questions to which something was said, the open one included."""
    phase = state.phase
    while isinstance(phase, s.Paused | s.LaidAside):
        phase = phase.before
    open_one = (phase.number,) if isinstance(phase, s.Asking) and phase.fragments else ()
    return (*(begun.number for begun in state.begun), *open_one)


def _finish(scene: _Scene, ending: s.Ending) -> Step:
    short = not scene.drill and clock.is_short(scene.rulebook, scene.state, scene.now)
    state = replace(scene.state, phase=s.Finished(ending, short))
    answered = [q.area for q in scene.rulebook.plan.questions if q.number in scene.state.answered]
    unsaid = tuple(dict.fromkeys(area for area in answered if area not in scene.state.shown))
    says: list[Say] = [s.ShowFeedback(unsaid)] if unsaid else []
    says.extend((s.ShowPicture(),) if answered and not scene.drill else ())
    return Step(state, (*says, s.ShowEnd(ending, short)), (scene.note("finished"),))


def _not_now(scene: _Scene, key: str) -> Step:
    """What was asked for does not fit here: say what does."""
    phase = scene.state.phase
    if isinstance(phase, s.Asking):
        return scene.tell("question_open", phase.number)
    return scene.tell(_NOT_AN_ANSWER.get(phase.name, key))
