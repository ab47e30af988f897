"""`mockbot report`: the X-ray of a report on the command line, for people and as JSON.

What is read, counted and found is decided in `bot.project.report`; nothing is kept.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line

if TYPE_CHECKING:
    from bot.project.report.hearing import Heard
    from bot.project.report.xray import Xray


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path),
    help="Your mapping: DOCX, CSV or JSON (default: the one in the report).",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--picture", type=click.Path(path_type=Path), help="Write the picture to this PNG file as well.")
@click.option("--quick", is_flag=True, help="Leave out what the feedback engine hears.")
@click.option("--pack", help="A pack's name or folder (default: the settings' pack).")
@config_option
@faults_in_a_line
def report(
    file: Path,
    mapping_file: Path | None,
    as_json: bool,
    picture: Path | None,
    quick: bool,
    pack: str | None,
    config: Path | None,
) -> None:
    """Read a report (.docx, .odt, .pdf, .txt or .md): its words, its sections, and where marking would stop.

    The report stays on this computer, and nothing of it is kept.
    """
    from bot.config import load_settings
    from bot.project.report.apart import file_bytes, read_file
    from bot.project.report.mapping import mapping_in, read_mapping
    from bot.project.report.problems import points
    from bot.project.report.words import plain, screen
    from bot.project.report.xray import xray
    from bot.texts import english
    from question_bank.reader import load_pack

    name = pack or load_settings(config).pack
    bank = load_pack(name)
    document = read_file(file)
    mapping = mapping_in(document, bank) if mapping_file is None else read_mapping(file_bytes(mapping_file), bank)
    seen = xray(document, bank, mapping)
    heard = () if quick else _heard(seen, name)
    found = points(seen, english())
    if picture is not None:
        _draw(seen, picture)
    if as_json:
        click.echo(json.dumps(plain(seen, found, heard), ensure_ascii=False))
    else:
        click.echo(screen(seen, found, heard, english()))


def _heard(seen: "Xray", pack: str) -> "tuple[Heard, ...]":
    from bot.feedback.engine import RubricEngine
    from bot.project.report.hearing import hear
    from question_bank.reader import find_pack

    return hear(seen, RubricEngine.load(find_pack(pack)))


def _draw(seen: "Xray", path: Path) -> None:
    from bot.faults import Fault
    from bot.project.report.picture import picture
    from bot.texts import english

    try:
        path.write_bytes(picture(seen, english()))
    except OSError as error:
        raise Fault(f"{path} cannot be written: {error.strerror}. Name a file in a folder of your own.") from None
