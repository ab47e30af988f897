"""Reads plain text and Markdown, whatever the encoding; pasted text is read in the same way.

Marks of Markdown are no words; a table's cells are cells.
"""

import re
from collections.abc import Iterator

from bot.project.report.values import Block, CannotRead, Document, Kind

_MARKDOWN = re.compile(r"^#{1,6}\s+\S", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$|^\s*\|?[\s:|-]*-{3,}[\s:|-]*\|?\s*$")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decoded(data: bytes) -> str:
    """Bytes as text. Raises `CannotRead` for what is no text."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _CONTROL.search(text):
                raise CannotRead("unknown")
            return text
    raise CannotRead("unknown")


def read_text(text: str) -> Document:
    """The document; what has a Markdown heading is read as Markdown. Raises `CannotRead` when there is no word."""
    if not text.strip():
        raise CannotRead("empty")
    if _MARKDOWN.search(text):
        return Document("md", tuple(_markdown(text)))
    return Document("txt", tuple(_plain(text)))


def _plain(text: str) -> Iterator[Block]:
    from bot.project.report.pdf_reading import paragraphs

    for piece in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip() for line in piece.split("\n") if line.strip() and not _RULE.match(line)]
        yield from (Block(Kind.PARAGRAPH, one) for one in paragraphs(lines))


def _markdown(text: str) -> Iterator[Block]:
    kept: list[str] = []
    row = 0
    for line in [*text.splitlines(), ""]:
        heading = re.match(r"^(#{1,6})\s+(.*?)\s*#*\s*$", line)
        table = line.lstrip().startswith("|")
        if (heading or table or not line.strip() or _RULE.match(line)) and kept:
            yield Block(Kind.PARAGRAPH, _unmarked(" ".join(kept)))
            kept = []
        if heading:
            yield Block(Kind.HEADING, _unmarked(heading[2]), len(heading[1]))
        elif _RULE.match(line) or not line.strip():
            continue
        elif table:
            row += 1
            cells = enumerate(line.strip().strip("|").split("|"), 1)
            yield from (Block(Kind.CELL, _unmarked(cell), 0, row, column) for column, cell in cells)
        else:
            kept.append(re.sub(r"^\s*(?:[-*+>]|\d+[.)])\s+", "", line).strip())


def _unmarked(text: str) -> str:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|__|`)|(?<!\w)[*_]|[*_](?!\w)", "", text).strip()
