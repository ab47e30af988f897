"""Which transcriber an installation has, by its settings, and what its learners are told about it."""

from pathlib import Path

from bot.config import Voice
from bot.ports import Transcriber
from bot.records import VoiceRules


def transcriber_of(voice: Voice) -> Transcriber | None:
    """The transcriber of these settings; None where nothing is put into words. Nothing connects or loads yet."""
    match voice.transcriber:
        case "faster-whisper":
            from bot.voice.local import LocalTranscriber

            return LocalTranscriber(Path(voice.model_path))
        case "openai":
            from bot.voice.endpoint import MODEL, EndpointTranscriber

            return EndpointTranscriber(voice.base_url, voice.api_key.get_secret_value(), voice.model_path or MODEL)
        case _:
            return None


def rules_of(voice: Voice) -> VoiceRules:
    """What becomes of recordings under these settings."""
    match voice.transcriber:
        case "faster-whisper":
            return VoiceRules(voice.keep, "here")
        case "openai":
            return VoiceRules(voice.keep, "outside")
        case _:
            return VoiceRules(voice.keep, "none")
