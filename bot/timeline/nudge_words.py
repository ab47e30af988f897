"""What a reminder says: the matter, its date, the days left and why; several of one person's make one message.

Which reminders there are is decided in `nudges.py`; buttons and sending are added elsewhere.
"""

from collections.abc import Callable

from bot.messages import Outbound
from bot.texts import Texts
from bot.timeline.nudge_values import Digest, Nudge
from bot.timeline.words import left, short_date

NameOf = Callable[[int], str]
"""The name of an apprentice, by person; it is asked for only when somebody else is reminded."""


def message(digest: Digest, texts: Texts, name_of: NameOf) -> Outbound:
    """One message with a paragraph for each reminder."""
    count = len(digest.nudges)
    title = texts(f"nudges.title.{'one' if count == 1 else 'more'}", count=count)
    return Outbound("\n\n".join(line(nudge, texts, name_of) for nudge in digest.nudges), title=title)


def line(nudge: Nudge, texts: Texts, name_of: NameOf) -> str:
    """The matter, its date, the days left and why."""
    return texts(
        "nudges.line",
        what=what(nudge, texts, name_of),
        date=short_date(nudge.due),
        left=left(texts, nudge.days_left),
        why=why(nudge, texts, name_of),
    )


def what(nudge: Nudge, texts: Texts, name_of: NameOf) -> str:
    """The matter by itself."""
    return texts(f"nudges.what.{nudge.words}", **_blanks(nudge, name_of))


def why(nudge: Nudge, texts: Texts, name_of: NameOf) -> str:
    """Why the person is reminded, in a sentence."""
    return texts(f"nudges.why.{nudge.words}", **_blanks(nudge, name_of))


def _blanks(nudge: Nudge, name_of: NameOf) -> dict[str, str]:
    who = {} if nudge.person == nudge.about else {"who": name_of(nudge.about)}
    return {**dict(nudge.blanks), **who}
