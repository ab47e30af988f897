"""What a report is once it is read, as frozen values: blocks in their order, whatever file they came from.

Nothing here reads a file or counts a word.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block of a report is. A header (or footer) of the page is the only kind whose words never count."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CELL = "cell"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    TEXTBOX = "textbox"
    HEADER = "header"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text. `level` is a heading's depth (0: not known); `row` counts the rows of tables from 1,
    `column` the cells of a row."""

    kind: Kind
    text: str
    level: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A report as it was read. `form` is what the content showed it to be: docx, odt, pdf, md or txt."""

    form: str
    blocks: tuple[Block, ...]


class CannotRead(Exception):
    """A file cannot be read. `key` names the sentence about it in the texts, under `report.refused`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
