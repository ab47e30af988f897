"""The webhook: a small listener that Telegram calls with one update a request, answered only after the commit.

200 says that the update is kept, 503 that it is to be sent again. What taking means is told by `taking`.
"""

import asyncio
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken

from adapters.telegram.lanes import Lanes
from adapters.telegram.outcomes import patience, safe
from adapters.telegram.taking import Taker
from adapters.telegram.timing import Timing
from adapters.telegram.translate import ALLOWED_UPDATES, Arrival, Me
from bot.ports import Handle

_log = structlog.get_logger()

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST_BODY: Final = 2_000_000
_CONNECTIONS: Final = 100
_GRACE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram calls (`url`), where we listen, and what Telegram repeats in each call."""

    url: str
    listen: str = "127.0.0.1"
    port: int = 8443
    secret_token: str = ""

    def __repr__(self) -> str:
        return f"Webhook(url={self.url!r}, listen={self.listen!r}, port={self.port})"


class Listener:
    """Serves until cancelled."""

    def __init__(self, bot: Bot, taker: Taker, lanes: Lanes, webhook: Webhook, token: str, timing: Timing) -> None:
        self._bot, self._taker, self._lanes, self._webhook, self._token = bot, taker, lanes, webhook, token
        self._timing, self._tries = timing, dict[int, int]()

    async def run(self, me: Me, handle: Handle) -> None:
        """Listen, tell Telegram where, and answer until cancelled."""
        site = web.Application(client_max_size=_LARGEST_BODY)

        async def called(request: web.Request) -> web.Response:
            return await self._called(request, me, handle)

        site.router.add_post("/{path:.*}", called)
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._webhook.listen, self._webhook.port).start()
            await self._hook()
            await asyncio.Event().wait()
        finally:
            await self._lanes.close(_GRACE_SECONDS)
            await runner.cleanup()

    async def _called(self, request: web.Request, me: Me, handle: Handle) -> web.Response:
        secret = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(secret.encode("utf-8", "replace"), self._webhook.secret_token.encode()):
            return web.Response(status=403)
        raw = _update(await request.read())
        if raw is None:
            return web.Response(status=400)
        arrival = self._taker.arrival(raw, me)
        if arrival is None:
            return web.Response()
        done = self._lanes.put(arrival.inbound.conversation.id, lambda: self._take(raw["update_id"], arrival, handle))
        try:
            await asyncio.shield(done)
        except Exception as error:  # whatever went wrong, nothing was kept: Telegram sends it again
            _log.warning("update not taken", update=raw["update_id"], error=type(error).__name__)
            return web.Response(status=503)
        return web.Response()

    async def _take(self, number: int, arrival: Arrival, handle: Handle) -> None:
        tries = self._tries.pop(number, 0)
        try:
            await self._taker.hand_in(await self._taker.fetch(arrival, tries), handle)
        except Exception:
            self._tries[number] = tries + 1
            while len(self._tries) > 1_000:
                self._tries.pop(next(iter(self._tries)))
            raise

    async def _hook(self) -> None:
        """Tell Telegram, however long it takes."""
        failures = 0
        while True:
            try:
                await self._bot.set_webhook(
                    self._webhook.url,
                    max_connections=_CONNECTIONS,
                    allowed_updates=ALLOWED_UPDATES,
                    secret_token=self._webhook.secret_token or None,
                )
            except InvalidToken:
                raise
            except Exception as error:  # the network, limits, refusals: all of them may pass
                failures += 1
                wait = patience(error, failures, self._timing.again)
                _log.warning("webhook not set", error=safe(error, self._token), again_in=wait)
                await asyncio.sleep(wait)
            else:
                return


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except ValueError:
        return None
    return raw if isinstance(raw, dict) and type(raw.get("update_id")) is int else None
