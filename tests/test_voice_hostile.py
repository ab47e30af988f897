"""Learners who speak, write, correct, drill, agree and withdraw at any moment, with a transcriber of moods: no word is
lost or doubled, no recording stays that should be gone, and nothing is left undone."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.interview import state as s
from bot.messages import Press, Text, Voice, Withdrawn
from bot.people.own_settings import own_settings
from bot.ports import CannotTranscribe, Store
from bot.records import Fragment, FragmentKind, Recording, VoiceRules
from bot.voice.scribes import Scribes
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.scale import scale

COMMANDS = (
    *("/done", "/done", "/skip", "/next", "/next", "/again", "/status", "/pause", "/resume", "/stop", "/help"),
    *("/drill 1", "/drill 4", "/drill", "/mock learn", "/mock exam", "/settings", "/settings extra 1.5"),
    *("/settings voice off", "/agree audio", "/agree audio", "/settings quiet 22-7", "/history", "/feedback"),
)


@dataclass
class Moody:
    """A transcriber that hears, fails for now, fails for good, or hears nothing, by chance; it remembers what it
    heard."""

    chance: random.Random
    at_once: int = 3
    seconds: float = 60.0
    heard: list[str] = field(default_factory=list)

    async def transcribe(self, recording: Recording) -> str:
        """Take a recording's own bytes for its words."""
        mood = self.chance.random()
        if mood < 0.15:
            raise OSError("away")
        if mood < 0.25:
            raise CannotTranscribe("unclear")
        words = recording.content.decode() if mood > 0.3 else ""
        self.heard.append(words)
        return words

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Learner:
    """What one learner did, and what must have come of it."""

    chat: Chat
    chance: random.Random
    files: DiskFiles
    folder: Path
    scribes: Scribes
    said: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    count: int = 0

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{kind} number {self.count} about the customer that I rang back myself"

    async def acts(self) -> None:
        """Do something."""
        what = self.chance.random()
        if what < 0.3:
            await self.speaks()
        elif what < 0.5:
            await self.writes()
        elif what < 0.6 and self.buttons:
            await self.chat.does(Press(self.chance.choice(self.buttons)))
        elif what < 0.65:
            await self.chat.does(Withdrawn(f"w{self.chance.randint(1, max(self.count, 1))}"))
        elif what < 0.85:
            await self.chat.you(self.chance.choice(COMMANDS))
        else:
            await self.words_come()
        if self.chance.random() < 0.1:
            await self.chat.pass_time(minutes=self.chance.choice((1, 3, 12)))
        self.look()

    async def speaks(self) -> None:
        words = self.new("recording")
        file = await asyncio.to_thread(self.files.put, words.encode(), ".ogg")
        length = timedelta(seconds=self.chance.randint(1, 90))
        await self.chat.does(Voice(file, length, "audio/ogg", len(words), f"w{self.count}"))

    async def writes(self) -> None:
        words = self.new("message")
        open_before, correcting = await self.listening(), await self.correcting()
        reply = str(self.chance.randint(1, self.chat._after)) if self.chat._after and self.chance.random() < 0.2 else ""
        await self.chat.does(Text(words, f"w{self.count}", reply))
        kept = await self.kept()
        places = sum(fragment.text == words for fragment in kept)
        places += sum(edit.text == words for fragment in kept for edit in fragment.edits)
        assert places <= 1, words
        if open_before or correcting:
            assert places == 1, words
            self.said.append(words)

    async def listening(self) -> bool:
        visit = await self.chat.database.run(
            lambda store: store.people.visit(self.chat.account, self.chat.conversation)
        )
        assert visit is not None
        phase = visit.sitting.state.phase if visit.sitting is not None else None
        if isinstance(phase, s.Paused):
            phase = phase.before
        return isinstance(phase, s.Asking | s.Again)

    async def correcting(self) -> bool:
        visit = await self.chat.database.run(
            lambda store: store.people.visit(self.chat.account, self.chat.conversation)
        )
        assert visit is not None
        asked = own_settings(visit.person).correcting
        return asked is not None and self.chat.clock.now() <= asked.until

    async def words_come(self) -> None:
        await self.scribes.round()
        await self.scribes.idle()
        await self.chat._settle()

    def look(self) -> None:
        for message in self.chat.skim():
            self.buttons.extend(choice.data for row in message.choices for choice in row if choice.data[:6] != "forget")
        self.buttons = self.buttons[-12:]

    async def kept(self) -> list[Fragment]:
        """All fragments of all interviews."""

        def read(store: Store) -> list[Fragment]:
            sittings = store.sittings.latest(1000)
            return [f for sitting in sittings for f in store.sittings.fragments(sitting.id)]

        return await self.chat.database.run(read)

    async def holds(self, moody: Moody) -> None:
        """Everything comes to rest, and all that was promised holds."""
        for _ in range(60):
            await self.words_come()
            self.chat.clock.move(timedelta(minutes=1))
            if not await self.chat.database.run(lambda store: store.jobs.waiting("transcribe:")):
                break
        else:
            raise AssertionError("recordings wait for ever")
        kept = await self.kept()
        written = {fragment.text for fragment in kept}
        written |= {edit.text or "" for fragment in kept for edit in fragment.edits}
        assert set(self.said) <= written
        spoken = [fragment for fragment in kept if fragment.kind is FragmentKind.VOICE]
        heard = [edit.text for fragment in spoken for edit in fragment.edits[:1] if edit.text in moody.heard]
        assert len(heard) == len(set(heard))
        on_disk = {path.name for path in self.folder.iterdir()} if self.folder.exists() else set()
        assert on_disk <= {fragment.file for fragment in spoken}
        assert self.chat.service.kit.voice.keep or not on_disk


async def live(seed: int, folder: Path, rules: VoiceRules) -> None:
    """One learner's life by a seed."""
    chance, clock = random.Random(seed), HandClock()
    async with opened(folder / f"{seed}.db", clock, seed=seed) as (database, service):
        place = folder / f"files-{seed}"
        files, moody = DiskFiles(place), Moody(chance)
        service.kit = replace(service.kit, files=files, voice=rules)
        scribes = Scribes(database, service, moody, files, clock, "test")
        learner = Learner(Chat(database, service, clock), chance, files, place, scribes)
        for line in ("/agree", "/agree audio", chance.choice(("/mock learn", "/mock exam", "/drill 2")), "/next"):
            await learner.chat.you(line)
        for _ in range(chance.randint(10, 80)):
            await learner.acts()
        await learner.holds(moody)
        await learner.chat.you("/settings voice off")
        assert not place.exists() or list(place.iterdir()) == []


def test_hostile_speakers_lose_nothing_and_leave_nothing_behind(tmp_path: Path) -> None:
    every = (VoiceRules(True, "outside"), VoiceRules(False, "outside"), VoiceRules(True, "here"))

    async def all_of_them() -> None:
        for seed in range(scale(24, 3000)):
            await live(seed, tmp_path, every[seed % 3])
            (tmp_path / f"{seed}.db").unlink()

    asyncio.run(all_of_them())
