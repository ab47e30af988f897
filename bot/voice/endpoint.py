"""A transcriber over HTTP: any OpenAI-compatible endpoint (`POST …/audio/transcriptions`).

The recording leaves this machine; that people have agreed to it is seen to in `bot/desk/voicing.py`.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Final

from bot.ports import CannotTranscribe
from bot.records import Recording

if TYPE_CHECKING:  # loaded when the first recording comes
    import httpx

SECONDS: Final = 180.0
"""How long one recording may take."""
MODEL: Final = "whisper-1"
"""The name that OpenAI's own endpoint gives its model; others take it as their default."""
_LARGEST_ANSWER: Final = 1_000_000
_REFUSED: Final = frozenset({400, 413, 415, 422})
"""Statuses that speak of this recording: it would be refused again."""
_SUFFIXES: Final = {
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
}


class EndpointFailed(Exception):
    """The endpoint was away, too slow, or answered with something else; the recording may be tried again."""


class EndpointTranscriber:
    """Asks an endpoint, several recordings at once."""

    at_once = 4
    seconds = SECONDS

    def __init__(self, base_url: str, api_key: str, model: str = MODEL, seconds: float = SECONDS) -> None:
        self._url, self._key, self._model, self.seconds = f"{base_url}/audio/transcriptions", api_key, model, seconds
        self._client: httpx.AsyncClient | None = None

    async def transcribe(self, recording: Recording) -> str:
        """See `bot.ports.Transcriber`."""
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=httpx.Timeout(self.seconds, connect=10.0))
        try:
            async with asyncio.timeout(self.seconds):
                status, content = await self._posted(self._client, recording)
        except (httpx.HTTPError, TimeoutError) as error:
            raise EndpointFailed(type(error).__name__) from None
        if status in _REFUSED:
            raise CannotTranscribe(f"refused with status {status}")
        if status != 200:
            raise EndpointFailed(f"status {status}")
        return _text(content)

    async def _posted(self, client: "httpx.AsyncClient", recording: Recording) -> tuple[int, bytes]:
        name = f"answer{_SUFFIXES.get(recording.media_type.partition(';')[0], '.ogg')}"
        files = {"file": (name, recording.content, recording.media_type or "audio/ogg")}
        asked = {"model": self._model, "response_format": "json", "language": "en"}
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else None
        content = b""
        async with client.stream("POST", self._url, files=files, data=asked, headers=headers) as answer:
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST_ANSWER:
                    raise EndpointFailed("the answer has no end")
        return answer.status_code, content

    async def close(self) -> None:
        """See `bot.ports.Transcriber`."""
        if self._client is not None:
            await self._client.aclose()


def _text(content: bytes) -> str:
    try:
        answer = json.loads(content)
    except ValueError:
        raise EndpointFailed("the answer is no JSON") from None
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise EndpointFailed("the answer has no text")
    return text.strip()
