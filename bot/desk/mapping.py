"""The mapping in the chat: a criterion, its section and paragraph; the whole as a list and as a document.

Where a criterion may be shown is the pack's; the learner's entries steer the next draw.
"""

import re
from collections.abc import Mapping

from bot.desk import papering
from bot.interview.play import rulebook
from bot.interview.state import Asking
from bot.messages import Outbound
from bot.papers.forms.values import Paper
from bot.people.values import Entry
from bot.project.mapping import fragile, homes, read_entry
from bot.records import Sitting
from bot.turn import Turn

_BETWEEN = re.compile(r"\n|;(?=\s*[KSB]\s*\d)", re.IGNORECASE)


def mapping(turn: Turn, argument: str = "") -> None:
    """`map`: how it stands. `map K1.1 5.2 note`: an entry; several lines are several entries, and so are
    several codes after semicolons where a line is all that can be typed."""
    lines = [line for line in _BETWEEN.split(argument) if line.strip()]
    if not lines:
        _show(turn)
    elif lines[0].strip().casefold() in ("document", "docx", "export"):
        _document(turn)
    else:
        _enter(turn, lines)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """Buttons `map` and `map:document`."""
    mapping(turn, " ".join(rest))


def _enter(turn: Turn, lines: list[str]) -> None:
    pack, kept, unread = turn.pack, [], []
    for line in lines[: len(pack.criteria)]:
        entry = read_entry(line, pack)
        if entry is None:
            unread.append(line.strip()[:60])
        else:
            turn.store.records.enter(turn.person.id, entry, turn.now)
            kept.append(_advice(turn, entry))
    if unread:
        sections = len(pack.rules.report.sections)
        kept.append(turn.kit.texts("map.unread", lines="; ".join(unread), sections=sections))
    turn.say(Outbound("\n".join(kept), choices=((turn.button_text("map.whole", "map"),),)))


def _advice(turn: Turn, entry: Entry) -> str:
    """That it is kept, and which sections would do when this one usually does not."""
    texts, places = turn.kit.texts, homes(turn.pack)[entry.criterion]
    if not entry.section:
        return texts("map.removed", code=entry.criterion)
    kept = texts("map.kept", code=entry.criterion, place=_place(turn, entry))
    if entry.section in places:
        return kept
    return f"{kept} {texts('map.elsewhere', sections=_sections(places))}"


def _place(turn: Turn, entry: Entry) -> str:
    texts = turn.kit.texts
    if not entry.paragraph:
        return texts("map.section", section=entry.section)
    return texts("map.place", section=entry.section, paragraph=entry.paragraph)


def _sections(places: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in places)


def _show(turn: Turn) -> None:
    """All criteria: where each is shown, or where it may be; those with one home are marked. While a question is open,
    the learner's own lines for its area, as they may lie beside them on the day."""
    texts, pack = turn.kit.texts, turn.pack
    entered = {entry.criterion: entry for entry in turn.store.records.entries(turn.person.id)}
    if turn.sitting is not None and isinstance(turn.sitting.state.phase, Asking):
        _beside(turn, turn.sitting, entered)
        return
    places, one_home = homes(pack), fragile(pack)
    lines = []
    for each in pack.criteria:
        entry, mark = entered.get(each.code), texts("map.mark") if each.code in one_home else ""
        where = _place(turn, entry) if entry else texts("map.open", sections=_sections(places[each.code]))
        lines.append(f"{each.code}{mark} {each.title}: {where}")
    text = "\n".join([texts("map.how", mark=texts("map.mark")), "", *lines])
    title = texts("map.title", count=len(entered), total=len(pack.criteria))
    turn.say(Outbound(text, title, ((turn.button_text("map.as_document", "map:document"),),)))


def _beside(turn: Turn, sitting: Sitting, entered: Mapping[str, Entry]) -> None:
    """The learner's own lines for the area of the open question."""
    texts, phase, pack = turn.kit.texts, sitting.state.phase, rulebook(turn, sitting).pack
    assert isinstance(phase, Asking)
    number = rulebook(turn, sitting).question(phase.number).area
    area = next(each for each in pack.rules.areas if each.number == number)
    lines = []
    for each in pack.criteria:
        entry = entered.get(each.code)
        if each.area == number and entry is not None:
            note = f" ({entry.note})" if entry.note else ""
            lines.append(f"{each.code} {each.title}: {_place(turn, entry)}{note}")
    text = "\n".join(lines) if lines else texts("map.beside_none")
    turn.say(Outbound(text, texts("map.beside", area=area.name)))


def _document(turn: Turn) -> None:
    papering.send(turn, Paper.MAPPING, turn.person)
