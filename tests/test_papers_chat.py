"""The papers in the chat and on the pages: who gets whose, what is in them, and what stays behind."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar

from bot.messages import Outbound, Press
from bot.review.papers_page import order_of
from tests.papers_reading import fields_of, opened_pack, words_of
from tests.people_rig import Cohorts, cohorts
from tests.review_rig import person_of
from tests.web_rig import Web, served

WORDS = "I rang the customer about the problem and asked what had happened before. " * 17  # 221 words
BORN = ("2001-03-02", "2 March 2001")


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cohorts]:
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with cohorts(place, tmp_path) as made:
        yield made


@pytest.fixture
async def spring(tmp_path: Path) -> AsyncIterator[Cohorts]:
    async with cohorts(tmp_path / "chat.db", tmp_path) as made:
        yield made


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    async with served(tmp_path) as made:
        yield made


async def press(made: Cohorts, who: str, data: str) -> list[Outbound]:
    made.chats[who].skim()
    await made.chats[who].does(Press(data))
    return made.chats[who].skim()


def file_of(made: Cohorts, messages: list[Outbound]) -> bytes:
    (attachment,) = [each for message in messages for each in message.attachments]
    assert made.service.kit.files is not None
    return made.service.kit.files.get(attachment.file)


def kept_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_learner_takes_the_gateway_pack(both: Cohorts, tmp_path: Path) -> None:
    await both.told("Tom", "/dates Lena gateway 2026-03-02 interview 2026-05-20 10:30 Room 4")
    await both.told("Lena", f"/proposal {WORDS}")
    await both.told("Lena", "/map K1.1 5.2 the refund letter")
    offered = await both.ask("Lena", "/papers")
    assert [row[0].label for row in offered[0].choices] == [
        *("Report template", "Mapping document", "Proposal form", "Proposal review form", "Gateway record"),
        "Gateway pack",
    ]
    answer = await press(both, "Lena", offered[0].choices[-1][0].data)
    assert "Still missing" in answer[0].text
    assert "Criteria mapping" in answer[0].text
    files = opened_pack(file_of(both, answer))
    record = fields_of(files["gateway-record.docx"])
    assert (record["Name"], record["Date of birth"], record["Agreed for"]) == ("Lena", "", "20 May 2026")
    assert record["For the employer"] == "Eve"
    assert "has 221 words and is not handed in yet" in words_of(files["checklist.docx"])
    assert "the refund letter" in words_of(files["mapping.docx"])
    events = Calendar.from_ical(files["dates.ics"]).walk("VEVENT")
    assert any(str(event["summary"]) == "Interview" for event in events)
    everything = "\n".join(words_of(content) for name, content in files.items() if name.endswith("docx"))
    assert not any(name in everything for name in ("Max", "Otto", "Ada"))
    for _ in range(3):
        await press(both, "Lena", "pap:pack")
    assert len([path for path in kept_files(tmp_path) if path.suffix == ".zip"]) == 2


async def test_tutor_and_lead_get_a_learners_papers_and_nobody_else_does(spring: Cohorts, tmp_path: Path) -> None:
    await spring.told("Lena", "/map K1.1 5.2 rang Mrs Sarah Hughes on 07700 900123")
    lena = await person_of(spring.chats["Lena"])
    for who in ("Tom", "Lee"):
        offered = await spring.ask(who, "/papers Lena")
        assert offered[0].choices[0][0].data == f"pap:template:{lena}"
        answer = await spring.ask(who, "/papers Lena gateway record")
        assert fields_of(file_of(spring, answer))["Name"] == "Lena"
    told = words_of(file_of(spring, await spring.ask("Tom", "/papers Lena mapping")))
    assert "K1.1" in told
    assert "07700" not in told
    refused = spring.service.kit.texts("refused.other")
    for who in ("Max", "Eve", "Ada", "Otto", "Ola"):
        before = len(kept_files(tmp_path))
        for data in (f"pap:pack:{lena}", f"pap:record:{lena}", "pap:record:99999"):
            assert [message.text for message in await press(spring, who, data)] == [refused]
        assert not any(message.attachments for message in await spring.ask(who, "/papers Lena record"))
        assert len(kept_files(tmp_path)) == before
    audit = await spring.told("Lee", "/cohort Spring audit")
    assert "Tom: take paper Lena (record)" in audit
    assert "Lee: take paper Lena (record)" in audit


@pytest.mark.parametrize("data", ["pap:nothing", "pap:pack:x", "pap:pack:²", f"pap:pack:{10**30}", "pap:pack:-1"])
async def test_buttons_that_nobody_made_do_nothing(spring: Cohorts, data: str) -> None:
    answer = await press(spring, "Tom", data)
    assert [message.attachments for message in answer] == [()]


async def test_what_is_asked_for_by_name(spring: Cohorts) -> None:
    assert "template, mapping, proposal" in await spring.told("Lena", "/papers everything")
    for words in ("record", "Gateway Record", "gateway  record"):
        (message,) = await spring.ask("Lena", f"/papers {words}")
        assert message.attachments[0].name == "gateway-record.docx"
    assert "nobody of that name" in await spring.told("Tom", "/papers Zoe")
    assert "template, mapping, proposal" in await spring.told("Tom", "/papers Lena nonsense")


async def test_papers_wait_while_a_question_is_open(spring: Cohorts) -> None:
    await spring.ask("Lena", "/mock exam")
    await spring.ask("Lena", "/next")
    assert "A question is open" in await spring.told("Lena", "/papers template")
    assert "A question is open" in (await press(spring, "Lena", "pap:template"))[0].text
    await spring.chats["Lena"].pass_time(hours=25)
    assert (await spring.ask("Lena", "/papers template"))[-1].attachments


async def test_a_draft_is_the_learners_own_until_it_is_handed_in(spring: Cohorts) -> None:
    await spring.told("Lena", f"/proposal {WORDS}")
    assert "I rang the customer" in words_of(file_of(spring, await spring.ask("Lena", "/papers proposal")))
    assert "I rang the customer" not in words_of(file_of(spring, await spring.ask("Tom", "/papers Lena proposal")))
    lena = await person_of(spring.chats["Lena"])
    (draft,) = await spring.database.run(lambda store: store.records.proposals(lena, 1))
    await press(spring, "Lena", f"pr:in:{draft.id}:sure")
    assert "I rang the customer" in words_of(file_of(spring, await spring.ask("Tom", "/papers Lena proposal")))


async def test_papers_go_with_the_learner_whoever_asked_for_them(both: Cohorts, tmp_path: Path) -> None:
    await both.ask("Tom", "/papers Lena record")
    await both.ask("Lena", "/papers template")
    assert len(kept_files(tmp_path)) == 2
    await both.ask("Lena", "/forget everything")
    assert kept_files(tmp_path) == []


async def test_papers_follow_when_two_accounts_turn_out_to_be_one(spring: Cohorts, tmp_path: Path) -> None:
    await spring.ask("Lena", "/papers template")
    await spring.ask("Max", "/papers template")
    code = re.findall(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", await spring.told("Lena", "/link"))[0]
    assert "same person" in await spring.told("Max", f"/link {code}")
    assert len(kept_files(tmp_path)) == 2
    await spring.ask("Max", "/forget everything")
    assert kept_files(tmp_path) == []


# On the pages ---------------------------------------------------------------------------------------------------------


async def ordered(client: httpx.AsyncClient, learner: int, token: str, **form: str) -> httpx.Response:
    return await client.post(f"/person/{learner}/papers", data={"csrf": token, **form})


async def token_of(client: httpx.AsyncClient) -> str:
    return (await client.get("/")).text.split('name="csrf" value="')[1].split('"')[0]


async def test_a_date_of_birth_goes_into_the_file_and_nowhere_else(
    web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lena = await person_of(web.spring.chats["Lena"])
    async with web.client("Lena") as client:
        page = (await client.get(f"/person/{lena}")).text
        assert 'name="born" type="text" maxlength="30" autocomplete="off"' in page
        token = await token_of(client)
        answer = await ordered(client, lena, token, paper="record", born=BORN[0])
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == 'attachment; filename="gateway-record.docx"'
        assert answer.headers["cache-control"] == "no-store"
        fields = fields_of(answer.content)
        assert (fields["Name"], fields["Date of birth"]) == ("Lena", BORN[1])
        assert fields_of((await ordered(client, lena, token, paper="record")).content)["Date of birth"] == ""
        unread = await ordered(client, lena, token, paper="record", born="the day before")
        assert unread.status_code == 422
        assert "the day before" not in unread.text
        packed = opened_pack((await ordered(client, lena, token, paper="pack", born=BORN[0])).content)
        assert fields_of(packed["gateway-record.docx"])["Date of birth"] == BORN[1]
    stored = everything_in(tmp_path)
    for born in BORN:
        assert born.encode() not in stored
        assert born not in caplog.text
        assert born not in repr(order_of({"paper": "record", "born": born}))


async def test_a_paper_on_the_pages_is_for_those_whom_the_matrix_names(web: Web) -> None:
    lena = await person_of(web.spring.chats["Lena"])
    await web.spring.joins(await web.spring.arrives("Zed"), 1, "apprentice")
    for who, status in (("Ann", 200), ("Lena", 200), ("Zed", 404), ("Olga", 404)):
        async with web.client(who) as client:
            token = await token_of(client)
            answer = await ordered(client, lena, token, paper="record")
            assert answer.status_code == status, who
            assert status == 200 or "Lena" not in answer.text
            assert (await ordered(client, lena, "forged", paper="record")).status_code == 403
            assert (await client.get(f"/person/{lena}/papers")).status_code in (404, 405)
    async with web.client() as client:
        assert (await ordered(client, lena, "", paper="record")).status_code == 401
    kept = await web.spring.database.run(lambda store: store.people.person(lena))
    assert kept is not None
    assert "made_files" not in json.loads(kept.settings)
