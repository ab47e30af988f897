"""The X-ray: the very sentence of the stop line, what is lost after it, mapping, contents, annexes; the command."""

import io
import json
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from bot.project.report.mapping import Entry, Mapping, read_mapping
from bot.project.report.picture import BAR_TOP, picture
from bot.project.report.problems import points
from bot.project.report.reading import read_report
from bot.project.report.xray import Xray, xray
from bot.texts import english
from question_bank.reader import load_pack
from tests.documents import SECTIONS, Story, docx_of, saved, text_of

PACK = load_pack("customer_service_specialist_l3")
TITLE = Story().title
HEADINGS = sum(len(name.split()) + 1 for name in SECTIONS)
BEFORE = len(" ".join(TITLE).split())


def report(words: int, ending: str = "") -> bytes:
    """A report of exactly so many words before `ending`, which closes its last section in a paragraph of its own."""
    rest = words - BEFORE - HEADINGS - 500
    return (
        docx_of(Story({**dict.fromkeys(SECTIONS[:5], (100,)), "Feedback": (rest,)}))
        if not ending
        else _ended(rest, ending)
    )


def _ended(rest: int, ending: str) -> bytes:
    from tests.documents import write

    writer = write(Story({**dict.fromkeys(SECTIONS[:5], (100,)), "Feedback": (rest,)}))
    writer.add_paragraph(ending)
    return saved(writer)


def seen(data: bytes, mapping: Mapping | None = None) -> Xray:
    return xray(read_report(data), PACK, mapping)


def rules(found: Xray) -> list[str]:
    return [one.rule for one in points(found, english())]


def test_a_report_of_exactly_the_limit_is_marked_to_its_end() -> None:
    assert seen(report(2750)).stop is None
    stop = seen(report(2751)).stop
    assert stop is not None
    assert stop.words_after == 1


@pytest.mark.parametrize("into", range(1, 12))
def test_the_stop_sentence_is_the_very_one(into: int) -> None:
    sentences = ("I rang her on Monday.", "She was pleased.", "Nothing more was owed.")
    found = seen(report(2750 - into, " ".join(sentences) + " All was well now.")).stop
    assert found is not None
    expected = sentences[0] if into <= 5 else sentences[1] if into <= 8 else sentences[2]
    assert (found.sentence, found.section, found.words_after) == (expected, 6, 16 - into)


def test_a_criterion_mapped_only_after_the_line_is_lost_and_one_in_both_is_not() -> None:
    data = report(2740, "I asked her how it had been for her, and she told me at length what she thought.")
    entries = (Entry("S1.4", 6, 2), Entry("S5.1", 6, 1), Entry("K1.1", 5), Entry("S1.5", 6, 2), Entry("S1.5", 5))
    found = seen(data, Mapping(entries))
    assert found.stop is not None
    assert (found.stop.lost, found.stop.at_risk) == ((), ("S1.4",))
    later = seen(report(2751, "I asked her how it had been."), Mapping(entries))
    assert later.stop is not None
    assert (later.stop.lost, later.stop.at_risk) == (("S1.4",), ("S5.1",))
    assert "S1.4" in later.uncovered
    assert "S1.5" not in later.uncovered


def test_the_six_sections_and_the_nine_fragile_criteria_come_from_the_pack() -> None:
    found = seen(docx_of(Story({"Situation": (50,), "Feedback": (50,)})))
    assert [one.number for one in found.sections if not one.found] == [2, 3, 4, 5]
    assert " ".join(one.code for one in found.fragile) == "K1.1 K1.3 K1.4 K4.4 K4.6 K4.7 S1.4 S2.9 S5.1"
    assert rules(found).count("section") == 4
    assert "short" in rules(found)


def test_every_content_has_its_place_or_is_said_to_have_none() -> None:
    writer = docx.Document()
    writer.add_heading("Situation", 1)
    writer.add_paragraph("A complaint came in. It was Monday.")
    writer.add_heading("Results", 1)
    writer.add_paragraph("As a result fewer people rang. I recommended a new form.")
    found = {one.key: (one.section, one.quote) for one in seen(saved(writer)).contents}
    assert found["situation"] == (1, "A complaint came in.")
    assert found["results"] == (5, "As a result fewer people rang.")
    assert found["recommendations"] == (5, "I recommended a new form.")
    assert found["feedback"] == (0, "")
    assert len(found) == 7


def test_an_unusual_section_is_allowed_and_worth_a_look() -> None:
    mapping = Mapping((Entry("K1.4", 3), Entry("K1.4", 2), Entry("S1.4", 0), Entry("S1.5", 6, 9)), ("K9.9",))
    found = [one for one in points(seen(docx_of(Story()), mapping), english()) if one.rule not in ("content", "short")]
    assert [one.rule for one in found] == ["unknown", "unsuggested", "no_place", "not_there", "fragile"]
    assert "K1.4 is mapped to 3" in found[1].message


def mapping_docx() -> bytes:
    writer = docx.Document()
    table = writer.add_table(3, 2)
    rows = (("Criterion", "Where"), ("K1.1 purpose", "Section 5, paragraph 2"), ("S1.4", "Feedback"))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    return saved(writer)


@pytest.mark.parametrize(
    "data",
    [
        b'{"K1.1": "5.2", "S1.4": 6}',
        b'{"K1.1": ["5 para 2"], "S1.4": {"section": 6}}',
        b'[{"criterion": "k1.1", "section": 5, "paragraph": 2}, {"code": "S1.4", "section": "Feedback"}]',
        b"criterion,section,paragraph\nK1.1,5,2\nS1.4,6,\n",
        b"Criterion;Section;Paragraph\r\nK1.1;Section 5;2\r\nS1.4;Section 6;\r\n",
        b"K1.1,5.2\nS1.4,Feedback\n",
        b"K1.1: section 5, paragraph 2\n\nS1.4: section 6",
        mapping_docx(),
    ],
)
def test_a_mapping_is_read_however_it_is_written(data: bytes) -> None:
    assert read_mapping(data, PACK) == Mapping((Entry("K1.1", 5, 2), Entry("S1.4", 6, 0)))


def test_annexes_have_a_kind_an_owner_and_criteria_or_it_is_said() -> None:
    annexes = (
        ("Annexes", "All of these are mine."),
        ("Annex A: email to Mrs Khan", "From: Sam Poole. It shows S1.4 and K2.1."),
        ("Annex B: call log", "Ten calls, taken on Monday."),
        ("Annex C", "A photograph. I took it."),
    )
    found = seen(docx_of(Story(annexes=annexes)))
    assert [(one.kind, one.attributed, one.codes) for one in found.annexes][-3:] == [
        ("emails", True, ("S1.4", "K2.1")),
        ("call logs", False, ()),
        ("", True, ()),
    ]
    assert rules(found).count("attribution") == 1


def test_a_shared_folder_is_asked_about() -> None:
    annexes = (("Annexes", "I put them at https://drive.google.com/drive/folders/abc for you."),)
    assert "shared" in rules(seen(docx_of(Story(annexes=annexes))))


def test_the_picture_is_a_png_with_the_stop_line_in_it() -> None:
    from PIL import Image

    red = (0xA4, 0x26, 0x2C)
    for data in (report(2600), report(3000)):
        image = Image.open(io.BytesIO(picture(seen(data), english()))).convert("RGB")
        assert image.width == 1080
        assert red in {image.getpixel((x, BAR_TOP + 1)) for x in range(image.width)}


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "bot", "report", *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=where)


def test_the_command_fits_forty_columns_and_shows_the_stop_line(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(report(3000))
    (tmp_path / "mapping.csv").write_text("criterion,section\nS1.4,6\nK1.4,3\n")
    done = run("report.docx", "--mapping", "mapping.csv", "--quick", "--picture", "bar.png", where=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 40
    assert "Marking stops at word 2,750" in done.stdout
    assert (tmp_path / "bar.png").read_bytes().startswith(b"\x89PNG")


def test_json_has_the_shape_that_programs_rely_on(tmp_path: Path) -> None:
    (tmp_path / "report").write_bytes(text_of(Story(dict.fromkeys(SECTIONS, (300, 200)))))
    done = run("report", "--json", where=tmp_path)
    value = json.loads(done.stdout)
    assert done.returncode == 0
    assert value["limits"] == {"advice": 2250, "target": 2500, "stop": 2750}
    assert (
        value["words"]["body"] == value["words"]["total"] == sum((500 + len(n.split()) + 1) for n in SECTIONS) + BEFORE
    )
    assert [one["found"] for one in value["words"]["sections"]] == [True] * 6
    assert set(value["stop"]) == {"sentence", "section", "words_after", "criteria_lost", "criteria_at_risk"}
    assert len(value["contents"]) == 7
    assert len(value["fragile"]) == 9
    assert value["uncovered"] is None
    assert all(each["heard"] or each["missing"] for heard in value["heard"].values() for each in heard)
    assert all({"rule", "message"} == set(problem) for problem in value["problems"])
    assert not {"met", "partly", "not_met", "grade", "label"} & set(json.dumps(value).replace('"', " ").split())


def test_what_cannot_be_read_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04 nothing")
    for name in ("x.docx", "nowhere.docx"):
        done = run(name, where=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
