"""The file store: recordings and documents on disk, each under an id of its own and never under a sender's name."""

import os
import re
import secrets
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{32}(?:\.[a-z0-9]{1,8})?")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class DiskFiles:
    """`bot.ports.Files` in one folder, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes, suffix: str) -> str:
        """Keep `content` whole or not at all; a suffix that is none is left out. Returns the id."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lower = suffix.lower()
        name = secrets.token_hex(16) + (lower if _SUFFIX.fullmatch(lower) else "")
        half = self._folder / f".{name}"
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._folder / name)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        return name

    def get(self, file: str) -> bytes:
        """The content under an id; raises `KeyError` when it is not there."""
        try:
            return self._path(file).read_bytes()
        except OSError:
            raise KeyError(file) from None

    def delete(self, file: str) -> None:
        """Remove it, if it is there."""
        try:
            self._path(file).unlink(missing_ok=True)
        except KeyError:
            return

    def _path(self, file: str) -> Path:
        """Where an id lies; what is no id of ours is nowhere."""
        if not _ID.fullmatch(file):
            raise KeyError(file)
        return self._folder / file
