"""The timeline in the chat: the next action, its date, the days left and who owes it, in one phone screen.

What follows from which date is `bot/timeline`'s; the calendar file is sent when a button asks for it.
"""

from datetime import time

from bot.messages import Attachment, Outbound
from bot.nudging.calendar import Calendars
from bot.people.reading import timeline_of
from bot.review.rights import name_of
from bot.timeline.actions import past, writing_lock
from bot.timeline.screen import screen
from bot.turn import Turn

ALARM_AT = time(9)
"""When a calendar's alarms ring, on the person's own clock."""


def timeline(turn: Turn, argument: str = "") -> None:
    """One's own timeline."""
    del argument
    show_of(turn, turn.person.id)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """Buttons `tl:show` and `tl:ics`."""
    if rest and rest[0] == "ics":
        _calendar(turn)
    else:
        timeline(turn)


def show_of(turn: Turn, learner: int) -> None:
    """A learner's timeline; whoever calls has asked whether the person may see it."""
    texts, mine = turn.kit.texts, learner == turn.person.id
    drawn = timeline_of(turn.store, learner, turn.pack_of(learner).rules, texts)
    if drawn is None:
        turn.tell("tl.none" if mine else "tl.none_yet")
        return
    today = turn.now.astimezone(turn.zone).date()
    lock = writing_lock(drawn, today)
    parts = [screen(drawn, today, texts, past(drawn, today))]
    if lock is not None:
        parts.append(texts(f"timeline.locks.{lock}"))
    rows = ((turn.button_text("tl.calendar", "tl:ics"),),) if mine else ()
    title = texts("tl.title") if mine else texts("tl.title_of", who=name_of(turn.store, learner))
    turn.say(Outbound("\n\n".join(parts), title, rows))


def _calendar(turn: Turn) -> None:
    texts, kit = turn.kit.texts, turn.kit
    calendars = Calendars(turn.pack.rules, texts, turn.zone, ALARM_AT)
    content = calendars.of(turn.store, turn.person.id, turn.now)
    if content is None or kit.files is None:
        turn.tell("tl.none" if content is None else "not_now")
        return
    attachment = Attachment(kit.files.put(content, ".ics"), "timeline.ics", "text/calendar", texts("tl.description"))
    turn.say(Outbound(texts("tl.file"), attachments=(attachment,)))
