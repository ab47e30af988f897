"""What a spoken dialogue needs: a folder of recordings, an endpoint that transcribes, and the worker between them.

Test modules import its fixtures by name; which dialogues run on PostgreSQL too is theirs to say.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Voice
from bot.records import Answer, Fragment, Verdict, VoiceRules
from bot.service import Service
from bot.voice.endpoint import EndpointTranscriber
from bot.voice.scribes import Scribes
from storage.files import DiskFiles
from storage.opening import OpenDatabase
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.http_double import Answer as Reply
from tests.http_double import Asked, Double, answering
from tests.ogg import voice_note

WORDS = " ".join(
    ["I rang her back the same day because she had waited and I told my manager what we should change."] * 4
)
PACE = len(WORDS.split()) * 2
"""Words a minute when they are spoken in half a minute."""
OUTSIDE = VoiceRules(keep=True, words="outside")


def heard(asked: Asked) -> Reply:
    return 200, {"text": WORDS}


@pytest.fixture
def endpoint() -> Iterator[Double]:
    with answering(heard) as double:
        yield double


@dataclass
class Spoken:
    """A chat with a folder for recordings, and the worker that has them put into words."""

    chat: Chat
    folder: Path
    scribes: Scribes
    transcriber: EndpointTranscriber
    asked_of_judge: list[str]

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.exists() else []

    async def says(self, seconds: float = 30, message: str = "v1", *, caption: str = "") -> None:
        """Send a voice note, as an adapter hands it in."""
        content = voice_note(seconds)
        file = DiskFiles(self.folder).put(content, ".ogg")
        voice = Voice(file, timedelta(seconds=seconds), "audio/ogg", len(content), message, caption)
        await self.chat.does(voice)

    async def words_come(self) -> None:
        """The worker does what is to be done now."""
        await self.scribes.round()
        await self.scribes.idle()
        await self.chat._settle()

    async def begins(self, mode: str = "exam") -> Chat:
        """Agree to everything and stand at the first question."""
        await self.chat.you("/agree")
        await self.chat.you("/agree audio")
        await self.chat.you(f"/mock {mode}")
        await self.chat.you("/next")
        self.chat.skim()
        return self.chat

    async def fragment(self) -> Fragment:
        (fragment,) = await self.chat.fragments(1)
        return fragment


def spoken_over(
    database: OpenDatabase, service: Service, clock: HandClock, folder: Path, url: str, rules: VoiceRules
) -> Spoken:
    """Everything that speaking needs, over an open core."""
    files = DiskFiles(folder / "files")
    service.kit = replace(service.kit, files=files, voice=rules)
    transcriber = EndpointTranscriber(url, "key", seconds=5)
    scribes = Scribes(database, service, transcriber, files, clock, "test")
    chat = Chat(database, service, clock)
    asked: list[str] = []

    def judge(answer: Answer) -> tuple[Verdict, ...]:
        asked.append(answer.text)
        return tuple(Verdict(code, "met" if answer.text else "not_met") for code in answer.criteria)

    chat.judge = judge
    return Spoken(chat, folder / "files", scribes, transcriber, asked)


@pytest.fixture
async def spoken(request: pytest.FixtureRequest, tmp_path: Path, endpoint: Double) -> AsyncIterator[Spoken]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with opened(place, clock) as (database, service):
        parts = spoken_over(database, service, clock, tmp_path, f"{endpoint.url}/v1", OUTSIDE)
        yield parts
        await parts.transcriber.close()


def without_words(spoken: Spoken, *, keep: bool = True) -> None:
    """An installation without a transcriber."""
    spoken.chat.service.kit = replace(spoken.chat.service.kit, voice=VoiceRules(keep, "none"))
