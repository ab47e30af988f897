"""`mockbot db`: upgrade, check, back up and restore the database.

How each is done is `storage`'s; this names the database, asks for it and says what came of it.
"""

from pathlib import Path

import click

from bot.cli.common import config_option, faults_in_a_line


@click.group()
def db() -> None:
    """Upgrade, check, back up or restore the database."""


def _url(config: Path | None) -> str:
    from bot.config import load_settings

    return load_settings(config).database_url


@db.command()
@config_option
@faults_in_a_line
def upgrade(config: Path | None) -> None:
    """Bring the database to this program's version; a copy is made first."""
    from storage.opening import HEAD, open_database

    open_database(_url(config)).close()
    click.echo(f"at version {HEAD}")


@db.command()
@config_option
@faults_in_a_line
def check(config: Path | None) -> None:
    """Whether the database is whole and of this program's version."""
    from storage.copies import examine

    click.echo(examine(_url(config)))


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
@faults_in_a_line
def backup(file: Path, config: Path | None) -> None:
    """Copy the database to FILE, while the program runs if need be."""
    from storage.copies import back_up

    click.echo(back_up(_url(config), file))


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace what the database holds now; a copy of that is kept.")
@config_option
@faults_in_a_line
def restore(file: Path, force: bool, config: Path | None) -> None:
    """Put FILE, made by backup, in the database's place. The program must not be running."""
    from storage.copies import restore as put_back

    click.echo(put_back(_url(config), file, force=force))
