"""Reports made by real writers: python-docx writes them, LibreOffice turns them into .odt and .pdf and counts them.

What is expected of each is said by the tests.
"""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import docx
import pytest
from docx.document import Document as Writer

SECTIONS = ("Situation", "Actions", "Responsibilities", "Solutions", "Results and recommendations", "Feedback")
SENTENCES = (
    "Mrs Khan rang on 3 March because her £45.50 refund had not come.",
    "I checked her account and found that it had gone to an old address.",
    "My manager agreed that we should ring every customer in the same place.",
    "The follow-up call took ten minutes, and she thanked me twice.",
    "I wrote to the billing team, who own the refund process, and asked for the log.",
    "“It's the first time anybody has rung me back,” she said.",
    "As a result complaints about refunds fell from 21 to 9 in two months.",
    "I recommended that the form should ask for the address again.",
)


def prose(words: int) -> str:
    """Running text of exactly so many words, in sentences."""
    supply = islice(cycle(" ".join(SENTENCES).split(" ")), words)
    text = " ".join(supply)
    return text if text.endswith((".", "”")) else f"{text}."


@dataclass(frozen=True)
class Story:
    """A report to be written: each section's paragraphs by their words, and what comes around them."""

    sections: Mapping[str, Sequence[int]] = field(default_factory=lambda: dict.fromkeys(SECTIONS, (100, 100)))
    title: Sequence[str] = ("Putting refunds right", "Name: Sam Poole", "Employer: Northern Water")
    annexes: Sequence[tuple[str, str]] = ()
    level: int = 1
    heading: str = "{number} {name}"

    def words(self) -> int:
        """The words before the annexes, as the written rule counts them."""
        named = [self.heading.format(number=at, name=name) for at, name in enumerate(self.sections, 1)]
        return sum(map(sum, self.sections.values())) + len(" ".join([*self.title, *named]).split())


def write(story: Story) -> Writer:
    """The story as python-docx writes it."""
    writer = docx.Document()
    writer.add_heading(story.title[0], 0)
    for line in story.title[1:]:
        writer.add_paragraph(line)
    for at, (name, paragraphs) in enumerate(story.sections.items(), 1):
        writer.add_heading(story.heading.format(number=at, name=name), story.level)
        for words in paragraphs:
            writer.add_paragraph(prose(words))
    for heading, text in story.annexes:
        writer.add_heading(heading, 1)
        writer.add_paragraph(text)
    return writer


def saved(writer: Writer) -> bytes:
    """A document's bytes."""
    data = io.BytesIO()
    writer.save(data)
    return data.getvalue()


def docx_of(story: Story) -> bytes:
    """The story as a .docx."""
    return saved(write(story))


def text_of(story: Story, mark: str = "") -> bytes:
    """The story as plain text, or as Markdown with `mark` before its headings."""
    lines = list(story.title)
    for at, (name, paragraphs) in enumerate(story.sections.items(), 1):
        lines += [mark + story.heading.format(number=at, name=name), *map(prose, paragraphs)]
    for heading, text in story.annexes:
        lines += [mark + heading, text]
    return "\n\n".join(lines).encode()


def converted(files: Mapping[str, bytes], to: str, where: Path) -> dict[str, bytes]:
    """Files by their names, each as LibreOffice saves it as `to`; skips, saying so, where there is no LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer")
    where.mkdir(exist_ok=True)
    for name, data in files.items():
        (where / name).write_bytes(data)
    home = f"-env:UserInstallation=file://{where}/profile"
    paths = [str(where / name) for name in files]
    command = [office, home, "--headless", "--convert-to", to, "--outdir", str(where / to), *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: (where / to / name).with_suffix(f".{to}").read_bytes() for name in files}


def counted_by_office(odt: bytes) -> int:
    """How many words LibreOffice itself says that a document has."""
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        found = re.search(r'word-count="(\d+)"', archive.read("meta.xml").decode())
    assert found is not None
    return int(found[1])


def rezipped(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A ZIP with parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


def parts_of(data: bytes, name: str) -> bytes:
    """One part of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_notes(data: bytes) -> bytes:
    """A .docx with a text box (as Word writes it, twice) and a deleted phrase added to its first paragraph."""
    document = parts_of(data, "word/document.xml").decode()
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>five words in a box</w:t></w:r></w:p>'
        "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r>"
        "<w:t>five words in a box</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>gone away</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t xml:space="preserve"> put in</w:t></w:r></w:ins>'
        '<w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
    )
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="7"><w:p><w:r><w:t>three noted words</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    changed = document.replace("</w:p>", box, 1).encode()
    return rezipped(data, {"word/document.xml": changed, "word/footnotes.xml": notes.encode()})


def every_form(stories: Mapping[str, Story], where: Path) -> Iterator[tuple[str, Story, bytes]]:
    """Each story as .docx, .odt, .pdf, .txt and .md, with a name for each."""
    files = {f"{name}.docx": docx_of(story) for name, story in stories.items()}
    odt, pdf = converted(files, "odt", where), converted(files, "pdf", where)
    for name, story in stories.items():
        key = f"{name}.docx"
        yield from (
            (f"{name} {form}", story, data[key]) for form, data in (("docx", files), ("odt", odt), ("pdf", pdf))
        )
        yield f"{name} txt", story, text_of(story)
        yield f"{name} md", story, text_of(story, "## ")
