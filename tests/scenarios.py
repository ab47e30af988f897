"""Conversations from one source, played by any hand: how they are read, and what each line means.

The conversations are data (`scenarios.txt`); the hands that play them on a platform live in `scenarios_hands.py`.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

LONG = "I rang her back the same day because she had waited, and I wrote it all down for my manager to see. " * 3
LONG = LONG.strip()

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "agreed": ("/start", "< Before we begin", "[I agree]", "< Which kind of mock interview?"),
    "asked learn": ("* agreed", "/mock learn", "< Your mock interview", "[Start]", "< Question 1 of 10"),
    "asked exam": ("* agreed", "/mock exam", "< Your mock interview", "[Start]", "< Question 1 of 10"),
    "long": (f"> {LONG}",),
    "answer": (f"> {LONG}", "/done"),
}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A conversation."""

    name: str
    lines: tuple[str, ...]


class Hand(Protocol):
    """Somebody on a platform. Each act returns when all that the bot makes of it has been shown."""

    async def says(self, text: str) -> None:
        """Write a message."""
        ...

    async def commands(self, name: str, argument: str) -> None:
        """Use a command."""
        ...

    async def presses(self, label: str) -> None:
        """Press the newest button of that label."""
        ...

    async def edits(self, text: str) -> None:
        """Correct the last message written."""
        ...

    async def sends(self, kind: str) -> None:
        """Send a sticker, voice or document."""
        ...

    async def passes(self, minutes: float) -> None:
        """Time passes."""
        ...

    def shown(self) -> Sequence[str]:
        """All that the bot has shown so far, as plain words, in order."""
        ...

    async def answer(self, number: int) -> str:
        """What is kept as the answer to a question of the latest interview."""
        ...


def scenarios() -> list[Scenario]:
    """All conversations."""
    found: list[tuple[str, list[str]]] = []
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            found.append((line[3:], []))
        elif line and not line.startswith("#"):
            found[-1][1].append(line)
    return [Scenario(name, tuple(lines)) for name, lines in found]


class Playing:
    """One conversation under way."""

    def __init__(self, hand: Hand) -> None:
        self.hand, self._heard = hand, 0
        self._acts: Mapping[str, Callable[[str], Coroutine[Any, Any, None]]] = {
            ">": hand.says,
            "~": hand.edits,
            "@": hand.sends,
            "*": self._macro,
            "<": self._hears,
            "!": self._never,
            "=": self._kept,
            "+": lambda minutes: hand.passes(float(minutes)),
        }

    async def play(self, scenario: Scenario) -> None:
        """Every line, in order; an assertion fails where the bot says something else."""
        for line in scenario.lines:
            await self.line(line)

    async def line(self, line: str) -> None:
        """One line."""
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            await self.hand.commands(name, argument)
        elif line.startswith("["):
            await self.hand.presses(line[1:-1])
        else:
            await self._acts[line[0]](line[1:].strip())

    async def _macro(self, name: str) -> None:
        if name in OPENINGS:
            for line in OPENINGS[name]:
                await self.line(line)
        elif name == "corner":
            await self._until("Question corner", buttons=False)
        else:
            await self._until("End of your mock interview", buttons=name == "end buttons")

    async def _until(self, words: str, *, buttons: bool) -> None:
        """Answer every question until something is said; corners are left again."""
        for number in range(1, 25):
            if any(words in shown for shown in self.hand.shown()[self._heard :]):
                return
            seen = len(self.hand.shown())
            await self.hand.says(f"Answer {number}. {LONG}")
            await self._leads_on("Done" if buttons else "done", buttons=buttons)
            said = self.hand.shown()[seen:]
            if words != "Question corner" and any("Question corner" in shown for shown in said):
                await self._leads_on("Next" if buttons else "next", buttons=buttons)

    async def _leads_on(self, name: str, *, buttons: bool) -> None:
        await (self.hand.presses(name) if buttons else self.hand.commands(name, ""))

    async def _hears(self, words: str) -> None:
        wanted = words.split(" | ")
        shown = self.hand.shown()
        for index in range(self._heard, len(shown)):
            if all(each in shown[index] for each in wanted):
                self._heard = index + 1
                return
        raise AssertionError(f"{wanted} is not in {list(shown[self._heard :])}")

    async def _never(self, words: str) -> None:
        assert not [shown for shown in self.hand.shown() if words in shown]

    async def _kept(self, words: str) -> None:
        number, _, text = words.partition(":")
        assert await self.hand.answer(int(number)) == text.strip().replace("⏎", "\n")
