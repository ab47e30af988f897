"""A learner's papers on the pages: what a form asks for, and what the paper is made from.

A date of birth that is typed there lives as long as the answer to that form: it is in no table, file or log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.desk import papering
from bot.papers.forms.making import made
from bot.papers.forms.values import Known, Made, Paper
from bot.people.finding import day_in
from bot.texts import Texts
from bot.timeline.words import long_date
from bot.turn import Turn


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; `born` is in words, empty for a blank field."""

    paper: Paper
    born: str = field(default="", repr=False)


def order_of(form: Mapping[str, str]) -> Order | None:
    """The order in a form; None for a paper that there is not, or a date that is none."""
    typed, name = form.get("born", "").strip(), form.get("paper", "")
    if name not in set(Paper):
        return None
    if not typed:
        return Order(Paper(name))
    found = day_in(typed)
    return None if found is None or found[1] else Order(Paper(name), long_date(found[0]))


def known_for(turn: Turn, learner: int, paper: Paper) -> Known | None:
    """What a learner's paper is made from, for themselves or for who looks after them; None for anybody else."""
    known = papering.known_to(turn, learner)
    if known is not None and learner != turn.person.id:
        papering.note_taken(turn, paper, learner)
    return known


def made_for(known: Known, order: Order, texts: Texts) -> Made:
    """The paper as a file, with the date of birth that was typed for it."""
    return made(order.paper, replace(known, born=order.born), texts)
