"""`mockbot check`: configuration, bank, database and tokens, one line each on standard output; exit 0 or 1.

Each line says what is well, or what is not and what to do about it. Nothing here changes anything.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:  # start is lazy
    from bot.config import Settings

_PATIENCE = 10.0
"""Seconds that a platform has to answer."""


class Unwell(Fault):
    """Something that was checked is not well."""


@click.command()
@config_option
@faults_in_a_line
def check(config: Path | None) -> None:
    """Check configuration, bank, database and tokens."""
    well = True
    settings: Settings | None = None
    try:
        from bot.config import load_settings

        settings = load_settings(config)
        click.echo("configuration: fine")
    except Fault as fault:
        well = False
        for line in str(fault).splitlines():
            click.echo(f"configuration: {line}")
    if settings is not None:
        for name, probe in _probes(settings):
            well &= _line(name, probe)
    if not well:
        raise SystemExit(1)


def _probes(settings: "Settings") -> Iterator[tuple[str, Callable[[], str]]]:
    yield "bank", lambda: _bank(settings)
    yield "database", lambda: _database(settings)
    if settings.telegram.enabled:
        yield "telegram", lambda: _telegram(settings)
    if settings.discord.enabled:
        yield "discord", lambda: _discord(settings)
    if not (settings.telegram.enabled or settings.discord.enabled):
        yield "platforms", lambda: "none enabled; `mockbot practise` works, `mockbot run` wants telegram or discord"


def _line(name: str, probe: Callable[[], str]) -> bool:
    from question_bank.problems import PackError

    try:
        click.echo(f"{name}: {probe()}")
    except (Fault, PackError) as fault:
        for line in str(fault).splitlines():
            click.echo(f"{name}: {line}")
        return False
    return True


def _bank(settings: "Settings") -> str:
    from question_bank.reader import load_pack

    pack = load_pack(settings.pack)
    return f"{pack.rules.id} {pack.rules.version}, {len(pack.questions)} questions, {len(pack.criteria)} criteria"


def _database(settings: "Settings") -> str:
    from storage.opening import inspect_database

    return inspect_database(settings.database_url)


def _telegram(settings: "Settings") -> str:
    import httpx

    token = settings.telegram.token.get_secret_value()
    base = settings.telegram.api_base_url.rstrip("/")
    try:
        answer = httpx.get(f"{base}/bot{token}/getMe", timeout=_PATIENCE)
        body = answer.json()
    except (httpx.HTTPError, ValueError):
        raise Unwell(f"{base} does not answer as Telegram does; check telegram.api_base_url and the network.") from None
    if answer.status_code in (401, 404):
        raise Unwell("the token is refused; copy it again from @BotFather into telegram.token.")
    if not isinstance(body, dict) or not body.get("ok"):
        raise Unwell(f"{base} answers with status {answer.status_code}; try again in a while.")
    return f"signed in as @{body['result'].get('username', '?')}"


def _discord(settings: "Settings") -> str:
    import httpx

    from adapters.discord.commands import invite_url

    base = settings.discord.api_base_url.rstrip("/")
    headers = {"Authorization": f"Bot {settings.discord.token.get_secret_value()}"}
    try:
        answer = httpx.get(f"{base}/users/@me", headers=headers, timeout=_PATIENCE)
        body = answer.json()
    except (httpx.HTTPError, ValueError):
        raise Unwell(f"{base} does not answer as Discord does; check discord.api_base_url and the network.") from None
    if answer.status_code == 401:
        raise Unwell("the token is refused; copy it again from the developer portal into discord.token.")
    if answer.status_code != 200 or not isinstance(body, dict):
        raise Unwell(f"{base} answers with status {answer.status_code}; try again in a while.")
    return f"signed in as {body.get('username', '?')}; invite it with {invite_url(str(body['id']))}"
