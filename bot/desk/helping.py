"""Help that knows where one is, settings, and kind words for what cannot be taken.

Which commands exist is `routes.py`'s.
"""

from dataclasses import replace

from bot.desk import voicing
from bot.interview import state as s
from bot.messages import Choice, Outbound
from bot.turn import Turn


def help_here(turn: Turn, argument: str = "") -> None:
    """What can be done now."""
    del argument
    texts = turn.kit.texts
    lines = texts(f"help.{_place(turn)}")
    sitting = turn.sitting
    if sitting is not None and isinstance(sitting.state.phase, s.Asking) and sitting.plan.mode is s.Mode.LEARN:
        lines = f"{lines}\n{texts('help.asking_learn')}"
    turn.say(Outbound(lines, texts("help.title")))


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


def tutor(turn: Turn, argument: str = "") -> None:
    """Write to one's tutor; who practises alone gets a signpost, never silence."""
    del argument
    turn.say(Outbound(f"{turn.kit.texts('signpost_none')} {turn.kit.pack.rules.signpost}"))


def settings(turn: Turn, argument: str = "") -> None:
    """Extra time: shown, or set by `settings 1.25` (KIT.md: 1.25, 1.5 and 2 are the pack's)."""
    texts, rules = turn.kit.texts, turn.kit.pack.rules.interview
    wanted = argument.strip().lower().removeprefix("extra").strip()
    if wanted == "voice off":
        voicing.withdraw(turn)
        return
    factors = {"none": 1.0, "1": 1.0} | {f"{factor:g}": factor for factor in rules.extra_time}
    if wanted in factors:
        if turn.person.factor_by != "self":
            turn.tell("settings.granted_only")
            return
        turn.person = replace(turn.person, factor=factors[wanted])
        turn.store.people.keep(turn.person)
        turn.tell("settings.set", factor=_factor(turn, turn.person.factor))
        return
    rows: tuple[tuple[Choice, ...], ...] = ()
    if turn.person.factor_by == "self":
        labels = [(texts("settings.none"), "none"), *((f"{factor:g}", f"{factor:g}") for factor in rules.extra_time)]
        rows = (tuple(Choice(label.capitalize(), f"settings:{value}") for label, value in labels),)
    turn.tell("settings", *rows, factor=_factor(turn, turn.person.factor))


def _factor(turn: Turn, factor: float) -> str:
    texts = turn.kit.texts
    return texts("settings.none") if factor == 1 else texts("settings.times", factor=f"{factor:g}")
