"""The terminal's gateway: reads lines, hands them in, prints what comes; with a live clock where there is a screen, and
line by line where there is a pipe.

What a line means is decided in `translate.py`; what the bot says to it is decided elsewhere.
"""

import asyncio
import os
import sys
import threading
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from adapters.console.translate import Screen, as_lines, content_of
from bot.messages import (
    Account,
    Attachment,
    Command,
    Content,
    Conversation,
    Document,
    Inbound,
    Kind,
    Letter,
    Outbound,
    Platform,
)
from bot.ports import Files, Handle

CONVERSATION = Conversation(Platform.CONSOLE, "terminal")
ACCOUNT = Account(Platform.CONSOLE, "terminal")
_TAKES_FILES = frozenset({"report", "proposal"})
_LARGEST = 20 * 1024 * 1024
"""Bytes of a file that are taken; one more says that it is too large."""


class ConsoleAdapter:
    """`bot.ports.Adapter` over standard input and output. `settle` returns when the bot has said all that it has to
    say; `clock_line` is what the live clock shows."""

    platform = Platform.CONSOLE

    def __init__(
        self, *, settle: Callable[[], Awaitable[None]], clock_line: Callable[[], str], files: Files | None = None
    ) -> None:
        self._files = files
        self._settle, self._clock_line = settle, clock_line
        self._screen = Screen()
        self._over = asyncio.Event()
        self._live = sys.stdin.isatty() and sys.stdout.isatty()

    async def run(self, handle: Handle) -> None:
        """Say hello, then read until the last message has been printed or the input ends."""
        await self._hand_in(handle, Command("start"))
        if self._live:
            from adapters.console.live import read_live

            await read_live(self._line(handle), self._over, self._clock_line)
        else:
            await self._read_plain(handle)

    def _line(self, handle: Handle) -> Callable[[str], Awaitable[None]]:
        async def line(text: str) -> None:
            content = content_of(text, self._screen, uuid.uuid4().hex)
            if content is not None:
                await self._hand_in(handle, await asyncio.to_thread(self._with_file, content))

        return line

    def _with_file(self, content: Content) -> Content:
        """A command that names a file of this computer, as the file under that command: a terminal sends no others."""
        if not isinstance(content, Command) or content.name not in _TAKES_FILES or self._files is None:
            return content
        path = Path(content.argument.strip("'\"")).expanduser()
        try:
            if not content.argument or not path.is_file():
                return content
            with path.open("rb") as stream:
                data = stream.read(_LARGEST + 1)
        except OSError:
            return content
        file = self._files.put(data, path.suffix[:10])
        return Document(file, path.name, "application/octet-stream", len(data), caption=f"/{content.name}")

    async def _hand_in(self, handle: Handle, content: Content) -> None:
        await handle(Inbound(uuid.uuid4().hex, CONVERSATION, ACCOUNT, content, datetime.now(UTC)))
        await self._settle()

    async def _read_plain(self, handle: Handle) -> None:
        """Line by line, each answered before the next is taken. Reading waits in a thread of its own, which the end of
        the program does not wait for."""
        line, lines = self._line(handle), _Lines(asyncio.get_running_loop())
        over = asyncio.ensure_future(self._over.wait())
        while not over.done():
            reading = asyncio.ensure_future(lines.next())
            await asyncio.wait((reading, over), return_when=asyncio.FIRST_COMPLETED)
            text = reading.result() if reading.done() else None
            reading.cancel()
            if text is None:
                break
            await line(text)
            await asyncio.sleep(0)
        over.cancel()

    async def send(self, letter: Letter) -> str:
        """Print one message."""
        message = letter.message
        self._screen = self._screen.shown(message)
        if self._live:
            from adapters.console.live import show

            show(message, numbered=not self._screen.open)
        else:
            self._print(message)
        for attachment in message.attachments:
            self._save(attachment)
        if message.last:
            self._over.set()
        return str(letter.number)

    def _save(self, attachment: Attachment) -> None:
        """A file goes beside whoever sits here, under a name that is not taken."""
        if self._files is None:
            return
        path = _free(Path(attachment.name).name)
        path.write_bytes(self._files.get(attachment.file))
        path.chmod(0o600)
        print(f"({path})", flush=True)  # noqa: T201 - the terminal is where this speaks

    def _print(self, message: Outbound) -> None:
        gap = "\n" if message.kind is not Kind.PLAIN or message.title else ""
        sys.stdout.write(gap + "\n".join(as_lines(message, numbered=not self._screen.open)) + "\n")
        sys.stdout.flush()

    async def close(self) -> None:
        """Nothing is held."""
        sys.stdout.flush()


class _Lines:
    """Lines of standard input, as they come."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=self._read, name="standard input", daemon=True).start()

    async def next(self) -> str | None:
        """The next line; None at the end of the input."""
        return await self._lines.get()

    def _read(self) -> None:
        """Straight from the descriptor: Python's own buffer would be locked when the program ends in mid-read."""
        rest = b""
        with suppress(OSError, RuntimeError, ValueError):  # the program may be gone while this still waits
            while chunk := os.read(sys.stdin.fileno(), 65536):
                *whole, rest = (rest + chunk).split(b"\n")
                for raw in whole:
                    self._put(_decoded(raw))
            if rest:
                self._put(_decoded(rest))
            self._put(None)

    def _put(self, line: str | None) -> None:
        self._loop.call_soon_threadsafe(self._lines.put_nowait, line)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace").rstrip("\r")


def _free(name: str) -> Path:
    """A path in the current folder that does not exist yet."""
    path, count = Path(name), 1
    while path.exists():
        count += 1
        path = Path(f"{Path(name).stem}-{count}{Path(name).suffix}")
    return path
