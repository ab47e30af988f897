"""What all commands share: the option `--config`, and how a fault ends a command.

Nothing here knows a command; what can be wrong says so itself, as a `Fault` or a `PackError`.
"""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar

import click

from bot.faults import Fault

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

INTERRUPTED = 130
"""The shells' exit code for Ctrl-C."""

config_option = click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    help="The settings' file (default: config.yaml where it stands, else built-in defaults).",
)
"""`--config PATH`, handed to the command as `config: Path | None`, for `load_settings`."""


def faults_in_a_line(command: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Ends the command with its faults on standard error, one a line and without a traceback, and with exit code 1.

    Ctrl-C ends it quietly with 130, and so does a reader who has had enough (`| head`) with 0."""

    @functools.wraps(command)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        try:
            _print_what_cannot_be_shown()
            returned = command(*args, **kwargs)
            sys.stdout.flush()
        except (KeyboardInterrupt, click.Abort):
            raise SystemExit(INTERRUPTED) from None
        except (Exception, BaseExceptionGroup) as error:
            _end(error)
        return returned

    return guarded


def _end(error: BaseException) -> NoReturn:
    """Exit as the error asks for; an error that nobody can cause is raised as it is."""
    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        _end(error.exceptions[0])
    if isinstance(error, KeyboardInterrupt):
        raise SystemExit(INTERRUPTED) from None
    if isinstance(error, BrokenPipeError):
        _let_go_of_standard_output()
        raise SystemExit(0) from None
    if isinstance(error, Fault) or _is_of_a_pack(error):
        print_fault(error)
        raise SystemExit(1) from None
    raise error


def print_fault(error: BaseException) -> None:
    """The fault's lines on standard error."""
    for line in str(error).splitlines():
        click.echo(line, err=True)


def _is_of_a_pack(error: BaseException) -> bool:
    from question_bank.problems import PackError

    return isinstance(error, PackError)


def _print_what_cannot_be_shown() -> None:
    """A terminal that knows no typographic quotes gets question marks, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if (change := getattr(stream, "reconfigure", None)) is not None:
            change(errors="replace")


def _let_go_of_standard_output() -> None:
    """Python flushes standard output once more at its end, which would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
