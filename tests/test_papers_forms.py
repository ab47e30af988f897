"""The papers as files: every limit and item of the pack is on them, what is known is filled in, the rest is blank."""

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.papers.forms.checking import checklist, missing
from bot.papers.forms.making import made
from bot.papers.forms.values import Known, Paper
from bot.people.values import Entry, Proposal
from bot.project.report.mapping import read_mapping
from bot.project.report.reading import read_report
from bot.project.report.xray import xray
from bot.texts import english
from bot.timeline.dates import draw_up
from bot.timeline.values import Adjustment, GatewayRecord, Key, ProposalState
from question_bank.model import Pack
from question_bank.reader import load_pack
from tests.chat import PACK
from tests.papers_reading import fields_of, opened_pack, words_of
from tests.scale import scale

OTHER = "css_l3_other_rules"
NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
TEXT = "A customer rang me about a boiler.\nI rang her back & asked <what> had happened."


def proposal(number: int, words: int = 248, **more: object) -> Proposal:
    one = Proposal(number, 1, 1, TEXT, words, NOW, ("challenge", "actions"), NOW, 2, NOW)
    return replace(one, **more)  # type: ignore[arg-type]  # fields by name


def known(pack: Pack) -> Known:
    """Lena with everything known: a first proposal that was refused, a second that waits, dates and half a mapping."""
    record = GatewayRecord(
        date(2026, 3, 2),
        ProposalState.REFUSED,
        date(2026, 3, 3),
        date(2026, 5, 20),
        time(10, 30),
        "Room 4",
        None,
        (Adjustment(Key.REPORT_FINISHED, 7, "Ill for a week"),),
    )
    first = proposal(1, 240, decision="refused", reason="Two challenges", decided_on=date(2026, 3, 3), recorded_by=3)
    entries = tuple(Entry(each.code, 5, "2", "the refund letter") for each in pack.criteria[:9])
    return Known(
        pack,
        NOW,
        ZONE,
        "Lena Okafor",
        1,
        (first, proposal(2)),
        {2: "Eve Marsh", 3: "Tom Reed"},
        entries,
        draw_up(record, pack.rules, english()),
        ("Eve Marsh",),
        ("Tom Reed",),
        1.25,
        b"BEGIN:VCALENDAR",
    )


def paper(kind: Paper, one: Known) -> bytes:
    return made(kind, one, english()).content


@pytest.fixture(params=[PACK, OTHER])
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


def test_the_template_has_the_packs_sections_limits_contents_and_criteria(pack: Pack) -> None:
    content, report = paper(Paper.TEMPLATE, known(pack)), pack.rules.report
    document, words = docx.Document(io.BytesIO(content)), words_of(content)
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == [*(f"{s.number} {s.title}" for s in report.sections), "Annexes", "Criteria mapping"]
    for section in report.sections:
        assert " ".join(section.guidance.split()) in " ".join(words.split())
    for number in (report.words, report.least, report.most):
        assert f"{number:,}" in words
    assert ("is not taken" in words) == (report.short == "fails")
    for content_item in report.contents:
        assert content_item.title.lower() in words
    assert all(kind in words for kind in report.annexes)
    assert all(f"{each.code} {each.title}" in words for each in pack.criteria)
    assert "shared folder" in words
    assert fields_of(content)["Date of birth"] == ""


def test_our_own_reader_finds_the_sections_of_the_template_and_counts_no_annex(pack: Pack) -> None:
    """What a learner writes into it is counted; the annex list and the mapping behind it are not."""
    document = docx.Document(io.BytesIO(paper(Paper.TEMPLATE, known(pack))))
    for paragraph in [p for p in document.paragraphs if p.style is not None and p.style.name == "Guidance"]:
        paragraph._p.getparent().remove(paragraph._p)
    for heading in [p for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"][1:]:
        heading.insert_paragraph_before("I rang her back on the same day.")
    written = io.BytesIO()
    document.save(written)
    seen = xray(read_report(written.getvalue()), pack)
    sections = pack.rules.report.sections
    assert [one.number for one in seen.sections if one.found] == [section.number for section in sections]
    headings = [len(f"{section.number} {section.title}".split()) for section in sections]
    assert [one.words for one in seen.sections] == [8 + words for words in headings]
    assert seen.annex_words > 100


def test_our_own_reader_reads_the_mapping_document_back(pack: Pack) -> None:
    one = known(pack)
    read_back = read_mapping(paper(Paper.MAPPING, one), pack)
    assert [(e.code, e.section, e.paragraph) for e in read_back.entries if e.section] == [
        (each.criterion, 5, 2) for each in one.entries
    ]
    assert read_back.unknown == ()


def test_the_proposal_form_asks_for_what_the_pack_wants(pack: Pack) -> None:
    words, fields = words_of(paper(Paper.PROPOSAL, known(pack))), fields_of(paper(Paper.PROPOSAL, known(pack)))
    least, most = pack.rules.proposal.words
    assert (f"{least} to {most} words" if least > 1 else f"up to {most} words") in words
    assert f"within {pack.rules.proposal.resubmit_days} days" in words
    assert "☑ It is about one high-level challenge" in words
    for each in pack.rules.report.contents:
        assert f"{'☑' if each.key == 'actions' else '☐'} {each.title}" in words
    assert all(line in words for line in TEXT.splitlines())
    assert (fields["Name"], fields["Word count"], fields["Gateway meeting"]) == ("Lena Okafor", "248", "2 March 2026")
    assert "Found suitable by Eve Marsh on 1 March 2026." in words


def test_the_review_form_holds_a_decision_only_with_its_own_version(pack: Pack) -> None:
    one = known(pack)
    waiting = paper(Paper.REVIEW, one)
    assert fields_of(waiting)["Reason"] == ""
    assert "☐ Approved" in words_of(waiting)
    assert "☐ Not accepted" in words_of(waiting)
    refused = paper(Paper.REVIEW, replace(one, versions=one.versions[:1]))
    fields = fields_of(refused)
    assert "☑ Not accepted" in words_of(refused)
    assert (fields["Decided on"], fields["Reason"], fields["Recorded here by"]) == (
        *("3 March 2026", "Two challenges"),
        "Tom Reed",
    )
    due = date(2026, 3, 3 + pack.rules.proposal.resubmit_days)
    assert f"{due.day} March 2026" in fields.values()
    draft = proposal(5, handed_in_at=None, suited_at=None)
    approved = replace(one, versions=(proposal(4, decision="approved", decided_on=date(2026, 3, 4)), draft))
    assert "☑ Approved" in words_of(paper(Paper.REVIEW, approved))


def test_the_gateway_record_holds_what_is_known_and_leaves_the_rest_blank(pack: Pack) -> None:
    content = paper(Paper.RECORD, known(pack))
    words, fields = words_of(content), fields_of(content)
    wanted = {
        "Name": "Lena Okafor",
        "Date of birth": "",
        "Employer": "",
        "For the employer": "Eve Marsh",
        "For the training provider": "Tom Reed",
        "Assessment organisation": pack.rules.organisation,
        "Gateway meeting": "2 March 2026",
        "The assessment period starts on": "2 March 2026",
        "Agreed for": "20 May 2026",
        "At": "10:30 (Europe/London)",
    }
    assert wanted.items() <= fields.items()
    assert all(item.title in words for item in pack.rules.gateway)
    assert pack.rules.note in words
    for said in ("Two challenges", "Not accepted, 3 March 2026", "7 days", "Ill for a week", "× 1.25", "Room 4"):
        assert said in words
    assert fields_of(paper(Paper.RECORD, replace(known(pack), born="2 March 2001")))["Date of birth"] == "2 March 2001"


def test_the_checklist_names_what_is_missing(pack: Pack) -> None:
    texts = english()
    nothing = {line.title: line for line in checklist(Known(pack, NOW, ZONE), texts)}
    assert all(not line.there for line in nothing.values())
    unknown = {"proposal", "suitability", "interview_date"}
    for item in pack.rules.gateway:
        assert (nothing[item.title].there is None) == (item.key not in unknown)
    one = known(pack)
    lines = checklist(one, texts)
    left = [line for line in missing(lines) if line.title == "Criteria mapping"]
    assert f"9 of {len(pack.criteria)}" in left[0].words
    assert pack.criteria[9].code in left[0].words
    assert pack.criteria[0].code not in left[0].words
    whole = tuple(Entry(each.code, 1) for each in pack.criteria)
    assert next(x for x in checklist(replace(one, entries=whole), texts) if x.title == "Criteria mapping").there


@pytest.mark.parametrize(
    ("versions", "says"),
    [
        ((), "There is none yet"),
        ((proposal(1, 700),), "has 700 words"),
        ((proposal(1, handed_in_at=None, suited_at=None),), "not handed in yet"),
        ((proposal(1, decision="refused", decided_on=date(2026, 3, 3)),), "Not accepted on 3 March 2026"),
        ((proposal(1),), "248 words, handed in on 1 March 2026"),
    ],
)
def test_how_the_proposal_stands(versions: tuple[Proposal, ...], says: str) -> None:
    line = checklist(Known(load_pack(PACK), NOW, ZONE, versions=versions), english())[0]
    assert says in line.words
    assert line.there == ("handed in on" in says)


def test_the_gateway_pack_opens_and_names_nobody(pack: Pack) -> None:
    one = made(Paper.PACK, known(pack), english())
    files = opened_pack(one.content)
    assert one.name == "gateway-pack.zip"
    assert set(files) == {
        *("checklist.docx", "dates.docx", "dates.ics", "gateway-record.docx", "mapping.docx", "proposal.docx")
    }
    assert files["dates.ics"] == b"BEGIN:VCALENDAR"
    assert "20 May 2026" in words_of(files["dates.docx"])
    bare = opened_pack(paper(Paper.PACK, Known(pack, NOW, ZONE)))
    assert set(files) - set(bare) == {"dates.ics"}
    assert "No gateway meeting is set yet" in words_of(bare["dates.docx"])


@pytest.mark.parametrize("kind", [kind for kind in Paper if kind is not Paper.PACK])
@pytest.mark.parametrize("blank", [True, False])
def test_every_paper_can_be_read_by_everybody(kind: Paper, *, blank: bool) -> None:
    pack = load_pack(PACK)
    content = paper(kind, Known(pack, NOW, ZONE) if blank else known(pack))
    document = docx.Document(io.BytesIO(content))
    properties = document.core_properties
    assert properties.title
    assert (properties.language, properties.author, properties.comments) == ("en-GB", "", "")
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    styles = [p.style.name for p in document.paragraphs if p.style is not None]
    assert styles[0] == "Title"
    for table in document.tables:
        marked = table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        labelled = look is not None and look.get(qn("w:firstColumn")) == "1"
        assert len(table.columns) == 1 or marked != labelled
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert not any("vba" in name.lower() or "embed" in name.lower() for name in parts)
    assert not any(b'TargetMode="External"' in part for name, part in parts.items() if name.endswith(".rels"))
    used = set(re.findall(rb'w:(?:pStyle|tblStyle|rStyle) w:val="([^"]+)"', parts["word/document.xml"]))
    there = set(re.findall(rb'w:styleId="([^"]+)"', parts["word/styles.xml"]))
    assert used <= there


@given(st.text(max_size=200), st.text(max_size=60))
@settings(max_examples=scale(8, 200), deadline=None)
def test_any_words_make_a_file_that_opens(text: str, name: str) -> None:
    one = replace(known(load_pack(PACK)), learner=name, versions=(proposal(1, text=text),), born=name)
    for kind in (Paper.PROPOSAL, Paper.RECORD):
        words_of(paper(kind, one))


def test_the_command_writes_blank_papers_and_says_what_is_not_there(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        line = [sys.executable, "-m", "bot", "papers", *arguments]
        root = {"PYTHONPATH": str(Path.cwd()), "PATH": ""}
        return subprocess.run(line, cwd=tmp_path, env=root, capture_output=True, check=False, timeout=60)

    done = run("pack", "--out", "pack.zip", "--pack", OTHER)
    assert (done.returncode, done.stderr) == (0, b"")
    pack = opened_pack((tmp_path / "pack.zip").read_bytes())
    assert "Certificates of English and maths" in words_of(pack["checklist.docx"])
    assert (tmp_path / "pack.zip").stat().st_mode & 0o077 == 0
    done = run("record", "--person", "7", "--out", "record.docx")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_the_page_about_papers_names_every_paper_and_every_file() -> None:
    page, pack = Path("docs/papers.md").read_text(encoding="utf-8"), known(load_pack(PACK))
    for kind in Paper:
        assert re.search(rf"^\| `{kind}` \| `{made(kind, pack, english()).name}` \|", page, re.MULTILINE)
    for name in opened_pack(paper(Paper.PACK, pack)):
        assert f"`{name}`" in page
