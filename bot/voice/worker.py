"""The process in which faster-whisper runs: a JSON line with a recording in, a JSON line with its words out.

It never downloads: a folder that is none, or lacks one of the files that faster-whisper would fetch, ends it at once.
"""

import base64
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TextIO

NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
"""What a model's folder holds; without the tokenizer faster-whisper asks the network for one."""

Hear = Callable[[bytes], str]


def lacking(folder: Path) -> str:
    """What keeps a folder from being a model's: the first file that is not there, the folder itself, or nothing."""
    if not folder.is_dir():
        return str(folder.name)
    return next((name for name in NEEDED if not (folder / name).is_file()), "")


def load(folder: Path) -> Hear:
    """The model in a folder, as a function from a recording to its words."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from faster_whisper import WhisperModel  # type: ignore[import-not-found,unused-ignore]  # an extra: pip install '.[voice]'

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=_threads(), local_files_only=True)

    def hear(audio: bytes) -> str:
        segments, _ = model.transcribe(io.BytesIO(audio), language="en", vad_filter=True)
        return " ".join(segment.text.strip() for segment in segments).strip()

    return hear


def _threads() -> int:
    """A few, of however many there are."""
    return min(4, os.cpu_count() or 1)


def serve(hear: Hear, lines: Iterable[str], out: TextIO) -> None:
    """Answer each line."""
    for line in lines:
        try:
            answer = {"text": hear(base64.b64decode(json.loads(line)["audio"]))}
        except Exception as error:  # whatever a decoder trips over: the next recording is another one
            answer = {"error": type(error).__name__}
        print(json.dumps(answer), file=out, flush=True)


def main() -> None:
    """Serve standard input; libraries that print do it on standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    folder = Path(sys.argv[1])
    if lacking(folder):
        raise SystemExit(2)
    os.nice(10)  # people who type come first
    hear = load(folder)
    print("ready", file=out, flush=True)
    serve(hear, sys.stdin, out)


if __name__ == "__main__":
    main()
