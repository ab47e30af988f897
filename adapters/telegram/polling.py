"""The polling loop: asks Telegram for updates, and confirms one only after it, and all before it, was taken.

A slow or failing update holds up its own conversation and nobody else's. What taking means is told by `taking`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

import structlog
from telegram import Bot
from telegram.error import Conflict, TelegramError

from adapters.telegram.lanes import Lanes
from adapters.telegram.outcomes import backoff, patience, safe
from adapters.telegram.taking import Taker
from adapters.telegram.timing import Timing
from adapters.telegram.translate import ALLOWED_UPDATES, Arrival, Me
from bot.messages import Inbound
from bot.ports import Handle

_log = structlog.get_logger()

_BATCH: Final = 100
_LINGER_SECONDS: Final = 0.25
_LONGEST_WAIT: Final = 30.0
_TRIES_BESIDE_OTHERS: Final = 12
_GRACE_SECONDS: Final = 5.0


class PollingBot(Bot):
    """The SDK's bot, which also gives updates as they came: its own `get_updates` fails as a whole when it cannot read
    one of a hundred, and then logs what people wrote."""

    __slots__ = ()

    async def raw_updates(self, offset: int | None, wait: int, grace_seconds: float) -> list[dict[str, Any]]:
        """Updates from `offset` on, in Telegram's JSON; waits up to `wait` seconds for one."""
        asked = {"offset": offset, "limit": _BATCH, "timeout": wait, "allowed_updates": list(ALLOWED_UPDATES)}
        found = await self._post("getUpdates", asked, read_timeout=wait + grace_seconds)
        if not isinstance(found, list):
            raise TelegramError("the answer holds no updates")
        updates = [u for u in found if isinstance(u, dict) and type(u.get("update_id")) is int]
        if found and not updates:
            raise TelegramError("the answer holds no updates")
        return cast("list[dict[str, Any]]", updates)


class Ledger:
    """Which updates are being taken and which are taken but not confirmed; says from where to ask next."""

    def __init__(self) -> None:
        self.flying: dict[int, asyncio.Task[None]] = {}
        self._taken: set[int] = set()

    def offset(self) -> int | None:
        """The lowest update that is not taken; after all of them when all are; None when nothing is left to confirm
        (then Telegram begins with the earliest it holds, whatever its numbers: they start anew after an idle week)."""
        if self.flying:
            return min(self.flying)
        return max(self._taken) + 1 if self._taken else None

    def confirmed(self, offset: int | None) -> None:
        """Telegram has heard `offset`."""
        if offset is not None:
            self._taken = {number for number in self._taken if number >= offset}

    def new(self, number: int) -> bool:
        """Whether an update is neither being taken nor taken."""
        return number not in self.flying and number not in self._taken

    def taken(self, number: int) -> None:
        """An update was taken, and may be confirmed."""
        self.flying.pop(number, None)
        self._taken.add(number)


class Poller:
    """Runs the loop."""

    def __init__(self, bot: PollingBot, taker: Taker, lanes: Lanes, token: str, timing: Timing) -> None:
        self._bot, self._taker, self._lanes, self._token = bot, taker, lanes, token
        self._timing = timing
        self._ledger = Ledger()
        self._kept = 0

    async def run(self, me: Me, handle: Handle) -> None:
        """Poll until cancelled; then let what is being taken come to its end, and confirm it."""
        await self._unhook()
        try:
            await patiently(lambda: self._round(me, handle), self._recover, self._token, self._timing.again)
        finally:
            await self._lanes.close(_GRACE_SECONDS)
            await self._goodbye()

    async def _round(self, me: Me, handle: Handle) -> None:
        ledger = self._ledger
        offset, wait = ledger.offset(), 0 if ledger.flying else self._timing.poll
        updates = await self._bot.raw_updates(offset, wait, self._timing.grace)
        ledger.confirmed(offset)
        new = [update for update in updates if ledger.new(update["update_id"])]
        for update in new:
            self._begin(update, me, handle)
        if ledger.flying:
            await asyncio.wait(tuple(ledger.flying.values()), timeout=_LINGER_SECONDS)
            if not new:
                await asyncio.wait(
                    tuple(ledger.flying.values()), timeout=4 * _LINGER_SECONDS, return_when="FIRST_COMPLETED"
                )

    def _begin(self, raw: dict[str, Any], me: Me, handle: Handle) -> None:
        number = raw["update_id"]
        arrival = self._taker.arrival(raw, me)
        if arrival is None:
            self._ledger.taken(number)
            return
        key = arrival.inbound.conversation.id
        self._ledger.flying[number] = self._lanes.put(key, lambda: self._take(number, arrival, handle))

    async def _take(self, number: int, arrival: Arrival, handle: Handle) -> None:
        """Try until it is kept. One that fails again and again while others are kept is beyond help: it is given up, so
        that it cannot hold up everybody behind it."""
        inbound: Inbound | None = None
        failures = beside_others = 0
        while True:
            kept = self._kept
            try:
                inbound = inbound or await self._taker.fetch(arrival, failures)
                await self._taker.hand_in(inbound, handle)
                break
            except Exception as error:  # whatever went wrong, nothing was kept
                failures += 1
                _log.warning("update not taken", update=number, tries=failures, error=type(error).__name__)
            await asyncio.sleep(backoff(failures, 0.2, _LONGEST_WAIT))
            beside_others += self._kept != kept
            if beside_others >= _TRIES_BESIDE_OTHERS:
                _log.error("update given up", update=number, tries=failures)
                break
        self._kept += 1
        self._ledger.taken(number)

    async def _recover(self, error: Exception) -> None:
        if isinstance(error, Conflict) and "webhook" in str(error).lower():
            await self._bot.delete_webhook()

    async def _unhook(self) -> None:
        """A webhook set before would keep updates from us; when this fails the conflict tells, and we try again."""
        for tries in range(1, 4):
            try:
                await self._bot.delete_webhook()
            except Exception as error:  # see above
                _log.warning("webhook not deleted", error=safe(error, self._token))
                await asyncio.sleep(backoff(tries, self._timing.again))
            else:
                return

    async def _goodbye(self) -> None:
        offset = self._ledger.offset()
        if offset is None:
            return
        try:
            async with asyncio.timeout(2.0):
                await self._bot.raw_updates(offset, 0, self._timing.grace)
        except Exception as error:  # unconfirmed updates come again, and are known by their numbers
            _log.debug("last updates not confirmed", error=type(error).__name__)


async def patiently(
    attempt: Callable[[], Awaitable[None]], recover: Callable[[Exception], Awaitable[None]], token: str, again: float
) -> None:
    """Do it again and again until cancelled, waiting longer after each failure in a row."""
    failures = 0
    while True:
        try:
            await attempt()
            failures = 0
            continue
        except Exception as error:  # resets, garbage, refusals: all of them pass
            failures += 1
            wait = patience(error, failures, again)
            _log.warning("no updates from Telegram", error=safe(error, token), again_in=wait)
            await _quietly(recover, error)
        await asyncio.sleep(wait)


async def _quietly(recover: Callable[[Exception], Awaitable[None]], error: Exception) -> None:
    try:
        await recover(error)
    except TelegramError as another:
        _log.debug("recovery failed", error=type(another).__name__)
