"""`mockbot export`: papers of every kind, read back by independent readers, and what is asked for wrongly."""

import asyncio
import csv
import io
import json
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pypdf
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.review.values import NewComment, NewMark
from storage.files import DiskFiles
from tests.chat import kit, opened
from tests.clock import HandClock
from tests.review_rig import Company, company, person_of

FORMULA = "=HYPERLINK(1) said the customer at 07700 900123"


@pytest.fixture
async def spring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Company]:
    """Lena's first mock, reviewed by Ann; the database stays in use while it is exported from."""
    clock, url = HandClock(), f"sqlite:///{tmp_path / 's.db'}"
    monkeypatch.setenv("MOCKBOT_DATABASE_URL", url)
    async with opened(url, clock) as (database, service):
        service.kit = replace(kit(), files=DiskFiles(tmp_path / "files"))
        made = await company(tmp_path, database, service, clock)
        await reviewed(made)
        yield made


async def reviewed(made: Company) -> None:
    ann, now = await person_of(made.chats["Ann"]), made.clock.now()
    sitting = await made.chats["Lena"].sitting()
    marks = [NewMark(code, "partly", "=1+1 guide") for code in sitting.plan.questions[0].criteria]
    comments = [NewComment("", "=SUM(A1) <b>well told</b>"), NewComment("1", "Ring 07700 900123.")]

    def review(store: "object") -> None:
        from storage.store import SqlStore

        assert isinstance(store, SqlStore)
        taken = store.reviews.claim(sitting.id, ann, now, now.replace(year=now.year + 1))
        assert store.reviews.save(taken.id, taken.version, ann, now, marks, comments, report=[NewMark("S5.5", "met")])
        assert store.reviews.release(taken.id, taken.version + 1, ann, now)

    await made.database.run(review)


async def export(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, main, ["export", *arguments])


async def done(*arguments: str) -> bytes:
    result = await export(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout_bytes


async def test_the_sheet_as_a_document(spring: Company, tmp_path: Path) -> None:
    out = tmp_path / "sheet.docx"
    assert await done("interview", "latest", "--format", "docx", "--out", str(out)) == b""
    read = docx.Document(str(out))
    headings = [p.text for p in read.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) == 9
    text = "\n".join(p.text for p in read.paragraphs)
    assert "<b>well told</b>" in text
    assert "Ring [phone number]." in text
    assert text.count("I wrote the guide for the desk, part") == 10
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert {"Lena", "Ann", "partly", "Signature", "Report", "shown"} <= set(cells)
    assert out.stat().st_mode & 0o077 == 0


async def test_the_sheet_as_a_tagged_pdf(spring: Company) -> None:
    read = pypdf.PdfReader(io.BytesIO(await done("interview", "latest", "--format", "pdf")))
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    kinds = set(structure(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"} <= kinds
    assert len(read.pages) >= 9
    text = "\n".join(page.extract_text() for page in read.pages)
    assert "[phone number]" in text
    assert "07700" not in text


def structure(node: object) -> list[str]:
    """The kinds of a structure tree's elements."""
    if isinstance(node, pypdf.generic.IndirectObject):
        return structure(node.get_object())
    if isinstance(node, list):
        return [kind for each in node for kind in structure(each)]
    if not isinstance(node, dict):
        return []
    return [str(node.get("/S", "")), *structure(node.get("/K"))]


async def test_pdf_without_the_extra_says_so(spring: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    result = await export("interview", "latest", "--format", "pdf")
    assert result.exit_code == 1
    assert "mockbot[pdf]" in result.stderr
    assert result.stderr.count("\n") == 1


async def test_the_transcript_as_data(spring: Company) -> None:
    data = json.loads(await done("interview", "latest", "--format", "json"))
    assert [q["number"] for q in data["questions"]] == list(range(1, 11))
    rows = list(csv.reader(io.StringIO((await done("interview", str(data["id"]), "--format", "csv")).decode())))
    assert len(rows) == 11


async def test_a_persons_data(spring: Company) -> None:
    lena = await person_of(spring.chats["Lena"])
    data = json.loads(await done("person", str(lena), "--format", "json"))
    assert data == json.loads(await done("person", "console:Lena"))
    assert data["person"]["name"] == "Lena"
    assert {"persons", "transcript", "review_marks", "memberships"} <= set(data["kept"])
    archive = zipfile.ZipFile(io.BytesIO(await done("person", str(lena), "--format", "zip")))
    assert archive.testzip() is None
    assert {"my-data.json", "my-data.html"} <= set(archive.namelist())
    assert "&lt;b&gt;well told&lt;/b&gt;" in archive.read("my-data.html").decode()


async def test_a_cohorts_summary(spring: Company) -> None:
    data = json.loads(await done("cohort", "spring", "--format", "json"))
    (lena,) = data["learners"]
    assert (lena["name"], lena["mocks"], lena["reviewed"]) == ("Lena", 1, 1)
    assert set(lena["criteria"].values()) == {"partly"}
    rows = list(csv.reader(io.StringIO((await done("cohort", str(data["id"]), "--format", "csv")).decode())))
    book = openpyxl.load_workbook(io.BytesIO(await done("cohort", "Spring", "--format", "xlsx")))
    page = book.active
    assert [cell.value for cell in page[1]] == rows[0]
    assert len(rows[0]) == 30
    assert page.cell(2, 2).value == "Lena"


async def test_formulas_are_words(spring: Company) -> None:
    lena = spring.chats["Lena"]
    await lena.you("/settings name =cmd|calc")
    lena.skim()
    await lena.you("/mock exam")
    await lena.you("/next")
    await lena.you(FORMULA)
    lena.skim()
    rows = (await done("interview", "latest", "--format", "csv")).decode()
    assert f"'{FORMULA}" in rows
    book = openpyxl.load_workbook(io.BytesIO(await done("cohort", "Spring", "--format", "xlsx")))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=cmd|calc" in [cell.value for cell in cells]


async def test_overrides_are_answers_with_labels(spring: Company) -> None:
    lines = [json.loads(line) for line in (await done("overrides")).decode().splitlines()]
    assert lines
    for line in lines:
        assert line["answer"].startswith("I wrote the guide")
        assert set(line["labels"]) <= {f"{c}" for c in line["labels"]}
        assert all(each["label"] in ("met", "partly", "not_met") for each in line["labels"].values())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("interview", "999"), 1),
        (("interview", "²"), 1),
        (("interview", "first"), 1),
        (("person", "999"), 1),
        (("person", "myspace:1"), 1),
        (("person", "telegram:999"), 1),
        (("cohort", "Winter"), 1),
        (("interview", "latest", "--format", "xlsx"), 2),
        (("person", "1", "--format", "csv"), 2),
        (("cohort", "1", "--format", "pdf"), 2),
        (("interview", "latest", "--out", "/nowhere/x.json"), 1),
        (("planet", "1"), 2),
    ],
)
async def test_what_is_not_there_is_said_in_a_sentence(spring: Company, arguments: tuple[str, ...], code: int) -> None:
    result = await export(*arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert result.stdout == ""
    if code == 1:
        assert result.stderr.count("\n") == 1
        assert result.stderr.endswith(".\n")
