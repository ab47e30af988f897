"""Mocks: choosing one, drawing its ten, going on with one that stands, and looking back on those that were sat.

What happens inside a mock is the machine's.
"""

from bot.desk.developing import show_progress
from bot.desk.gaps import Shown, gaps_of
from bot.desk.weakness import best_of, weak_criteria
from bot.interview import state as s
from bot.interview.draw import draw
from bot.interview.play import begin, play, show_again
from bot.interview.speech import lasted
from bot.interview.state import Asked, Briefing, LaidAside, Mode, Plan
from bot.messages import Choice, Outbound
from bot.records import Sitting
from bot.timeline.words import in_words
from bot.turn import Turn


def mock(turn: Turn, argument: str = "") -> None:
    """Start a mock in a mode, or offer the modes, or offer to go on with the one that stands."""
    wanted = argument.strip().lower()
    if wanted and wanted not in {mode.value for mode in Mode}:
        turn.tell("mock.unknown_mode", *mode_rows(turn))
        return
    if turn.sitting is not None and not gives_way(turn.sitting):
        offer_running(turn, turn.sitting)
        return
    if not wanted:
        offer_modes(turn)
        return
    if turn.sitting is not None:
        withdraw(turn, turn.sitting)
    plan = plan_for(turn, Mode(wanted))
    _say_gaps(turn, plan)
    play(turn, begin(turn, plan), s.Begin())


def _say_gaps(turn: Turn, plan: Plan) -> None:
    """What a report leaves open, and this mock asks about."""
    left = gaps_of(turn, turn.person.id)
    if not left.by_report:
        return
    asked = {code for question in plan.questions for code in question.criteria if code in (left.codes or ())}
    codes = ", ".join(each.code for each in turn.pack.criteria if each.code in asked)
    if codes:
        turn.tell("rep.in_mock", codes=codes)


def offer_modes(turn: Turn) -> None:
    """Learn or exam?"""
    turn.tell("modes", *mode_rows(turn), questions=in_words(turn.pack.rules.interview.questions, turn.kit.texts))


def offer_running(turn: Turn, sitting: Sitting) -> None:
    """A mock stands: go on with it, or stop it?"""
    if isinstance(sitting.state.phase, Briefing):
        play(turn, sitting, s.Resume())
        return
    rows = (
        (
            turn.button("resume", f"resume:{sitting.id}"),
            turn.button("stop", f"stop:{sitting.id}"),
        ),
    )
    answered, total = len(set(sitting.state.answered)), len(sitting.plan.questions)
    if sitting.plan.drill:
        turn.tell("drill.running", *rows, area=_area_name(turn, sitting), answered=answered, total=total)
        return
    mode = turn.kit.texts(f"buttons.{sitting.plan.mode.value}")
    turn.tell("mock.running", *rows, mode=mode, answered=answered, total=total)


def mode_rows(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    """The buttons of the two modes."""
    return ((turn.button("learn", "mock:learn"), turn.button("exam", "mock:exam")),)


def _area_name(turn: Turn, sitting: Sitting) -> str:
    pack = turn.kit.shelf.pack(sitting.plan.pack, turn.store.sittings.pack_document)
    return next(area.name for area in pack.rules.areas if area.number == sitting.plan.questions[0].area)


def gives_way(sitting: Sitting) -> bool:
    """Whether another mock or drill may begin in place of this one: a briefing that was never started, and a drill in
    which nothing has been said or all has been read."""
    state = sitting.state
    if isinstance(state.phase, Briefing):
        return True
    if not sitting.plan.drill or state.judging:
        return False
    fresh = isinstance(state.phase, s.Asking) and not (state.phase.fragments or state.answered or state.begun)
    return fresh or isinstance(state.phase, s.Corner)


def withdraw(turn: Turn, sitting: Sitting) -> None:
    """End what gives way, without a word."""
    said = len(turn.replies)
    once = play(turn, sitting, s.Stop())
    play(turn, once, s.Stop())
    del turn.replies[said:]  # nothing was begun, so nothing ends


def plan_for(turn: Turn, mode: Mode) -> Plan:
    """What the next mock of this person is: drawn on what is not yet covered and what was weak (KIT.md, "The draw")."""
    pack = turn.pack
    past = [sitting for sitting in turn.store.sittings.of(turn.person.id) if was_begun(sitting)]
    recent = {q.id for sitting in past[-pack.rules.interview.recent_mocks :] for q in sitting.plan.questions}
    seed = turn.kit.seed()
    left = gaps_of(turn, turn.person.id)
    drawn = draw(pack, seed, left.codes, weak_criteria(turn, past) | left.unheard, recent)
    asked = tuple(Asked(number, q.id, q.area, q.criteria, q.text) for number, q in enumerate(drawn, start=1))
    return Plan(mode, seed, turn.person.factor, turn.kit.shelf.digest_of(pack), asked)


def was_begun(sitting: Sitting) -> bool:
    """Whether the clock of this mock ever ran."""
    return sitting.state.clock != s.Stopwatch()


# Looking at what stands ----------------------------------------------------------------------------------------------


def status(turn: Turn, argument: str = "") -> None:
    """Where the mock stands: the open question with what is kept of its answer, or what leads on."""
    del argument
    texts, sitting = turn.kit.texts, turn.sitting
    if sitting is None:
        turn.tell("status.none")
        return
    phase, blanks = sitting.state.phase, {"clock": clock_line(turn, sitting)}
    if isinstance(phase, s.Asking | s.Again):
        blanks["fragments"] = _counted(turn, phase.fragments)
    name = "laid_aside" if isinstance(phase, LaidAside) else phase.name
    turn.say(Outbound(texts(f"{'drill.' if sitting.plan.drill else ''}status.{name}", **blanks)))
    if isinstance(phase, s.Asking):
        probes = tuple(s.ShowProbe(phase.number, probe) for probe in phase.probes[-1:])
        show_again(turn, sitting, (s.ShowQuestion(phase.number), *probes))


def _counted(turn: Turn, count: int) -> str:
    key = {0: "none", 1: "one"}.get(count, "more")
    return turn.kit.texts(f"status.fragments.{key}", count=count)


def clock_line(turn: Turn, sitting: Sitting) -> str:
    """The answering time so far, in words."""
    spent = sitting.state.clock.at(turn.program)
    full = turn.kit.shelf.pack(sitting.plan.pack, turn.store.sittings.pack_document).rules.interview.minutes
    return turn.kit.texts(
        "status.clock", time=clock_time(spent.total_seconds()), minutes=f"{full * sitting.plan.factor:g}"
    )


def clock_time(seconds: float) -> str:
    """Minutes and seconds, as on a clock."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


# Looking back --------------------------------------------------------------------------------------------------------


def feedback(turn: Turn, argument: str = "") -> None:
    """The feedback of the latest mock that was sat, or of the one with this id."""
    past = [sitting for sitting in turn.store.sittings.of(turn.person.id) if was_begun(sitting)]
    if turn.sitting is not None and turn.sitting.plan.mode is Mode.EXAM and was_begun(turn.sitting):
        turn.tell("corner.ask_exam")
        return
    wanted = [sitting for sitting in past if argument.strip() in ("", str(sitting.id))]
    if not wanted:
        turn.tell("feedback.none")
        return
    sitting = wanted[-1]
    answered = set(sitting.state.answered)
    areas = tuple(dict.fromkeys(q.area for q in sitting.plan.questions if q.number in answered))
    show_again(turn, sitting, (s.ShowFeedback(areas), *((s.ShowPicture(),) if areas else ())))
    if areas:
        _say_where_shown(turn, sitting)
    else:
        turn.tell("feedback.none")


def _say_where_shown(turn: Turn, sitting: Sitting) -> None:
    """Each criterion once: in the report, in this mock, in both or in neither, as far as that is known."""
    left = gaps_of(turn, turn.person.id)
    if left.codes is None:
        return
    heard = {code for code, label in best_of(turn.store.opinions.of(sitting.id)).items() if label == "met"}
    groups: dict[Shown, list[str]] = {shown: [] for shown in Shown}
    for each in turn.pack.criteria:
        groups[Shown.of(report=each.code not in left.codes, interview=each.code in heard)].append(each.code)
    texts = turn.kit.texts
    lines = [texts(f"rep.shown.{shown}", codes=", ".join(codes)) for shown, codes in groups.items() if codes]
    turn.say(Outbound("\n".join(lines), texts("rep.shown.title")))


def history(turn: Turn, argument: str = "") -> None:
    """The mocks of this person with their ids."""
    del argument
    texts = turn.kit.texts
    lines = [_line(turn, sitting) for sitting in turn.store.sittings.of(turn.person.id) if was_begun(sitting)]
    turn.say(Outbound("\n".join(lines) if lines else texts("history.none"), texts("history.title")))


def _line(turn: Turn, sitting: Sitting) -> str:
    texts, phase = turn.kit.texts, sitting.state.phase
    rest = ""
    if sitting.finished_at is None:
        rest = texts("history.open")
    elif isinstance(phase, s.Finished) and phase.short:
        rest = texts("history.short")
    return texts(
        "history.line",
        id=sitting.id,
        date=f"{sitting.begun_at:%-d %b %Y}",
        mode=texts(f"buttons.{sitting.plan.mode.value}").lower(),
        answered=len(set(sitting.state.answered)),
        total=len(sitting.plan.questions),
        time=lasted(sitting.state.clock.at(turn.program)),
        rest=f" {rest}" if rest else "",
    )


def progress(turn: Turn, argument: str = "") -> None:
    """How it develops over several mocks."""
    del argument
    past = [sitting for sitting in turn.store.sittings.of(turn.person.id) if was_begun(sitting)]
    if not past:
        turn.tell("progress.none")
        return
    history(turn)
    show_progress(turn, past)
