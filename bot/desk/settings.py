"""A person's own settings: extra time, spoken answers, quiet hours, time zone and name; shown, and changed by a command
or a button.

What a setting leads to is decided where it is used; consent to recordings is `voicing.py`'s.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import time
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from bot.desk import voicing
from bot.messages import Choice, Outbound
from bot.people.matrix import Action
from bot.people.own_settings import QuietHours, own_settings, with_own_settings
from bot.review.rights import staff
from bot.turn import Turn

LONGEST_NAME = 60
_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to|until)\s*(\d{1,2})(?:[:.](\d{2}))?", re.IGNORECASE)
_NEAR = 4
"""How many time zones are offered where the one that was meant is not clear."""


def settings(turn: Turn, argument: str = "") -> None:
    """Show all of them, or change one: `settings quiet 22:00-07:00`."""
    name, _, value = argument.strip().partition(" ")
    name, value = name.lower(), value.strip()
    if not name:
        show(turn)
    elif name in _CHANGES:
        _CHANGES[name](turn, value)
    elif name in _factors(turn):  # `settings 1.5`
        _extra(turn, name)
    else:
        turn.tell("settings.unknown")
        show(turn)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button: the words of the command, parted by colons."""
    settings(turn, " ".join(rest))


def show(turn: Turn) -> None:
    """All settings as they stand, with buttons for those that need no typing."""
    texts, person = turn.kit.texts, turn.person
    lines = (
        texts("settings.line.extra", factor=factor_words(turn, person.factor)),
        texts(f"settings.line.voice_{'on' if voicing.has_agreed(turn) else 'off'}"),
        _quiet_line(turn),
        texts("settings.line.zone", zone=turn.zone.key),
        texts("settings.line.name", name=person.name) if person.name else texts("settings.line.no_name"),
    )
    first, *others = [*list(_factors(turn))[2:], "none"]
    text = "\n".join(lines) + "\n\n" + texts("settings.how", extra=first, others=", ".join(others))
    turn.say(Outbound(text, texts("settings.title"), _rows(turn)))


def _rows(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    texts = turn.kit.texts
    extra = tuple(
        Choice(texts("settings.buttons.no_extra" if factor == 1 else "settings.buttons.extra", factor=word), data)
        for word, factor in _factors(turn).items()
        for data in (f"settings:extra:{word}",)
        if word != "1"
    )
    voice = "off" if voicing.has_agreed(turn) else "on"
    rest = (
        turn.button_text(f"settings.buttons.voice_{voice}", f"settings:voice:{voice}"),
        turn.button_text("settings.buttons.quiet_usual", "settings:quiet:usual"),
        turn.button_text("settings.buttons.quiet_off", "settings:quiet:off"),
    )
    return (extra, rest) if turn.person.factor_by == "self" else (rest,)


# Extra time -----------------------------------------------------------------------------------------------------------


def _factors(turn: Turn) -> dict[str, float]:
    """What may be typed, and the factor that it means: the pack says which there are."""
    return {"none": 1.0, "1": 1.0} | {f"{factor:g}": factor for factor in turn.pack.rules.interview.extra_time}


def factor_words(turn: Turn, factor: float) -> str:
    """A factor in words."""
    texts = turn.kit.texts
    return texts("settings.none") if factor == 1 else texts("settings.times", factor=f"{factor:g}")


def _extra(turn: Turn, value: str) -> None:
    factors = _factors(turn)
    wanted = value.lower().removesuffix(" times").removesuffix("x").strip()
    if turn.person.factor_by != "self" or staff(turn.store, turn.person.id, Action.GRANT_EXTRA_TIME):
        turn.tell("settings.granted_only")
    elif wanted not in factors:
        choices = [word for word in factors if word != "1"]
        turn.tell("settings.which_extra", choices=", ".join(choices), one=choices[-1])
    else:
        _keep(turn, factor=factors[wanted])
        turn.tell("settings.set", factor=factor_words(turn, turn.person.factor))


# Voice ----------------------------------------------------------------------------------------------------------------


def _voice(turn: Turn, value: str) -> None:
    match value.lower():
        case "off" | "no":
            voicing.withdraw(turn)
        case "on" | "yes" if voicing.has_agreed(turn):
            turn.tell("settings.voice_is_on")
        case "on" | "yes":
            voicing.ask(turn)
        case _:
            turn.tell("settings.which_voice")


# Quiet hours ----------------------------------------------------------------------------------------------------------


def hours(words: str) -> QuietHours | None:
    """Quiet hours as people write them: `22:00-07:00`, `22 to 7`; None for what is no such thing."""
    found = _HOURS.fullmatch(words.strip())
    if found is None:
        return None
    numbers = [int(part or 0) for part in found.groups()]
    if numbers[0] > 23 or numbers[2] > 23 or numbers[1] > 59 or numbers[3] > 59:
        return None
    return QuietHours(time(numbers[0], numbers[1]), time(numbers[2], numbers[3]))


def _quiet(turn: Turn, value: str) -> None:
    word = value.lower()
    quiet = QuietHours(time(0), time(0)) if word in ("off", "none") else hours(value)
    if quiet is None and word != "usual":
        turn.tell("settings.which_quiet")
        return
    own = replace(own_settings(turn.person), quiet=quiet)
    turn.person = with_own_settings(turn.person, own)
    turn.store.people.keep(turn.person)
    turn.store.nudges.touch_beside(turn.person.id, turn.now)
    turn.say(Outbound(_quiet_line(turn)))


def _quiet_line(turn: Turn) -> str:
    texts, quiet = turn.kit.texts, own_settings(turn.person).quiet
    if quiet is None:
        return texts("settings.line.quiet_usual")
    if quiet.none:
        return texts("settings.line.quiet_none")
    return texts("settings.line.quiet", starts=f"{quiet.starts:%H:%M}", ends=f"{quiet.ends:%H:%M}")


# Time zone ------------------------------------------------------------------------------------------------------------


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def zones_like(words: str) -> tuple[str, ...]:
    """The time zone that is meant by its name or by its city alone; several where it is not clear (one that was only
    guessed comes twice), none where nothing is like it."""
    wanted = "_".join(words.casefold().split())
    exact = [zone for zone in _zones() if zone.casefold() == wanted]
    city = exact or [zone for zone in _zones() if zone.casefold().rpartition("/")[2] == wanted]
    if city or not wanted:
        return tuple(city[:_NEAR])
    by_city = {zone.casefold().rpartition("/")[2]: zone for zone in reversed(_zones())}
    near = difflib.get_close_matches(wanted.rpartition("/")[2], by_city, _NEAR, 0.75)
    return tuple(by_city[name] for name in near) if len(near) != 1 else (by_city[near[0]], by_city[near[0]])


def _zone(turn: Turn, value: str) -> None:
    found = zones_like(value)
    if value.strip().casefold() in ("usual", "none"):
        _keep(turn, zone="")
        turn.tell("settings.zone_set", zone=turn.zone.key, now=f"{turn.now.astimezone(turn.zone):%H:%M}")
    elif len(found) == 1:
        _keep(turn, zone=found[0])
        turn.tell("settings.zone_set", zone=found[0], now=f"{turn.now.astimezone(ZoneInfo(found[0])):%H:%M}")
    elif found:
        turn.tell("settings.zone_near", zones=", ".join(dict.fromkeys(found)))
    else:
        turn.tell("settings.which_zone")


# Name -----------------------------------------------------------------------------------------------------------------


def _name(turn: Turn, value: str) -> None:
    name = " ".join("".join(_printable(value)).split())
    if not name or len(name) > LONGEST_NAME:
        turn.tell("settings.which_name", most=LONGEST_NAME)
    else:
        _keep(turn, name=name)
        turn.tell("settings.name_set", name=name)


def _printable(text: str) -> Iterable[str]:
    """Without control characters, and without those that turn the direction of what follows."""
    return (letter if not unicodedata.category(letter).startswith("C") else " " for letter in text)


def _keep(turn: Turn, *, factor: float | None = None, zone: str | None = None, name: str = "") -> None:
    person = turn.person
    kept_zone = person.zone if zone is None else zone
    turn.person = replace(person, factor=factor or person.factor, zone=kept_zone, name=name or person.name)
    turn.store.people.keep(turn.person)
    if zone is not None:
        turn.store.nudges.touch_beside(person.id, turn.now)


_CHANGES: Mapping[str, Callable[[Turn, str], None]] = MappingProxyType(
    {"extra": _extra, "voice": _voice, "quiet": _quiet, "zone": _zone, "timezone": _zone, "name": _name}
)
