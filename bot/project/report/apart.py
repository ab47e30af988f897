"""Has a report read in a process of its own, so that no file can harm, slow or fill the program.

Nothing is written to a disk: the bytes go through a pipe, and the blocks come back.
"""

import json
import subprocess
import sys
from pathlib import Path

from bot.faults import Fault
from bot.project.report.reading import FILE_BYTES
from bot.project.report.values import Block, CannotRead, Document, Kind
from bot.texts import english

SECONDS = 30.0
"""The longest that reading may take, on any machine."""


class UnreadableReport(Fault):
    """A report that cannot be read; its words say why and what to do."""


def read_apart(data: bytes, seconds: float = SECONDS) -> Document:
    """The report in `data`. Blocks for as long as reading takes; raises `UnreadableReport`."""
    try:
        return _read(data, seconds)
    except CannotRead as refused:
        raise UnreadableReport(english()(f"report.refused.{refused.key}")) from None


def _read(data: bytes, seconds: float) -> Document:
    if len(data) > FILE_BYTES:
        raise CannotRead("too_big")
    command = (sys.executable, "-m", "bot.project.report.child")
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise CannotRead("too_much") from None
    try:
        found = json.loads(done.stdout)
    except ValueError:  # the child was ended by one of its bounds
        raise CannotRead("too_much") from None
    if "refused" in found:
        raise CannotRead(found["refused"])
    return Document(found["form"], tuple(Block(Kind(kind), *more) for kind, *more in found["blocks"]))


def read_file(path: Path) -> Document:
    """The report in a file; no more of it is read than may be. Raises `UnreadableReport`."""
    return read_apart(file_bytes(path))


def file_bytes(path: Path) -> bytes:
    """A file's bytes, one more than is allowed at most. Raises `UnreadableReport` when there is none to be had."""
    try:
        if not path.is_file():
            raise UnreadableReport(english()("report.refused.no_file", path=path))
        with path.open("rb") as stream:
            return stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableReport(english()("report.refused.no_access", path=path, why=error.strerror)) from None
