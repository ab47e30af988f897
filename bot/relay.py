"""The relay sends what the outbox holds: in order per conversation, replies before timers before nudges, at the pace
that each platform allows.

Lanes live in memory and are fed by commits; the table is read at start and by a slow sweep. Every outcome is written
back: sent, put off, or given up with its reason.
"""

import asyncio
import contextlib
import heapq
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.messages import Conversation, Letter, Platform, Urgency
from bot.pace import Pace
from bot.ports import Adapter, Clock, Database, SendLater, SendNever, Store
from bot.retry import backoff

_log = structlog.get_logger()

_ORDER = {Urgency.REPLY: 0, Urgency.TIMER: 1, Urgency.NUDGE: 2}
_BATCH = 500
_GRACE_SECONDS = 5.0
_MARKED = 3
_ABREAST = 20
"""Conversations of a platform that nudges go to at a time: thousands that wait for the pace would keep the
machine busy, and replies waiting."""


def _waiting(platforms: Sequence[Platform], after: int, store: Store) -> Sequence[Letter]:
    return store.outbox.waiting(platforms, _BATCH, after)


@dataclass(slots=True)
class _Lane:
    """One conversation's letters, most urgent first, then oldest."""

    letters: list[tuple[int, int, Letter]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    def add(self, letter: Letter) -> None:
        heapq.heappush(self.letters, (_ORDER[letter.urgency], letter.number, letter))


class Watcher(Protocol):
    """Whoever counts what the relay does (`bot/metrics.py`)."""

    def sent(self, letter: Letter, seconds: float) -> None:
        """A letter went out so long after its turn's commit."""
        ...

    def failed(self, letter: Letter, outcome: str) -> None:
        """A try failed: `later` or `never`."""
        ...


class Relay:
    """Sends letters through the adapters of this process."""

    def __init__(
        self,
        database: Database,
        adapters: Mapping[Platform, Adapter],
        clock: Clock,
        pace: Pace | None = None,
        unreachable: Callable[[Conversation], Coroutine[None, None, None]] | None = None,
        watcher: Watcher | None = None,
    ) -> None:
        self._watcher = watcher
        self._database, self._adapters, self._clock = database, adapters, clock
        self._pace = pace or Pace(clock, {})
        self._unreachable = unreachable
        self._lanes: dict[Conversation, _Lane] = {}
        self._known: set[int] = set()
        self._failures: dict[int, int] = {}
        self._nudging: Counter[Platform] = Counter()
        self._marked: dict[Platform, asyncio.Semaphore] = {}
        self._queues: dict[Platform, dict[Conversation, None]] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    def ring(self, letters: Sequence[Letter]) -> None:
        """New letters have been committed."""
        for letter in letters:
            if letter.conversation.platform in self._adapters and letter.number not in self._known:
                self._known.add(letter.number)
                lane = self._lanes.setdefault(letter.conversation, _Lane())
                lane.add(letter)
                self._drive(letter.conversation, lane)

    async def idle(self) -> None:
        """Wait until every letter known has gone or has been put off."""
        await self._idle.wait()

    async def run(self, sweep_seconds: float = 30.0) -> None:
        """Read what is waiting, at start and now and then, until cancelled."""
        try:
            while True:
                await self._sweep()
                await asyncio.sleep(sweep_seconds)
        finally:
            await self.close()

    async def close(self) -> None:
        """Let letters that are on their way arrive, for a moment; start no others."""
        self._closed = True
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _sweep(self) -> None:
        after = 0
        while True:
            waiting = await self._database.run(partial(_waiting, tuple(self._adapters), after))
            self.ring(waiting)
            if len(waiting) < _BATCH:
                return
            after = waiting[-1].number

    def _drive(self, conversation: Conversation, lane: _Lane) -> None:
        if lane.task is None and not self._closed:
            self._idle.clear()
            nudging = lane.letters[0][2].urgency is Urgency.NUDGE
            if nudging and self._nudging[conversation.platform] >= _ABREAST:
                self._queues.setdefault(conversation.platform, {})[conversation] = None
                return
            self._nudging[conversation.platform] += nudging
            lane.task = asyncio.create_task(self._empty(conversation, lane, nudging))

    def _next(self, platform: Platform) -> None:
        """Who waits for a nudge comes next, in the order of arrival."""
        queue = self._queues.get(platform, {})
        while queue and self._nudging[platform] < _ABREAST and not self._closed:
            conversation = next(iter(queue))
            del queue[conversation]
            lane = self._lanes.get(conversation)
            if lane is not None and lane.letters:
                self._drive(conversation, lane)

    async def _empty(self, conversation: Conversation, lane: _Lane, nudging: bool) -> None:
        try:
            while lane.letters and not self._closed:
                if lane.letters[0][2].urgency is Urgency.NUDGE:
                    await self._nudge(conversation, lane)
                else:
                    await self._pace.wait(conversation, lane.letters[0][2].urgency)
                    await self._send(conversation, lane, heapq.heappop(lane.letters)[2])
        finally:
            lane.task = None
            if not lane.letters:
                self._lanes.pop(conversation, None)
            self._nudging[conversation.platform] -= nudging
            self._next(conversation.platform)
            if not any(self._queues.values()) and not any(other.task for other in self._lanes.values()):
                self._idle.set()

    async def _nudge(self, conversation: Conversation, lane: _Lane) -> None:
        """Mark the lane's first letter as going out, and send it the moment that the pace allows: what is marked first
        is not late where the platform counts. Only a few are marked at a time, for a crash makes them unknown."""
        seconds = self._pace.chat_wait(conversation)
        while seconds > 0:
            await asyncio.sleep(seconds)
            seconds = self._pace.chat_wait(conversation)
        async with self._marked.setdefault(conversation.platform, asyncio.Semaphore(_MARKED)):
            urgency, _, letter = lane.letters[0]
            if self._closed or urgency != _ORDER[Urgency.NUDGE]:
                return
            heapq.heappop(lane.letters)
            if not await self._may_disturb(letter):
                self._known.discard(letter.number)  # the sweep finds it again, if it is still to be sent
                return
            await self._pace.wait(conversation, Urgency.NUDGE)
        await self._send(conversation, lane, letter)

    async def _send(self, conversation: Conversation, lane: _Lane, letter: Letter) -> None:
        try:
            message = await self._adapters[conversation.platform].send(letter)
        except SendLater as later:
            await self._put_off(conversation, lane, letter, later)
        except SendNever as never:
            await self._give_up(conversation, letter, never)
        except Exception as error:
            _log.warning("sending failed", letter=letter.number, error=type(error).__name__)
            await self._put_off(conversation, lane, letter, SendLater(self._patience(letter), type(error).__name__))
        else:
            self._failures.pop(letter.number, None)
            await self._write(lambda store: store.outbox.sent(letter.number, message, self._clock.now()))
            if self._watcher is not None and letter.queued_at is not None:
                self._watcher.sent(letter, (self._clock.now() - letter.queued_at).total_seconds())
            self._known.discard(letter.number)

    async def _may_disturb(self, letter: Letter) -> bool:
        """Mark a nudge as going out, unless it is gone or taken back, or would be said into a live mock."""

        def mark(store: Store) -> bool:
            return not store.nudges.live_in(letter.conversation) and store.outbox.sending(
                letter.number, self._clock.now()
            )

        try:
            return await self._database.run(mark)
        except Exception as error:
            _log.warning("nudge not marked", letter=letter.number, error=type(error).__name__)
            return False

    def _patience(self, letter: Letter) -> float:
        self._failures[letter.number] = self._failures.get(letter.number, 0) + 1
        return backoff(self._failures[letter.number] - 1)

    async def _put_off(self, conversation: Conversation, lane: _Lane, letter: Letter, later: SendLater) -> None:
        """It stays first in its lane; the lane waits, and the whole platform where the platform says so."""
        if self._watcher is not None:
            self._watcher.failed(letter, "later")
        seconds = later.seconds if later.seconds > 0 else self._patience(letter) if later.reason else 0.0
        until = self._clock.now() + timedelta(seconds=seconds)
        await self._write(lambda store: store.outbox.put_off(letter.number, until, later.reason))
        self._pace.hold(conversation, seconds, everywhere=later.everywhere)
        lane.add(letter)

    async def _give_up(self, conversation: Conversation, letter: Letter, never: SendNever) -> None:
        _log.warning("letter given up", letter=letter.number, reason=never.reason)
        if self._watcher is not None:
            self._watcher.failed(letter, "never")
        await self._write(lambda store: store.outbox.give_up(letter.number, never.reason, self._clock.now()))
        self._known.discard(letter.number)
        self._failures.pop(letter.number, None)
        if never.unreachable and self._unreachable is not None:
            await self._unreachable(conversation)

    async def _write(self, turn: Callable[[Store], None]) -> None:
        """What became of a letter must be kept: a database that fails for a moment is asked again."""
        for attempt in range(5):
            with contextlib.suppress(Exception):
                await self._database.run(turn)
                return
            await asyncio.sleep(backoff(attempt) / 10)
        _log.error("outbox not written")
