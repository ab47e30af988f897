"""What others read of a learner's answers is without customers' data; what tutors marked becomes training lines."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.messages import Press
from bot.people.matrix import Action
from bot.review.overrides import lines
from bot.review.work import look
from tests.chat import opened
from tests.clock import HandClock
from tests.review_rig import Company, company, person_of


@pytest.fixture
async def spring(tmp_path: Path) -> AsyncIterator[Company]:
    clock = HandClock()
    async with opened(tmp_path / "chat.db", clock) as (database, service):
        made = await company(tmp_path, database, service, clock)
        lena = made.chats["Lena"]
        await lena.you("/mock exam")
        await lena.you("/next")
        await lena.you("I wrote the guide for the desk and sent it to maria.smith@example.com that day.")
        for line in ("/done", "/done", "/done", "/stop", "/stop"):
            await lena.you(line)
        lena.skim()
        yield made


async def test_a_tutor_reads_no_customers_data(spring: Company) -> None:
    mock = (await spring.chats["Lena"].sitting()).id
    ann = spring.chats["Ann"]
    await ann.you(f"/review {mock}")
    read = "\n".join(message.plain for message in ann.skim())
    assert "I wrote the guide for the desk" in read
    assert "maria.smith" not in read
    shelf = spring.service.kit.shelf
    lena = await person_of(spring.chats["Lena"])
    own = await spring.database.run(lambda store: look(store, shelf, lena, mock))
    assert own is not None
    assert any("maria.smith@example.com" in fragment.current for fragment in own.fragments)


async def test_who_opened_a_transcript_is_in_the_audit(spring: Company) -> None:
    mock = (await spring.chats["Lena"].sitting()).id
    await spring.chats["Ann"].you(f"/review {mock}")
    latest = await spring.database.run(lambda store: store.audit.latest(None, 5))
    ann, lena = await person_of(spring.chats["Ann"]), await person_of(spring.chats["Lena"])
    assert (latest[0].actor, latest[0].what, latest[0].whom) == (ann, Action.SEE_TRANSCRIPT, lena)


async def test_released_marks_become_labelled_answers(spring: Company) -> None:
    mock = (await spring.chats["Lena"].sitting()).id
    ann, shelf = spring.chats["Ann"], spring.service.kit.shelf
    await ann.you(f"/review {mock}")
    panel = [choice.data for row in ann.skim()[-1].choices for choice in row]
    await ann.does(Press(next(data for data in panel if data.startswith("rv:sure"))))
    number = panel[0].split(":")[2]
    await ann.does(Press(f"rv:release:{number}:sure"))
    work = await spring.database.run(lambda store: look(store, shelf, 0, mock))
    assert work is not None
    line = next(lines(work))
    assert "maria.smith" not in json.dumps(line)
    labels = line["labels"]
    assert isinstance(labels, dict)
    code, label = next(iter(labels.items()))
    assert label == {"label": "met", "missing": [], "evidence": ["I wrote the guide for the desk"]}
    assert line["suggested"] == {code: "met"}
    assert await spring.database.run(lambda store: len(store.reviews.released(None))) == 1
