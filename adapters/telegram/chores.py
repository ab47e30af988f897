"""What is nice to do after a message went: retire old buttons, pin the question that is open. Off the critical path.

Failures are harmless and memory is bounded: what is forgotten leaves a button behind, which is then answered kindly.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

import structlog
from telegram import Bot

from bot.messages import Conversation, Kind, Letter

_log = structlog.get_logger()

_CONVERSATIONS: Final = 5_000
_KEYBOARDS: Final = 8
_WAITING: Final = 1_000
_STAGES: Final = frozenset({Kind.QUESTION, Kind.PROBE, Kind.CORNER, Kind.END})


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Buttons that a person still sees: under which message, of which turn, and whether they lead the interview on."""

    message: int
    turn: str
    stage: bool


@dataclass(slots=True)
class Wall:
    """What stands in a conversation: its keyboards, oldest first, and the pinned message (0: none)."""

    keyboards: tuple[Keyboard, ...] = ()
    pinned: int = 0


def outlived(keyboards: tuple[Keyboard, ...], new: Keyboard) -> tuple[Keyboard, ...]:
    """Those that a new keyboard makes old. Buttons of the same turn belong together; a new stage of the interview ends
    all before it, and a side remark's buttons end only other side remarks'."""
    return tuple(k for k in keyboards if k.turn != new.turn and (new.stage or not k.stage))


class Background:
    """Things done beside the work at hand, `at_once` at a time; what fails, fails silently."""

    def __init__(self, at_once: int) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(at_once)

    def do(self, chore: Coroutine[Any, Any, object]) -> None:
        """Do something whose failure does no harm; it is left undone when too much waits already."""
        if len(self._tasks) >= _WAITING:
            chore.close()
            return
        task = asyncio.create_task(self._harmless(chore))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until all that is under way is done."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        """Drop what is under way."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _harmless(self, chore: Coroutine[Any, Any, object]) -> None:
        try:
            async with self._free:
                await chore
        except Exception as error:  # the platform's refusals and any of the network: nothing hangs on a chore
            _log.debug("chore left undone", error=type(error).__name__)
        finally:
            chore.close()


class Chores:
    """Keeps a conversation's wall tidy, in the background."""

    def __init__(self, bot: Bot, background: Background) -> None:
        self._bot, self._background = bot, background
        self._walls: OrderedDict[Conversation, Wall] = OrderedDict()

    def after(self, letter: Letter, chat: int | str, message: int, keyboard: bool) -> None:
        """A part of a letter went out as `message`, with a keyboard or without."""
        kind = letter.message.kind
        wall = self._wall(letter.conversation)
        if keyboard:
            self._retire(chat, wall, Keyboard(message, letter.answers or f"#{letter.number}", kind in _STAGES))
        if not letter.conversation.private:
            return
        if kind is Kind.QUESTION and (keyboard or not letter.message.choices):
            before, wall.pinned = wall.pinned, message
            self._background.do(self._pin(chat, message, before))
        elif kind is Kind.END and wall.pinned:
            before, wall.pinned = wall.pinned, 0
            self._background.do(self._bot.unpin_chat_message(chat_id=chat, message_id=before))

    def _wall(self, conversation: Conversation) -> Wall:
        wall = self._walls.setdefault(conversation, Wall())
        self._walls.move_to_end(conversation)
        while len(self._walls) > _CONVERSATIONS:
            self._walls.popitem(last=False)
        return wall

    def _retire(self, chat: int | str, wall: Wall, new: Keyboard) -> None:
        old = outlived(wall.keyboards, new)
        for keyboard in old:
            self._background.do(self._bot.edit_message_reply_markup(chat_id=chat, message_id=keyboard.message))
        wall.keyboards = (*(k for k in wall.keyboards if k not in old), new)[-_KEYBOARDS:]

    async def _pin(self, chat: int | str, message: int, before: int) -> None:
        await self._bot.pin_chat_message(chat_id=chat, message_id=message, disable_notification=True)
        if before and before != message:
            await self._bot.unpin_chat_message(chat_id=chat, message_id=before)
