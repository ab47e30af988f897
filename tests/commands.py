"""Runs a command of the command line in this process, in a folder and an environment of its own."""

import os
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner, Result

from bot.cli import main


def command(folder: Path, *words: str, given: bytes | str = b"", **settings: str) -> Result:
    """Run `mockbot WORDS` in a folder with these settings (`telegram__token="…"`) as environment variables, and these
    bytes on standard input. An error that nobody caused is raised."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MOCKBOT_")}
    ours = {f"MOCKBOT_{name.upper()}": value for name, value in settings.items()}
    before = Path.cwd()
    os.chdir(folder)
    try:
        with patch.dict(os.environ, kept | ours, clear=True):
            return CliRunner().invoke(main, words, input=given, catch_exceptions=False)
    finally:
        os.chdir(before)
