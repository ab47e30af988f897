"""What is worth a look in a report, as sentences with a rule each: from the X-ray to words that say what to do.

What is so is decided in `xray.py`; the words are in `bot/texts/en_report.yaml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.project.report.xray import Xray
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Point:
    """One thing worth a look: `rule` names which kind it is, for programs; `message` is for the learner."""

    rule: str
    message: str


def points(seen: Xray, texts: Texts) -> tuple[Point, ...]:
    """All that is worth a look, the stop line first."""
    found = (*_length(seen), *_sections(seen), *_contents(seen), *_mapping(seen), *_annexes(seen))
    return tuple(Point(rule, texts(f"report.point.{rule}", **blanks)) for rule, blanks in found)


_Found = tuple[str, Mapping[str, object]]


def _length(seen: Xray) -> Iterator[_Found]:
    if seen.stop is not None:
        yield "over", {"most": f"{seen.rules.most:,}", "after": f"{seen.stop.words_after:,}"}
        if seen.stop.lost:
            yield "lost", {"codes": ", ".join(seen.stop.lost)}
        if seen.stop.at_risk:
            yield "at_risk", {"codes": ", ".join(seen.stop.at_risk)}
    if seen.body < seen.rules.least:
        key = "short_not_taken" if seen.rules.short == "fails" else "short"
        yield key, {"words": f"{seen.body:,}", "least": f"{seen.rules.least:,}"}


def _sections(seen: Xray) -> Iterator[_Found]:
    for one in seen.sections:
        if not one.found:
            yield "section", {"number": one.number, "name": one.name, "codes": ", ".join(one.suggested)}
        elif seen.stop is not None and one.before >= seen.rules.most:
            yield "section_after", {"number": one.number, "name": one.name}


def _contents(seen: Xray) -> Iterator[_Found]:
    yield from (("content", {"title": one.title}) for one in seen.contents if not one.quote)


def _mapping(seen: Xray) -> Iterator[_Found]:
    if seen.unknown:
        yield "unknown", {"codes": ", ".join(seen.unknown)}
    for one in seen.mapping:
        place = f"{one.section}.{one.paragraph}" if one.paragraph else str(one.section)
        if not one.section:
            yield "no_place", {"code": one.code}
        elif not one.found:
            yield "not_there", {"code": one.code, "place": place}
        elif not one.suggested:
            yield "unsuggested", {"code": one.code, "place": place}
    fragile = [one.code for one in seen.fragile if not one.places]
    if seen.has_mapping and fragile:
        yield "fragile", {"codes": ", ".join(fragile)}


def _annexes(seen: Xray) -> Iterator[_Found]:
    yield from (("attribution", {"heading": one.heading}) for one in seen.annexes if not one.attributed)
    if seen.links:
        yield "shared", {"link": seen.links[0]}
