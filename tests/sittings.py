"""The three recorded sittings (learn, exam, interrupted): one script makes `docs/sittings/` and tests it.

Answers are an invented apprentice's (`tests/data/answers.yaml`); the draw's seed is fixed, the clock is handed in.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import yaml

from bot.feedback.guide import PackGuide
from bot.messages import Outbound
from tests import judgements
from tests.chat import PACK, Chat, opened
from tests.clock import HandClock

_NIGHT = timedelta(hours=10)
ANSWERS: Mapping[str, Sequence[str]] = yaml.safe_load(Path("tests/data/answers.yaml").read_text(encoding="utf-8"))


def judged_by_engine(chat: Chat) -> Chat:
    """The chat with what the engine once made of these answers: recorded, so that every machine reads the same."""
    chat.judge = judgements.recorded
    return chat


class Recorder:
    """A chat that writes down what both sides say, as it reads on a phone."""

    def __init__(self, chat: Chat, lines: list[str]) -> None:
        self.chat, self.lines = chat, lines

    async def you(self, line: str) -> list[Outbound]:
        """Say a line; returns what the bot said to it."""
        self.lines.append(f"**You:** {line}\n")
        await self.chat.you(line)
        return self._hear()

    async def press(self, label: str) -> list[Outbound]:
        """Press a button."""
        self.lines.append(f"**You:** [{label}]\n")
        await self.chat.press(label)
        return self._hear()

    async def minutes(self, minutes: float) -> list[Outbound]:
        """Time passes."""
        await self.chat.pass_time(minutes=minutes)
        return self._hear()

    def note(self, text: str) -> None:
        """A stage direction."""
        self.lines.append(f"_{text}_\n")

    def _hear(self) -> list[Outbound]:
        heard = self.chat.skim()
        for message in heard:
            body = "\n".join(f"> {line}".rstrip() for line in message.plain.splitlines())
            buttons = " ".join(f"[{choice.label}]" for row in message.choices for choice in row)
            self.lines.append(f"**mockbot:**\n{body}" + (f"\n>\n> {buttons}" if buttons else "") + "\n")
        return heard


async def answer(recorder: Recorder, number: int, minutes: float = 5) -> list[Outbound]:
    """Answer a question from the sheet, in its messages, and its follow-up if there is one."""
    for text in ANSWERS[str(number)]:
        await recorder.you(text)
        await recorder.minutes(minutes / len(ANSWERS[str(number)]))
    heard = await recorder.press("Done")
    if any(message.plain.startswith("Follow-up") for message in heard):
        for text in ANSWERS.get(f"{number} probe", ()):
            await recorder.you(text)
        heard = await recorder.you("/done")
        if any(message.plain.startswith("Follow-up") for message in heard):
            heard = await recorder.you("/done")
    return heard


async def arrive(recorder: Recorder, mode: str) -> None:
    """From the first message to the first question."""
    await recorder.you("/start")
    await recorder.press("I agree")
    await recorder.press(mode)
    await recorder.press("Start")


async def learn(folder: Path) -> str:
    """A learn mock with a follow-up, a question in the corner, a second try and a view of one's own."""
    lines = ["# A mock in learn mode\n"]
    clock = HandClock()
    async with opened(folder / "learn.db", clock, guide=PackGuide(PACK)) as (database, service):
        recorder = Recorder(judged_by_engine(Chat(database, service, clock)), lines)
        await arrive(recorder, "Learn")
        for number in range(1, 11):
            heard = await answer(recorder, number)
            if number == 2:
                await recorder.you("what do they mean by strategy, is it the thing on the vans")
            if number == 6:
                await recorder.press("Again")
                await recorder.you(ANSWERS["again 6"][0])
                heard = await recorder.you("/done")
            if number == 7:
                await recorder.press("How did I do?")
                await recorder.press("S2.10 heard")
            if any(message.plain.startswith("Question corner") for message in heard):
                await recorder.minutes(1)
                await recorder.you("/next")
    return "\n".join(lines)


async def exam(folder: Path) -> str:
    """An exam mock to the hour's end."""
    lines = ["# A mock in exam mode\n"]
    clock = HandClock()
    async with opened(folder / "exam.db", clock) as (database, service):
        recorder = Recorder(judged_by_engine(Chat(database, service, clock)), lines)
        await arrive(recorder, "Exam")
        await recorder.you("/ask what is a customer journey")
        await recorder.you("/skip")
        for number in (*range(2, 11), 1):
            await answer(recorder, number, minutes=6)
    return "\n".join(lines)


async def resumed(folder: Path) -> str:
    """A learn mock, interrupted by closing the terminal in mid-answer, and resumed the next morning."""
    lines = ["# A mock that was interrupted, and resumed\n"]
    clock = HandClock()
    async with opened(folder / "resumed.db", clock) as (database, service):
        recorder = Recorder(judged_by_engine(Chat(database, service, clock)), lines)
        await arrive(recorder, "Learn")
        await recorder.you(ANSWERS["1"][0])
        await recorder.minutes(3)
        await recorder.you("/status")
        beat = service.program.beat()
        await database.run(lambda store: store.heart.beat("terminal", beat))
    recorder.note("The terminal is closed in mid-answer, and opened again the next morning.")
    clock.move(_NIGHT)
    async with opened(folder / "resumed.db", clock) as (database, service):
        recorder = Recorder(judged_by_engine(Chat(database, service, clock, first_delivery=100)), lines)
        await recorder.you("/start")
        await recorder.press("Resume")
        await recorder.you("/status")
        await recorder.you(ANSWERS["1"][1])
        await recorder.press("Done")
        await recorder.you("/stop")
        await recorder.you("/stop")
    return "\n".join(lines)
