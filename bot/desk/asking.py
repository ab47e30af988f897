"""The question corner in a chat: `ask`, and free words said between two sections.

What a question is about is found by the guide (`bot/feedback/corner.py`); when it may be asked is decided here.
"""

import json
from collections.abc import Mapping, Sequence

from bot.desk.inquiring import tutor
from bot.interview import state as s
from bot.interview.play import rulebook
from bot.interview.state import Mode
from bot.messages import Kind, Outbound
from bot.records import Sitting
from bot.turn import Turn


def ask(turn: Turn, argument: str = "") -> None:
    """Answer a question about the criteria, where questions have their place."""
    sitting = turn.sitting
    refusal = _refusal(sitting)
    if refusal:
        turn.tell(refusal)
    elif not argument.strip():
        turn.tell("corner.ask_nothing")
    elif (guide := turn.kit.guide_of(turn.pack if sitting is None else rulebook(turn, sitting).pack)) is None:
        turn.tell("not_now")
    else:
        area, missing = _context(turn, sitting)
        advice = guide.reply(area, argument.strip(), missing)
        turn.say(Outbound(advice.text, kind=Kind.FEEDBACK))
        if advice.for_tutor:
            tutor(turn)


def _refusal(sitting: Sitting | None) -> str:
    if sitting is None:
        return ""
    phase = sitting.state.phase
    if sitting.plan.mode is Mode.EXAM and not isinstance(phase, s.Briefing):
        return "corner.ask_exam"
    if isinstance(phase, s.Asking | s.Again):
        return "corner.ask_open"
    return ""


def _context(turn: Turn, sitting: Sitting | None) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The section just finished, and what is missing of its criteria by the engine's ear."""
    phase = sitting.state.phase if sitting is not None else None
    if sitting is None or not isinstance(phase, s.Corner):
        return turn.pack.rules.areas[0].number, {}
    rules = rulebook(turn, sitting)
    codes = {criterion.code for criterion in rules.pack.criteria if criterion.area == phase.area}
    missing: dict[str, Sequence[str]] = {}
    for opinion in turn.store.opinions.of(sitting.id):
        if opinion.by == "engine" and opinion.criterion in codes:
            missing[opinion.criterion] = json.loads(opinion.detail).get("missing", ())
    return phase.area, {code: limbs for code, limbs in missing.items() if limbs}
