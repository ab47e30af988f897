"""Where others read along (a group, a cohort's channel): what may be said there, and that all else is for in private.

Nothing about a person is ever said here; who may do what is decided elsewhere.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.desk import cohorts
from bot.messages import Command
from bot.turn import Turn

IN_COMPANY: Mapping[str, Callable[[Turn, str], None]] = MappingProxyType({"cohort": cohorts.bind_here})
"""The commands that do something where others read along."""


def in_company(turn: Turn, command: Command) -> None:
    """Answer a command that was given in front of others."""
    handler = IN_COMPANY.get(command.name.lower())
    if handler is not None:
        handler(turn, command.argument)
    else:
        turn.tell("company.private")
