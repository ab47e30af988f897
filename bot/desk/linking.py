"""One person on two platforms: a short-lived code made on one joins the other, and a mock in flight goes on there.

Codes are guess-proof by length, life and a limit of vain tries; what a wrong code is told never says why.
"""

import secrets
from datetime import timedelta

from bot.interview import state as s
from bot.interview.play import play
from bot.records import Sitting
from bot.turn import Turn

LIFE = timedelta(minutes=10)
"""How long a code lives."""
LENGTH = 8
TRIES = 5
"""Vain tries that an account has in an hour."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter that is easily taken for another."""


def link(turn: Turn, argument: str = "") -> None:
    """Without a code give one; with a code join the two identities."""
    code = normal(argument)
    if code:
        _join(turn, code)
        return
    fresh = new_code()
    turn.store.codes.issue(fresh, "link", turn.person.id, turn.now + LIFE)
    turn.tell("link.code", code=f"{fresh[:4]}-{fresh[4:]}", minutes=int(LIFE.total_seconds() // 60))


def new_code() -> str:
    """A code that cannot be guessed in its lifetime (40 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def normal(code: str) -> str:
    """A code as it was made, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def may_try(turn: Turn) -> bool:
    """Whether this account may try another code; slows whoever guesses, and nobody else."""
    if turn.account is None or turn.store.codes.tries(turn.account, turn.now - timedelta(hours=1)) < TRIES:
        return True
    turn.tell("link.slow")
    return False


def tried_in_vain(turn: Turn) -> None:
    """A code that opens nothing: the same words whatever was wrong with it."""
    if turn.account is not None:
        turn.store.codes.tried(turn.account, turn.now)
    turn.tell("link.unknown")


def _join(turn: Turn, code: str) -> None:
    if not may_try(turn):
        return
    found = turn.store.codes.use(code, "link", turn.now)
    if found is None:
        tried_in_vain(turn)
    elif found[0] == turn.person.id:
        turn.tell("link.same")
    else:
        _merge(turn, found[0])


def _merge(turn: Turn, kept: int) -> None:
    person = turn.store.people.person(kept)
    assert person is not None  # the code's row goes with the person's
    theirs = turn.store.sittings.open_of(kept)
    if theirs is not None and turn.sitting is not None:
        _end_quietly(turn, turn.sitting)
    mine = turn.sitting
    turn.store.people.merge(kept, turn.person.id)
    merged = turn.store.people.person(kept) or person  # what was made for the other account is named in it now
    turn.person, turn.sitting, turn.regrouped = merged, theirs or mine, True
    turn.tell("link.joined")
    if turn.sitting is not None:
        play(turn, turn.sitting, s.Resume())


def _end_quietly(turn: Turn, sitting: Sitting) -> None:
    """Two mocks under way at once cannot both go on; the one begun here is kept as stopped, with all that was said."""
    said = len(turn.replies)
    once = play(turn, sitting, s.Stop())
    play(turn, once, s.Stop())
    del turn.replies[said:]
