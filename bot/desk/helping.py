"""Help that knows where one is.

Which commands exist is `routes.py`'s.
"""

from bot.interview import state as s
from bot.messages import Outbound, Platform
from bot.turn import Turn


def help_here(turn: Turn, argument: str = "") -> None:
    """What can be done now."""
    del argument
    texts = turn.kit.texts
    place, sitting = _place(turn), turn.sitting
    lines = texts(f"help.{place}")
    if place == "asking" and _may_speak(turn):
        lines = f"{lines}\n{texts('voice.help')}"
    if sitting is not None and isinstance(sitting.state.phase, s.Asking) and _may_pause(sitting.plan):
        lines = f"{lines}\n{texts('help.asking_learn')}"
    turn.say(Outbound("\n".join((lines, *_of_roles(turn))), texts("help.title")))


def _of_roles(turn: Turn) -> tuple[str, ...]:
    """A line for each part that the person has in a cohort."""
    held = {member.role for member in turn.store.members.of_person(turn.person.id)}
    parts = {"apprentice": {"apprentice"}, "staff": {"tutor", "lead"}, "employer": {"employer"}}
    return tuple(turn.kit.texts(f"help.{part}") for part, roles in parts.items() if held & roles)


def _may_speak(turn: Turn) -> bool:
    """Whether spoken answers are taken here: a terminal has no ears."""
    rules = turn.kit.voice
    return turn.conversation.platform is not Platform.CONSOLE and (rules.keep or rules.words != "none")


def _may_pause(plan: s.Plan) -> bool:
    return plan.mode is s.Mode.LEARN and not plan.drill


def _place(turn: Turn) -> str:
    if turn.person.agreed_at is None:
        return "fresh"
    if turn.sitting is None:
        return "idle"
    match turn.sitting.state.phase:
        case s.Asking() | s.Again():
            return "asking"
        case s.Corner() | s.Closing():
            return "corner"
        case s.Briefing():
            return "briefing"
        case _:
            return "paused"
