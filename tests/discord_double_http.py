"""The double's HTTP in small: which call a request is, what it carries, and how answers and refusals look."""

import json
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from tests.discord_double_rest import Refused


def matched(method: str, path: str, methods: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The method and template that a request fits, with what stands in its places; "" if there is none."""
    pieces = path.split("/")
    for key in sorted(methods, key=lambda each: each.count("{")):
        verb, template = key.split(" ", 1)
        wanted = template.split("/")
        if verb != method or len(wanted) != len(pieces):
            continue
        if all(want == piece or want.startswith("{") for want, piece in zip(wanted, pieces, strict=True)):
            named = zip(wanted, pieces, strict=True)
            return key, {want[1:-1]: piece for want, piece in named if want.startswith("{")}
    return "", {}


async def read_body(request: web.Request) -> tuple[Any, dict[str, tuple[str, bytes]]]:
    """The JSON of a request, and the files that came with it."""
    if request.content_type == "application/json" and request.can_read_body:
        return await request.json(), {}
    if not request.content_type.startswith("multipart/"):
        return None, {}
    body, files = None, {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        elif name == "payload_json":
            body = json.loads(str(value))
    return body, files


def wait_for_room(gone: deque[float], most: int, seconds: float) -> float:
    """How long until one more fits; when it does it is counted."""
    now = time.monotonic()
    while gone and now - gone[0] >= seconds:
        gone.popleft()
    if len(gone) >= most:
        return seconds - (now - gone[0])
    gone.append(now)
    return 0.0


def as_json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON under exactly the type that Discord names, which is the only one that the SDK parses."""
    head = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(value).encode(), status=status, headers=head)


def refusal(refused: Refused) -> web.Response:
    """A refusal as Discord words it."""
    return as_json({"code": refused.code, "message": refused.message}, refused.status)


def flood(seconds: float, headers: Mapping[str, str], *, everywhere: bool = False) -> web.Response:
    """Too many requests."""
    body = {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": everywhere}
    more = {"Retry-After": str(max(1, round(seconds))), "Via": "1.1 google"}
    return as_json(body, 429, {**headers, **more})


def reset(request: web.Request) -> NoReturn:
    """The connection breaks."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError
