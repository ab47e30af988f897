"""Reads a PDF's text: lines put together to paragraphs, what stands at the edge of every page kept apart as headers.

A PDF knows no headings; `sections.py` finds them by their words.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.project.report.values import Block, CannotRead, Document, Kind

PAGES = 300
_SENTENCE_END = re.compile(r"[.!?:][\"'”’)]*$")
_FULL_LINE = 0.8
"""A line shorter than this share of the longest one ends its paragraph, if it ends a sentence."""


def read_pdf(data: bytes) -> Document:
    """The document. Raises `CannotRead`."""
    pages = _pages(data)
    edges = _repeated(pages)
    marked = [(_at_the_edge(page, at, edges), line) for page in pages for at, line in enumerate(page)]
    lines = [line for is_header, line in marked if not is_header]
    if not lines:
        raise CannotRead("no_text")
    headers = tuple(Block(Kind.HEADER, line) for is_header, line in marked if is_header)
    return Document("pdf", (*headers, *(Block(Kind.PARAGRAPH, text) for text in paragraphs(lines))))


def _at_the_edge(page: Sequence[str], at: int, edges: frozenset[str]) -> bool:
    return at in (0, len(page) - 1) and _shape(page[at]) in edges


def _pages(data: bytes) -> list[list[str]]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotRead("locked")
        if len(reader.pages) > PAGES:
            raise CannotRead("too_long")
        return [_lines(page.extract_text()) for page in reader.pages]
    except (DependencyError, FileNotDecryptedError):
        raise CannotRead("locked") from None
    except (CannotRead, MemoryError):
        raise
    except Exception:  # pypdf raises errors of many kinds for a broken file
        raise CannotRead("broken") from None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _shape(line: str) -> str:
    """A line with its numbers left out, so that page numbers are alike."""
    return re.sub(r"\d+", "#", line)


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """The first and last lines that all pages but one share and that end no sentence, and bare page numbers."""
    seen = Counter(shape for page in pages if page for shape in {_shape(page[0]), _shape(page[-1])})
    often = max(2, len(pages) - 1)
    alike = frozenset(shape for shape, times in seen.items() if times >= often and not _SENTENCE_END.search(shape))
    return alike | {"#", "- # -"}


def paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Lines put together; a line that is short and ends a sentence, or looks like a heading, stands alone."""
    from bot.project.report.headings import looks_like_heading

    full = max((len(line) for line in lines), default=0) * _FULL_LINE
    kept: list[str] = []
    for line in lines:
        if looks_like_heading(line) and (not kept or _SENTENCE_END.search(kept[-1])):
            if kept:
                yield _joined(kept)
            kept = []
            yield line
            continue
        kept.append(line)
        if len(line) < full and _SENTENCE_END.search(line):
            yield _joined(kept)
            kept = []
    if kept:
        yield _joined(kept)


def _joined(lines: Sequence[str]) -> str:
    """One text; a word that was divided at the end of a line is one word again."""
    return re.sub(r"(?<=\w)[-‐] (?=[a-z])", "-", " ".join(lines))
