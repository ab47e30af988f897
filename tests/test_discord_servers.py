"""In a server, over the real SDK: a private thread an interview, answers by form, and what is private seen by one."""

import pytest

from bot.messages import Command, Kind, Outbound, Press, Text
from bot.ports import SendNever
from tests.discord_double_world import IN_THREADS, THREADS
from tests.discord_rig import letter, rig
from tests.telegram_rig import buttons

READS = {"reads_servers": True}


async def test_an_interview_gets_a_thread_of_its_own_and_answers_by_form() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        asked = await sam.slash("mock", hall, mode="learn")
        assert await up.core.until(1) == [Command("mock", "learn")]
        (thread,) = sam.threads()
        assert up.core.taken[0].conversation.id == str(thread.id)
        assert not up.core.taken[0].conversation.private
        assert (await sam.hears(f"<#{thread.id}>", hall)).only_for == sam.id
        question = Outbound("Why?", "Question 1 of 10", buttons("Done"), kind=Kind.QUESTION)
        await up.adapter.send(letter(up, question, 3, asked, thread))
        assert (await sam.hears("Question 1 of 10", thread)).labels == ["Done", "Answer"]
        await sam.presses("Answer", thread)
        filled = await sam.fills("Because she *waited*.")
        assert (await up.core.until(2))[1] == Text("Because she *waited*.", str(filled.id))
        assert (await sam.hears("Because she", thread)).text == r"Because she \*waited\*."
        await sam.presses("Done", thread)
        assert (await up.core.until(3))[2] == Press("done", str(sam.sees(thread)[0].id))
        assert {inbound.conversation.id for inbound in up.core.taken} == {str(thread.id)}


async def test_a_thread_is_known_after_a_restart() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        await sam.slash("mock", hall, mode="learn")
        await up.core.until(1)
        (thread,) = sam.threads()
        await up.restart()
        await sam.slash("done", thread)
        assert (await up.core.until(2))[1] == Command("done")
        assert up.core.taken[1].conversation.id == str(thread.id)


@pytest.mark.parametrize("why", ["refused", "may not open", "may not write"])
async def test_where_no_thread_may_be_opened_it_says_so_and_goes_on_in_direct_messages(why: str) -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        hall.refuses_threads = why == "refused"
        hall.lacks = {"may not open": THREADS, "may not write": IN_THREADS}.get(why, 0)
        await sam.slash("mock", hall, mode="exam")
        await up.core.until(1)
        assert up.core.taken[0].conversation.id == str(sam.direct.id)
        assert sam.threads() == []
        pointed = await sam.hears("No thread here: it goes on in", hall)
        assert str(sam.direct.id) in pointed.text
        assert pointed.only_for == sam.id


async def test_a_thread_that_did_not_work_is_no_matter_of_permissions() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        up.double.fail("500", "POST /channels/{channel_id}/threads")
        await sam.slash("mock", hall, mode="exam")
        await up.core.until(1)
        assert (await sam.hears("It goes on in", hall)).text.startswith("It goes on in")


async def test_the_thread_is_archived_at_the_end_and_not_before() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        asked = await sam.slash("mock", hall, mode="learn")
        await up.core.until(1)
        (thread,) = sam.threads()
        await up.adapter.send(letter(up, Outbound("Why?", kind=Kind.QUESTION), 3, asked, thread))
        assert not thread.archived
        await up.adapter.send(letter(up, Outbound("End of your mock interview", kind=Kind.END), 4, "", thread))
        assert thread.archived
        await up.adapter.send(letter(up, "Something later.", 5, "", thread))
        assert not thread.archived


async def test_one_thread_an_interview() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        for count in (1, 2):
            await sam.slash("mock", hall, mode="learn")
            await up.core.until(count)
        (thread,) = sam.threads()
        assert {inbound.conversation.id for inbound in up.core.taken} == {str(thread.id)}
        await up.adapter.send(letter(up, Outbound("End of your mock interview", kind=Kind.END), 4, "", thread))
        await sam.slash("mock", hall, mode="exam")
        await up.core.until(3)
        assert len(sam.threads()) == 2


async def test_permissions_that_are_taken_away_meanwhile_are_no_letter_that_is_tried_for_ever() -> None:
    async with rig() as up:
        hall, sam = up.double.guild(), up.sam()
        await sam.slash("mock", hall, mode="learn")
        await up.core.until(1)
        (thread,) = sam.threads()
        hall.lacks = IN_THREADS
        with pytest.raises(SendNever) as never:
            await up.adapter.send(letter(up, "Why?", 3, "", thread))
        assert never.value.unreachable
        await sam.says("Where are you?")
        assert (await up.core.until(2))[1] == Text("Where are you?", str(sam.last()))


async def test_other_commands_are_answered_for_the_asker_alone() -> None:
    async with rig() as up:
        hall, sam, kim = up.double.guild(), up.sam(), up.double.person(12)
        asked = await sam.slash("link", hall)
        await up.core.until(1)
        assert up.core.taken[0].conversation.id == str(sam.direct.id)
        await up.adapter.send(letter(up, "Your code.", 1, asked))
        await up.adapter.send(letter(up, "It lives ten minutes.", 2, asked))
        assert [shown.text for shown in sam.sees(hall)] == ["Your code.", "It lives ten minutes."]
        assert kim.sees(hall) == []
        assert sam.sees(sam.direct) == []


async def test_with_message_content_typed_answers_count_in_the_thread() -> None:
    async with rig(place=READS) as up:
        hall, sam = up.double.guild(), up.sam()
        await sam.slash("mock", hall, mode="learn")
        await up.core.until(1)
        (thread,) = sam.threads()
        message = await sam.says("Because she waited.", thread)
        assert (await up.core.until(2))[1] == Text("Because she waited.", str(message))
        await up.adapter.send(letter(up, Outbound("Why?", kind=Kind.QUESTION), 3, "", thread))
        assert sam.sees(thread)[-1].labels == []


async def test_among_others_only_mentions_and_commands_are_heard() -> None:
    async with rig(place=READS) as up:
        hall, sam = up.double.guild(), up.sam()
        await sam.says("What a day.", hall)
        await sam.says(f"<@{up.double.bot_id}> are you there?", hall)
        assert await up.core.until(1) == [Command("help")]
        assert up.core.taken[0].conversation.id == str(sam.direct.id)


async def test_commands_can_be_offered_in_certain_servers() -> None:
    async with rig(start=False, place={"guild_ids": (77 << 22, 78 << 22)}) as up:
        hall = up.double.guild()
        await up.start()
        await up.double.until(lambda: 77 << 22 in up.double.commands, 10, "the server's commands")
        await up.sam().slash("link", hall)
        await up.core.until(1)
        assert all(each["contexts"] == [1] for each in up.double.commands[0])
