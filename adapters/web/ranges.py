"""Parts of a recording, as a player asks for them when somebody jumps to another place (RFC 9110, "Range Requests").

Pure but for the answer's class; whose recording it is was asked before.
"""

import re

from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def span_of(asked: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte of the one range that was asked for; None for none, for several and for nonsense.
    Raises `ValueError` for one that lies outside."""
    found = _RANGE.match(asked.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start > end or start >= size:
        raise ValueError(asked)
    return start, end


def recording(content: bytes, media_type: str, asked: str) -> Response:
    """The recording, or the part of it that was asked for."""
    headers = {"accept-ranges": "bytes", "content-disposition": "inline"}
    kind = media_type if re.fullmatch(r"audio/[a-z0-9.+-]+", media_type) else "application/octet-stream"
    try:
        span = span_of(asked, len(content))
    except ValueError:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{len(content)}"})
    if span is None:
        return Response(content, media_type=kind, headers=headers)
    start, end = span
    headers["content-range"] = f"bytes {start}-{end}/{len(content)}"
    return Response(content[start : end + 1], 206, headers, media_type=kind)
