"""A real `mockbot practise` as a process with pipes: lines go in, what it says comes out, and it can be killed."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 60.0
"""Seconds to wait for something that must come."""


class Terminal:
    """One run of the program over one folder."""

    def __init__(self, folder: Path, program: Sequence[str] = ("-m", "bot", "practise")) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MOCKBOT_")}
        environment |= {"MOCKBOT_DATABASE_URL": f"sqlite:///{folder / 'mockbot.db'}", "PYTHONPATH": str(Path.cwd())}
        self.process = subprocess.Popen(
            [sys.executable, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
        )
        self.said = ""
        self._errors = ""
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for raw in self.process.stdout:
            self._lines.put(raw.decode())
        self._lines.put(None)

    def say(self, *lines: str) -> None:
        """Type lines."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read until a line matches."""
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                raise AssertionError(f"it ended before {pattern!r}: {self.said[-600:]} {self.errors()}")
            self.said += line
            if (found := re.search(pattern, line)) is not None:
                return found
        raise AssertionError(f"no {pattern!r} in time: {self.said[-600:]}")

    def kill(self) -> None:
        """No warning, no last words."""
        self.process.send_signal(signal.SIGKILL)
        self._close()

    def leave(self) -> int:
        """The end of the input; returns the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(PATIENCE)
        self._close()
        return code

    def errors(self) -> str:
        """What was said on standard error, once it has ended."""
        if self.process.poll() is not None and self.process.stderr is not None and not self.process.stderr.closed:
            self._errors += self.process.stderr.read().decode()
        return self._errors

    def _close(self) -> None:
        self.process.wait(PATIENCE)
        while self._lines.get(timeout=PATIENCE) is not None:
            pass
        self.errors()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
