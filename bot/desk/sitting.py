"""What a learner does inside a mock: answering, done, skip, next, again, pause, resume, stop; by command or by button.

Each becomes an event of the machine; a button names its mock and its question, so that an old one changes nothing.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.desk import mocks
from bot.interview import state as s
from bot.interview.play import done as done_event
from bot.interview.play import open_question, play
from bot.interview.state import Event
from bot.messages import Document, Text, Voice
from bot.records import FragmentKind, NewFragment, Sitting
from bot.turn import Turn


def _event(turn: Turn, event: Event) -> None:
    if turn.sitting is None:
        turn.tell("mock.none")
    else:
        play(turn, turn.sitting, event)


def done(turn: Turn, argument: str = "") -> None:
    """The answer is complete."""
    del argument
    if turn.sitting is None:
        turn.tell("mock.none")
    else:
        play(turn, turn.sitting, done_event(turn, turn.sitting, None))


def skip(turn: Turn, argument: str = "") -> None:
    """Leave the open question for the end."""
    del argument
    _event(turn, s.Skip())


def onward(turn: Turn, argument: str = "") -> None:
    """`next`: lead on from what stands between two questions."""
    del argument
    _event(turn, s.Next())


def again(turn: Turn, argument: str = "") -> None:
    """Answer a question a second time; with its number, or the section's last."""
    number = argument.strip()
    _event(turn, s.TryAgain(int(number) if number.isdecimal() and len(number) < 4 else None))


def pause(turn: Turn, argument: str = "") -> None:
    """Stand still."""
    del argument
    _event(turn, s.Pause())


def resume(turn: Turn, argument: str = "") -> None:
    """Go on with what stands."""
    del argument
    _event(turn, s.Resume())


def stop(turn: Turn, argument: str = "") -> None:
    """End early; a second one confirms."""
    del argument
    _event(turn, s.Stop())


# Answers -------------------------------------------------------------------------------------------------------------


def answer(turn: Turn, content: Text | Voice | Document) -> int:
    """Take this as part of the open answer; the new fragment's id, 0 when no answer is open."""
    sitting = turn.sitting
    if sitting is None or not _listens(sitting):
        return 0
    after = play(turn, sitting, s.Said())
    return turn.store.sittings.append(_fragment(turn, after, content))


def spoken_elsewhere(turn: Turn, sitting: Sitting) -> None:
    """Words where no answer is open: say what stands, and that they were not kept."""
    play(turn, sitting, s.Said())


def _listens(sitting: Sitting) -> bool:
    phase = sitting.state.phase
    return isinstance(phase.before if isinstance(phase, s.Paused) else phase, s.Asking | s.Again)


def _fragment(turn: Turn, sitting: Sitting, content: Text | Voice | Document) -> NewFragment:
    phase = sitting.state.phase
    if isinstance(phase, s.Again):
        part = s.Part.AGAIN
    else:
        part = s.Part.PROBE if isinstance(phase, s.Asking) and phase.probes else s.Part.ANSWER
    kind, file, length, media_type, text = FragmentKind.TEXT, "", None, "", ""
    match content:
        case Text():
            text = content.text
        case Voice():
            kind, file, length, text = FragmentKind.VOICE, content.file, content.length, content.caption
            media_type = content.media_type
        case Document():
            kind, file, text, media_type = FragmentKind.DOCUMENT, content.file, content.caption, content.media_type
    return NewFragment(
        sitting.id,
        open_question(sitting.state),
        part,
        kind,
        turn.now,
        text,
        turn.conversation,
        content.message,
        file,
        length,
        media_type,
    )


# Buttons -------------------------------------------------------------------------------------------------------------


def press(turn: Turn, verb: str, rest: tuple[str, ...]) -> bool:
    """A button of a mock: `verb`, the mock's id, and what else it carried. False when it is none of these."""
    if verb not in _BUTTONS or not rest:
        return False
    if turn.sitting is None or rest[0] != str(turn.sitting.id):
        turn.tell("stale")
        return True
    _BUTTONS[verb](turn, turn.sitting, rest[1:])
    return True


def _number(rest: tuple[str, ...]) -> int | None:
    return int(rest[0]) if rest and rest[0].isdecimal() else None


def _press_next(turn: Turn, sitting: Sitting, rest: tuple[str, ...]) -> None:
    phase = sitting.state.phase
    here = phase.area if isinstance(phase, s.Corner) else ""
    if rest and rest[0] != here:
        turn.tell("stale")
    else:
        play(turn, sitting, s.Next())


def _press_stop(turn: Turn, sitting: Sitting, rest: tuple[str, ...]) -> None:
    if rest and not sitting.state.stop_asked:
        turn.tell("stale")
    else:
        play(turn, sitting, s.Stop())


def _press_start(turn: Turn, sitting: Sitting, rest: tuple[str, ...]) -> None:
    del rest
    if isinstance(sitting.state.phase, s.Briefing):
        play(turn, sitting, s.Start())
    else:
        turn.tell("stale")


def _press_pause(turn: Turn, sitting: Sitting, rest: tuple[str, ...]) -> None:
    if _number(rest) == open_question(sitting.state):
        play(turn, sitting, s.Pause())
    else:
        turn.tell("stale")


def _press_resume(turn: Turn, sitting: Sitting, rest: tuple[str, ...]) -> None:
    del rest
    play(turn, sitting, s.Resume())


_BUTTONS: Mapping[str, Callable[[Turn, Sitting, tuple[str, ...]], object]] = MappingProxyType(
    {
        "start": _press_start,
        "done": lambda turn, sitting, rest: play(turn, sitting, done_event(turn, sitting, _number(rest))),
        "skip": lambda turn, sitting, rest: play(turn, sitting, s.Skip(_number(rest))),
        "pause": _press_pause,
        "resume": _press_resume,
        "next": _press_next,
        "again": lambda turn, sitting, rest: play(turn, sitting, s.TryAgain(_number(rest))),
        "stop": _press_stop,
        "go_on": lambda turn, sitting, _: play(turn, sitting, s.GoOn()),
    }
)


def show(turn: Turn) -> None:
    """What stands, said again; the mocks to choose from when nothing does."""
    if turn.sitting is None:
        mocks.offer_modes(turn)
    else:
        play(turn, turn.sitting, s.Resume())
