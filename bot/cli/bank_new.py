"""`mockbot bank new`: the beginning of a pack of one's own, for an organisation whose rules are to be put in.

What must stand in a pack is the question bank's; here a `pack.yaml` is copied and given its own name.
"""

import re
from pathlib import Path

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

_ID = re.compile(r"[a-z0-9_]{1,40}")


class CannotBegin(Fault):
    """A pack cannot be begun there or under that name."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--id", "name", help="The pack's short name (default: the folder's).")
@click.option("--from", "source", metavar="PACK", help="The pack to begin from (default: the settings' pack).")
@config_option
@faults_in_a_line
def new(folder: Path, name: str | None, source: str | None, config: Path | None) -> None:
    """Begin a pack of your own in FOLDER: a copy of another pack's rules, to be changed.

    Criteria, questions, follow-ups and guidance stay those of the other pack until FOLDER has files of its own.
    """
    from bot.cli.bank import chosen_pack
    from question_bank.reader import find_pack, load_pack

    origin = find_pack(chosen_pack(source, config))
    wanted = name or folder.name
    if _ID.fullmatch(wanted) is None:
        raise CannotBegin(f"“{wanted[:60]}” is no name for a pack: small letters, digits and _, 40 at most (--id).")
    file = folder / "pack.yaml"
    if file.exists():
        raise CannotBegin(f"{file} is there already: choose another folder.")
    begun = _begun((origin / "pack.yaml").read_text(encoding="utf-8"), wanted, load_pack(origin).rules.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(begun, encoding="utf-8")
    except OSError as error:
        raise CannotBegin(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file} is written. Change its numbers and names, then: mockbot bank lint --pack {folder}")


def _begun(text: str, name: str, origin: str) -> str:
    """The rules under a new name, based on the pack that they are from."""
    plain = re.sub(r"^based_on:.*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^id:.*$", f"id: {name}\nbased_on: {origin}", plain, count=1, flags=re.MULTILINE)
