"""What keeps the pages safe: headers on every answer, the session's cookie, forms that only our own pages can send.

Who may see what is the permission matrix's; signing in is `bot/review/doors.py`'s.
"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM = 200_000
"""Bytes of a form: 25 criteria and 8 comments of 2,000 characters each fit in."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class TooLarge(Exception):
    """A form with more in it than any page of ours sends."""


class SafeHeaders:
    """Puts the headers on every answer; what is not a static file is never kept by a cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name: value.encode() for name, value in HEADERS.items()}
                if not scope["path"].startswith("/static/"):
                    given["cache-control"] = b"no-store"
                message["headers"] = [*message["headers"], *((name.encode(), value) for name, value in given.items())]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Cookie:
    """The session's cookie, for the address that people open."""

    def __init__(self, public_url: str) -> None:
        self._secure = public_url.startswith("https://")
        self.name = "__Host-mockbot" if self._secure else "mockbot"

    def of(self, request: Request) -> str:
        """The session's token that came with a request."""
        return request.cookies.get(self.name, "")

    def give(self, response: Response, token: str, seconds: int) -> None:
        """Keep the token in the browser: no script reads it, no other site sends it."""
        response.set_cookie(
            self.name, token, max_age=seconds, path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    def take(self, response: Response) -> None:
        """Forget the token."""
        response.delete_cookie(self.name, path="/", secure=self._secure, httponly=True, samesite="lax")


def form_token(session: str) -> str:
    """What a form of this session carries, so that no other site can make one."""
    return hmac.digest(hashlib.sha256(session.encode()).digest(), b"form", "sha256").hex()


def same_site(request: Request) -> bool:
    """Whether the browser says that the request comes from our own pages (or says nothing, as old ones do)."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site in ("same-origin", "none")


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; raises `TooLarge`."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise TooLarge
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=500))
