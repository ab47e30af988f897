"""The learner's own view: how well they think they covered a criterion, kept beside whatever judges later.

Offered, never forced; a press is an opinion of its own and replaces none.
"""

from collections.abc import Sequence

from bot.interview.play import rulebook
from bot.interview.state import Part, Rulebook
from bot.messages import Choice, Outbound
from bot.records import Opinion, Sitting
from bot.turn import Turn
from question_bank.model import Criterion

_LABELS = ("met", "partly", "not_met")


def rate(turn: Turn, rest: tuple[str, ...]) -> None:
    """Offer the buttons: for one area of a mock (`rest`: its id and the area), or for each of its areas in turn."""
    sitting = _own(turn, rest)
    if sitting is None:
        turn.tell("self.gone")
        return
    rules = rulebook(turn, sitting)
    areas = [a.number for a in rules.pack.rules.areas if a.number in _answered_areas(sitting)]
    for area in areas:
        if len(rest) < 2 or rest[1] == area:
            turn.say(_offer(turn, sitting, _aimed(rules, sitting, area)))


def keep(turn: Turn, rest: tuple[str, ...]) -> None:
    """Keep a view (`rest`: the mock's id, the criterion, the label)."""
    sitting = _own(turn, rest)
    if sitting is None or len(rest) != 3 or rest[2] not in _LABELS:
        turn.tell("self.gone")
        return
    _, code, label = rest
    number = next((q.number for q in sitting.plan.questions if code in q.criteria), None)
    if number is None:
        turn.tell("self.gone")
        return
    turn.store.opinions.add((Opinion(sitting.id, number, Part.ANSWER, code, "self", label, turn.now),))
    turn.tell("self.noted", code=code, label=turn.kit.texts(f"self.labels.{label}"))


def _own(turn: Turn, rest: tuple[str, ...]) -> Sitting | None:
    """The mock that a button names, if it is the presser's own."""
    if not rest or not rest[0].isdecimal():
        return None
    sitting = turn.store.sittings.sitting(int(rest[0]))
    return sitting if sitting is not None and sitting.person == turn.person.id else None


def _answered_areas(sitting: Sitting) -> set[str]:
    return {q.area for q in sitting.plan.questions if q.number in sitting.state.answered}


def _aimed(rules: Rulebook, sitting: Sitting, area: str) -> list[Criterion]:
    codes = {code for q in sitting.plan.questions if q.area == area for code in q.criteria}
    return [criterion for criterion in rules.pack.criteria if criterion.code in codes]


def _offer(turn: Turn, sitting: Sitting, criteria: Sequence[Criterion]) -> Outbound:
    texts = turn.kit.texts
    names = "\n".join(texts("self.row", code=c.code, title=c.title) for c in criteria)
    rows = tuple(
        tuple(
            Choice(
                texts(f"self.{'heard' if label == 'met' else label}", code=c.code),
                f"self:{sitting.id}:{c.code}:{label}",
            )
            for label in _LABELS
        )
        for c in criteria
    )
    return Outbound(f"{texts('self.lead')}\n\n{names}", texts("self.title"), rows)
