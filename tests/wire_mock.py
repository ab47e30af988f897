"""One whole mock over any platform's wire, from consent to the end: the same steps whatever the double.

What a platform's person can do is its double's; what must hold afterwards is the tests'.
"""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

LONG = (
    "I rang her back the same day because she had waited, and I wrote it all down for my manager to see. " * 3
).strip()
Command = Callable[[str, str], Awaitable[Any]]
"""Gives a command: its name and its argument."""


async def sit(double: Any, command: Command, mode: str, *, buttons: bool) -> None:
    """One whole mock of the double's first person, by buttons or by commands alone."""
    person = double.person(1)
    await command("start", "")
    await person.hears("I keep what you write")
    await (person.presses("I agree") if buttons else command("agree", ""))
    await person.hears("Which kind of mock")
    await (person.presses(mode.capitalize()) if buttons else command("mock", mode))
    await person.hears("Your mock interview")
    await (person.presses("Start") if buttons else command("next", ""))
    for number in range(1, 11):
        await person.hears(f"Question {number} of 10", seconds=30)
        await person.says(f"Answer {number}. {LONG}")
        seen = len(person.sees())
        await (person.presses("Done") if buttons else command("done", ""))
        if mode == "learn" and await corner_opens(double, seen):
            await (person.presses("Next") if buttons else command("next", ""))
    await person.hears("End of your mock interview", seconds=60)


async def corner_opens(double: Any, seen: int) -> bool:
    """Whether the section's corner opened, rather than the next question, after so many messages."""
    person = double.person(1)

    def new(words: str) -> bool:
        return any(words in shown.text for shown in person.sees()[seen:])

    await double.until(lambda: new("Question corner") or new(" of 10"), 30, "what comes after an answer")
    return new("Question corner")


def exported_interview(folder: Path) -> dict[str, list[dict[str, list[dict[str, str]]]]]:
    """The latest interview as `mockbot export` gives it."""
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "export", "interview", "latest", "--format", "json"],
        cwd=folder,
        env={"MOCKBOT_DATABASE_URL": f"sqlite:///{folder / 'mockbot.db'}", "PYTHONPATH": str(Path.cwd()), "PATH": ""},
        capture_output=True,
        check=True,
    ).stdout
    return json.loads(printed)  # type: ignore[no-any-return]
