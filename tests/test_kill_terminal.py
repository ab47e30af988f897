"""Kill -9 in the middle of a sitting, restart, go on: nothing that `status` has counted is lost or doubled, the same
question stands, and the clock has lost at most a second. A writer that acknowledges before it commits is caught."""

import json
import random
import sqlite3
import time
from pathlib import Path

import pytest

from tests.scale import scale
from tests.terminal import Terminal

DOWN_SECONDS = 6
WORDS = ["rang", "wrote", "asked", "checked", "told", "showed", "counted", "moved"]


class Sitting:
    """What a careful observer remembers over all the kills."""

    def __init__(self, folder: Path, seed: int, program: tuple[str, ...]) -> None:
        self.folder, self.program = folder, program
        self.chance = random.Random(seed)
        self.counted = 0
        self.sent: list[str] = []
        self.question = ""

    def open(self) -> Terminal:
        """Start, and stand where we stood."""
        terminal = Terminal(self.folder, self.program)
        terminal.wait_for(r"I agree|Resume|Learn")
        if not self.question:
            terminal.say("/agree", "/mock learn", "/next")
        else:
            terminal.say("/resume")
        question = terminal.wait_for(r"Question (\d+) of 10").group(1)
        assert question == (self.question or question), "another question than before"
        self.question = question
        return terminal

    def run_until_killed(self) -> None:
        """Say things, ask for the count now and then, and be killed at any moment."""
        terminal = self.open()
        for _ in range(self.chance.randint(1, 4)):
            for _ in range(self.chance.randint(1, 5)):
                self.sent.append(f"{self.chance.choice(WORDS)} {len(self.sent)}")
                terminal.say(self.sent[-1])
            terminal.say("/status")
            self.counted = int(terminal.wait_for(r"(\d+) fragments?").group(1))
            terminal.wait_for(r"Question \d+ of 10")
        for _ in range(self.chance.randint(0, 6)):
            self.sent.append(f"{self.chance.choice(WORDS)} {len(self.sent)}")
            terminal.say(self.sent[-1])
        time.sleep(self.chance.random() * 0.05)  # any moment of what is under way, which no clock of ours decides
        terminal.kill()

    def kept(self) -> list[str]:
        """What the database holds, in order."""
        with sqlite3.connect(self.folder / "mockbot.db") as database:
            rows = database.execute("SELECT text FROM transcript ORDER BY id").fetchall()
        database.close()
        return [text for (text,) in rows]


def prove(folder: Path, kills: int, program: tuple[str, ...]) -> None:
    """That many kills in one sitting; after each, what was counted is there, once, in order."""
    sitting = Sitting(folder, 11, program)
    for _ in range(kills):
        before = len(sitting.kept()) if sitting.question else 0
        sent_before = len(sitting.sent)
        sitting.run_until_killed()
        kept = sitting.kept()
        assert len(kept) >= sitting.counted, f"{sitting.counted} were counted, {len(kept)} are kept"
        new = kept[before:]
        assert new == sitting.sent[sent_before : sent_before + len(new)], "lost in the middle, doubled or out of order"
        sitting.sent = [*sitting.sent[:sent_before], *new]
        sitting.counted = len(kept)


def test_what_was_counted_survives_kill_9(tmp_path: Path) -> None:
    prove(tmp_path, scale(6, 200), ("-m", "bot", "practise"))


def test_a_writer_that_acknowledges_before_the_commit_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="were counted"):
        prove(tmp_path, 12, ("-m", "tests.mutated_practise"))


def clock_of(terminal: Terminal) -> int:
    """Seconds of answering time, as `status` says them."""
    terminal.say("/status")
    found = terminal.wait_for(r"Answering time: (\d+):(\d+)")
    terminal.wait_for(r"Question \d+ of 10")
    return int(found.group(1)) * 60 + int(found.group(2))


def test_the_clock_stands_while_the_program_is_down(tmp_path: Path) -> None:
    sitting = Sitting(tmp_path, 5, ("-m", "bot", "practise"))
    terminal = sitting.open()
    time.sleep(2)  # real seconds: the heartbeat of a real process is what is measured
    before = clock_of(terminal)
    terminal.kill()
    time.sleep(DOWN_SECONDS)
    begun = time.monotonic()
    terminal = sitting.open()
    after = clock_of(terminal)
    up = time.monotonic() - begun
    terminal.leave()
    assert before >= 2
    assert before - 1 <= after <= before + 1 + up


def test_after_the_end_of_input_the_next_practise_resumes(tmp_path: Path) -> None:
    sitting = Sitting(tmp_path, 3, ("-m", "bot", "practise"))
    terminal = sitting.open()
    terminal.say("One thing I did.")
    assert terminal.leave() == 0
    again = sitting.open()
    again.say("/status")
    assert again.wait_for(r"(\d+) fragments?").group(1) == "1"
    assert again.leave() == 0
    assert json.dumps(sitting.kept()) == '["One thing I did."]'
