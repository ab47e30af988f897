"""The way to the pages: a link that works once, for ten minutes, for the person who asked for it.

Signing in with it is `bot/review/signing.py`'s and the pages'.
"""

import secrets
from datetime import timedelta

from bot.turn import Turn

LIFE = timedelta(minutes=10)
"""How long a link works."""


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
    turn.tell("web.link", link=f"{turn.kit.web.rstrip('/')}/in/{token}", minutes=int(LIFE.total_seconds() // 60))
