"""The X-ray of a report: words, the stop line, sections, contents, and what the mapping says; all by the pack's rules.

It decides what is so; `problems.py` says what to look at, `words.py` shows it. It never grades.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.project.report.annexes import Annex, annexes, shared_links
from bot.project.report.counting import sentence_of_word, sentences
from bot.project.report.mapping import Entry, Mapping
from bot.project.report.places import reach
from bot.project.report.sections import Layout, Part, Placed, lay_out
from bot.project.report.values import Document
from question_bank.model import Content, Pack, Report


@dataclass(frozen=True, slots=True)
class SectionSeen:
    """A section of the pack as it stands in the report; `before` counts the words before it."""

    number: int
    name: str
    words: int
    found: bool
    before: int
    suggested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where marking stops: the sentence that holds the last word that is marked, and what is left after that word.

    `lost` are criteria mapped to places that all begin after it, `at_risk` those with no place that ends before it."""

    sentence: str
    section: int
    words_after: int
    lost: tuple[str, ...]
    at_risk: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContentSeen:
    """One of the things that a report covers, and the sentence that shows it best; empty when none does."""

    key: str
    title: str
    section: int
    quote: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """A line of the mapping beside the report. `reached` is False when its place begins after the stop line."""

    code: str
    section: int
    paragraph: int
    suggested: bool
    found: bool
    reached: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Fragile:
    """A criterion with one suggested section only; `places` are the sections to which it is mapped."""

    code: str
    home: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Xray:
    """All that is so about one report. `uncovered` is empty without a mapping; `unknown` are codes of no criterion."""

    form: str
    layout: Layout
    rules: Report
    total: int
    body: int
    title: int
    annex_words: int
    sections: tuple[SectionSeen, ...]
    stop: Stop | None
    contents: tuple[ContentSeen, ...]
    fragile: tuple[Fragile, ...]
    mapping: tuple[Mapped, ...]
    has_mapping: bool
    uncovered: tuple[str, ...]
    unknown: tuple[str, ...]
    annexes: tuple[Annex, ...]
    links: tuple[str, ...] = field(default=())


def xray(document: Document, pack: Pack, mapping: Mapping | None = None) -> Xray:
    """The X-ray of a report, with a mapping beside it or without."""
    rules = pack.rules.report
    layout = lay_out(document, rules.sections)
    mapped = tuple(_mapped(entry, layout, rules) for entry in mapping.entries) if mapping else ()
    body, annex_words = layout.words(Part.TITLE, Part.BODY), layout.words(Part.ANNEX)
    return Xray(
        document.form,
        layout,
        rules,
        body + annex_words,
        body,
        layout.words(Part.TITLE),
        annex_words,
        tuple(_section(layout, number, name, codes) for number, name, codes in _sections(rules)),
        _stop(layout, rules, mapped),
        tuple(_content(layout, one, rules) for one in rules.contents),
        _fragile(rules, mapped),
        mapped,
        mapping is not None,
        _uncovered(pack, mapped) if mapping else (),
        mapping.unknown if mapping else (),
        annexes(layout, pack.rules),
        shared_links(layout),
    )


def _sections(rules: Report) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(one.number, one.title, one.criteria) for one in rules.sections]


def _section(layout: Layout, number: int, name: str, codes: tuple[str, ...]) -> SectionSeen:
    blocks = _blocks(layout, number)
    before = blocks[0].before if blocks else 0
    return SectionSeen(number, name, sum(one.words for one in blocks), bool(blocks), before, codes)


def _blocks(layout: Layout, section: int) -> list[Placed]:
    return [one for one in layout.counted if one.section == section] if section else []


def _stop(layout: Layout, rules: Report, mapped: Sequence[Mapped]) -> Stop | None:
    counted = [one for one in layout.counted if one.words]
    body = sum(one.words for one in counted)
    if body <= rules.most:
        return None
    last = next(one for one in counted if one.before + one.words >= rules.most)
    sentence = sentence_of_word(last.block.text, rules.most - last.before)
    lost = tuple(code for code in _codes(mapped) if not any(one.reached for one in _of(mapped, code)))
    at_risk = tuple(
        code for code in _codes(mapped) if code not in lost and not any(one.whole for one in _of(mapped, code))
    )
    return Stop(sentence, last.section, body - rules.most, lost, at_risk)


def _codes(mapped: Sequence[Mapped]) -> tuple[str, ...]:
    """The criteria that are mapped to something that is there, in order."""
    return tuple(dict.fromkeys(one.code for one in mapped if one.found))


def _of(mapped: Sequence[Mapped], code: str) -> list[Mapped]:
    return [one for one in mapped if one.code == code and one.found]


def _mapped(entry: Entry, layout: Layout, rules: Report) -> Mapped:
    suggested = any(entry.code in one.criteria for one in rules.sections if one.number == entry.section)
    there = reach(entry.section, entry.paragraph, layout.counted, rules.most)
    return Mapped(entry.code, entry.section, entry.paragraph, suggested, there.found, there.begins, there.ends)


def _content(layout: Layout, content: Content, rules: Report) -> ContentSeen:
    """The sentence with the most of a content's cues, the earliest of equals; else its own section's beginning."""
    cues = [re.compile(rf"(?<!\w){re.escape(cue)}(?!\w)", re.IGNORECASE) for cue in content.cues]
    best, seen = 0, ContentSeen(content.key, content.title, 0, "")
    for one in layout.counted:
        if not one.paragraph or one.part is not Part.BODY:
            continue
        for start, end in sentences(one.block.text):
            sentence = one.block.text[start:end]
            if (cued := sum(1 for cue in cues if cue.search(sentence))) > best:
                best, seen = cued, ContentSeen(content.key, content.title, one.section, sentence)
    return seen if seen.quote else _by_heading(layout, content, rules)


def _by_heading(layout: Layout, content: Content, rules: Report) -> ContentSeen:
    """What a content has when only the heading of a section says that it is there."""
    for section in rules.sections:
        text = layout.text(section.number, rules.most)
        if content.key.casefold() in section.title.casefold() and text:
            start, end = sentences(text)[0]
            return ContentSeen(content.key, content.title, section.number, text[start:end])
    return ContentSeen(content.key, content.title, 0, "")


def _fragile(rules: Report, mapped: Sequence[Mapped]) -> tuple[Fragile, ...]:
    """The criteria that the pack suggests for one section only."""
    homes: dict[str, list[int]] = {}
    for section in rules.sections:
        for code in section.criteria:
            homes.setdefault(code, []).append(section.number)
    return tuple(
        Fragile(code, sections[0], tuple(dict.fromkeys(one.section for one in _of(mapped, code))))
        for code, sections in sorted(homes.items())
        if len(sections) == 1
    )


def _uncovered(pack: Pack, mapped: Sequence[Mapped]) -> tuple[str, ...]:
    """The criteria that no line of the mapping places before the stop line: those that the interview is left with."""
    covered = {one.code for one in mapped if one.found and one.reached}
    return tuple(criterion.code for criterion in pack.criteria if criterion.code not in covered)
