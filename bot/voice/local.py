"""A transcriber on this machine: faster-whisper with a model from a local folder, in a process of its own.

The process is started when the first recording comes, ended when there was nothing to do for a while (a model takes
hundreds of megabytes), and started again when it has died. Transcribing itself is `worker.py`'s.
"""

import asyncio
import base64
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Final

from bot.ports import CannotTranscribe
from bot.records import Recording

START_SECONDS: Final = 120.0
SECONDS: Final = 900.0
"""How long one recording may take: a slow machine needs about as long as somebody spoke."""
IDLE_SECONDS: Final = 600.0
_LONGEST_LINE: Final = 4 * 1024 * 1024


class LocalFailed(Exception):
    """The process died, hung or does not start; the recording may be tried again."""


class LocalTranscriber:
    """Transcribes one recording at a time."""

    at_once = 1
    seconds = SECONDS

    def __init__(
        self,
        folder: Path,
        *,
        start_seconds: float = START_SECONDS,
        seconds: float = SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._folder, self._start_seconds, self.seconds, self._idle_seconds = (
            folder,
            start_seconds,
            seconds,
            idle_seconds,
        )
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._ending: asyncio.Task[None] | None = None

    async def transcribe(self, recording: Recording) -> str:
        """See `bot.ports.Transcriber`."""
        async with self._turn:
            self._stay()
            try:
                async with asyncio.timeout(self.seconds):
                    return await self._asked(recording)
            except TimeoutError:
                await self._end()
                raise LocalFailed(f"nothing within {self.seconds:.0f} s") from None
            except CannotTranscribe:
                raise
            except BaseException:
                await self._end()
                raise
            finally:
                self._ending = asyncio.create_task(self._end_later())

    async def close(self) -> None:
        """See `bot.ports.Transcriber`."""
        self._stay()
        await self._end()

    @property
    def running(self) -> bool:
        """Whether the process, and the model in it, is there now."""
        return self._process is not None and self._process.returncode is None

    async def _asked(self, recording: Recording) -> str:
        if not self.running:
            self._process = await self._started()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        line = json.dumps({"audio": base64.b64encode(recording.content).decode()})
        try:
            process.stdin.write(line.encode() + b"\n")
            await process.stdin.drain()
            answer = json.loads(await process.stdout.readline())
        except (OSError, ValueError):
            raise LocalFailed("the process ended while it worked") from None
        if "text" not in answer:
            raise CannotTranscribe(str(answer.get("error", "no text")))
        return str(answer["text"])

    async def _started(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.voice.worker", str(self._folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            env=os.environ | {"HF_HUB_OFFLINE": "1"},
        )
        self._process = process
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._start_seconds):
                greeting = await process.stdout.readline()
        except TimeoutError:
            raise LocalFailed(f"the process did not start within {self._start_seconds:.0f} s") from None
        if greeting.strip() != b"ready":
            raise LocalFailed("the process ended while it started")
        return process

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    async def _end_later(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        transport = getattr(process, "_transport", None)
        if transport is not None:
            transport.close()
