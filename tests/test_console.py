"""`mockbot practise` as a person has it: through pipes, and in a real pseudo-terminal with keys and a moving clock."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import Story, docx_of
from tests.terminal import PATIENCE, Terminal

_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[@-_])")


@pytest.fixture
def piped(tmp_path: Path) -> Iterator[Terminal]:
    """A run with pipes."""
    terminal = Terminal(tmp_path)
    yield terminal
    if terminal.process.poll() is None:
        terminal.kill()


class Screen:
    """A run in a pseudo-terminal of so many columns; what was written is read without its escapes."""

    def __init__(self, folder: Path, columns: int = 40, **more: str) -> None:
        self.master, slave = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MOCKBOT_")}
        environment |= {
            "MOCKBOT_DATABASE_URL": f"sqlite:///{folder / 'mockbot.db'}",
            "PYTHONPATH": str(Path.cwd()),
            "TERM": "xterm-256color",
            **more,
        }
        import fcntl
        import struct
        import termios

        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "practise"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        self.raw = ""

    @property
    def text(self) -> str:
        """All that was written so far."""
        return _ESCAPES.sub("", self.raw).replace("\r", "")

    def keys(self, keys: str) -> None:
        """Press keys."""
        os.write(self.master, keys.encode())

    def wait_for(self, pattern: str, after: int = 0) -> int:
        """Read until it is there; returns where it ends."""
        deadline = time.monotonic() + PATIENCE
        while (found := re.compile(pattern).search(self.text, after)) is None:
            left = deadline - time.monotonic()
            assert left > 0, f"no {pattern!r} in {self.text[-800:]!r}"
            self._read(left)
        return found.end()

    def ready(self) -> None:
        """Wait until it listens to single keys."""
        deadline = time.monotonic() + PATIENCE
        while self.raw.rfind("\x1b[?2004h") <= self.raw.rfind("\x1b[?2004l"):
            assert time.monotonic() < deadline, self.raw[-800:]
            self._read(1.0)

    def ended(self) -> int:
        """The exit code, once all is read."""
        deadline = time.monotonic() + PATIENCE
        while self._read(PATIENCE):
            assert time.monotonic() < deadline, "it does not end"
        return self.process.wait(PATIENCE)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the other side has closed
            return False
        self.raw += data.decode("utf-8", "replace")
        for _ in range(data.count(b"\x1b[6n")):  # where is the cursor? a terminal answers
            self.keys("\x1b[20;1R")
        return bool(data)

    def close(self) -> None:
        """Let go of it."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


def test_by_pipe_the_words_that_scripts_look_for_are_there(piped: Terminal) -> None:
    piped.wait_for(r"\[1\] I agree")
    piped.say("I agree")
    piped.wait_for(r"\[1\] Learn .*\[2\] Exam")
    piped.say("exam")
    piped.wait_for(r"\[1\] Start")
    piped.say("start")
    piped.wait_for(r"Question 1 of 10")
    piped.say("1", "Learn", "Tuesday was busy.", "/status")
    assert piped.wait_for(r"(\d+) fragments").group(1) == "3", "while a question is open only commands act"
    assert piped.leave() == 0
    assert piped.errors() == ""


def test_the_end_of_the_input_keeps_the_mock_and_the_next_run_offers_it(tmp_path: Path) -> None:
    first = Terminal(tmp_path)
    first.say("/agree", "/mock learn", "/next", "I rang her back.", "/status")
    first.wait_for(r"1 fragment ")
    assert first.leave() == 0
    second = Terminal(tmp_path)
    second.wait_for(r"Resume")
    second.say("/resume", "/status")
    second.wait_for(r"Question 1 of 10")
    second.wait_for(r"1 fragment ")
    second.kill()


def test_two_at_once_is_one_sentence(piped: Terminal, tmp_path: Path) -> None:
    piped.wait_for(r"I agree")
    second = Terminal(tmp_path)
    assert second.process.wait(PATIENCE) == 1
    said = second.errors()
    assert len(said.strip().splitlines()) == 1, said
    second.kill()


def test_no_ctrl_c_and_no_garbage_ends_it(piped: Terminal) -> None:
    piped.wait_for(r"I agree")
    assert piped.process.stdin is not None
    piped.process.stdin.write(b"\xff\xfe\x00\n\n   \n/nonsense with words\n/\n" + b"x" * 100_000 + b"\n/agree\n")
    piped.process.stdin.flush()
    piped.wait_for(r"\[1\] Learn")
    assert piped.leave() == 0
    assert "Traceback" not in piped.said + piped.errors()


def test_live_the_clock_moves_while_one_types_and_nothing_half_typed_is_lost(tmp_path: Path) -> None:
    screen = Screen(tmp_path)
    try:
        screen.wait_for(r"I agree")
        screen.ready()
        screen.keys("1\r")
        screen.wait_for(r"Learn")
        screen.keys("1\r")
        screen.wait_for(r"\[1\] Start")
        screen.keys("1\r")
        screen.wait_for(r"Question 1 of 10")
        screen.keys("I rang her ba")
        first = screen.wait_for(r"Answering time: 0:0\d")
        screen.wait_for(r"\n[1-9](?!\d)", first)  # only the digit that changed is drawn anew
        screen.keys("ck\r/status\r")
        screen.wait_for(r"1 fragment")
        screen.keys("\x1b[A\x1b[A\r/status\r")  # arrow up twice: the first answer once more
        screen.wait_for(r"2 fragments")
        longest = max(
            len(line) for line in screen.text.split("Before we begin")[1].split("[1] I agree")[0].splitlines()
        )
        assert longest <= 40
        screen.ready()
        screen.keys("\x04")
        assert screen.ended() == 0
    finally:
        screen.close()


def test_live_without_colour_when_asked(tmp_path: Path) -> None:
    screen = Screen(tmp_path, NO_COLOR="1")
    try:
        screen.wait_for(r"I agree")
        screen.ready()
        screen.ready()
        screen.keys("\x04")
        assert screen.ended() == 0
        assert not re.search(r"\x1b\[(?:3[1-7]|9[1-7]|38;)", screen.raw)
    finally:
        screen.close()


def test_a_report_is_sent_by_its_path(tmp_path: Path) -> None:
    report = tmp_path / "my report.docx"
    report.write_bytes(docx_of(Story()))
    terminal = Terminal(tmp_path)
    terminal.say("/agree", "/report nowhere.docx", "/report", f'/report "{report}"')
    terminal.wait_for("There is no file nowhere.docx")
    terminal.wait_for("In this terminal")
    terminal.wait_for("Your report: my report.docx")
    terminal.kill()
