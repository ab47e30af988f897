"""The transcribers themselves: the process with a local model, the endpoint, and which one the settings choose."""

import asyncio
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Voice
from bot.ports import CannotTranscribe
from bot.records import Recording, VoiceRules
from bot.voice.choosing import rules_of, transcriber_of
from bot.voice.endpoint import EndpointFailed, EndpointTranscriber
from bot.voice.local import LocalFailed, LocalTranscriber
from bot.voice.worker import lacking
from tests.http_double import answering
from tests.ogg import voice_note

DOUBLE = Path("tests/data/whisper_double").absolute()
NOTE = Recording(voice_note(3), "audio/ogg")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a model's, and a package of faster-whisper's name for the processes of this test."""
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(DOUBLE), str(Path.cwd())]))
    return tmp_path


async def test_a_local_model_hears_a_real_voice_note(model: Path) -> None:
    transcriber = LocalTranscriber(model, start_seconds=30, seconds=30)
    assert not transcriber.running
    assert await transcriber.transcribe(NOTE) == "I heard 5 pages."
    assert await transcriber.transcribe(Recording(voice_note(1), "audio/ogg")) == "I heard 3 pages."
    await transcriber.close()
    await transcriber.close()
    assert not transcriber.running


async def test_what_is_no_recording_is_refused_and_the_next_is_heard(model: Path) -> None:
    transcriber = LocalTranscriber(model)
    with pytest.raises(CannotTranscribe, match="ValueError"):
        await transcriber.transcribe(Recording(b"no sound", "audio/ogg"))
    assert transcriber.running
    assert await transcriber.transcribe(NOTE) == "I heard 5 pages."
    await transcriber.close()


async def test_a_library_that_prints_does_not_disturb(model: Path) -> None:
    (model / "behaviour").write_text("chatters")
    transcriber = LocalTranscriber(model)
    assert await transcriber.transcribe(NOTE) == "I heard 5 pages."
    await transcriber.close()


@pytest.mark.parametrize("behaviour", ["dies", "hangs"])
async def test_a_process_that_dies_or_hangs_is_started_again(model: Path, behaviour: str) -> None:
    transcriber = LocalTranscriber(model)
    assert await transcriber.transcribe(NOTE)
    await transcriber.close()
    (model / "behaviour").write_text(behaviour)
    transcriber = LocalTranscriber(model, seconds=3)
    with pytest.raises(LocalFailed):
        await transcriber.transcribe(NOTE)
    assert not transcriber.running
    (model / "behaviour").write_text("honest")
    assert await transcriber.transcribe(NOTE) == "I heard 5 pages."
    await transcriber.close()


async def test_the_model_goes_when_there_is_nothing_to_do(model: Path) -> None:
    transcriber = LocalTranscriber(model, idle_seconds=0)
    await transcriber.transcribe(NOTE)
    for _ in range(200):
        if not transcriber.running:
            break
        await asyncio.sleep(0.01)
    assert not transcriber.running
    assert await transcriber.transcribe(NOTE) == "I heard 5 pages."
    await transcriber.close()


@pytest.mark.parametrize("missing", ["tokenizer.json", "model.bin", "config.json"])
async def test_a_folder_that_would_need_a_download_starts_nothing(model: Path, missing: str) -> None:
    (model / missing).unlink()
    assert lacking(model) == missing
    with pytest.raises(LocalFailed):
        await LocalTranscriber(model).transcribe(NOTE)


async def test_a_name_is_never_taken_for_something_to_download() -> None:
    assert lacking(Path("large-v3"))
    with pytest.raises(LocalFailed):
        await LocalTranscriber(Path("large-v3")).transcribe(NOTE)


async def test_without_the_package_it_fails_at_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = model / "no_package"
    broken.mkdir()
    (broken / "faster_whisper.py").write_text("raise ImportError('not installed')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(broken), str(Path.cwd())]))
    with pytest.raises(LocalFailed, match="while it started"):
        await LocalTranscriber(model).transcribe(NOTE)


async def test_nobody_at_the_endpoint() -> None:
    transcriber = EndpointTranscriber("http://127.0.0.1:9/v1", "")
    with pytest.raises(EndpointFailed):
        await transcriber.transcribe(NOTE)
    await transcriber.close()


async def test_an_endpoint_that_hangs_is_left() -> None:
    with answering(lambda _: (200, {"text": "late"})) as double:
        double.hold.clear()
        transcriber = EndpointTranscriber(double.url, "", seconds=0.3)
        with pytest.raises(EndpointFailed):
            await transcriber.transcribe(NOTE)
        await transcriber.close()
        assert "Authorization" not in double.asked[0].headers


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("audio/mpeg", "answer.mp3"),
        ("video/mp4", "answer.mp4"),
        ("audio/ogg; codecs=opus", "answer.ogg"),
        ("", "answer.ogg"),
    ],
)
async def test_the_recording_is_sent_under_a_name_of_its_kind(media_type: str, name: str) -> None:
    with answering(lambda _: (200, {"text": " Fine. "})) as double:
        transcriber = EndpointTranscriber(double.url, "", "my-model")
        assert await transcriber.transcribe(Recording(b"sound", media_type)) == "Fine."
        await transcriber.close()
        assert f'filename="{name}"'.encode() in double.asked[0].body
        assert b"my-model" in double.asked[0].body


def test_the_settings_choose() -> None:
    none = Voice()
    here = Voice(transcriber="faster-whisper", model_path="/models/small")
    there = Voice(transcriber="openai", base_url="http://127.0.0.1:9/v1", api_key=SecretStr("k"), keep=False)
    assert transcriber_of(none) is None
    assert isinstance(transcriber_of(here), LocalTranscriber)
    assert isinstance(transcriber_of(there), EndpointTranscriber)
    assert (rules_of(none), rules_of(here), rules_of(there)) == (
        VoiceRules(keep=True, words="none"),
        VoiceRules(keep=True, words="here"),
        VoiceRules(keep=False, words="outside"),
    )
