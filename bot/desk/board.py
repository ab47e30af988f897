"""The board: a cohort's learners at a glance, for its tutors and leads, in one message.

How it is laid out is `bot/review/board.py`'s, and what a page makes of it `adapters/web`'s.
"""

from bot.messages import Choice, Outbound
from bot.people.matrix import Action
from bot.review.agreement import agreement
from bot.review.board import board_text
from bot.review.rights import Group, apprentices, groups
from bot.review.standing import standings
from bot.turn import Turn


def board(turn: Turn, argument: str = "") -> None:
    """Each of one's cohorts, or the one with this name or number."""
    mine = groups(turn.store, turn.person.id, Action.SEE_BOARD)
    wanted = [group for group in mine if argument.strip().casefold() in ("", group.name.casefold(), str(group.id))]
    if not mine:
        turn.tell("board.not_yours")
    elif not wanted:
        turn.tell("board.unknown", names=", ".join(group.name for group in mine))
    for group in wanted:
        turn.say(_board(turn, group))


def _board(turn: Turn, group: Group) -> Outbound:
    found = standings(turn, group.id)
    text = board_text(turn.kit.texts, found, below=_agreement(turn, group)) if found else turn.kit.texts("board.empty")
    rows: tuple[tuple[Choice, ...], ...] = ()
    if any(one.waiting for one in found):
        rows = ((turn.button_text("board.queue", "rvq"),),)
    return Outbound(text, turn.kit.texts("board.title", cohort=group.name), rows)


def _agreement(turn: Turn, group: Group) -> str:
    """How far two markers agree, once enough mocks were marked twice; empty before."""
    twice = turn.store.reviews.twice(apprentices(turn.store, group.id))
    kappa = agreement(twice)
    return "" if kappa is None else turn.kit.texts("board.agreement", kappa=f"{kappa:.2f}", count=len(twice))
