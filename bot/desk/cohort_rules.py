"""Whose rules a cohort follows and in which time zone it is: shown, asked with buttons, and kept.

Who may change them is asked before anything here is called (`cohorts.py`); whose pack is which is `belonging.py`'s.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

from bot.desk.settings import zones_like
from bot.messages import Choice, Outbound
from bot.people.belonging import pack_in, zone_named
from bot.people.matrix import Action
from bot.people.permitting import note
from bot.people.reading import apprentices, record_of
from bot.review.rights import name_of
from bot.timeline.dates import draw_up
from bot.timeline.values import OutOfCalendar
from bot.turn import Turn
from question_bank.model import Pack

_AS_HERE = "usual"
"""Said for the installation's own zone."""
_NAMED = 10
"""Learners whose dates are named when they do not go with other rules."""


def lines(turn: Turn, number: int) -> Iterator[str]:
    """What a cohort goes by, a line each; the rules only where there are others to choose."""
    if len(turn.kit.shelf.packs) > 1:
        yield turn.kit.texts("packs.line", organisation=pack_in(turn.store, turn.kit.shelf, number).rules.organisation)
    kept = turn.store.cohorts.cohort(number)
    zone = (zone_named(kept.zone) if kept is not None else None) or turn.kit.zone
    yield turn.kit.texts("zone.line", zone=zone.key)


def buttons(turn: Turn, number: int) -> tuple[Choice, ...]:
    """What leads to a change."""
    several = len(turn.kit.shelf.packs) > 1
    rules_button = (turn.button_text("packs.change", f"co:{number}:rules"),) if several else ()
    return (*rules_button, turn.button_text("zone.change", f"co:{number}:zone"))


# Whose rules ----------------------------------------------------------------------------------------------------------


def rules(turn: Turn, number: int, rest: str) -> None:
    """`rules [PACK]`: ask whose rules the cohort follows, or keep it; `PACK` is an id or an organisation's name."""
    shelf, wanted = turn.kit.shelf, " ".join(rest.split()).casefold()
    if len(shelf.packs) == 1:
        turn.tell("packs.only_one", organisation=shelf.current.rules.organisation)
    elif not wanted:
        _ask(turn, number)
    else:
        found = [p for p in shelf.packs if wanted in (p.rules.id.casefold(), p.rules.organisation.casefold())]
        if found:
            _choose(turn, number, found[0])
        else:
            turn.tell("packs.unknown", *_choices(turn, number), names="; ".join(p.rules.id for p in shelf.packs))


def _ask(turn: Turn, number: int) -> None:
    turn.tell("packs.which", *_choices(turn, number), cohort=turn.store.members.cohort_name(number))


def _choices(turn: Turn, number: int) -> tuple[tuple[Choice, ...], ...]:
    return tuple((Choice(p.rules.organisation[:60], f"co:{number}:rules:{p.rules.id}"),) for p in turn.kit.shelf.packs)


def _choose(turn: Turn, number: int, pack: Pack) -> None:
    kept = turn.store.cohorts.cohort(number)
    if kept is None:
        return
    turn.store.cohorts.keep(replace(kept, pack=pack.rules.id))
    note(turn, Action.CHANGE_COHORT, None, number, f"rules {pack.rules.id} {pack.rules.version}")
    learners = apprentices(turn.store, number)
    for learner in learners:
        turn.store.nudges.touch(learner, turn.now)
    texts = turn.kit.texts
    said = [texts("packs.chosen", cohort=kept.name, organisation=pack.rules.organisation), pack.rules.note]
    if failing := tuple(_failing(turn, learners, pack)):
        said += [texts("packs.dates", cohort=kept.name), *failing]
    turn.say(Outbound("\n".join(line for line in said if line)))


def _failing(turn: Turn, learners: tuple[int, ...], pack: Pack) -> Iterator[str]:
    """Learners whose dates do not go with a pack's rules, and why; no more of them than a message holds."""
    count = 0
    for learner in learners:
        record = record_of(turn.store, learner)
        if record is None or count == _NAMED:
            continue
        try:
            problems = draw_up(record, pack.rules, turn.kit.texts).problems
        except OutOfCalendar:
            continue
        if problems:
            count += 1
            yield f"{name_of(turn.store, learner)}: {problems[0].message}"


# Which time zone ------------------------------------------------------------------------------------------------------


def zone(turn: Turn, number: int, rest: str) -> None:
    """`zone [NAME]`: ask, or keep the time zone that counts for everybody there who has none of their own."""
    kept, wanted = turn.store.cohorts.cohort(number), rest.strip()
    if kept is None:
        return
    if not wanted:
        usual = Choice(turn.kit.texts("zone.usual", zone=turn.kit.zone.key), f"co:{number}:zone:{_AS_HERE}")
        turn.tell("zone.which", (usual,), cohort=kept.name)
    elif wanted.casefold() == _AS_HERE:
        _keep_zone(turn, number, "")
    elif wanted in available_timezones():
        _keep_zone(turn, number, wanted)
    else:
        _nearest(turn, number, wanted)


def _nearest(turn: Turn, number: int, wanted: str) -> None:
    """A city's own name, however it is written, is as good as its zone's; what is only like one is asked about."""
    found = zones_like(wanted)
    if len(found) == 1:
        _keep_zone(turn, number, found[0])
    elif found:
        zones = tuple(dict.fromkeys(found))
        name = turn.store.members.cohort_name(number)
        turn.tell("zone.near", zones=", ".join(zones), cohort=name, first=zones[0])
    else:
        turn.tell("zone.unknown", name=wanted[:60])


def _keep_zone(turn: Turn, number: int, name: str) -> None:
    kept = turn.store.cohorts.cohort(number)
    if kept is None:
        return
    turn.store.cohorts.keep(replace(kept, zone=name))
    for learner in apprentices(turn.store, number):
        turn.store.nudges.touch(learner, turn.now)
    note(turn, Action.CHANGE_COHORT, None, number, f"zone {name or turn.kit.zone.key}")
    here = ZoneInfo(name) if name else turn.kit.zone
    turn.tell("zone.kept", cohort=kept.name, zone=here.key, now=f"{turn.now.astimezone(here):%H:%M}")
