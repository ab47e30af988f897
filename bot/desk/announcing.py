"""`announce COHORT message`: a preview and a count first, then it goes, and whoever sent it sees how far it is.

Letters are queued by `bot/nudging/ticking.py`, behind all replies.
"""

from bot.messages import Outbound
from bot.nudging.ports import Announcement
from bot.people.matrix import Action
from bot.review.rights import Group, apprentices, groups
from bot.turn import Turn

LIMIT = 3500
"""Characters that one message holds on every platform, with its title and some room."""
PER_MINUTE = 24 * 60
"""Letters a minute that Telegram allows beside replies."""


def announce(turn: Turn, argument: str = "") -> None:
    """Show what would go to how many people; it goes when that is confirmed."""
    mine = groups(turn.store, turn.person.id, Action.ANNOUNCE)
    group = _named(mine, argument)
    if not mine:
        turn.tell("announcing.nobody")
    elif not argument.strip():
        turn.tell("announcing.usage")
    elif group is None:
        turn.tell("announcing.which", cohorts=", ".join(each.name for each in mine))
    else:
        _preview(turn, group, argument.strip()[len(group.name) :].strip())


def _named(mine: tuple[Group, ...], argument: str) -> Group | None:
    """The cohort whose name the argument begins with; the longest name where several do."""
    text = argument.strip().casefold()
    fitting = [each for each in mine if f"{text} ".startswith(f"{each.name.casefold()} ")]
    return max(fitting, key=lambda each: len(each.name), default=None)


def _preview(turn: Turn, group: Group, text: str) -> None:
    if not text:
        turn.tell("announcing.empty", cohort=group.name)
        return
    if len(text) > LIMIT:
        turn.tell("announcing.long", limit=LIMIT)
        return
    number = turn.store.announcements.draft(group.id, turn.person.id, text, turn.now)
    send = turn.button_text("announcing.buttons.send", f"announce:send:{number}")
    discard = turn.button_text("announcing.buttons.discard", f"announce:discard:{number}")
    count = len(_listeners(turn, group.id))
    turn.tell("announcing.preview", (send, discard), count=count, cohort=group.name, message=text)


def _listeners(turn: Turn, cohort: int) -> tuple[int, ...]:
    return tuple(person for person in apprentices(turn.store, cohort) if person != turn.person.id)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button under a preview or under one that is going; what one may no longer do is not done."""
    verb, value = (*rest, "", "")[:2]
    found = turn.store.announcements.one(int(value)) if value.isdecimal() and len(value) < 19 else None
    mine = {each.id for each in groups(turn.store, turn.person.id, Action.ANNOUNCE)}
    if found is None or found.person != turn.person.id or found.cohort not in mine:
        turn.tell("announcing.gone")
    elif verb == "send":
        _send(turn, found)
    elif verb == "far":
        _tell_progress(turn, found)
    else:
        turn.tell("announcing.discarded" if turn.store.announcements.discard(found.id) else "announcing.gone")


def _send(turn: Turn, found: Announcement) -> None:
    people = _listeners(turn, found.cohort)
    if not turn.store.announcements.send(found.id, people):
        turn.tell("announcing.gone")
        return
    far = turn.button_text("announcing.buttons.far", f"announce:far:{found.id}")
    turn.tell("announcing.going", (far,), count=len(people), minutes=len(people) // PER_MINUTE + 1)


def _tell_progress(turn: Turn, found: Announcement) -> None:
    progress = turn.store.announcements.progress(found.id)
    far = turn.button_text("announcing.buttons.far", f"announce:far:{found.id}")
    words = turn.kit.texts("announcing.progress", count=progress.count, sent=progress.sent, open=progress.open)
    turn.say(Outbound(words, choices=((far,),) if progress.open else ()))
