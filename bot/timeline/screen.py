"""The timeline as plain lines for a phone's screen: the next action first, then every date with its rule.

Which dates there are is decided in `dates.py`; how a platform sends the lines is the adapter's.
"""

from collections.abc import Iterator
from datetime import date
from textwrap import wrap

from bot.texts import Texts
from bot.timeline.actions import NOTHING_DONE, days_left, next_action
from bot.timeline.values import Deadline, Key, Timeline
from bot.timeline.words import left, short_date

WIDTH = 40
"""Columns of a phone's screen in a chat."""


def screen(
    timeline: Timeline, today: date, texts: Texts, done: frozenset[Key] = NOTHING_DONE, width: int = WIDTH
) -> str:
    """The whole timeline in lines of at most `width` columns (a link stays whole)."""
    paragraphs = ("\n".join(_next(timeline, today, texts, done, width)), "\n".join(_dates(timeline, texts, width)))
    return "\n\n".join(paragraphs)


def _next(timeline: Timeline, today: date, texts: Texts, done: frozenset[Key], width: int) -> Iterator[str]:
    """What is to be done next, by when, and who owes it."""
    action = next_action(timeline, done)
    if action is None:
        yield from wrap(texts("timeline.screen.nothing_left"), width)
        return
    what = texts(f"timeline.actions.{action.words}")
    yield from wrap(texts("timeline.screen.next", what=what), width, subsequent_indent="  ")
    when = texts("timeline.screen.when", date=short_date(action.due), left=left(texts, days_left(action.due, today)))
    yield from wrap(when, width, initial_indent="  ", subsequent_indent="  ")
    owner = texts("timeline.screen.owed", owner=texts(f"timeline.owners.{action.owner}"))
    yield from wrap(owner, width, initial_indent="  ", subsequent_indent="  ")


def _dates(timeline: Timeline, texts: Texts, width: int) -> Iterator[str]:
    failing = {problem.key for problem in timeline.problems}
    for deadline in timeline.deadlines:
        yield from wrap(_head(deadline, timeline, texts), width, subsequent_indent="  ")
        yield from wrap(deadline.rule, width, initial_indent="  ", subsequent_indent="  ")
        if deadline.key is timeline.binding:
            yield from wrap(texts("timeline.screen.binds"), width, initial_indent="  ", subsequent_indent="  ")
        if deadline.key in failing:
            yield from wrap(texts("timeline.screen.fails"), width, initial_indent="  ", subsequent_indent="  ")
        if deadline.key is Key.INTERVIEW and timeline.record.place:
            yield f"  {timeline.record.place}"


def _head(deadline: Deadline, timeline: Timeline, texts: Texts) -> str:
    head = f"{short_date(deadline.on)}  {texts(f'timeline.keys.{deadline.key}')}"
    time = timeline.record.interview_time
    return f"{head}, {time:%H:%M}" if deadline.key is Key.INTERVIEW and time is not None else head
