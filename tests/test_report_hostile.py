"""Files that mean harm, or are no report at all: a sentence each, within bounds, and nothing left on the disk."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfWriter

from bot.project.report.apart import UnreadableReport, read_apart, read_file
from bot.project.report.mapping import read_mapping
from bot.texts import english
from question_bank.reader import load_pack
from tests.documents import Story, docx_of, parts_of, rezipped

GOOD = docx_of(Story())


def changed(name: str, content: bytes) -> bytes:
    return rezipped(GOOD, {name: content})


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"word/{number}", b"")
    return out.getvalue()


def with_doctype(inside: str) -> bytes:
    body = parts_of(GOOD, "word/document.xml").decode()
    head, _, rest = body.partition("?>")
    return changed("word/document.xml", f"{head}?><!DOCTYPE d [{inside}]>{rest}".encode())


def locked_pdf(algorithm: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm=algorithm)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return written(writer)


def password_zip() -> bytes:
    data = bytearray(GOOD)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (found := data.find(sign, start)) >= 0:
            data[found + at] |= 1
            start = found + 4
    return bytes(data)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10))
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (lambda: changed("word/document.xml", b" " * 60_000_000), "unzipped"),
    "bomb in the styles": (lambda: changed("word/styles.xml", b" " * 60_000_000), "unzipped"),
    "100,000 entries": (many_entries, "entries"),
    "entity bomb": (lambda: with_doctype(LAUGHS), "doctype"),
    "external entity": (lambda: with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">'), "doctype"),
    "external document type": (
        lambda: changed("word/document.xml", b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>'),
        "doctype",
    ),
    "macros": (lambda: changed("word/vbaProject.bin", b"x"), "macros"),
    "names that lead out": (lambda: changed("../../etc/cron.d/x", b"x"), "names"),
    "absolute names": (lambda: changed("/etc/x", b"x"), "names"),
    "windows names": (lambda: changed("..\\x", b"x"), "names"),
    "deep nesting": (lambda: changed("word/document.xml", b"<a>" * 200_000 + b"</a>" * 200_000), "broken"),
    "cut in half": (lambda: GOOD[: len(GOOD) // 2], "broken"),
    "broken xml": (lambda: changed("word/document.xml", b"<w:document"), "broken"),
    "locked zip": (password_zip, "locked"),
    "locked Word file": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "locked",
    ),
    "old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_word"),
    "locked pdf": (lambda: locked_pdf("RC4-128"), "locked"),
    "broken pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<<", "broken"),
    "pdf of pictures": (blank_pdf, "no_text"),
    "300 MB": (lambda: b"a " * 150_000_000, "too_big"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
    "binary": (lambda: bytes(range(256)) * 9, "unknown"),
    "rtf": (lambda: rb"{\rtf1 words}", "unknown"),
    "spreadsheet": (lambda: rezipped(GOOD, {}).replace(b"word/document.xml", b"xl/doc/ument1.xml"), "unknown"),
    "nothing": (lambda: b"", "empty"),
    "spaces": (lambda: b" \n\t ", "empty"),
}


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for everything temporary, so that what is left there is seen."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_in_a_sentence_within_bounds(name: str, alone: Path) -> None:
    make, key = HOSTILE[name]
    data = make()
    begun = time.monotonic()
    with pytest.raises(UnreadableReport) as refused:
        read_apart(data)
    assert str(refused.value) == english()(f"report.refused.{key}")
    assert time.monotonic() - begun < 30
    assert not list(alone.iterdir())


def test_reading_that_takes_too_long_is_ended(alone: Path) -> None:
    with pytest.raises(UnreadableReport) as refused:
        read_apart(GOOD, seconds=0.001)
    assert str(refused.value) == english()("report.refused.too_much")


def test_what_points_outside_is_left_alone() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/></Relationships>'
    )
    assert read_apart(changed("word/_rels/settings.xml.rels", rels)).form == "docx"


def test_a_name_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(GOOD)
    assert read_file(path).form == "docx"


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe"])
def test_what_is_no_file_is_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "here"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(UnreadableReport, match="no file"):
        read_file(path)


def test_a_mapping_without_a_criterion_is_told() -> None:
    pack = load_pack("customer_service_specialist_l3")
    for data in (b"[[[[", b"{}", b"a,b\nc,d", b"nothing", GOOD):
        with pytest.raises(UnreadableReport, match="No criterion"):
            read_mapping(data, pack)
