"""How the bot presents itself on Telegram: commands, menu button, name and descriptions, changed only when they differ.

All of it is best effort, beside the work at hand: a bot without a menu still talks.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import BadRequest, Forbidden, TelegramError

_log = structlog.get_logger()

EVERYBODY: Final = "apprentice"
"""The role whose commands everybody is offered in a private chat."""
GROUP: Final = "group"
"""The key of the commands that are offered in groups."""
_COMMANDS: Final = 100
_DESCRIPTION: Final = 256

Commands = Sequence[tuple[str, str]]
"""Commands without their slash, each with a description, in the order of the menu."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What people see before they write: commands per role (`EVERYBODY`, `GROUP`, and roles such as `tutor` that are
    offered chat by chat), name, the line of the profile, and the text of an empty chat. Empty means: leave as it is."""

    commands: Mapping[str, Commands] = field(default_factory=dict)
    name: str = ""
    short_description: str = ""
    description: str = ""


async def present(bot: Bot, profile: Profile) -> None:
    """Put all of it in order; what fails is left for the next start."""
    scopes: list[tuple[str, BotCommandScope]] = [
        (EVERYBODY, BotCommandScopeDefault()),
        (EVERYBODY, BotCommandScopeAllPrivateChats()),
        (GROUP, BotCommandScopeAllGroupChats()),
    ]
    for role, scope in scopes:
        if profile.commands.get(role):
            await _quietly("commands", partial(_commands, bot, profile.commands[role], scope))
    if profile.commands:
        await _quietly("menu button", lambda: _menu(bot))
    await _quietly("name", lambda: _name(bot, profile.name))
    await _quietly("short description", lambda: _short(bot, profile.short_description))
    await _quietly("description", lambda: _description(bot, profile.description))


async def offer(bot: Bot, commands: Commands, chat: int | str) -> bool:
    """Offer one chat these commands; without any, what everybody is offered. False when it is to be tried again."""
    scope = BotCommandScopeChat(chat)
    if commands:
        return await _quietly("commands", lambda: _commands(bot, commands, scope))
    return await _quietly("commands", lambda: _withdraw(bot, scope))


async def _quietly(what: str, change: Callable[[], Awaitable[object]]) -> bool:
    """Whether it is settled: done, or refused for good (a chat that is gone)."""
    try:
        await change()
    except TelegramError as error:
        _log.info("profile not changed", what=what, error=type(error).__name__)
        return isinstance(error, BadRequest | Forbidden)
    return True


async def _commands(bot: Bot, commands: Commands, scope: BotCommandScope) -> None:
    wanted = tuple(BotCommand(name, words[:_DESCRIPTION]) for name, words in commands[:_COMMANDS])
    if await bot.get_my_commands(scope=scope) != wanted:
        await bot.set_my_commands(wanted, scope=scope)


async def _withdraw(bot: Bot, scope: BotCommandScope) -> None:
    if await bot.get_my_commands(scope=scope):
        await bot.delete_my_commands(scope=scope)


async def _menu(bot: Bot) -> None:
    if not isinstance(await bot.get_chat_menu_button(), MenuButtonCommands):
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())


async def _name(bot: Bot, name: str) -> None:
    if name and (await bot.get_my_name()).name != name:
        await bot.set_my_name(name)


async def _short(bot: Bot, words: str) -> None:
    if words and (await bot.get_my_short_description()).short_description != words:
        await bot.set_my_short_description(words)


async def _description(bot: Bot, words: str) -> None:
    if words and (await bot.get_my_description()).description != words:
        await bot.set_my_description(words)
