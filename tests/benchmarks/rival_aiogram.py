"""A rival on aiogram's finite state machine, as such bots are usually written; it runs in an environment of its own
(`make rivals`), since aiogram wants an older pydantic than this project.

It keeps what is said in memory, answers `/status` with how much it has, and loses all of it with its process.
"""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message


class Mock(StatesGroup):  # type: ignore[misc]  # aiogram is not in this environment
    """An interview that is under way."""

    answering = State()


async def heard(message: Message, state: FSMContext) -> None:
    """Keep it, or say how much there is."""
    said: list[str | None] = (await state.get_data()).get("said", [])
    if message.text != "/status":
        await state.set_state(Mock.answering)
        await state.update_data(said=[*said, message.text])
        return
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Done", callback_data="done")]])
    await message.answer(f"{len(said)} fragments", reply_markup=keyboard)


async def main() -> None:
    """Poll until it is killed."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["URL"]))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(heard)
    await dispatcher.start_polling(Bot(os.environ["TOKEN"], session=session), handle_signals=True)


if __name__ == "__main__":
    asyncio.run(main())
