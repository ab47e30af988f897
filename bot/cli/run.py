"""`mockbot run`: every enabled platform, the relay, the judges, the pulse and the web port in one process.

It runs until SIGTERM, and then lets what is on its way arrive.

Putting the core together is `composing.py`'s; a platform's own work is its adapter's.
"""

import asyncio
import gc
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import structlog

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:  # start is lazy
    from bot.cli.composing import Core
    from bot.config import Settings
    from bot.metrics import Metrics

_log = structlog.get_logger()

_YOUNG = 20_000
"""Objects made before the garbage collector looks at the young ones; Python's own 700 suits short scripts."""


class NothingEnabled(Fault):
    """`run` has nobody to talk to."""


@click.command()
@config_option
@faults_in_a_line
def run(config: Path | None) -> None:
    """Run every enabled platform, the reminders and the pages."""
    from bot.cli.logs import configure
    from bot.config import load_settings, missing

    settings = load_settings(config)
    lacking = missing(settings)
    if lacking:
        raise NothingEnabled("\n".join(lacking))
    if not (settings.telegram.enabled or settings.discord.enabled):
        raise NothingEnabled(
            "No platform is enabled: set telegram.enabled or discord.enabled in config.yaml, or use mockbot practise."
        )
    configure()
    _warn(settings)
    asyncio.run(_run(settings))


def _warn(settings: "Settings") -> None:
    """What will not work, though nothing depends on it: it is no reason not to start."""
    from bot.cli.checks_here import folder_of_model

    if settings.voice.transcriber == "faster-whisper":
        try:
            folder_of_model(settings.voice.model_path)
        except Fault as fault:
            _log.warning("recordings stay without words", why=str(fault))


async def _run(settings: "Settings") -> None:
    from bot.cli.composing import core
    from bot.cli.platforms import LIMITS, enabled, listen, menus, waiting
    from bot.metrics import Metrics

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with core(settings) as parts:
        adapters = enabled(parts)
        metrics = Metrics()
        relay = parts.relay(adapters, LIMITS, metrics)
        chats = menus(parts, adapters)
        jobs: list[Coroutine[Any, Any, None]] = [
            parts.judges.run(),
            parts.readers.run(),
            parts.pulse.run(),
            parts.ticker.run(),
            *((parts.scribes.run(),) if parts.scribes is not None else ()),
            *((chats.run(),) if chats is not None else ()),
            relay.run(),
            waiting(parts, adapters).run(),
            listen(adapters, parts.service.handle),
        ]
        if settings.web.enabled:
            jobs.append(_pages(parts, metrics))
        leave_alone_what_stays()
        tasks = [asyncio.create_task(job) for job in jobs]
        stopping = asyncio.create_task(stop.wait())
        _log.info("running", platforms=[platform.value for platform in adapters])
        try:
            done, _ = await asyncio.wait((*tasks, stopping), return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                task.result()  # what ended by itself says why
        finally:
            await _end(tasks, relay.close(), *(adapter.close() for adapter in adapters.values()))
            stopping.cancel()
            _log.info("stopped")


def leave_alone_what_stays() -> None:
    """Packs, texts and modules stay until the end: the garbage collector need not walk them again and again, which was
    a quarter of the processor time of a busy minute and its longest pauses."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)


def _pages(parts: "Core", metrics: "Metrics") -> Coroutine[Any, Any, None]:
    """The web port: health, figures, calendars and the pages."""
    from adapters.web.feed import feed_route
    from adapters.web.health import serve
    from adapters.web.pages import Pages
    from bot.cli.composing import calendars_of
    from bot.review.doors import Doors

    settings, kit = parts.settings, parts.service.kit
    calendars = calendars_of(settings, kit.shelf)

    async def figures() -> bytes:
        return metrics.text(await parts.database.run(lambda store: store.heart.load(parts.clock.now())))

    async def feed(token: str) -> bytes | None:
        return await parts.database.run(lambda store: calendars.fed(store, token, parts.clock.now()))

    bot_token = settings.telegram.token.get_secret_value() if settings.telegram.enabled else ""
    pages = Pages(parts.service, Doors(parts.database, parts.clock, bot_token), kit.texts, str(settings.web.public_url))
    return serve(settings.web.host, settings.web.port, figures, pages.application(), (feed_route(feed),))


async def _end(tasks: "list[asyncio.Task[None]]", *closing: Coroutine[Any, Any, None]) -> None:
    """What is on its way arrives; then everything is let go of."""
    first, *rest = closing
    await first
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for close in rest:
        with suppress(Exception):
            await close
