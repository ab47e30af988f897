"""A proposal as it is counted and looked through: its words, and the contents of which it shows a trace.

Whether it is suitable people say; what a pack wants is the pack's.
"""

import io
import zipfile
from collections.abc import Iterable

from bot.faults import Fault
from question_bank.model import Content, Rules

CHALLENGE = "challenge"
"""The tick beside the contents: that it is about one high-level challenge."""
LARGEST = 2_000_000
"""Bytes that a proposal's file may have; what it unpacks to may have ten times as many."""


class CannotRead(Fault):
    """A file that holds no readable proposal; the message is a key of the texts."""


def count_words(text: str) -> int:
    """Words as a word processor counts them: what stands between spaces and holds a letter or a digit."""
    return sum(any(letter.isalnum() for letter in part) for part in text.split())


def in_range(words: int, rules: Rules) -> bool:
    """Whether so many words are within the pack's limits."""
    least, most = rules.proposal.words
    return least <= words <= most


def traces(text: str, contents: Iterable[Content]) -> frozenset[str]:
    """The contents of which the text shows a trace: no more than a hint for the learner, who decides."""
    plain = " ".join(text.casefold().split())
    return frozenset(each.key for each in contents if any(cue.casefold() in plain for cue in each.cues))


def text_of(content: bytes, name: str) -> str:
    """The words of a text file or a Word document. Raises `CannotRead` for anything else."""
    if len(content) > LARGEST:
        raise CannotRead("prop.file_large")
    if name.casefold().endswith(".docx") or content[:2] == b"PK":
        return _of_word(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRead("prop.file_kind") from None
    if "\x00" in text:
        raise CannotRead("prop.file_kind")
    return text


def _of_word(content: bytes) -> str:
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > 10 * LARGEST:
                raise CannotRead("prop.file_large")
        document = docx.Document(io.BytesIO(content))
    except CannotRead:
        raise
    except Exception:  # a file from outside can be broken in any way
        raise CannotRead("prop.file_kind") from None
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
