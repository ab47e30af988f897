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


rules_option = click.option("--rules", metavar="PACK", help="Whose rules it follows: a pack's id (see `packs`).")
zone_option = click.option("--zone", metavar="NAME", help="Its time zone, such as Europe/Dublin; “usual”: as here.")


@cohort.command("add")
@click.argument("name")
@rules_option
@zone_option
@config_option
@faults_in_a_line
def cohort_add(name: str, rules: str | None, zone: str | None, config: Path | None) -> None:
    """Make a cohort."""
    url, plain = _url(config), " ".join(name.split())
    if not plain or plain.isdecimal() or len(plain) > 60:
        raise NotSo("A cohort's name is made of words, 60 characters at most, and not of a number alone.")
    pack, place = _known_rules(rules, config), _known_zone(zone)

    def add(store: "Store") -> int | None:
        number = store.cohorts.add(plain, datetime.now(UTC))
        if number is not None:
            _audit(store, "create_cohort", number, plain)
            _change(store, number, pack, place)
        return number

    number = _run(url, add)
    if number is None:
        raise NotSo(f"There is a cohort called {plain} already: choose another name.")
    click.echo(f"{plain} is made, with the id {number}. Next: mockbot invite {json.dumps(plain)} --role lead")


@cohort.command("change")
@click.argument("name", metavar="COHORT")
@rules_option
@zone_option
@config_option
@faults_in_a_line
def cohort_change(name: str, rules: str | None, zone: str | None, config: Path | None) -> None:
    """Change whose rules a cohort follows, or its time zone.

    Mock interviews under way keep the rules that they began with.
    """
    url = _url(config)
    if rules is None and zone is None:
        raise click.UsageError("Say what changes: --rules PACK, --zone NAME, or both.")
    pack, place = _known_rules(rules, config), _known_zone(zone)

    def change(store: "Store") -> str:
        found = _named(store, name)
        _change(store, found.id, pack, place)
        return found.name

    click.echo(f"{_run(url, change)} is changed.")


def _known_rules(rules: str | None, config: Path | None) -> str | None:
    from bot.cli.stock import shelf_of
    from bot.config import load_settings

    if rules is None:
        return None
    shelf = shelf_of(load_settings(config))
    if not shelf.has(rules):
        names = ", ".join(pack.rules.id for pack in shelf.packs)
        raise NotSo(
            f"There are no rules called {rules[:60]}; these are there: {names}. Others go under packs: in the settings."
        )
    return rules


def _known_zone(zone: str | None) -> str | None:
    from zoneinfo import available_timezones

    if zone == "usual":
        return ""
    if zone is not None and zone not in available_timezones():
        raise NotSo(f"There is no time zone called {zone[:60]}; names are written as Europe/London.")
    return zone


def _change(store: "Store", number: int, pack: str | None, zone: str | None) -> None:
    from dataclasses import replace

    from bot.people.reading import apprentices

    kept = store.cohorts.cohort(number)
    assert kept is not None
    for what, value in (("rules", pack), ("zone", zone)):
        if value is not None:
            _audit(store, "change_cohort", number, f"{what} {value or 'usual'}")
    store.cohorts.keep(
        replace(kept, pack=kept.pack if pack is None else pack, zone=kept.zone if zone is None else zone)
    )
    for learner in apprentices(store, number):
        store.nudges.touch(learner, datetime.now(UTC))


@cohort.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, a line each.")
@config_option
@faults_in_a_line
def cohort_list(as_json: bool, config: Path | None) -> None:
    """All cohorts with their ids, the number of their learners, their rules and their time zones."""

    def counted(store: "Store") -> "list[tuple[Cohort, int]]":
        from bot.people.reading import apprentices

        return [(each, len(apprentices(store, each.id))) for each in store.cohorts.all()]

    for each, learning in _run(_url(config), counted):
        chosen = {key: value for key, value in (("pack", each.pack), ("zone", each.zone)) if value}
        line = {"id": each.id, "name": each.name, "apprentices": learning} | chosen
        plain = "\t".join([str(each.id), each.name, f"{learning} learning", *chosen.values()])
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else plain)


@cohort.command("packs")
@config_option
@faults_in_a_line
def cohort_packs(config: Path | None) -> None:
    """Whose rules a cohort can follow here, the usual ones first."""
    from bot.cli.stock import shelf_of
    from bot.config import load_settings

    for pack in shelf_of(load_settings(config)).packs:
        click.echo(f"{pack.rules.id}\t{pack.rules.version}\t{pack.rules.organisation}")


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
