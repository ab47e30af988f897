"""Where each block of a report belongs: the title block, a section, between sections, or the annexes.

The rule is written in `docs/counting-words.md`; headings are recognised in `headings.py`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.project.report.counting import words_of
from bot.project.report.headings import in_a_contents_list, names_an_annex, section_named
from bot.project.report.values import Block, Document, Kind
from question_bank.model import Section

_SECTIONS_OF_A_LIST = 3
"""An annex's heading with so many sections' headings after it stands in a list of contents, if there is no report
before it."""
_WORDS_OF_A_REPORT = 150


class Part(StrEnum):
    """The three parts of a report, and what is on every page."""

    TITLE = "title"
    BODY = "body"
    ANNEX = "annex"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Placed:
    """A block in its place: `before` words of title block and body come before it, and it has `words` of its own.

    `section` is 0 outside the pack's sections; `paragraph` counts a section's paragraphs from 1, 0 for a heading."""

    block: Block
    part: Part
    section: int
    before: int
    words: int
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A report in order, each block in its place; `headings` are the sections' own, by number."""

    placed: tuple[Placed, ...]
    headings: tuple[tuple[int, str], ...]

    def words(self, *parts: Part, section: int | None = None) -> int:
        """The words of these parts, or of a section alone."""
        return sum(
            one.words for one in self.placed if one.part in parts and (section is None or one.section == section)
        )

    @property
    def counted(self) -> tuple[Placed, ...]:
        """What counts towards the limits: everything but the annexes and the pages' headers."""
        return tuple(one for one in self.placed if one.part in (Part.TITLE, Part.BODY))

    def text(self, section: int, most: int) -> str:
        """A section's running text, without its headings and without what begins after `most` words."""
        return "\n".join(
            one.block.text for one in self.counted if one.section == section and one.paragraph and one.before < most
        )

    def heading(self, section: int) -> str:
        """A section's heading as it is written, empty when it has none."""
        return dict(self.headings).get(section, "")


def lay_out(document: Document, sections: Sequence[Section]) -> Layout:
    """Every block of the document in its place."""
    blocks = document.blocks
    named = _named(blocks, sections)
    annex = _annex(blocks, named)
    return _placed(blocks, named, annex)


def _named(blocks: Sequence[Block], sections: Sequence[Section]) -> list[int]:
    """Which section each block is the heading of."""
    rows = Counter(block.row for block in blocks if block.kind is Kind.CELL)
    alone = [block.kind is not Kind.CELL or rows[block.row] == 1 for block in blocks]
    return [
        section_named(block.text, sections, block.kind is Kind.HEADING)
        if block.kind in (Kind.HEADING, Kind.PARAGRAPH, Kind.CELL) and by_itself
        else 0
        for block, by_itself in zip(blocks, alone, strict=True)
    ]


def _annex(blocks: Sequence[Block], named: Sequence[int]) -> int:
    """Where the annexes begin: an index, that after the last block when there are none."""
    for index, block in enumerate(blocks):
        if block.kind not in (Kind.HEADING, Kind.PARAGRAPH, Kind.CELL):
            continue
        if names_an_annex(block.text, block.kind is Kind.HEADING):
            later = set(named[index + 1 :]) - {0}
            if len(later) < _SECTIONS_OF_A_LIST or _text_between(blocks, named, index):
                return index
    return len(blocks)


def _text_between(blocks: Sequence[Block], named: Sequence[int], end: int) -> bool:
    """Whether the sections named before `end` have text of their own; in a list of contents they have none."""
    first = next((index for index in range(end) if named[index]), end)
    return (
        sum(words_of(block) for block, number in zip(blocks[first:end], named[first:end], strict=True) if not number)
        > _WORDS_OF_A_REPORT
    )


def _placed(blocks: Sequence[Block], named: Sequence[int], annex: int) -> Layout:
    placed: list[Placed] = []
    headings: dict[int, str] = {}
    paragraphs = Counter[int]()
    part, section, level, before = Part.TITLE, 0, 0, 0
    for index, block in enumerate(blocks):
        words = words_of(block)
        if block.kind is Kind.HEADER:
            placed.append(Placed(block, Part.PAGE, 0, before, 0))
            continue
        if index >= annex:
            placed.append(Placed(block, Part.ANNEX, 0, before, words))
            continue
        if named[index]:
            part, section, level = Part.BODY, named[index], block.level
            headings[section] = block.text
        elif block.kind is Kind.HEADING and section and block.level and level and block.level <= level:
            section = 0
        text = block.kind is not Kind.HEADING and not named[index] and not in_a_contents_list(block.text)
        paragraphs[section] += text
        placed.append(Placed(block, part, section, before, words, paragraphs[section] if text else 0))
        before += words
    return Layout(tuple(placed), tuple(headings.items()))
