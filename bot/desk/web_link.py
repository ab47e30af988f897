"""The way to the pages: a link that works once, for ten minutes, for the person who asked, and Telegram's own window.

Signing in with them is `bot/review/signing.py`'s and the pages'.
"""

import secrets
from datetime import timedelta

from bot.messages import Choice, Platform
from bot.turn import Turn

LIFE = timedelta(minutes=10)
"""How long a link works."""
_MINUTES = int(LIFE.total_seconds() // 60)


def web(turn: Turn, argument: str = "") -> None:
    """Give a link to the pages."""
    del argument
    offer(turn, "/")


def offer(turn: Turn, target: str) -> None:
    """Give a link that opens one page."""
    if turn.kit.web is None:
        turn.tell("web.none")
        return
    token = secrets.token_urlsafe(32)
    turn.store.signing.offer(token, turn.person.id, target, turn.now + LIFE)
    address = turn.kit.web.rstrip("/")
    turn.tell("web.link", *_window(turn, address, target), link=f"{address}/in/{token}", minutes=_MINUTES)


def _window(turn: Turn, address: str, target: str) -> tuple[tuple[Choice, ...], ...]:
    """The same page in Telegram's own window, which says who opens it; it opens https alone, and in private chats."""
    here = turn.conversation
    if here.platform is not Platform.TELEGRAM or not here.private or not address.startswith("https://"):
        return ()
    return ((Choice(turn.kit.texts("web.window"), "web", f"{address}/app?to={target}"),),)
