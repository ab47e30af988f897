"""`mockbot owner`, `cohort`, `invite` and `people`: what an owner does without a chat.

What is kept is the store's; this names the database, asks for it and says what came of it.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:  # start is lazy
    from bot.people.values import Cohort
    from bot.ports import Store

Result = TypeVar("Result")
ROLES = ("apprentice", "tutor", "lead", "employer", "employer_observer", "peer_observer")


class NotSo(Fault):
    """What was asked for cannot be: the sentence says what to do."""


def _url(config: Path | None) -> str:
    from bot.config import load_settings

    return load_settings(config).database_url


def _run(url: str, turn: "Callable[[Store], Result]") -> Result:
    from storage.opening import open_database

    database = open_database(url)
    try:
        return asyncio.run(database.run(turn))
    finally:
        database.close()


def _audit(store: "Store", what: str, cohort: int | None, detail: str) -> None:
    from bot.people.values import AuditLine

    store.audit.add(AuditLine(datetime.now(UTC), None, what, None, cohort, detail))


@click.group()
def owner() -> None:
    """Name the owners of this installation."""


@owner.command("add")
@click.argument("account", metavar="PLATFORM:ID")
@config_option
@faults_in_a_line
def owner_add(account: str, config: Path | None) -> None:
    """Name an owner by platform and account, such as telegram:111."""
    from bot.messages import Account, Platform

    url = _url(config)
    platform, _, number = account.partition(":")
    if platform not in set(Platform) or not number.strip():
        raise NotSo(f"“{account[:60]}” is no account: write it as telegram:111 or discord:222.")

    def add(store: "Store") -> bool:
        added = store.cohorts.own(Account(Platform(platform), number.strip()), datetime.now(UTC))
        if added:
            _audit(store, "owner", None, account)
        return added

    click.echo(f"{account} is an owner now." if _run(url, add) else f"{account} is an owner already.")


@owner.command("list")
@config_option
@faults_in_a_line
def owner_list(config: Path | None) -> None:
    """All owners, the settings' own first."""
    from bot.config import load_settings

    for account in load_settings(config).owners:
        click.echo(account)
    for platform, number in _run(_url(config), lambda store: list(store.cohorts.owners())):
        click.echo(f"{platform}:{number}")


@click.group()
def cohort() -> None:
    """Create and change cohorts."""


@cohort.command("add")
@click.argument("name")
@config_option
@faults_in_a_line
def cohort_add(name: str, config: Path | None) -> None:
    """Make a cohort."""
    url, plain = _url(config), " ".join(name.split())
    if not plain or plain.isdecimal() or len(plain) > 60:
        raise NotSo("A cohort's name is made of words, 60 characters at most, and not of a number alone.")

    def add(store: "Store") -> int | None:
        number = store.cohorts.add(plain, datetime.now(UTC))
        if number is not None:
            _audit(store, "create_cohort", number, plain)
        return number

    number = _run(url, add)
    if number is None:
        raise NotSo(f"There is a cohort called {plain} already: choose another name.")
    click.echo(f"{plain} is made, with the id {number}. Next: mockbot invite {json.dumps(plain)} --role lead")


@cohort.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, a line each.")
@config_option
@faults_in_a_line
def cohort_list(as_json: bool, config: Path | None) -> None:
    """All cohorts with their ids and the number of their learners."""

    def counted(store: "Store") -> list[tuple[int, str, int]]:
        from bot.people.reading import apprentices

        return [(each.id, each.name, len(apprentices(store, each.id))) for each in store.cohorts.all()]

    for number, name, learning in _run(_url(config), counted):
        line = {"id": number, "name": name, "apprentices": learning}
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else f"{number}\t{name}\t{learning} learning")


def _named(store: "Store", name: str) -> "Cohort":
    wanted = " ".join(name.split()).casefold()
    found = [each for each in store.cohorts.all() if wanted in (each.name.casefold(), str(each.id))]
    if not found:
        raise NotSo(f"There is no cohort called {name[:60]}; mockbot cohort list shows them.")
    return found[0]


@click.command()
@click.argument("name", metavar="COHORT")
@click.option("--role", type=click.Choice(ROLES), default="apprentice", show_default=True)
@click.option("--note", default="", help="The note of competence, for a tutor.")
@click.option("--uses", type=click.IntRange(1, 10_000), help="How many people it lets in.")
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="How long it works.")
@config_option
@faults_in_a_line
def invite(name: str, role: str, note: str, uses: int | None, days: int, config: Path | None) -> None:
    """Make an invite to a cohort; the code is shown once."""
    from datetime import timedelta

    from bot.desk.joining import USES
    from bot.desk.linking import new_code
    from bot.people.matrix import Role
    from bot.people.values import Invite

    code = new_code()

    def make(store: "Store") -> str:
        found = _named(store, name)
        until = datetime.now(UTC) + timedelta(days=days)
        store.cohorts.invite(code, Invite(found.id, role, note), until, uses or USES[Role(role)])
        _audit(store, "invite", found.id, role)
        return f"{code[:4]}-{code[4:]} lets in as {role} to {found.name} until {until:%Y-%m-%d}: /join {code}"

    click.echo(_run(_url(config), make))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON, a line each.")
@config_option
@faults_in_a_line
def people(as_json: bool, config: Path | None) -> None:
    """List people with their ids, accounts and roles."""
    for line in _run(_url(config), _listed):
        if as_json:
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo("\t".join([str(line["id"]), str(line["name"]), *_flat(line["accounts"]), *_flat(line["roles"])]))


def _flat(values: object) -> list[str]:
    assert isinstance(values, list)
    return [", ".join(str(value) for value in values)] if values else []


def _listed(store: "Store") -> list[dict[str, object]]:
    from bot.review.rights import name_of

    names = {each.id: each.name for each in store.cohorts.all()}
    return [
        {
            "id": number,
            "name": name_of(store, number),
            "accounts": [f"{each.platform.value}:{each.id}" for each in store.people.accounts(number)],
            "roles": [f"{names[each.cohort]}: {each.role}" for each in store.members.of_person(number)],
        }
        for number in store.cohorts.people()
    ]
