"""The gateway desk in the chat: dates that can be kept and dates that cannot, the proposal's way, and the mapping."""

import io
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import docx
import pytest
from icalendar import Calendar

from bot.messages import Choice, Document, Outbound, Press
from bot.people.finding import day_in
from bot.people.values import Entry
from bot.project.mapping import fragile, homes, read_entry
from bot.project.proposal import count_words
from question_bank.reader import load_pack
from tests.chat import PACK
from tests.people_rig import Cohorts, cohorts

WORDS = "I rang the customer about the problem and asked what had happened before. " * 17  # 221 words


@pytest.fixture(params=["sqlite", "postgresql"])
async def spring(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cohorts]:
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with cohorts(place, tmp_path) as made:
        yield made


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Cohorts]:
    async with cohorts(tmp_path / "chat.db", tmp_path) as made:
        yield made


def choices(messages: list[Outbound], start: str) -> list[Choice]:
    return [c for message in messages for row in message.choices for c in row if c.data.startswith(start)]


async def press(made: Cohorts, who: str, data: str) -> list[Outbound]:
    made.chats[who].skim()
    await made.chats[who].does(Press(data))
    return made.chats[who].skim()


def file_of(made: Cohorts, messages: list[Outbound]) -> bytes:
    (attachment,) = [each for message in messages for each in message.attachments]
    assert made.service.kit.files is not None
    return made.service.kit.files.get(attachment.file)


async def test_dates_that_cannot_be_kept_are_refused_with_the_nearest(small: Cohorts) -> None:
    told = await small.told("Tom", "/dates Lena gateway 2026-03-02 interview 2026-06-20")
    assert "after the end of the assessment period" in told
    assert "2 June 2026" in told
    assert "No gateway date" in await small.told("Tom", "/dates Lena")
    assert "12 March" not in await small.told(
        "Tom", "/dates Lena gateway 2026-03-02 interview 1 June 2026 10:30 Room 4"
    )
    heard = small.chats["Lena"].skim()
    assert "1 June 2026, 10:30, Room 4" in "\n".join(message.plain for message in heard)
    told = await small.told("Lena", "/timeline")
    assert "Room 4" in told
    assert max(len(line) for line in told.splitlines()[1:14]) <= 40
    calendar = Calendar.from_ical(file_of(small, await press(small, "Lena", "tl:ics")))
    assert len(calendar.walk("VEVENT")) == 6


async def test_shared_dates_and_own_ones_over_them(small: Cohorts) -> None:
    assert "2 learning" in await small.told("Lee", "/dates Spring gateway 2026-03-02")
    assert "Mon 2 Mar 2026" in await small.told("Lena", "/timeline")
    await small.told("Tom", "/dates Lena gateway 2026-03-09")
    assert "Mon 9 Mar 2026" in await small.told("Lena", "/timeline")
    assert "Mon 2 Mar 2026" in await small.told("Max", "/timeline")
    await small.told("Tom", "/dates Lena resit 2026-09-01")
    assert "Tue 1 Sep 2026" in await small.told("Lena", "/timeline")
    assert "on a break" in await small.told("Tom", "/dates Max break 2026-03-10 until 2026-04-01")
    assert "not set" in await small.told("Otto", "/timeline")


async def test_a_proposal_is_refused_and_comes_again(spring: Cohorts) -> None:
    today = spring.clock.now().date()
    await spring.told("Tom", f"/dates Lena gateway {today}")
    assert "Writing the report starts" in await spring.told("Lena", "/timeline")
    short = await spring.ask("Lena", "/proposal far too short")
    assert not choices(short, "pr:in")
    panel = await spring.ask("Lena", f"/proposal {WORDS}")
    assert len(choices(panel, "pr:tick")) == 8
    asked = await press(spring, "Lena", choices(panel, "pr:in")[0].data)
    await press(spring, "Lena", choices(panel, "pr:tick")[0].data)
    spring.chats["Eve"].skim()
    await press(spring, "Lena", choices(asked, "pr:in")[0].data)
    letter = spring.chats["Eve"].skim()
    suits = choices(letter, "pr:suits")[0].data
    assert "not yours" in (await press(spring, "Max", suits))[0].text
    spring.chats["Tom"].skim()
    await press(spring, "Eve", suits)
    decide = choices(spring.chats["Tom"].skim(), "pr:no")[0].data
    await press(spring, "Tom", decide)
    spring.chats["Lena"].skim()
    for who in ("Lee", "Eve"):
        spring.chats[who].skim()
    assert "before the gateway" in await spring.told(
        "Tom", f"/proposals Lena refused {today.replace(year=2020)} too wide"
    )
    assert "not accepted" in await spring.told("Tom", f"/proposals Lena refused {today} two challenges in one.")
    for who in ("Lena", "Lee", "Eve"):
        assert "two challenges in one" in "\n".join(message.plain for message in spring.chats[who].skim())
    assert "Revised proposal" in await spring.told("Lena", "/timeline")
    again = await spring.ask("Lena", f"/proposal {WORDS} once more")
    sure = await press(spring, "Lena", choices(again, "pr:in")[0].data)
    await press(spring, "Lena", choices(sure, "pr:in")[0].data)
    assert "approved" in await spring.told("Tom", "/proposals Lena approved")
    assert "Writing the report starts" not in await spring.told("Lena", "/timeline")
    assert "approved" in await spring.told("Lena", "/proposal another one")


async def test_a_file_is_read_and_not_kept(small: Cohorts) -> None:
    document, written = docx.Document(), io.BytesIO()
    document.add_paragraph(WORDS)
    document.save(written)
    files = small.service.kit.files
    assert files is not None
    for name, content, words in (("p.docx", written.getvalue(), "Words: 221"), ("x.pdf", b"\xff\xfe\x00", "no words")):
        await small.told("Lena", "/proposal")
        file = files.put(content, ".bin")
        await small.chats["Lena"].does(Document(file, name, "application/octet-stream", len(content)))
        assert words in "\n".join(message.plain for message in small.chats["Lena"].skim())
        with pytest.raises(KeyError):
            files.get(file)


async def test_the_mapping_fills_and_steers_the_draw(small: Cohorts) -> None:
    pack = load_pack(PACK)
    codes = [each.code for each in pack.criteria]
    told = await small.told("Lena", "/map " + "\n".join(f"{code} {homes(pack)[code][0]}.1" for code in codes[:-2]))
    assert told.count("Kept.") == len(codes) - 2
    assert "usual sections" in await small.told("Lena", "/map K1.1 2.1")
    assert "23 of 25" in await small.told("Lena", "/map")
    table = docx.Document(io.BytesIO(file_of(small, await press(small, "Lena", "map:document")))).tables[1]
    assert len(table.rows) == 26
    assert [row.cells[0].text.split()[0] for row in table.rows[1:]] == codes
    await small.told("Lena", "/mock exam")
    asked = {code for q in (await small.chats["Lena"].sitting()).plan.questions for code in q.criteria}
    assert set(codes[-2:]) <= asked


def test_fragile_criteria_are_the_ones_with_one_home() -> None:
    pack = load_pack(PACK)
    assert sorted(fragile(pack)) == ["K1.1", "K1.3", "K1.4", "K4.4", "K4.6", "K4.7", "S1.4", "S2.9", "S5.1"]


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("K1.1 5.2 the letter", Entry("K1.1", 5, "2", "the letter")),
        ("k1.1 section 5 paragraph 12", Entry("K1.1", 5, "12")),
        ("K1.1: 5", Entry("K1.1", 5)),
        ("K1.1 none", Entry("K1.1", 0)),
        ("K1.1 9.1", None),
        ("K9.9 1.1", None),
        ("", None),
    ],
)
def test_entries_are_read_as_people_write_them(words: str, entry: Entry | None) -> None:
    assert read_entry(words, load_pack(PACK)) == entry


def test_days_are_read_as_people_write_them() -> None:
    for words in ("2026-03-02 x", "2/3/2026 x", "2 March 2026 x", "2nd mar 2026 x", "02.03.2026 x"):
        assert day_in(words) == (date(2026, 3, 2), "x")
    for words in ("2026-02-30", "32/1/2026", "soon", "2 Marvember"):
        assert day_in(words) is None
    assert count_words("one two - three’s, 4") == 4
