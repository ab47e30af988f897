"""Reminders from the reader's side: done, tomorrow, fewer, none, and the calendar's private address.

Which reminders go out when is decided in `bot/timeline`, and sent by `bot/nudging`.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.messages import Choice, Outbound
from bot.nudging.calendar import new_token
from bot.nudging.ports import Planned
from bot.nudging.subject import names
from bot.people.matrix import Action
from bot.people.permitting import permit
from bot.timeline.hours import local_day
from bot.timeline.nudge_values import Volume
from bot.timeline.nudge_words import what
from bot.turn import Turn

_WORDS = {"on": Volume.ALL, "all": Volume.ALL, "fewer": Volume.FEWER, "off": Volume.OFF}
_LISTED = 20
"""Reminders that one message names."""
_RECENT = timedelta(days=2)
"""How long a reminder can be put off without its button."""


def nudges(turn: Turn, argument: str = "") -> None:
    """`/nudges [on|fewer|off|tomorrow|calendar]`: how many reminders somebody wants; alone it says how it stands. An
    owner's `/nudges undelivered` lists those of which nobody knows whether they arrived."""
    wanted = argument.strip().lower()
    if wanted in _WORDS:
        _volume(turn, _WORDS[wanted])
    elif wanted == "tomorrow":
        _rest(turn, turn.store.nudges.recent(turn.person.id, turn.now - _RECENT))
    elif wanted == "calendar":
        _open_feed(turn)
    elif wanted == "undelivered":
        _undelivered(turn)
    elif wanted:
        turn.tell("nudging.unknown")
    else:
        _state(turn, turn.store.nudges.volume(turn.person.id)[0])


def _undelivered(turn: Turn) -> None:
    """A program that is killed while it sends does not know what became of it, and sends nothing twice."""
    if not permit(turn, Action.SEE_UNDELIVERED, None):
        return
    found = turn.store.nudges.unknown(_LISTED)
    called = names(turn.store, {person for each in found for person in (each.person, each.about)})
    texts = turn.kit.texts
    lines = [f"{called[each.person]}: {what(each, texts, lambda about: called[about])}" for each in found]
    if not lines:
        turn.tell("nudging.none_undelivered")
        return
    turn.say(Outbound("\n".join(lines), texts("nudging.undelivered_title")))


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button under a reminder or under `/nudges`."""
    verb, value = (*rest, "", "")[:2]
    number = int(value) if value.isdecimal() and len(value) < 19 else 0
    if verb == "volume" and value in {each.value for each in Volume}:
        _volume(turn, Volume(value))
    elif verb == "timeline":
        _timeline(turn)
    elif verb == "calendar":
        _open_feed(turn)
    elif verb == "uncalendar":
        closed = turn.store.feeds.close(turn.person.id)
        turn.tell("nudging.calendar_closed" if closed else "nudging.no_calendar")
    elif verb in ("done", "over", "tomorrow"):
        _answer(turn, verb, number)
    else:
        turn.tell("stale")


def _answer(turn: Turn, verb: str, number: int) -> None:
    """What was said to one message's reminders; only to one's own."""
    found = turn.store.nudges.in_digest(turn.person.id, number)
    if verb == "over":
        found = [each for each in found if each.id == number]
    if not found:
        turn.tell("nudging.gone")
    elif verb == "tomorrow":
        _rest(turn, found)
    elif len(found) == 1:
        turn.store.nudges.settle(found[0].nudge.about, found[0].nudge.matter, turn.now)
        turn.tell("nudging.settled")
    else:
        turn.tell("nudging.which", *_each(turn, found))


def _each(turn: Turn, found: Sequence[Planned]) -> tuple[tuple[Choice, ...], ...]:
    """A button for each of several reminders."""
    others = {each.nudge.about for each in found if each.nudge.about != turn.person.id}
    called = names(turn.store, others)
    texts = turn.kit.texts
    return tuple(
        (Choice(what(each.nudge, texts, lambda about: called[about])[:60], f"nudge:over:{each.id}"),) for each in found
    )


def _rest(turn: Turn, found: Sequence[Planned]) -> None:
    """Until tomorrow's sending time, where the person lives."""
    if not found:
        turn.tell("nudging.nothing_rests")
        return
    today = local_day(turn.now, turn.zone)
    for each in found:
        turn.store.nudges.rest(each.nudge.about, each.nudge.matter, today + timedelta(days=1))
        turn.store.nudges.touch(each.nudge.about, turn.now)
    turn.tell("nudging.rests")


def _volume(turn: Turn, volume: Volume) -> None:
    turn.store.nudges.set_volume(turn.person.id, volume, turn.now)
    _state(turn, volume)


def _state(turn: Turn, volume: Volume) -> None:
    """How it stands, and what else could be."""
    others = [each for each in Volume if each is not volume]
    row = tuple(turn.button_text(f"nudging.buttons.{each.value}", f"nudge:volume:{each.value}") for each in others)
    calendar = turn.button_text("nudging.buttons.calendar", "nudge:calendar")
    turn.tell(f"nudging.state.{volume.value}", row, (calendar,))


def _timeline(turn: Turn) -> None:
    """What `/timeline` shows."""
    from bot.desk.routes import COMMANDS  # the table knows this module, so it is asked when it is there

    handler = COMMANDS.get("timeline")
    if handler is not None:
        handler(turn, "")
    else:
        turn.tell("stale")


def _open_feed(turn: Turn) -> None:
    """A fresh private address; the old one opens nothing any more."""
    if turn.kit.web is None:
        turn.tell("nudging.no_pages")
        return
    token = new_token()
    turn.store.feeds.open(token, turn.person.id, turn.now)
    stop = turn.button_text("nudging.buttons.uncalendar", "nudge:uncalendar")
    turn.tell("nudging.calendar", (stop,), url=f"{turn.kit.web.rstrip('/')}/calendar/{token}.ics")
