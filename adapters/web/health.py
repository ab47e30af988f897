"""`/healthz` and `/metrics` on the web port, with the pages beside them, on Starlette and uvicorn.

What is healthy and what is counted is handed in; nothing here reads the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

Metrics = Callable[[], Awaitable[bytes]]
"""All figures, in Prometheus's text format; raises when the database does not answer."""


class _Server(uvicorn.Server):
    """A server that leaves the process's signals alone: whoever started it ends it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def application(metrics: Metrics, pages: ASGIApp | None = None, more: Sequence[BaseRoute] = ()) -> Starlette:
    """What is served: health, figures and the pages."""

    async def healthz(_: Request) -> Response:
        try:
            await metrics()
        except Exception:
            return PlainTextResponse("the database does not answer\n", status_code=503)
        return PlainTextResponse("fine\n")

    async def figures(_: Request) -> Response:
        return Response(await metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    routes: list[BaseRoute] = [Route("/healthz", healthz), Route("/metrics", figures), *more]
    return Starlette(routes=[*routes, *([Mount("/", pages)] if pages is not None else [])])


async def serve(
    host: str, port: int, metrics: Metrics, pages: ASGIApp | None = None, more: Sequence[BaseRoute] = ()
) -> None:
    """Serve until cancelled."""
    config = uvicorn.Config(
        application(metrics, pages, more),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True  # it lets go of its sockets
        await running
        raise
