"""One learner's report in two versions, as a test writes it: real evidence in their own words, and room around it."""

from bot.project.mapping import homes
from question_bank.model import Pack
from tests.documents import SECTIONS, Story, prose, saved, write
from tests.engine_rig import GOOD

_ANSWERS = (("1", "3"), ("4", "2"), ("2",), ("5", "7"), ("6",), ("4",))
MAPPED_LATE = ("K1.1", "K1.2")
"""Criteria that the learner maps to the last section at first, after the stop line of the first version."""


def version(padding: int) -> bytes:
    """The report as a .docx with so many words of padding in each section, the learner's evidence first."""
    story = Story(
        dict.fromkeys(SECTIONS, ()),
        title=("A call before five", "Name: Sam Poole", "Employer: Northern Water"),
        annexes=(
            ("Annex A: Email to a customer", "From: Sam Poole\nI told her when the fitter would come."),
            ("Annex B: Screenshot of the board", "The list of missed visits in week 12."),
        ),
    )
    writer = write(story)
    headings = [
        each for each in writer.paragraphs if each.style is not None and (each.style.name or "").startswith("Heading")
    ]
    for at, answers in enumerate(_ANSWERS):
        before = headings[at + 1]
        for area in answers:
            before.insert_paragraph_before(GOOD[area])
        before.insert_paragraph_before(prose(padding))
    return saved(writer)


def mapping_lines(pack: Pack, late: str) -> str:
    """What the learner types into `/map`: two criteria in `late`, the last one nowhere, the others where they may."""
    places, codes = homes(pack), [each.code for each in pack.criteria]
    return "; ".join(f"{code} {late if code in MAPPED_LATE else places[code][0]}" for code in codes[:-1])


def mended(late: str) -> str:
    """What the learner types to move the two to a place before the stop line."""
    return "; ".join(f"{code} {late}" for code in MAPPED_LATE)
