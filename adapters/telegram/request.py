"""The HTTP client under the SDK: aiohttp in the place of httpx, because it costs a third of the processor time a send.

It keeps connections, times out and hides addresses (they hold the token); what is said in a request is not known here.
"""

import asyncio
import json
from typing import Any
from urllib.request import getproxies

import aiohttp
from telegram._utils.defaultvalue import (
    DefaultValue,  # the type of the SDK's own default arguments; it has no public name
)
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 256
KEEP_ALIVE_SECONDS = 30.0
CONNECT_SECONDS = 10.0


class Request(BaseRequest):
    """The SDK's transport over one aiohttp session; made before a loop runs, connected by `initialize`."""

    __slots__ = ("_connections", "_read_timeout", "_session", "_upload_timeout")

    def __init__(
        self, *, read_timeout: float = 15.0, upload_timeout: float = 120.0, connections: int = CONNECTIONS
    ) -> None:
        """`read_timeout` bounds a whole request in seconds, `upload_timeout` one that carries files."""
        self._read_timeout = read_timeout
        self._upload_timeout = upload_timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that a request may take when nothing else was said."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; a second call changes nothing."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=bool(getproxies()),
            )

    async def shutdown(self) -> None:
        """Close the session; safe to call twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the SDK's signature; one suffices
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the SDK's signature; one suffices
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the SDK's signature; one suffices
    ) -> tuple[int, bytes]:
        """One request; raises `TimedOut` or `NetworkError`, whose words never hold the address."""
        if self._session is None:
            raise NetworkError("the connection is closed")
        # Not the client's own total: when it falls into the moment in which the task is cancelled, aiohttp's two nested
        # timers take that cancellation back as well, and whoever told the program to end waits for ever.
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS)
        try:
            async with (
                asyncio.timeout(self._seconds(read_timeout, request_data)),
                self._session.request(
                    method, url, data=_body(request_data), timeout=timeout, allow_redirects=False
                ) as response,
            ):
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except Exception as error:  # whatever the client raises may quote the address, and with it the token
            raise NetworkError(f"{type(error).__name__} while talking to Telegram") from None

    def _seconds(self, said: ODVInput[float], data: RequestData | None) -> float | None:
        if not isinstance(said, DefaultValue):
            return said
        return self._upload_timeout if data is not None and data.contains_files else self._read_timeout

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object; unlike the SDK's own it never logs what it could not read (it may be an answer)."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(parsed, dict):
            raise TelegramError("the answer is not a JSON object")
        return parsed


def _body(data: RequestData | None) -> aiohttp.FormData | bytes | None:
    """The parameters as a form: urlencoded, or multipart when files go with them."""
    if data is None:
        return None
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    if data.contains_files:
        for name, (filename, content, media_type) in data.multipart_data.items():
            form.add_field(name, content, filename=filename, content_type=media_type)
    return form
