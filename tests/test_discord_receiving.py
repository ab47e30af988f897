"""Discord's adapter over the real SDK: signing in, what people do there, and what of it reaches the core."""

from bot.messages import Command, Document, Edited, Outbound, Press, Text, Unreadable, Voice, Withdrawn
from tests.discord_rig import letter, rig
from tests.telegram_rig import buttons


async def test_signs_in_and_registers_its_commands_once() -> None:
    async with rig() as up:
        assert len(up.double.gateway.identified) == 1
        assert {each["name"] for each in up.double.commands[0]} == {
            "start",
            "mock",
            "done",
            "drill",
            "ask",
            "proposal",
            "link",
        }
        await up.restart()
        await up.double.until(lambda: len(up.double.calls("GET /applications/{application_id}/commands")) == 2)
        assert len(up.double.calls("PUT /applications")) == 1


async def test_direct_messages_are_taken() -> None:
    async with rig() as up:
        sam = up.sam()
        message = await sam.says("I rang her back.")
        await sam.edits("I rang her back at once.")
        await sam.embeds()
        await sam.says("/mock learn")
        await sam.says("A second thought.", reply_to=message)
        await sam.deletes(message)
        await sam.sends("sticker")
        taken = await up.core.until(6)
        last = str(max(sam.direct.messages))
        assert taken[:3] == [
            Text("I rang her back.", str(message)),
            Edited(str(message), "I rang her back at once."),
            Command("mock", "learn"),
        ]
        assert isinstance(taken[3], Text)
        assert taken[3].reply_to == str(message)
        assert taken[4:] == [Withdrawn(str(message)), Unreadable("sticker")]
        assert up.core.taken[0].delivery == str(message)
        assert up.core.taken[-1].delivery == last


async def test_a_slash_command_is_acknowledged_and_answered_in_its_place() -> None:
    async with rig() as up:
        asked = await up.sam().slash("mock", mode="learn")
        assert await up.core.until(1) == [Command("mock", "learn")]
        assert up.core.taken[0].delivery == str(asked.id)
        await up.double.until(lambda: asked.original is not None, 3, "an acknowledgement")
        assert asked.original is not None
        assert asked.original.thinking
        message = await up.adapter.send(letter(up, "Here it is.", answers=asked))
        assert message == str(asked.original.id)
        assert [shown.text for shown in up.sam().sees()] == ["Here it is."]
        await up.adapter.send(letter(up, "And more.", 2, answers=asked))
        assert [shown.text for shown in up.sam().sees()] == ["Here it is.", "And more."]


async def test_a_button_is_pressed() -> None:
    async with rig() as up:
        message = await up.adapter.send(letter(up, Outbound("Ready?", choices=buttons("Start", "Later"))))
        asked = await up.sam().presses("Start")
        assert await up.core.until(1) == [Press("start", message)]
        await up.double.until(lambda: asked.answered is not None)
        assert asked.response["type"] == 6


async def test_a_form_asks_for_what_was_left_out() -> None:
    async with rig() as up:
        await up.sam().slash("ask")
        await up.sam().fills("What is a stakeholder?")
        await up.sam().slash("ask", question="And a customer?")
        assert await up.core.until(2) == [Command("ask", "What is a stakeholder?"), Command("ask", "And a customer?")]


async def test_names_are_offered() -> None:
    async with rig() as up:
        assert await up.sam().types("drill", "area", "cu") == ["Culture", "Customers"]
        assert await up.sam().types("drill", "area", "fire") == []


async def test_files_are_fetched() -> None:
    async with rig() as up:
        await up.sam().voice(b"sound", 7.5)
        up.double.fail("503", "GET /cdn", 2)
        up.sam().attaches(b"pages", "Plan.DOCX", "my plan", content_type="application/msword")
        await up.sam().slash("proposal", file=("p.pdf", b"proposal"))  # type: ignore[arg-type]
        voice, document, proposal = await up.core.until(3)
        assert isinstance(voice, Voice)
        assert voice.length.total_seconds() == 7.5
        assert isinstance(document, Document)
        assert (document.caption, document.name) == ("my plan", "Plan.DOCX")
        assert isinstance(proposal, Document)
        assert proposal.caption == "/proposal"
        assert set(up.files.kept.values()) == {b"sound", b"pages", b"proposal"}
