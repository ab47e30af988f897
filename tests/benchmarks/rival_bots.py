"""Rivals of the platforms' adapters, as such bots are usually written: a ConversationHandler bot and a views bot.

Each keeps what is said in memory, answers `/status` with how much it has, and loses all of it with its process.
"""

import asyncio
import os
import sys
from collections import defaultdict
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ContextTypes, ConversationHandler, MessageHandler, filters

ANSWERING = 1


async def _heard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    assert update.effective_message is not None
    assert context.user_data is not None
    said = context.user_data.setdefault("said", [])
    if update.effective_message.text != "/status":
        said.append(update.effective_message.text)
    else:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="done")]])
        await update.effective_message.reply_text(f"{len(said)} fragments", reply_markup=keyboard)
    return ANSWERING


def telegram(token: str, url: str) -> None:
    """A bot on python-telegram-bot's ConversationHandler and its own updater."""
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    heard: MessageHandler[Any, Any] = MessageHandler(filters.TEXT, _heard)
    application.add_handler(ConversationHandler([heard], {ANSWERING: [heard]}, []))
    application.run_polling()


class Views(discord.Client):
    """A bot on discord.py's events and views."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(dm_messages=True, guilds=True))
        self.said: dict[int, list[str]] = defaultdict(list)

    async def on_message(self, message: discord.Message) -> None:
        """Keep it, or say how much there is."""
        if message.author.bot:
            return
        if message.content != "/status":
            self.said[message.author.id].append(message.content)
            return
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Done", custom_id="done"))
        none = discord.AllowedMentions.none()
        await message.channel.send(f"{len(self.said[message.author.id])} fragments", view=view, allowed_mentions=none)


async def views(token: str, url: str, gateway: str) -> None:
    """Run the views bot against a double."""
    Route.BASE = url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    async with Views() as client:
        await client.start(token)


if __name__ == "__main__":
    if sys.argv[1] == "telegram":
        telegram(os.environ["TOKEN"], os.environ["URL"])
    else:
        asyncio.run(views(os.environ["TOKEN"], os.environ["URL"], os.environ["GATEWAY"]))
