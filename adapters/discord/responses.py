"""The first response to an interaction: what it is, whether the interaction is handed in, and where its answer goes.

Pure; Discord wants this response within three seconds, so nothing here waits for anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from adapters.discord.commands import CommandSpec, Native, Words, argument_of, lacks_last, named
from adapters.discord.compose import answer_form, command_form, deferred, echoed, pressed
from adapters.discord.translate import ANSWER, Asked, Asks, written


@dataclass(frozen=True, slots=True)
class First:
    """The first response's `body`; `taken` interactions are handed in, the others only opened a form. `promised` leaves
    a place to be filled in, `ephemeral` is seen by the asker alone."""

    body: Native
    taken: bool = True
    promised: bool = False
    ephemeral: bool = False


def first(ask: Asked, specs: Sequence[CommandSpec], words: Words, *, apart: bool) -> First:
    """How to respond; `apart` says that others are present where it was asked."""
    spec = named(specs, ask.name)
    match ask.kind:
        case Asks.COMMAND if spec.form and lacks_last(spec, ask.options):
            return First(command_form(spec, argument_of(spec, ask.options)), taken=False)
        case Asks.PRESS if ask.name == ANSWER:
            return First(answer_form(words), taken=False)
        case Asks.PRESS:
            return First(pressed(), ephemeral=apart)
        case Asks.FORM if ask.name == ANSWER:
            return First(echoed(written(ask.data.get("components") or ()), ephemeral=apart), ephemeral=apart)
        case _:
            hidden = apart or spec.secret
            return First(deferred(ephemeral=hidden), promised=True, ephemeral=hidden)


def focused(ask: Asked, specs: Sequence[CommandSpec]) -> tuple[str, str]:
    """What is being typed: the kind of name that `Lookup` knows, and as far as it is typed."""
    spec = named(specs, ask.name)
    option = next((option for option in ask.options if option.get("focused")), {})
    kinds = {argument.name: argument.kind for argument in spec.arguments}
    return kinds.get(str(option.get("name")), ""), str(option.get("value") or "")


def opens_thread(ask: Asked, specs: Sequence[CommandSpec]) -> bool:
    """Whether the command begins a dialogue in a server's text channel, where a private thread can be opened."""
    return ask.kind is Asks.COMMAND and named(specs, ask.name).opens and ask.channel_type in (0, 5)


def about_here(ask: Asked, specs: Sequence[CommandSpec]) -> bool:
    """Whether the command is about the server's text channel in which it was given."""
    return (
        ask.kind is Asks.COMMAND
        and named(specs, ask.name).about_here
        and bool(ask.options)
        and ask.channel_type in (0, 5)
    )


def may_open_threads(permissions: int) -> bool:
    """Whether these permissions of the bot's in a channel let it open a private thread and write in it."""
    held = discord.Permissions(permissions)
    return held.administrator or (held.create_private_threads and held.send_messages_in_threads)


def begins(ask: Asked, specs: Sequence[CommandSpec]) -> bool:
    """Whether the command begins a dialogue, which then goes on where it can be private."""
    return ask.kind is Asks.COMMAND and named(specs, ask.name).opens
