"""`mockbot practise`: a whole mock interview in the terminal, with no token and no account.

The terminal is one more adapter; this only puts it together with the core.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line

if TYPE_CHECKING:  # start is lazy
    from bot.cli.composing import Core
    from bot.config import Settings
    from bot.records import Sitting
    from bot.relay import Relay


@click.command()
@config_option
@faults_in_a_line
def practise(config: Path | None) -> None:
    """Sit a whole mock interview here, in the terminal."""
    from bot.config import load_settings

    asyncio.run(_practise(load_settings(config)))


async def _practise(settings: "Settings") -> None:
    from adapters.console.gateway import ConsoleAdapter
    from bot.cli.composing import core, run_all
    from bot.messages import Platform

    async with core(settings) as parts:
        glance = _Glance(parts)
        parts.service.watch = glance.see
        adapter = ConsoleAdapter(settle=glance.settle, clock_line=glance.clock_line, files=parts.service.kit.files)
        relay = parts.relay({Platform.CONSOLE: adapter}, {})
        glance.relay = relay
        tasks = [
            asyncio.create_task(job)
            for job in (parts.judges.run(), parts.readers.run(), parts.pulse.run(), parts.ticker.run(), relay.run())
        ]
        try:
            await run_all(asyncio.create_task(adapter.run(parts.service.handle)), *tasks)
        finally:
            await relay.close()
            await adapter.close()


class _Glance:
    """What the terminal's clock shows: the interview as the last turn left it."""

    def __init__(self, parts: "Core") -> None:
        self._parts = parts
        self._sitting: Sitting | None = None
        self.relay: Relay | None = None

    def see(self, sitting: "Sitting") -> None:
        """An interview has changed."""
        self._sitting = sitting

    async def settle(self) -> None:
        """Wait until the bot has said all that it has to say."""
        assert self.relay is not None
        await self._parts.settle(self.relay)

    def clock_line(self) -> str:
        """The answering time, a moment ago; empty when no interview is under way."""
        from bot.desk.mocks import clock_time
        from bot.interview.state import Briefing, Finished

        if self._sitting is None or isinstance(self._sitting.state.phase, Briefing | Finished):
            return ""
        spent = self._sitting.state.clock.at(self._parts.service.program.now())
        kit, plan = self._parts.service.kit, self._sitting.plan
        minutes = kit.shelf.version(plan.pack).rules.interview.minutes * plan.factor
        texts = kit.texts
        return texts("status.clock", time=clock_time(spent.total_seconds()), minutes=f"{minutes:g}")
