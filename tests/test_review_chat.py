"""Reviewing in the chat: the queue, a whole review in few taps, who is kept out, and what the learner reads."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Choice, Outbound, Press, Text, Voice
from bot.review.board import LIMIT, Standing, board_text
from bot.texts import english
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.review_rig import Company, company, opinions_of, person_of

TAPS = 30
"""Taps that a full review may take (issue 6)."""


@pytest.fixture(params=["sqlite", "postgresql"])
async def spring(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Company]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with opened(place, clock) as (database, service):
        service.kit = replace(service.kit, files=DiskFiles(tmp_path / "files"), web="http://pages.test")
        yield await company(tmp_path, database, service, clock)


def labels(message: Outbound) -> list[str]:
    return [choice.label for row in message.choices for choice in row]


def choice(messages: list[Outbound], start: str) -> Choice:
    return next(c for m in reversed(messages) for row in m.choices for c in row if c.label.startswith(start))


async def tap(chat: Chat, start: str) -> list[Outbound]:
    await chat.does(Press(choice(chat.read, start).data))
    return chat.skim()


async def said_to(chat: Chat, message: int) -> Outbound | None:
    return await chat.database.run(lambda store: store.outbox.said(chat.conversation, str(message)))


async def review_all(ann: Chat) -> int:
    """A full review by taps; returns how many."""
    await ann.you("/queue")
    ann.skim()
    heard = await tap(ann, "Lena")
    heard = await tap(ann, "Accept")
    taps = 2
    while "to look at" in heard[-1].title:
        heard, taps = await tap(ann, "Heard" if taps % 2 else "Not yet"), taps + 1
    await tap(ann, "Release")
    return taps + 1


async def test_a_full_review_takes_few_taps_and_the_learner_reads_it(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    assert await review_all(ann) <= TAPS
    heard = lena.skim()
    whole = next(m for m in heard if m.title == "Your mock interview was reviewed")
    assert "Ann" in whole.text
    assert "not a grade" in whole.text
    assert labels(whole) == ["I have read it"]
    sections = heard[: heard.index(whole)]
    assert len(sections) == 7
    assert any("Not heard yet" in section.text and "Next: " in section.text for section in sections)
    await tap(lena, "I have read it")
    review = await spring.database.run(lambda store: store.reviews.of(whole_id(whole)))
    assert review is not None
    assert review.state.value == "read"
    by = {o.by for o in await opinions_of(lena)}
    assert by == {"engine", f"tutor:{await person_of(ann)}"}


def whole_id(message: Outbound) -> int:
    return int(message.choices[0][0].data.split(":")[1])


async def test_nothing_is_seen_before_the_release(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    await ann.you("/review")
    ann.skim()
    await tap(ann, "Accept")
    assert {o.by for o in await opinions_of(lena)} == {"engine"}
    lena.silence()


async def test_the_second_tutor_is_told_kindly_and_changes_nothing(spring: Company) -> None:
    ann, bob = spring.chats["Ann"], spring.chats["Bob"]
    await ann.you("/review")
    ann.skim()
    await bob.you("/queue")
    bob.bot("Ann is reading it")
    await tap(bob, "Lena")
    assert "Ann is reading this one now" in bob.read[-1].text
    spring.clock.move(timedelta(minutes=31))
    await tap(bob, "Lena")
    await tap(bob, "Accept")
    await tap(ann, "Accept")
    assert "Bob is reading this one now" in ann.read[-1].text


@pytest.mark.parametrize("who", ["Olga", "Pia", "Lena"])
async def test_nobody_else_reviews_or_learns_that_there_is_something(spring: Company, who: str) -> None:
    mock, chat = (await spring.chats["Lena"].sitting()).id, spring.chats[who]
    await spring.chats["Ann"].you(f"/review {mock}")
    seen = [m for row in spring.chats["Ann"].skim()[-1].choices for m in row]
    for content in (f"/review {mock}", f"/review {mock + 1}"):
        await chat.you(content)
        chat.bot("There is no mock interview with that number")
    for button in seen:
        await chat.does(Press(button.data))
        chat.bot("There is no mock interview with that number")
    await chat.you("/board")
    assert "Lena" not in chat.skim()[-1].text


async def test_comments_phrases_and_a_voice_note_go_with_the_release(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    await ann.you("/review")
    ann.skim()
    await tap(ann, "Comment")
    await tap(ann, "The whole mock")
    await ann.you("Name your own part first.")
    ann.skim()
    await tap(ann, "Keep as a phrase")
    await tap(ann, "Back to the review")
    await tap(ann, "Comment")
    await tap(ann, "Service improvement")
    await tap(ann, "Name your own part")
    await tap(ann, "Back to the review")
    await tap(ann, "Comment")
    await tap(ann, "The whole mock")
    assert spring.service.kit.files is not None
    file = spring.service.kit.files.put(b"OggS", ".ogg")
    await ann.does(Voice(file, timedelta(seconds=3), "audio/ogg", 4))
    ann.skim()
    await tap(ann, "Back to the review")
    await tap(ann, "Release")
    await tap(ann, "Release as it is")
    whole = next(m for m in lena.skim() if m.title == "Your mock interview was reviewed")
    assert "Name your own part first." in whole.text
    assert [a.file for a in whole.attachments] == [file]


async def test_a_correction_after_the_release_is_called_one(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    await review_all(ann)
    lena.skim()
    marks = [c for m in ann.read for row in m.choices for c in row if c.data.startswith("rv:mark:")]
    spring.clock.move(timedelta(minutes=1))
    await ann.does(Press(marks[1].data))
    assert any("A correction; it said" in m.text for m in lena.skim())


async def test_what_is_added_after_the_release_reaches_the_learner_as_that(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    await review_all(ann)
    lena.skim()
    mock = (await lena.sitting()).id
    spring.clock.move(timedelta(minutes=1))
    await ann.you(f"/review {mock}")
    ann.skim()
    await tap(ann, "Comment")
    await tap(ann, "Service improvement")
    await ann.you("Say which figure changed.")
    told = lena.bot("A correction: this comment was added", "Say which figure changed.", "Corrected by Ann.")
    assert told.title == "Service improvement"
    ann.skim()
    await tap(ann, "Back to the review")
    await tap(ann, "Comment")
    await tap(ann, "The whole mock")
    assert spring.service.kit.files is not None
    file = spring.service.kit.files.put(b"OggS", ".ogg")
    await ann.does(Voice(file, timedelta(seconds=3), "audio/ogg", 4))
    ann.skim()
    spoken = lena.bot("Spoken feedback from Ann, added after")
    assert [a.file for a in spoken.attachments] == [file]


async def test_a_second_marking_is_blind(spring: Company) -> None:
    ann, bob, lena = spring.chats["Ann"], spring.chats["Bob"], spring.chats["Lena"]
    mock = (await lena.sitting()).id
    await bob.does(Press(f"rv:blind:{mock}"))
    bob.bot("once the first one is released")
    await review_all(ann)
    await ann.you(f"/review {mock}")
    ann.skim()
    await tap(ann, "Ask for a second")
    lena.skim()
    bob.skim()
    heard = await tap(bob, "Mark it")
    assert "Criteria marked: 0" in heard[-1].text
    await tap(bob, "Release")
    await tap(bob, "Release as it is")
    assert not any("reviewed" in m.title for m in lena.skim())
    await ann.does(Press(f"rv:blind:{mock}"))
    ann.bot("neither marked nor read the first one")


async def test_a_question_reaches_the_tutors_and_the_answer_the_learner(spring: Company) -> None:
    ann, bob, lena, olga = (spring.chats[name] for name in ("Ann", "Bob", "Lena", "Olga"))
    await lena.you("/tutor Is my report too short?")
    lena.bot("Your tutor has your question")
    asked = next(m for m in ann.skim() if m.title == "Lena asks")
    assert "Is my report too short?" in asked.text
    assert "About mock interview" in asked.text
    await olga.does(Press(choice([asked], "Answer").data))
    assert "Lena" not in olga.skim()[-1].plain
    await ann.does(Press(choice([asked], "Answer").data))
    await ann.you("Two pages more would help.")
    ann.bot("Write your answer")
    ann.bot("Lena has your answer")
    answered = next(m for m in lena.skim() if m.title == "Ann answers")
    assert "Two pages more would help." in answered.text
    bob.skim()
    await tap(bob, "Answer")
    assert "Ann has answered" in bob.read[-1].text


async def test_a_question_is_answered_by_replying_to_it(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    await lena.you("/tutor")
    lena.bot("Write your question")
    await lena.you("When is the mock?")
    lena.skim()
    ann.skim()
    for number in range(1, 2000):
        said = await said_to(ann, number)
        if said is not None and said.title == "Lena asks":
            break
    await ann.does(Text("On Monday.", "x1", reply_to=str(number)))
    ann.bot("Lena has your answer")
    assert any("On Monday." in m.text for m in lena.skim())


async def test_what_was_said_about_a_learner_goes_with_the_learner(spring: Company) -> None:
    ann, lena = spring.chats["Ann"], spring.chats["Lena"]
    await ann.you("/review")
    await lena.you("/tutor canary in a question")
    await lena.does(Press("forget:everything"))
    kept = [await said_to(ann, number) for number in range(1, 400)]
    told = "\n".join(m.plain for m in kept if m is not None)
    assert "canary" not in told
    assert "I wrote the guide" not in told


async def test_the_board_shows_the_cohort_to_its_tutors(spring: Company) -> None:
    ann = spring.chats["Ann"]
    await ann.you("/board")
    board = ann.bot("Lena | no dates | 1/1")
    assert board.title == "Spring"
    await ann.you("/board nowhere")
    ann.bot("There is no cohort of yours with that name. Yours: Spring.")


async def test_a_link_to_the_pages(spring: Company) -> None:
    ann = spring.chats["Ann"]
    await ann.you("/web")
    assert "http://pages.test/in/" in ann.bot("within 10 minutes").text


@pytest.mark.parametrize("length", [3, 25, 90])
def test_forty_learners_fit_into_one_message(length: int) -> None:
    people = [
        Standing(n, f"{n} {'ä' * length}", "Report submitted 30 Dec", n, n % 5, late=n % 3 == 0) for n in range(40)
    ]
    text = board_text(english(), people)
    assert len(text) <= LIMIT
    assert len(text.splitlines()) == 41
