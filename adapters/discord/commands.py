"""The slash commands as values, as Discord wants them registered, and the argument that their options make.

Which commands there are and what they are called in words is handed in; nothing here asks Discord anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

Native = Mapping[str, Any]
"""A value of Discord's, as its JSON reads."""

STRING, ATTACHMENT = 3, 11
"""Discord's option types that are used here."""

LONGEST_FORM = 4_000
"""Characters that a text field of a modal takes (Discord)."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One option of a command. `kind` names what `Lookup` completes; `file` takes a file in place of words."""

    name: str
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    kind: str = ""
    file: bool = False

    def __post_init__(self) -> None:
        if self.choices and self.kind:
            raise ValueError(f"argument {self.name!r}: fixed choices and completion exclude each other")
        if len(self.choices) > 25:
            raise ValueError(f"argument {self.name!r}: Discord shows at most 25 choices")


@dataclass(frozen=True, slots=True)
class Form:
    """The modal that opens when a command comes without its last argument."""

    title: str
    label: str
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command: its name without a slash, one line about it, its arguments in order.

    `form` opens in place of missing last words. `opens` says that it begins a dialogue: in a server that gets a
    thread of its own. `secret` answers are seen by their addressee only, even inside such a thread. `about_here` says
    that with words after it, given in a server's channel, it is about that channel."""

    name: str
    description: str
    arguments: tuple[Argument, ...] = ()
    form: Form | None = None
    opens: bool = False
    secret: bool = False
    about_here: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The adapter's own few sentences, out of the text file.

    `answer` is the button that opens a modal where typed messages cannot be read, `answer_title` and `answer_label` are
    that modal's; `choose` is the placeholder of a select menu; `thread` names the thread of an interview; `in_thread`
    and `in_direct` point to where the dialogue goes on (`{place}` is the link), and so does `no_thread`, which says
    that the bot may not open a thread there and what would let it; `closed` says that the person's direct messages are
    closed and how to open them."""

    answer: str
    answer_title: str
    answer_label: str
    choose: str
    thread: str
    in_thread: str
    in_direct: str
    no_thread: str
    closed: str


def registered(specs: Iterable[CommandSpec], *, direct: bool, servers: bool) -> list[dict[str, Any]]:
    """The commands as Discord's bulk overwrite takes them, for direct messages, servers or both."""
    contexts = [context for context, wanted in ((0, servers), (1, direct)) if wanted]
    return [
        {
            "name": spec.name,
            "type": 1,
            "description": spec.description[:100],
            "options": [_option(spec, argument) for argument in _required_first(spec)],
            "contexts": contexts,
            "integration_types": [0],
        }
        for spec in specs
    ]


def in_one_server(specs: Iterable[CommandSpec]) -> list[dict[str, Any]]:
    """The same for one server's own list, which knows no contexts."""
    commands = registered(specs, direct=False, servers=True)
    return [{key: command[key] for key in ("name", "type", "description", "options")} for command in commands]


def same(wanted: Sequence[Native], standing: Sequence[Native]) -> bool:
    """Whether what stands at Discord already says what is wanted; order and Discord's own additions do not matter."""
    return _essence(wanted, wanted) == _essence(standing, wanted)


def argument_of(spec: CommandSpec, options: Sequence[Native]) -> str:
    """The command's argument as it would be typed after its name; what has spaces is quoted unless it comes last."""
    values = {str(option["name"]): str(option.get("value", "")).strip() for option in options}
    given = [values[argument.name] for argument in spec.arguments if not argument.file and values.get(argument.name)]
    return " ".join([*(_quoted(value) for value in given[:-1]), *given[-1:]])


def lacks_last(spec: CommandSpec, options: Sequence[Native]) -> bool:
    """Whether the words that the form asks for were left out, and no file was given in their place."""
    given = {option["name"] for option in options}
    files = {argument.name for argument in spec.arguments if argument.file}
    words = _last_words(spec)
    return (words is None or words.name not in given) and not files & given


def _last_words(spec: CommandSpec) -> Argument | None:
    """The argument that a form stands for: the last that takes words."""
    return next((argument for argument in reversed(spec.arguments) if not argument.file), None)


def named(specs: Iterable[CommandSpec], name: str) -> CommandSpec:
    """The command of that name; one that is registered no more is a command without arguments."""
    return next((spec for spec in specs if spec.name == name), CommandSpec(name, name))


def invite_url(application: str) -> str:
    """The address that adds the bot to a server with the least it needs: to see a channel, to open a private thread
    there, to write and attach files in it, and to read what was missed."""
    permissions = discord.Permissions(
        view_channel=True,
        send_messages=True,
        create_private_threads=True,
        send_messages_in_threads=True,
        attach_files=True,
        read_message_history=True,
    )
    return discord.utils.oauth_url(int(application), permissions=permissions, scopes=("bot", "applications.commands"))


def _required_first(spec: CommandSpec) -> list[Argument]:
    """Discord wants required options before the others; the argument's own order stays as it was declared."""
    return sorted(spec.arguments, key=lambda argument: not _required(spec, argument))


def _required(spec: CommandSpec, argument: Argument) -> bool:
    return argument.required and not (spec.form and argument is _last_words(spec))


def _option(spec: CommandSpec, argument: Argument) -> dict[str, Any]:
    """One option as Discord wants it."""
    option: dict[str, Any] = {
        "type": ATTACHMENT if argument.file else STRING,
        "name": argument.name,
        "description": argument.description[:100],
        "required": _required(spec, argument),
    }
    if argument.choices:
        option["choices"] = [{"name": choice, "value": choice} for choice in argument.choices]
    if argument.kind:
        option["autocomplete"] = True
    return option


def _essence(commands: Sequence[Native], like: Sequence[Native]) -> dict[str, Any]:
    """What of each command is ours to decide, by name, empty values left out as Discord leaves them out."""
    ours = {key for command in like for key in command} | {"name", "options", "description"}
    return {
        str(command["name"]): {key: _pruned(command[key]) for key in sorted(ours) if _pruned(command.get(key))}
        for command in commands
    }


def _pruned(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _pruned(inner) for key, inner in value.items() if not key.endswith("_localizations")}
        return {key: inner for key, inner in kept.items() if inner not in (None, False, [], {})}
    if isinstance(value, list):
        return [_pruned(inner) for inner in value]
    return value


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
