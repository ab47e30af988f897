"""A double of the package faster-whisper for tests of the process that runs it: it takes what the real one takes.

A file `behaviour` in the model's folder says how it is today: `honest` (the default), `hangs`, `dies` or `chatters`.
"""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path


@dataclass
class Segment:
    """A part of what was said."""

    text: str


class WhisperModel:
    """A model from a folder."""

    def __init__(
        self, model_size_or_path: str, device: str, compute_type: str, cpu_threads: int, local_files_only: bool
    ) -> None:
        assert (device, compute_type, local_files_only) == ("cpu", "int8", True)
        assert 1 <= cpu_threads <= 4
        assert os.environ["HF_HUB_OFFLINE"] == "1"
        said = Path(model_size_or_path) / "behaviour"
        self._behaviour = said.read_text().strip() if said.exists() else "honest"

    def transcribe(self, audio: BytesIO, language: str, vad_filter: bool) -> tuple[Iterator[Segment], object]:
        """Count the pages of an Ogg file; anything else is refused as the decoder would."""
        assert (language, vad_filter) == ("en", True)
        match self._behaviour:
            case "hangs":
                time.sleep(60)
            case "dies":
                os._exit(3)
            case "chatters":
                sys.stdout.write("loading, please wait\n")
        pages = audio.read().count(b"OggS")
        if not pages:
            raise ValueError("Invalid data found when processing input")
        return (Segment(f" {text} ") for text in ("I heard", f"{pages} pages.")), object()
