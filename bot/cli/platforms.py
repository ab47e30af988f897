"""The chat platforms that the settings enable, put together with the core.

What a platform can do is its adapter's; which commands there are is `bot/desk/routes.py`'s.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import structlog

from bot.faults import Fault
from bot.messages import Platform
from bot.pace import DISCORD, TELEGRAM, Limits
from bot.ports import Adapter, Handle, PlatformRefuses
from bot.texts import Texts

if TYPE_CHECKING:  # an adapter's SDK is loaded only when it is enabled
    from adapters.discord.commands import Argument, CommandSpec
    from bot.cli.composing import Core
    from bot.menus import Menus, Offering
    from bot.waiting import Waiting

_log = structlog.get_logger()

LIMITS: Mapping[Platform, Limits] = MappingProxyType({Platform.TELEGRAM: TELEGRAM, Platform.DISCORD: DISCORD})

_MODES = ("learn", "exam")
_ROLES = ("apprentice", "tutor", "lead", "employer", "employer_observer", "peer_observer")
_ARGUMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "start": ("invite",),
        "join": ("code!",),
        "mock": ("mode",),
        "drill": ("area",),
        "ask": ("question!",),
        "nudges": ("choice",),
        "proposal": ("text", "file"),
        "report": ("file",),
        "map": ("entry",),
        "papers": ("which",),
        "tutor": ("message!",),
        "observe": ("code",),
        "settings": ("choice",),
        "link": ("code",),
        "cohort": ("name",),
        "invite": ("cohort!", "role"),
        "dates": ("person",),
        "board": ("cohort",),
        "review": ("id",),
        "proposals": ("decision",),
        "announce": ("cohort!", "message!"),
    }
)
"""The options of the commands that take an argument; a `!` says that it is wanted."""
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("mock", "mode"): _MODES,
        ("nudges", "choice"): ("on", "fewer", "off", "tomorrow", "calendar"),
        ("invite", "role"): _ROLES,
    }
)
_KINDS: Mapping[str, str] = MappingProxyType(
    {"area": "area", "cohort": "cohort", "name": "cohort", "person": "person", "id": "review"}
)
_OPENING = frozenset({"mock", "drill"})
_SECRET = frozenset({"mydata", "forget", "link", "web"})


class Refused(Fault):
    """Every enabled platform refuses the bot."""


def enabled(core: "Core") -> Mapping[Platform, Adapter]:
    """The adapters of the platforms that are enabled."""
    adapters: dict[Platform, Adapter] = {}
    if core.settings.telegram.enabled:
        adapters[Platform.TELEGRAM] = _telegram(core)
    if core.settings.discord.enabled:
        adapters[Platform.DISCORD] = _discord(core)
    return adapters


async def listen(adapters: Mapping[Platform, Adapter], handle: Handle) -> None:
    """Every platform until cancelled. One that refuses the bot is left out, so that people on the others can go on;
    raises `Refused` when none is left."""
    refusals: list[str] = []

    async def one(platform: Platform, adapter: Adapter) -> None:
        try:
            await adapter.run(handle)
        except PlatformRefuses as refusal:
            _log.error("platform refuses the bot", platform=platform.value, what=str(refusal))
            refusals.append(str(refusal))

    async with asyncio.TaskGroup() as group:
        for platform, adapter in adapters.items():
            group.create_task(one(platform, adapter))
    raise Refused("\n".join(refusals))


def menus(core: "Core", adapters: Mapping[Platform, Adapter]) -> "Menus | None":
    """What keeps each private chat's menu as its person's parts are, where a platform has such menus."""
    from bot.menus import Menus

    adapter = adapters.get(Platform.TELEGRAM)
    if adapter is None:
        return None
    made = Menus(core.database, cast("Offering", adapter), core.service.kit.texts, core.service.kit.owners)
    core.service.regroup = made.ring
    return made


def waiting(core: "Core", adapters: Mapping[Platform, Adapter]) -> "Waiting":
    """What shows people who wait that the bot is typing; from here on the service tells it who waits."""
    from bot.waiting import Waiting

    made, service = Waiting(core.clock, adapters), core.service
    service.began, service.over, service.ring = made.began, made.over, made.ringing(service.ring)
    return made


def _telegram(core: "Core") -> Adapter:
    from adapters.telegram.gateway import Profile, Telegram, Webhook
    from adapters.telegram.profile import EVERYBODY, GROUP
    from bot.desk.menu import Audience, menu_for

    def named(name: str) -> None:
        core.service.kit = replace(core.service.kit, telegram=name)

    settings, texts = core.settings.telegram, core.service.kit.texts
    hook = settings.webhook
    assert core.service.kit.files is not None
    return Telegram(
        settings.token.get_secret_value(),
        core.service.kit.files,
        core.clock,
        api_base_url=str(settings.api_base_url),
        mode=settings.mode,
        webhook=Webhook(str(hook.url), hook.listen, hook.port, hook.secret_token.get_secret_value()),
        profile=Profile(
            {EVERYBODY: menu_for(texts, Audience.EVERYBODY), GROUP: menu_for(texts, Audience.GROUP)},
            texts("profile.name"),
            texts("profile.short"),
            texts("profile.long"),
        ),
        named=named,
    )


def _discord(core: "Core") -> Adapter:
    from adapters.discord.commands import Words
    from adapters.discord.gateway import DiscordAdapter, Place
    from bot.people.lookup import Names
    from bot.streams import StoredSessions

    settings, kit = core.settings.discord, core.service.kit
    place = Place(
        settings.token.get_secret_value(),
        str(settings.api_base_url),
        str(settings.gateway_url),
        tuple(settings.guild_ids),
        settings.shards,
        reads_servers=settings.message_content,
    )
    said = {name: kit.texts(f"discord.{name}") for name in Words.__slots__}
    assert kit.files is not None
    return DiscordAdapter(
        place,
        specs=tuple(command_specs(kit.texts)),
        words=Words(**said),
        files=kit.files,
        lookup=Names(kit.pack, core.database, kit.owners, kit.shelf),
        sessions=StoredSessions(core.database),
        clock=core.clock,
    )


def command_specs(texts: Texts) -> "Iterator[CommandSpec]":
    """Every command as Discord is told of it."""
    from adapters.discord.commands import CommandSpec, Form
    from bot.desk.company import IN_COMPANY
    from bot.desk.menu import menu

    for name, description in menu(texts):
        form = None
        if texts.has(f"discord.forms.{name}"):
            form = Form(texts(f"discord.forms.{name}"), texts("discord.answer_label"))
        arguments = tuple(_argument(texts, name, wanted) for wanted in _ARGUMENTS.get(name, ()))
        yield CommandSpec(name, description, arguments, form, name in _OPENING, name in _SECRET, name in IN_COMPANY)


def _argument(texts: Texts, command: str, wanted: str) -> "Argument":
    from adapters.discord.commands import Argument

    name = wanted.rstrip("!")
    return Argument(
        name,
        texts(f"discord.options.{name}"),
        required=wanted.endswith("!"),
        choices=_CHOICES.get((command, name), ()),
        kind=_KINDS.get(name, "") if (command, name) not in _CHOICES else "",
        file=name == "file",
    )
