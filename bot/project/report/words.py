"""The X-ray in words, a line of text each, narrow enough for a phone; and as plain values for JSON.

What it says is decided in `xray.py` and `problems.py`.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.project.report.hearing import Heard
from bot.project.report.kept import Page
from bot.project.report.problems import Point
from bot.project.report.xray import Mapped, Xray
from bot.texts import Texts

COLUMNS = 40
HEARD = "heard:"
"""How the name of a page about one section's evidence begins."""
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def screen(seen: Xray, points: Sequence[Point], heard: Sequence[Heard], texts: Texts, columns: int = COLUMNS) -> str:
    """The X-ray as a screen of lines, none wider than `columns`."""
    parts = (_words(seen, texts), _stop(seen, texts), _sections(seen, texts), _contents(seen, texts))
    more = (_mapping(seen, texts), _annexes(seen, texts), _points(points, texts), _heard(heard, texts))
    blocks = [list(part) for part in (*parts, *more)]
    return "\n\n".join("\n".join(_folded(block, columns)) for block in blocks if block)


def _folded(lines: Sequence[str], columns: int) -> Iterator[str]:
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        yield from textwrap.wrap(line, columns, subsequent_indent=indent, break_on_hyphens=False)


def _words(seen: Xray, texts: Texts) -> Iterator[str]:
    rules = seen.rules
    yield texts("report.words", body=f"{seen.body:,}", annexes=f"{seen.annex_words:,}", title=f"{seen.title:,}")
    blanks = {"least": f"{rules.least:,}", "target": f"{rules.words:,}", "most": f"{rules.most:,}"}
    yield texts(f"report.limits.{rules.short}", **blanks)


def _stop(seen: Xray, texts: Texts) -> Iterator[str]:
    if seen.stop is None:
        yield texts("report.no_stop", left=f"{seen.rules.most - seen.body:,}")
        return
    yield texts("report.stop", most=f"{seen.rules.most:,}", section=_name(seen, seen.stop.section, texts))
    yield f"  “{seen.stop.sentence}”"
    yield texts("report.after", after=f"{seen.stop.words_after:,}")


def _name(seen: Xray, number: int, texts: Texts) -> str:
    return next((f"{one.number} {one.name}" for one in seen.sections if one.number == number), texts("report.outside"))


def _sections(seen: Xray, texts: Texts) -> Iterator[str]:
    yield texts("report.sections")
    for one in seen.sections:
        words = texts("report.section_words", words=f"{one.words:,}") if one.found else texts("report.not_found")
        yield f"{one.number} {one.name}: {words}"
        yield f"  {texts('report.may_carry')} {' '.join(one.suggested)}"


def _contents(seen: Xray, texts: Texts) -> Iterator[str]:
    yield texts("report.contents")
    for one in seen.contents:
        where = _name(seen, one.section, texts) if one.quote else texts("report.not_found")
        yield f"{one.title}: {where}"
        if one.quote:
            yield f"  “{textwrap.shorten(one.quote, 100, placeholder=' …')}”"


def _mapping(seen: Xray, texts: Texts) -> Iterator[str]:
    yield texts("report.fragile", codes=", ".join(f"{one.code} ({one.home})" for one in seen.fragile))
    if seen.has_mapping:
        yield texts("report.uncovered", codes=", ".join(seen.uncovered) or texts("report.none"))


def _lost(seen: Xray, texts: Texts) -> Iterator[str]:
    """Which criteria the mapping places only after the stop line."""
    if seen.stop is not None and seen.stop.lost:
        yield texts("report.point.lost", codes=", ".join(seen.stop.lost))


def _mapped(seen: Xray, texts: Texts) -> Iterator[str]:
    """The mapping's lines, section by section; what it places after the stop line says so."""
    if seen.mapping:
        yield texts("report.mapped")
    for section in sorted({one.section for one in seen.mapping if one.found}):
        lines = [_line(one, texts) for one in seen.mapping if one.found and one.section == section]
        yield texts("report.mapped_there", section=section, codes=", ".join(lines))


def _line(one: Mapped, texts: Texts) -> str:
    place = f"{one.code} ({one.section}.{one.paragraph})" if one.paragraph else one.code
    return place if one.reached else texts("report.mapped_late", code=place)


def _annexes(seen: Xray, texts: Texts) -> Iterator[str]:
    if seen.annexes:
        yield texts("report.annexes")
    for one in seen.annexes:
        codes = f", {', '.join(one.codes)}" if one.codes else ""
        yield f"{one.heading}: {one.kind or texts('report.other')}{codes}"
        if one.whose:
            yield f"  {texts('report.annex_whose', who=one.whose)}"
        if one.action:
            yield f"  {texts('report.annex_action', quote=textwrap.shorten(one.action, 120, placeholder=' …'))}"


def _points(points: Sequence[Point], texts: Texts) -> Iterator[str]:
    if points:
        yield texts("report.look")
    yield from (f"• {point.message}" for point in points)


def _heard(heard: Sequence[Heard], texts: Texts) -> Iterator[str]:
    told = [one for one in heard if one.limbs]
    if told:
        yield texts("report.heard")
    for one in told:
        yield texts("report.heard_sure" if one.sure else "report.heard_unsure", code=one.code, section=one.section)
        yield from (f"  {says}: “{textwrap.shorten(quote, 200, placeholder=' …')}”" for says, quote in one.limbs)


def pages(seen: Xray, points: Sequence[Point], heard: Sequence[Heard], texts: Texts) -> tuple[Page, ...]:
    """The X-ray as pages for a chat, in the order in which they are offered; empty ones are left out. What is heard has
    a page a section (`heard:1`) under one that sums up."""
    parts: dict[str, Iterable[str]] = {
        "summary": _words(seen, texts),
        "stop": (*_stop(seen, texts), *_lost(seen, texts)),
        "look": islice(_points(points, texts), 1, None),  # the page's own title says what the first line says
        "sections": islice(_sections(seen, texts), 1, None),
        "contents": islice(_contents(seen, texts), 1, None),
        "mapping": (*_mapping(seen, texts), *_mapped(seen, texts)),
        "annexes": islice(_annexes(seen, texts), 1, None),
        "heard": _heard_briefly(heard, texts),
    }
    for section in dict.fromkeys(one.section for one in heard):
        there = [one for one in heard if one.section == section]
        parts[f"{HEARD}{section}"] = islice(_heard(there, texts), 1, None)
    made = (Page(name, "\n".join(lines)) for name, lines in parts.items())
    return tuple(page for page in made if page.text)


def _heard_briefly(heard: Sequence[Heard], texts: Texts) -> Iterator[str]:
    """Which criteria are heard in which section; the unsure ones say so."""
    told = [one for one in heard if one.limbs]
    if told:
        yield texts("report.heard")
    for section in dict.fromkeys(one.section for one in told):
        there = [one for one in told if one.section == section]
        codes = [one.code if one.sure else texts("report.unsure", code=one.code) for one in there]
        yield texts("report.heard_there", section=section, codes=", ".join(codes))


def plain(seen: Xray, points: Sequence[Point], heard: Sequence[Heard]) -> dict[str, Json]:
    """The X-ray as values for JSON: what programs read."""
    rules = seen.rules
    return {
        "format": seen.form,
        "words": {
            "total": seen.total,
            "body": seen.body,
            "title_block": seen.title,
            "annexes": seen.annex_words,
            "sections": _plain_sections(seen),
        },
        "limits": {"advice": rules.least, "target": rules.words, "stop": rules.most},
        "stop": _plain_stop(seen),
        "contents": [
            {
                "key": one.key,
                "title": one.title,
                "found": bool(one.quote),
                "section": one.section or None,
                "quote": one.quote,
            }
            for one in seen.contents
        ],
        "fragile": [{"code": one.code, "section": one.home, "mapped": list(one.places)} for one in seen.fragile],
        "mapping": _plain_mapping(seen),
        "uncovered": list(seen.uncovered) if seen.has_mapping else None,
        "annexes": _plain_annexes(seen),
        "heard": _plain_heard(heard),
        "problems": [{"rule": one.rule, "message": one.message} for one in points],
    }


def _plain_sections(seen: Xray) -> Json:
    return [
        {
            "number": one.number,
            "name": one.name,
            "words": one.words,
            "found": one.found,
            "heading": seen.layout.heading(one.number),
            "suggested": list(one.suggested),
        }
        for one in seen.sections
    ]


def _plain_annexes(seen: Xray) -> Json:
    return [
        {
            "heading": one.heading,
            "kind": one.kind or "other",
            "attributed": one.attributed,
            "whose": one.whose,
            "action": one.action,
            "criteria": list(one.codes),
        }
        for one in seen.annexes
    ]


def _plain_stop(seen: Xray) -> Json:
    if seen.stop is None:
        return None
    return {
        "sentence": seen.stop.sentence,
        "section": seen.stop.section or None,
        "words_after": seen.stop.words_after,
        "criteria_lost": list(seen.stop.lost),
        "criteria_at_risk": list(seen.stop.at_risk),
    }


def _plain_mapping(seen: Xray) -> Json:
    return [
        {
            "criterion": one.code,
            "section": one.section or None,
            "paragraph": one.paragraph or None,
            "suggested": one.suggested,
            "found": one.found,
            "before_stop": one.reached,
        }
        for one in seen.mapping
    ]


def _plain_heard(heard: Sequence[Heard]) -> dict[str, Json]:
    told: dict[str, Json] = {}
    for one in heard:
        limbs: list[Json] = [{"limb": says, "quote": quote} for says, quote in one.limbs]
        entry: dict[str, Json] = {
            "section": one.section,
            "sure": one.sure,
            "heard": limbs,
            "missing": list(one.missing),
        }
        entries = told.setdefault(one.code, [])
        assert isinstance(entries, list)
        entries.append(entry)
    return told
