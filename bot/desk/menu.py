"""The commands that a platform's menu offers, in the order in which people need them, with a line about each."""

from bot.desk.routes import COMMANDS
from bot.texts import Texts

_FIRST = ("mock", "done", "skip", "next", "status", "help")


def menu(texts: Texts) -> tuple[tuple[str, str], ...]:
    """Name and description of each command."""
    names = [*_FIRST, *(name for name in COMMANDS if name not in _FIRST)]
    return tuple((name, texts(f"commands.{name}")) for name in names)
