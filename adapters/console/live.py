"""The live terminal: a clock that moves while one types, and messages that arrive above a half-typed answer.

prompt_toolkit reads and rich prints; neither is loaded when the input is a pipe.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text as Styled

from adapters.console.translate import as_lines
from bot.messages import Outbound

_WIDEST = 88
"""Columns at most: longer lines are hard to read."""
_LEAVE = "Ctrl-D leaves; everything is kept, and the next `mockbot practise` goes on."


def _colourless() -> bool:
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def show(message: Outbound, *, numbered: bool) -> None:
    """Print a message above the line that is being typed."""
    console = Console(no_color=_colourless(), highlight=False, width=min(_width(), _WIDEST), file=sys.stdout)
    lines = as_lines(message, numbered=numbered)
    console.print()
    head = len(message.title.splitlines()) if message.title else 0
    buttons = 1 if message.choices else 0
    for index, line in enumerate(lines):
        if index < head:
            console.print(Styled(line, style="bold"))
        elif buttons and index == len(lines) - 1:
            console.print(Styled(line, style="cyan"))
        else:
            console.print(Styled(line))


def _width() -> int:
    try:
        return max(os.get_terminal_size().columns, 20)
    except OSError:
        return _WIDEST


async def read_live(line: Callable[[str], Awaitable[None]], over: asyncio.Event, clock_line: Callable[[], str]) -> None:
    """Read until the last message has been shown or Ctrl-D."""
    session: PromptSession[str] = PromptSession(
        history=InMemoryHistory(),
        bottom_toolbar=lambda: clock_line() or None,
        refresh_interval=1.0,
        color_depth=ColorDepth.DEPTH_1_BIT if _colourless() else None,
        enable_open_in_editor=False,
    )
    with patch_stdout(raw=True):
        while not over.is_set():
            try:
                text = await session.prompt_async("> ", handle_sigint=True)
            except KeyboardInterrupt:
                print(_LEAVE)  # noqa: T201 - the terminal is where this speaks
                continue
            except EOFError:
                return
            for part in text.splitlines():
                await line(part)
