"""The report desk in the chat: files and pasted text, read outside the turn by a real process; on both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Document, Outbound, Press
from bot.project.report.kept import ReportState
from bot.project.report.readers import Readers
from bot.records import Answer, Verdict
from bot.review.values import Awaited
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.documents import SECTIONS, Story, docx_of, prose, saved, write
from tests.on_both import on_both

KEPT = "test_a_file_is_kept_on_request_until_it_is_deleted_or_its_owner_is_forgotten"
LONG = Story(dict.fromkeys(SECTIONS, (260, 260)), annexes=(("Annex A: Email", "From: Sam Poole\nI wrote to her."),))
SHORT = Story(dict.fromkeys(SECTIONS, (205, 205)))


class Hearing:
    """An assessor that hears K1.1 wherever it is asked about its area, or that is broken."""

    broken = False

    async def assess(self, answer: Answer) -> tuple[Verdict, ...]:
        """One limb of one criterion, or nothing but trouble."""
        if self.broken:
            raise ConnectionError
        detail = '{"sure": false, "quotes": {"limb": [{"text": "I checked her account"}]}, "heard": ["limb"]}'
        return (Verdict("K1.1", "partly", detail),) if answer.area == "1" else ()


class Desk(Chat):
    """A chat with a file store and a reader."""

    files: DiskFiles
    readers: Readers
    hearing: Hearing

    async def sends(self, data: bytes, name: str = "report.docx", caption: str = "") -> None:
        """Send a file and have it read."""
        file = self.files.put(data, ".bin")
        await self.does(Document(file, name, "application/octet-stream", len(data), caption=caption))
        await self.reads()

    async def reads(self) -> None:
        """Whatever waits to be read is read."""
        while await self.readers.round():
            pass
        await self._settle()

    def stored(self) -> int:
        """How many files there are."""
        return sum(path.is_file() for path in self.folder.rglob("*"))

    folder: Path


@asynccontextmanager
async def desk(place: Path | str, folder: Path, clock: HandClock | None = None, first: int = 0) -> AsyncIterator[Desk]:
    """A desk over a database."""
    clock = clock or HandClock()
    async with opened(place, clock) as (database, service):
        files = DiskFiles(folder)
        service.kit = replace(service.kit, files=files)
        made = Desk(database, service, clock, first_delivery=first)
        made.folder, made.files, made.hearing = folder, files, Hearing()
        made.readers = Readers(database, service, made.hearing, files, clock, "test")
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What asks the database something of its own, on both; all on both in the soak run."""
    on_both(metafunc, "here", {"test_a_report_is_read_page_by_page_and_its_file_goes", KEPT})


@pytest.fixture
async def here(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    """Somebody who has agreed."""
    place = tmp_path / "desk.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    async with desk(place, tmp_path / "files") as made:
        await made.you("/agree")
        made.skim()
        yield made


def labels(message: Outbound) -> list[str]:
    """The buttons under a message."""
    return [choice.label for row in message.choices for choice in row]


async def test_a_report_is_read_page_by_page_and_its_file_goes(here: Desk) -> None:
    await here.you("/report")
    assert "Keep the file" in labels(here.bot("up to 20 MB", "deleted once it is read"))
    await here.sends(docx_of(LONG))
    here.bot("reading it")
    first = here.bot("report.docx", "Marking stops at word 2,750", "/map")
    assert first.attachments[0].media_type == "image/png"
    assert first.attachments[0].description
    assert len(first.plain) < 1200
    for label, wanted in (
        ("Worth a look", "longer than 2,750"),
        ("Sections", "1 Situation"),
        ("Annexes", "by Sam Poole"),
        ("What can be heard", "Section 5: K1.1 (unsure)"),
        ("Section 5", "I checked her account"),
        ("Criteria and mapping", "S2.9"),
    ):
        await here.press(label)
        assert "Back to the first page" in labels(here.bot(wanted))
    await here.press("Back to the first page")
    here.bot("Marking stops at word 2,750")
    here.silence()
    assert here.stored() == 1  # the picture


async def test_pasted_messages_are_one_report(here: Desk) -> None:
    await here.you("/report")
    here.skim()
    text = "\n\n".join(f"{at} {name}\n\n{prose(400)}" for at, name in enumerate(SECTIONS, 1))
    for at in range(0, len(text), 4000):
        await here.you(text[at : at + 4000])
        here.bot(f"Part {at // 4000 + 1}", "words so far")
    await here.you("/done")
    await here.reads()
    here.bot("reading it")
    here.bot("pasted text", "Your report has 2,4")
    await here.you("And now a word.")
    assert "pasted" not in here.bot().plain  # no longer taken as a report


async def test_the_mapping_is_mended_and_the_mock_is_drawn_on_what_is_left(here: Desk) -> None:
    codes = [each.code for each in here.service.kit.pack.criteria]
    late = codes[:2]
    await here.you("/map " + "\n".join(f"{code} 6.2" if code in late else f"{code} 1" for code in codes[:-2]))
    await here.sends(docx_of(LONG))
    here.skim()
    left = here.read[-1].plain
    for code in (*late, *codes[-2:]):
        assert code in left.partition("Left for the interview by your mapping: ")[2]
    await here.you("/map " + "\n".join(f"{code} 1" for code in late))
    await here.sends(docx_of(SHORT), "second.docx")
    here.skim()
    assert f"Left for the interview by your mapping: {', '.join(codes[-2:])}." in here.read[-1].plain
    await here.you("/mock exam")
    said = here.bot("takes up what your report leaves open").plain
    assert all(code in said for code in codes[-2:])
    sitting = await here.sitting()
    assert set(codes[-2:]) <= {code for question in sitting.plan.questions for code in question.criteria}


def with_a_mapping(rows: "list[tuple[str, str, str]]") -> bytes:
    """A report with its mapping at the end, as a table with a column for section and paragraph, and a list of annexes
    that names criteria as well."""
    writer = write(LONG)
    for head, body in (
        (("Criterion", "Section", "Paragraph", "Sections that may show it"), [(*row, "2, 4") for row in rows]),
        (("No.", "Kind", "Whose", "Criterion"), [("2", "email of 3 March", "mine", code) for code, _, _ in rows]),
    ):
        table = writer.add_table(1 + len(body), 4)
        for at, row in enumerate((head, *body)):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
    return saved(writer)


async def test_the_mapping_in_the_report_counts_until_the_learner_has_one(here: Desk) -> None:
    codes = [each.code for each in here.service.kit.pack.criteria]
    rows = [(code, "6" if code == codes[0] else "1", "2" if code == codes[0] else "") for code in codes[:-1]]
    await here.sends(with_a_mapping(rows))
    here.bot("reading it")
    first = here.bot(f"only after the stop line: {codes[0]}.", "goes by the mapping in your report").plain
    assert f"Left for the interview by your mapping: {codes[0]}, {codes[-1]}." in first
    await here.press("Criteria and mapping")
    here.bot(f"Section 6: {codes[0]} (6.2) after the stop line")
    await here.press("Back to the first page")
    here.skim()
    await here.press("Take over the mapping in my report")
    here.bot(f"the {len(rows)} criteria")
    await here.you(f"/map {codes[0]} 2")
    await here.sends(with_a_mapping(rows), "again.docx")
    here.skim()
    again = here.read[-1]
    assert "The one in your report says something else" in again.plain
    assert f"Left for the interview by your mapping: {codes[-1]}." in again.plain


async def test_own_mapping_lines_lie_beside_an_open_question(here: Desk) -> None:
    pack = here.service.kit.pack
    await here.you("/map " + "\n".join(f"{each.code} 2.3 my letter" for each in pack.criteria))
    here.skim()
    await here.you("/mock exam")
    await here.you("/next")
    here.skim()
    await here.you("/map")
    shown = here.bot("Your mapping beside you", "section 2, paragraph 3 (my letter)").plain
    area = (await here.sitting()).plan.questions[0].area
    for each in pack.criteria:
        assert (f"{each.code} " in shown) == (each.area == area)


async def test_what_cannot_be_read_says_why_and_leaves_nothing(here: Desk) -> None:
    await here.sends(b"%PDF-1.4 broken", "report.pdf")
    here.bot("reading it")
    here.bot("damaged")
    assert here.stored() == 0
    await here.sends(docx_of(SHORT))
    here.bot("reading it")
    here.bot("report.docx")


async def test_without_an_engine_the_rest_is_there(here: Desk) -> None:
    here.hearing.broken = True
    await here.sends(docx_of(SHORT))
    here.bot("reading it")
    assert "What can be heard" not in labels(here.bot("Your report has"))


async def test_a_file_is_kept_on_request_until_it_is_deleted_or_its_owner_is_forgotten(here: Desk) -> None:
    await here.you("/report")
    await here.press("Keep the file")
    assert "kept until you delete it" in here.skim()[-1].plain
    await here.sends(docx_of(SHORT))
    assert here.stored() == 2
    await here.press("Delete the file")
    assert here.stored() == 1
    await here.sends(docx_of(SHORT))
    await here.you("/forget everything")
    assert here.stored() == 0


async def test_in_a_mock_a_report_waits(here: Desk) -> None:
    await here.you("/mock exam")
    await here.you("/next")
    here.skim()
    await here.you("/report")
    here.bot("when it is over")


async def test_nobody_elses_report_is_shown(here: Desk) -> None:
    await here.sends(docx_of(SHORT))
    other = Chat(here.database, here.service, here.clock, "2", 1000)
    await other.you("/agree")
    other.skim()
    button = here.button("Sections")
    await other.does(Press(button.data))
    assert "Situation" not in other.bot().plain


async def test_a_killed_reading_is_done_again_once(tmp_path: Path) -> None:
    """Between the claim and the result the program dies: the next one reads the report, and says so once."""
    place, folder, clock = tmp_path / "desk.db", tmp_path / "files", HandClock()
    async with desk(place, folder, clock) as first:
        await first.you("/agree")
        file = first.files.put(docx_of(SHORT), ".docx")
        await first.does(Document(file, "report.docx", "application/octet-stream", 1))
        first.skim()
        claimed = await first.database.run(lambda store: store.jobs.claim("report", "dead", clock.now(), 60, 1))
        assert len(claimed) == 1
    async with desk(place, folder, clock, first=100) as second:
        await second.reads()
        await second._settle()
        second.skim()
        assert not any("Your report has" in message.plain for message in second.read)  # its lease still runs
        clock.move(timedelta(seconds=61))
        await second.reads()
        second.skim()
        assert sum("Your report has" in message.plain for message in second.read) == 1
        kept = await second.database.run(lambda store: store.reports.of(1))
        assert [one.state for one in kept] == [ReportState.READ]
        assert kept[0].file == ""


async def test_a_file_is_no_report_while_something_else_was_asked_for(here: Desk) -> None:
    await here.database.run(
        lambda store: store.reviews.wait_for(1, Awaited("comment", "1:1", here.clock.now() + timedelta(hours=1)))
    )
    await here.sends(docx_of(SHORT))
    assert not any("Your report" in message.plain for message in here.skim())
    assert here.stored() == 0
    await here.sends(docx_of(SHORT), caption="/report")
    assert "Your report has" in here.skim()[-1].plain
