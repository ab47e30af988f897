"""The calendar subscription: a private address that a calendar program fetches now and then.

Whose calendar an address opens is asked for; an address that opens nothing looks like any page that is not there.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

Feed = Callable[[str], Awaitable[bytes | None]]
"""The calendar behind an address; None when it opens nothing."""


def feed_route(feed: Feed) -> Route:
    """`/calendar/TOKEN.ics`."""

    async def calendar(request: Request) -> Response:
        content = await feed(request.path_params["token"])
        if content is None:
            return PlainTextResponse("There is nothing here.\n", status_code=404)
        headers = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return Route("/calendar/{token:str}.ics", calendar)
