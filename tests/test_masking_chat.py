"""What a learner hides and shows, by command: kept with their settings, and followed by whoever reads."""

from pathlib import Path

from bot.review.masking import Wishes, for_others, wishes_of
from tests.chat import Chat, opened
from tests.clock import HandClock


async def test_hide_and_show(tmp_path: Path) -> None:
    clock = HandClock()
    async with opened(tmp_path / "s.db", clock) as (database, service):
        chat = Chat(database, service, clock)
        await chat.you("/agree")
        chat.skim()
        await chat.you("/privacy hide Mrs Patel")
        chat.bot("Mrs Patel")
        await chat.you("/privacy show  0300 123 4567")
        chat.bot("0300 123 4567")
        await chat.you("/privacy")
        chat.bot()
        chat.skim()
        visit = await database.run(lambda store: store.people.visit(chat.account, chat.conversation))
        assert visit is not None
        wishes = wishes_of(visit.person.settings)
        assert wishes == Wishes(("Mrs Patel",), ("0300 123 4567",))
        read = for_others("Mrs Patel rang 0300 123 4567 from 07700 900123", wishes.shown, wishes.names)
        assert read == "[name] rang 0300 123 4567 from [phone number]"
        await chat.you("/privacy show Mrs Patel")
        chat.bot("Mrs Patel")
        await chat.you("/privacy masks")
        chat.bot("none")
