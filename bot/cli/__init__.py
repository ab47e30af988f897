"""The command line's root: which commands there are, and where each one lives.

A command's module is imported when it is asked for, so that `mockbot --help` loads no SDK and no database.
"""

import difflib
import importlib
from collections.abc import Mapping
from types import MappingProxyType

import click

_COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "practise": ("bot.cli.practise:practise", "Sit a whole mock interview here, in the terminal."),
        "run": ("bot.cli.run:run", "Run every enabled platform, the reminders and the pages."),
        "check": ("bot.cli.check:check", "Check configuration, bank, database and tokens."),
        "bank": ("bot.cli.bank:bank", "Check, count, show, draw from or train a pack."),
        "assess": ("bot.cli.assess:assess", "Judge answers, one JSON line each."),
        "coach": ("bot.cli.coach:coach", "Answer questions about the criteria, one JSON line each."),
        "timeline": ("bot.cli.timeline:timeline", "Show every deadline with its rule."),
        "nudges": ("bot.cli.nudges:nudges", "Show what reminders would go out (dry run)."),
        "export": ("bot.cli.export:export", "Write sheets, transcripts and subject-access files."),
        "db": ("bot.cli.db:db", "Upgrade, check, back up or restore the database."),
        "report": ("bot.cli.report:report", "Read a report: words, sections, the stop line."),
        "papers": ("bot.cli.papers:papers", "Write a template, a form or a gateway pack."),
        "owner": ("bot.cli.people:owner", "Name the owners of this installation."),
        "cohort": ("bot.cli.people:cohort", "Create and change cohorts."),
        "invite": ("bot.cli.people:invite", "Make invites."),
        "people": ("bot.cli.people:people", "List people with their ids."),
    }
)


class _LazyGroup(click.Group):
    """A group that knows its commands' names and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A command that is not there may be one that is misspelt."""
        near = difflib.get_close_matches(args[0], _COMMANDS, 1) if args[0] not in _COMMANDS else []
        if near:
            ctx.fail(f"No such command '{args[0]}'. Did you mean {near[0]}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mockbot")
def main() -> None:
    """Rehearse the Level 3 Customer Service Specialist interview."""
