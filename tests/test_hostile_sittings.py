"""Hostile learners through the whole service, on a virtual clock: bursts, edits, doubles, stale buttons, commands at
every moment, silence and a wall clock that somebody sets. What was said is all there, once, and nothing else happened.

A Hypothesis state machine does the same and shrinks what it finds; its seeds replay.
"""

import asyncio
import random
import tempfile
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.interview import state as s
from bot.messages import Press, Text
from storage.opening import OpenDatabase
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.scale import scale

COMMANDS = [
    "/done",
    "/skip",
    "/next",
    "/again",
    "/pause",
    "/resume",
    "/status",
    "/help",
    "/mock exam",
    "/ask why",
    "/go",
]


class Learner:
    """Somebody who does anything, and a calm observer who knows what should be there."""

    def __init__(self, chat: Chat, chance: random.Random) -> None:
        self.chat, self.chance = chat, chance
        self.expected: dict[str, str] = {}
        self.buttons: list[str] = []
        self.stops = 0
        self.count = 0

    async def arrive(self, mode: str) -> None:
        await self.chat.you("/agree")
        await self.chat.you(f"/mock {mode}")
        await self.chat.you("/next")
        self.look()

    def look(self) -> None:
        """Remember every button ever shown."""
        for message in self.chat.skim():
            self.buttons.extend(choice.data for row in message.choices for choice in row)

    async def listening(self) -> bool:
        """Whether an answer is open just now."""
        visit = await self.chat.database.run(
            lambda store: store.people.visit(self.chat.account, self.chat.conversation)
        )
        assert visit is not None
        phase = visit.sitting.state.phase if visit.sitting else None
        return isinstance(phase.before if isinstance(phase, s.Paused) else phase, s.Asking | s.Again)

    async def says(self) -> None:
        """A fragment; sometimes delivered twice."""
        self.count += 1
        text, message = f"I did thing {self.count}", f"m{self.count}"
        if await self.listening():
            self.expected[message] = text
        delivery = f"t{self.count}"
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            await self.chat.does(Text(text, message), delivery=delivery)

    async def acts(self) -> None:
        """One thing, by chance."""
        what = self.chance.random()
        if what < 0.45:
            await self.says()
        elif what < 0.55 and self.expected:
            message = self.chance.choice(sorted(self.expected))
            self.expected[message] = f"I did thing {self.chance.randint(1, 99)} better"
            await self.chat.edits(message, self.expected[message])
        elif what < 0.85:
            await self.chat.you(self.chance.choice(COMMANDS))
        elif what < 0.93 and self.buttons:
            data = self.chance.choice(self.buttons)
            await self.chat.does(Press(data))
        elif what < 0.96:
            self.chat.clock.set_wall(timedelta(minutes=self.chance.choice((-90, 90, 1440))))
        else:
            await self.chat.pass_time(minutes=self.chance.choice((0.5, 4, 12)), hours=self.chance.choice((0, 0, 0, 25)))
        self.look()

    async def holds(self) -> None:
        """All that was said is kept, once, in its last version; nothing was asked beside the ten; marks came once."""
        rows = await self.chat.database.run(_everything)
        kept = {fragment.text for fragments in rows for fragment in fragments}
        latest = sorted(fragment.current for fragments in rows for fragment in fragments)
        assert latest == sorted(self.expected.values()), (latest, kept)
        for message in self.chat.read:
            if message.title.startswith("Question "):
                assert 1 <= int(message.title.split()[1]) <= 10
        marks = [m.plain for m in self.chat.read if m.plain.startswith("A quiet note")]
        sittings = sum("Your mock interview:" in m.title for m in self.chat.read)
        assert len(marks) <= 4 * sittings


def _everything(store: Any) -> list[Any]:
    return [store.sittings.fragments(sitting.id) for sitting in store.sittings.latest(1000)]


async def sit(seed: int, folder: Path) -> None:
    """One learner's sitting by a seed."""
    chance, clock = random.Random(seed), HandClock()
    async with opened(folder / f"{seed}.db", clock) as (database, service):
        learner = Learner(Chat(database, service, clock), chance)
        await learner.arrive(chance.choice(("learn", "exam")))
        for _ in range(chance.randint(10, 120)):
            await learner.acts()
        await learner.holds()
        await _no_ending_nobody_asked_for(database, learner)
    (folder / f"{seed}.db").unlink()


async def _no_ending_nobody_asked_for(database: OpenDatabase, learner: Learner) -> None:
    """Nobody said stop: what is over is over because all was asked, or the time was up."""
    pressed_stop = any(data.startswith("stop") for data in learner.buttons)
    for sitting in await database.run(lambda store: store.sittings.latest(1000)):
        phase = sitting.state.phase
        if isinstance(phase, s.Finished) and phase.ending is s.Ending.STOPPED and sitting.state.clock != s.Stopwatch():
            assert pressed_stop


def test_hostile_sittings_lose_nothing(tmp_path: Path) -> None:
    async def all_of_them() -> None:
        for seed in range(scale(40, 5000)):
            await sit(seed, tmp_path)

    asyncio.run(all_of_them())


class Sitting(RuleBasedStateMachine):
    """The same by Hypothesis, which shrinks what it finds to the shortest story."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = HandClock()
        self.opening = opened(Path(self.folder.name) / "h.db", self.clock)
        database, service = self.run_now(self.opening.__aenter__())
        self.learner = Learner(Chat(database, service, self.clock), random.Random(1))
        self.run_now(self.learner.arrive("learn"))

    def run_now(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @rule(times=st.integers(1, 3))
    def say(self, times: int) -> None:
        for _ in range(times):
            self.run_now(self.learner.says())

    @rule(command=st.sampled_from([*COMMANDS, "/stop"]))
    def command(self, command: str) -> None:
        self.run_now(self.learner.chat.you(command))
        self.learner.look()

    @precondition(lambda self: bool(self.learner.expected))
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        message = data.draw(st.sampled_from(sorted(self.learner.expected)))
        self.learner.expected[message] += " indeed"
        self.run_now(self.learner.chat.edits(message, self.learner.expected[message]))

    @precondition(lambda self: bool(self.learner.buttons))
    @rule(data=st.data())
    def press(self, data: st.DataObject) -> None:
        self.run_now(self.learner.chat.does(Press(data.draw(st.sampled_from(self.learner.buttons)))))
        self.learner.look()

    @rule(minutes=st.sampled_from([1, 20, 70, 1500]))
    def wait(self, minutes: int) -> None:
        self.run_now(self.learner.chat.pass_time(minutes=minutes))
        self.learner.look()

    @invariant()
    def nothing_is_lost(self) -> None:
        self.run_now(self.learner.holds())

    def teardown(self) -> None:
        self.run_now(self.opening.__aexit__(None, None, None))
        self.loop.close()
        self.folder.cleanup()


TestSitting = Sitting.TestCase
TestSitting.settings = settings(
    max_examples=scale(8, 200),
    stateful_step_count=scale(15, 50),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
