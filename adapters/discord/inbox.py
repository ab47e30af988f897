"""What comes in from Discord, on its way to the core: in order per conversation, each delivery until it is taken, and
interactions answered at once.

The streams call it; it calls the core. What an event means is `translate`'s.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from itertools import count
from typing import Any

import discord
import structlog

from adapters.discord.api import Api, Busy, Failure, Garbled
from adapters.discord.commands import CommandSpec, Native, Words
from adapters.discord.compose import completed, note
from adapters.discord.fetching import Fetcher
from adapters.discord.holds import Hold, Holds
from adapters.discord.keeping import Keeping, Standing
from adapters.discord.lanes import Job, Lanes, Watermark
from adapters.discord.post import Post
from adapters.discord.responses import about_here, begins, first, focused, opens_thread
from adapters.discord.threads import Refusal, Threads
from adapters.discord.translate import (
    PRIVATE_THREAD,
    Arrival,
    Asked,
    Asks,
    Ears,
    Fetch,
    arrival,
    asked,
    corrected,
    said,
    withdrawn,
)
from bot.messages import Account, Content, Conversation, Platform
from bot.ports import Clock, Files, GatewaySession, Handle, Lookup

_log = structlog.get_logger()

_RESPONSE_SECONDS = 2.6
"""Discord gives a first response three seconds, the way there included."""

_LOOKUP_SECONDS = 1.5
_TYPING_SECONDS = 1.0

Task = tuple[str, Job]
"""A job and the lane that it belongs to."""

_TRIES = 40
"""A delivery that the core refuses so often (in a quarter of an hour) is let go, lest it dam up all later ones."""


class Inbox:
    """Takes the events of all streams."""

    def __init__(
        self,
        handle: Handle,
        api: Api,
        post: Post,
        holds: Holds,
        keeping: Keeping,
        me: str,
        specs: Sequence[CommandSpec],
        words: Words,
        lookup: Lookup,
        files: Files,
        clock: Clock,
        tidy_seconds: float,
    ) -> None:
        self._handle, self._api, self._post, self._holds, self._keeping = handle, api, post, holds, keeping
        self._me, self._specs, self._words, self._lookup = me, specs, words, lookup
        self._clock, self._tidy_seconds = clock, tidy_seconds
        self._fetcher = Fetcher(api, files)
        self._threads = Threads(api, keeping, words, lambda: self._patiently(keeping.save))
        self._lanes = Lanes()
        self._direct: dict[str, str] = {}
        """Whose direct messages are in which channel, as far as it was asked for."""
        self._owners: dict[str, str] = {}
        """Who speaks in which conversation: a deletion does not tell, and may come before its message is committed."""
        self._side: set[asyncio.Task[None]] = set()

    def began(self, shard: int, session: GatewaySession) -> None:
        """A new session: before anything that comes through it, each conversation is asked for what was missed."""
        self._ask_for_missed(self._keeping.began(shard, session))

    def goes_on(self, shard: int) -> None:
        """A session of a former process: what that one had not asked for yet is asked for now."""
        if self._keeping.standing(shard).session.behind:
            self._ask_for_missed(self._keeping.standing(shard))

    def happened(self, shard: int, name: str, data: Any, sequence: int) -> None:
        """An event: what it says is put into its conversation's lane."""
        try:
            jobs = self._jobs(name, data)
        except (KeyError, TypeError, ValueError, AttributeError) as failure:  # what came could not be read
            _log.warning("event not understood", event=name, error=type(failure).__name__)
            jobs = []
        watermark = self._keeping.standing(shard).watermark
        new = watermark.came(sequence, len(jobs))
        for lane, job in jobs:
            self._lanes.add(lane, self._counted(watermark, sequence if new else 0, job))
        self._keeping.moved()

    def _ask_for_missed(self, standing: Standing) -> None:
        marks, gate = tuple(self._keeping.marks()), asyncio.Semaphore(8)
        standing.behind = len(marks)
        _log.info("gateway session", conversations=len(marks))
        for mark in marks:
            job = partial(self._catch_up, mark.conversation, mark.message, gate)
            self._lanes.add(mark.conversation, self._caught_up(standing, job))

    async def settle(self, seconds: float) -> None:
        """Let what is under way come to its end."""
        await self._lanes.settle(seconds)
        for task in self._side:
            task.cancel()
        await asyncio.gather(*self._side, return_exceptions=True)

    def _jobs(self, name: str, data: Any) -> list[Task]:
        match name:
            case "MESSAGE_CREATE":
                return self._spoken(said(data, self._ears()), str(data["channel_id"]))
            case "MESSAGE_UPDATE":
                return self._spoken(corrected(data, self._ears()), str(data["channel_id"]))
            case "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK":
                channel = str(data["channel_id"])
                owner = self._owners.get(channel) or self._keeping.account(channel)
                return self._spoken(withdrawn(data, self._ears(), {channel: owner}, self._clock.now()), channel)
            case "INTERACTION_CREATE":
                ask = asked(data)
                return self._asked(ask) if ask is not None else []
            case _:
                return []

    def _spoken(self, arrivals: list[Arrival], channel: str) -> list[Task]:
        """All that one message says is one job: its mark is set when the last of it is taken."""
        if not arrivals:
            return []
        if arrivals[0].conversation:
            self._owners[channel] = arrivals[0].account.id
            self._make_known(arrivals[0], channel)
        lane = channel if arrivals[0].conversation else f"@{arrivals[0].account.id}"
        return [(lane, partial(self._take, arrivals))]

    def _make_known(self, arrival: Arrival, channel: str) -> None:
        """A conversation never heard of before is kept in mind before its first message is committed."""
        if channel not in self._keeping and arrival.delivery.isdigit():
            self._keeping.mark(channel, str(int(arrival.delivery) - 1), arrival.account.id)

    def _asked(self, ask: Asked) -> list[Task]:
        """An interaction: its first response leaves at once, whatever else is under way."""
        if ask.kind is Asks.COMPLETION:
            self._aside(self._complete(ask))
            return []
        here = self._here(ask)
        response = first(ask, self._specs, self._words, apart=here is None)
        acknowledged: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._aside(self._respond(ask, response.body, acknowledged))
        if not response.taken:
            return []
        hold = Hold(ask, here.id if here else "", acknowledged, response.promised, response.ephemeral)
        if here is not None:
            self._holds.keep(hold)
        return [(here.id if here else f"@{ask.account.id}", lambda: self._take_asked(hold, here))]

    def _here(self, ask: Asked) -> Conversation | None:
        """The conversation that the interaction belongs to, None where others are present."""
        if ask.direct:
            self._direct[ask.account.id] = ask.channel
            return Conversation(Platform.DISCORD, ask.channel)
        if ask.channel_type == PRIVATE_THREAD and ask.channel in self._keeping:
            return Conversation(Platform.DISCORD, ask.channel, private=False)
        return None

    async def _respond(self, ask: Asked, body: Native, acknowledged: asyncio.Future[bool]) -> None:
        """Give the first response, again if the network fails; after three seconds it is in vain."""
        try:
            async with asyncio.timeout(_RESPONSE_SECONDS):
                while True:
                    try:
                        await self._api.respond(ask.id, ask.token, body)
                        acknowledged.set_result(True)
                        return
                    except (Busy, OSError) as failure:
                        await asyncio.sleep(min(failure.seconds, 1.0) if isinstance(failure, Busy) else 0.1)
        except (*Failure, Garbled) as failure:
            _log.warning("interaction not acknowledged", error=type(failure).__name__)
        finally:
            if not acknowledged.done():
                acknowledged.set_result(False)

    async def _complete(self, ask: Asked) -> None:
        """Offer names for what is being typed."""
        kind, typed = focused(ask, self._specs)
        names: list[str] = []
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                names = await self._lookup.lookup(ask.account, kind, typed)
        except Exception as failure:  # whatever a store raises: then there is nothing to offer
            _log.warning("nothing to offer", error=type(failure).__name__)
        await self._respond(ask, completed(names), asyncio.get_running_loop().create_future())

    async def _take(self, arrivals: Sequence[Arrival]) -> None:
        """Hand in something said, file by file, then remember that it was."""
        for each in arrivals:
            conversation = each.conversation or await self._direct_with(each.account)
            if conversation is None:
                return
            await self._hand_in(each, conversation)
        last = arrivals[0]
        if last.conversation is None:
            return
        if last.conversation.private:
            self._direct[last.account.id] = last.conversation.id
        if last.delivery.isdigit():
            self._keeping.mark(last.conversation.id, last.delivery, last.account.id)

    async def _take_asked(self, hold: Hold, here: Conversation | None) -> None:
        """Hand in an interaction, where its answer can be read."""
        conversation = here or await self._elsewhere(hold)
        if conversation is None:
            return
        await self._hand_in(arrival(hold.ask, conversation, self._specs), conversation)
        if not conversation.shared and conversation.id not in self._keeping:
            self._keeping.mark(conversation.id, hold.ask.id, hold.ask.account.id)
        if hold.promised:
            self._aside(self._post.tidy(hold, self._tidy_seconds))

    async def _elsewhere(self, hold: Hold) -> Conversation | None:
        """Where a dialogue begun in front of others goes on: a private thread, or direct messages.

        What is about the channel itself stays there; other commands belong to the direct messages. Both are answered on
        the spot, seen by the asker alone."""
        ask = hold.ask
        if about_here(ask, self._specs):
            hold.conversation = ask.channel
            self._holds.keep(hold)
            return Conversation(Platform.DISCORD, ask.channel, private=False, shared=True)
        pointing = self._words.in_direct
        if opens_thread(ask, self._specs):
            thread = await self._threads.opened(ask)
            if isinstance(thread, Conversation):
                await self._point(hold, self._words.in_thread.format(place=f"<#{thread.id}>"))
                return thread
            pointing = self._words.no_thread if thread is Refusal.FORBIDDEN else pointing
        direct = await self._direct_with(ask.account)
        if direct is None:
            return None
        hold.conversation = direct.id
        self._holds.keep(hold)
        if begins(ask, self._specs):
            link = f"https://discord.com/channels/@me/{direct.id}"
            hold.ephemeral = False
            await self._point(hold, pointing.format(place=link))
        return direct

    async def _point(self, hold: Hold, text: str) -> None:
        await self._post.tell(hold, note(text, ephemeral=True))
        hold.promised = False

    async def _direct_with(self, account: Account) -> Conversation | None:
        """Somebody's direct messages; None if Discord does not let the bot have them."""
        if account.id not in self._direct:
            for failures in count(1):
                try:
                    self._direct[account.id] = await self._api.direct(account.id)
                    break
                except (Busy, Garbled, OSError, TimeoutError) as failure:
                    await _pause(failures, failure)
                except Failure as failure:
                    _log.warning("no direct messages", error=type(failure).__name__)
                    return None
        return Conversation(Platform.DISCORD, self._direct[account.id])

    async def _catch_up(self, conversation: str, after: str, gate: asyncio.Semaphore) -> None:
        """Take what was written and corrected in a conversation while nobody listened; an edit that was taken before is
        refused as a repeat. What was deleted meanwhile Discord does not tell."""
        known = await self._page(conversation, partial(self._api.before, conversation, str(int(after) + 1)), gate)
        for message in known:
            await self._take_all(corrected(message, self._ears()))
        while page := await self._page(conversation, partial(self._api.later, conversation, after), gate):
            for message in page:
                await self._take_all(said(message, self._ears()))
            after = str(page[-1]["id"])

    async def _take_all(self, arrivals: Sequence[Arrival]) -> None:
        if arrivals:
            await self._take(arrivals)

    async def _page(
        self, conversation: str, ask: Callable[[], Awaitable[list[Native]]], gate: asyncio.Semaphore
    ) -> list[Native]:
        """Messages of a conversation, dressed as the gateway sends them; none where it is gone."""
        for failures in count(1):
            try:
                async with gate:
                    page = await ask()
                    direct = not page or await self._api.is_direct(conversation)
                return [{**message, "channel_id": conversation, "guild_id": "" if direct else "0"} for message in page]
            except (Busy, Garbled, OSError, TimeoutError, discord.DiscordServerError) as failure:
                await _pause(failures, failure)
            except Failure as failure:
                _log.info("conversation gone", error=type(failure).__name__)
                break
        return []

    async def _hand_in(self, each: Arrival, conversation: Conversation) -> None:
        """Give a delivery to the core until it has taken it."""
        content = each.content
        if isinstance(content, Fetch):
            content = await self._fetched(content, conversation)
        inbound = each.inbound(conversation, content)
        if not await self._patiently(lambda: self._handle(inbound)):
            _log.error("delivery let go", delivery=each.delivery)

    async def _fetched(self, wanted: Fetch, conversation: Conversation) -> Content:
        """The file; while it takes longer than a moment, typing is shown."""
        show = partial(self._type, conversation.id)
        timer = asyncio.get_running_loop().call_later(_TYPING_SECONDS, show)
        try:
            return await self._fetcher.fetched(wanted, conversation.id)
        finally:
            timer.cancel()

    def _type(self, channel: str) -> None:
        self._aside(self._post.type(channel))

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Do something that may fail for a while, such as while the database is away."""
        for failures in range(1, _TRIES + 1):
            try:
                await work()
                return True
            except Exception as failure:  # whatever the core raises, nothing was kept
                await _pause(failures, failure)
        return False

    def _ears(self) -> Ears:
        return Ears(self._me, self._keeping)

    def _counted(self, watermark: Watermark, sequence: int, job: Job) -> Job:
        """The job, ticked off in its stream when it is done."""

        async def counted() -> None:
            await _readable(job)
            watermark.done(sequence)
            self._keeping.moved()

        return counted

    def _caught_up(self, standing: Standing, job: Job) -> Job:
        """The job of asking one conversation, ticked off when it is done."""

        async def caught_up() -> None:
            await _readable(job)
            standing.behind -= 1
            self._keeping.moved()

        return caught_up

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._side.add(task)
        task.add_done_callback(self._side.discard)


async def _readable(job: Job) -> None:
    """Do a job; one about something that cannot be read is let go."""
    try:
        await job()
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        _log.warning("event not understood", error=type(failure).__name__)


async def _pause(failures: int, failure: Exception) -> None:
    """Wait before the next attempt, longer each time."""
    stated = failure.seconds if isinstance(failure, Busy) else 0.0
    if failures > 1:
        _log.warning("trying again", error=type(failure).__name__, failures=failures)
    await asyncio.sleep(max(stated, min(30.0, 0.1 * 2.0 ** min(failures - 1, 10))))
