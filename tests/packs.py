"""The packs that come with the program, with what is known of their rules by hand; and small packs for tests, written
as the YAML a person would write, so that tests can spoil them line by line.

Nothing here asserts anything.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from question_bank.model import (
    Area,
    Criterion,
    Guidance,
    Interview,
    Level,
    Limb,
    Nudges,
    Pack,
    Period,
    Probe,
    Proposal,
    Question,
    Report,
    Rules,
    Section,
    Thin,
)
from question_bank.reader import load_pack

FIRST, SECOND = "customer_service_specialist_l3", "css_l3_other_rules"
BOTH = (FIRST, SECOND)
over_both = pytest.mark.parametrize("name", BOTH)
"""Runs a test for each pack that comes with the program, by its name."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a pack's rules come to, written down by hand: nothing here is read from the pack. `marks`, `least`, `full`
    and `latest` are minutes, `taken` and `stop` the report's words, `lead` the days between report and interview."""

    questions: int
    least: int
    full: int
    latest: int
    marks: tuple[int, ...]
    follow_ups: int
    silent_hours: int
    proposal: tuple[int, int]
    proposal_words: str
    revised: int
    taken: int
    stop: int
    short: str
    months: int
    period: int
    lead: int
    earliest: int
    fragile: str
    sections: tuple[str, ...]
    mocks: int


@cache
def loaded(name: str) -> Pack:
    """A pack that comes with the program, read once."""
    return load_pack(name)


KNOWN: Mapping[str, Known] = {
    FIRST: Known(
        questions=10,
        least=54,
        full=60,
        latest=66,
        marks=(30, 45, 54, 60),
        follow_ups=2,
        silent_hours=24,
        proposal=(200, 300),
        proposal_words="200 to 300 words",
        revised=7,
        taken=2250,
        stop=2750,
        short="still marked",
        months=2,
        period=3,
        lead=14,
        earliest=14,
        fragile="K1.1 K1.3 K1.4 K4.4 K4.6 K4.7 S1.4 S2.9 S5.1",
        sections=("Situation", "Actions", "Responsibilities", "Solutions", "Results and recommendations", "Feedback"),
        mocks=1,
    ),
    SECOND: Known(
        questions=8,
        least=40,
        full=50,
        latest=60,
        marks=(20, 35, 40, 50),
        follow_ups=1,
        silent_hours=48,
        proposal=(1, 500),
        proposal_words="up to 500 words",
        revised=10,
        taken=2850,
        stop=3150,
        short="does not accept",
        months=3,
        period=4,
        lead=14,
        earliest=28,
        fragile="K1.1 K1.2 K1.3 K1.4 K2.2 K4.3 K4.4 K4.5 K4.6 K4.7 S1.4 S2.9 S3.3 S5.1",
        sections=("Introduction", "What I did", "My part in it", "Outcome", "Looking back"),
        mocks=2,
    ),
}

QUOTAS = ((1, 2), (1, 1), (2, 2), (1, 1), (1, 1), (1, 2), (2, 2))
Codes = Mapping[str, Sequence[str]]
CODES: Mapping[str, tuple[str, ...]] = {
    "1": ("K1.1", "K1.2", "K1.3", "K1.4"),
    "2": ("K2.1", "K2.2"),
    "3": ("K4.3", "K4.4", "K4.5", "K4.6", "K4.7"),
    "4": ("S1.4", "S1.5"),
    "5": ("S2.9", "S2.10", "S2.11"),
    "6": ("S3.1", "S3.2", "S3.3", "S3.4"),
    "7": ("S5.1", "S5.2", "S5.3", "S5.4", "S5.5"),
}


def rules(
    codes: Mapping[str, Sequence[str]] = CODES, quotas: Sequence[tuple[int, int]] = QUOTAS, questions: int = 10
) -> Rules:
    """The kit's numbers, with areas of these codes and quotas."""
    every = tuple(code for own in codes.values() for code in own)
    return Rules(
        id="small",
        version="1",
        standard="A standard",
        organisation="An organisation",
        interview=Interview(
            minutes=60,
            tolerance=0.1,
            marks=(30, 45, 54, 60),
            questions=questions,
            recent_mocks=3,
            silence_hours=24,
            extra_time=(1, 1.25, 1.5, 2),
            thin=Thin(words=25, own=("I", "my"), at_most=2),
        ),
        areas=tuple(Area(number=n, name=f"Area {n}", questions=q) for n, q in zip(codes, quotas, strict=True)),
        proposal=Proposal(words=(200, 300), resubmit_days=7),
        report=Report(
            words=2500,
            tolerance=0.1,
            short="marked",
            months_after_gateway=2,
            days_before_interview=14,
            sections=(Section(number=1, title="Situation", criteria=every, guidance="Say what happened."),),
            contents=(),
            annexes=("emails",),
        ),
        period=Period(months=3, earliest_interview_days=14),
        nudges=Nudges(days=(7, 1), first_mock_days=(14,), unreviewed_hours=48),
        mocks_at_least=1,
        signpost="Your tutor helps you further.",
    )


def criterion(code: str, area: str) -> Criterion:
    """A criterion of one core limb."""
    limb = Limb(name="what", says="What you do.", core=True, ask="What did you do?")
    points = ("You say what you do.", "You say how.", "You say why.")
    return Criterion(
        code=code, area=area, level=Level.PASS, title=code, statement="You do it.", points=points, limbs=(limb,)
    )


_SHOWS = ("You say what.", "You say how.")


def guidance(code: str) -> Guidance:
    """Guidance on a criterion."""
    asked = ("What does it mean?", "How do I show it?", "What counts?")
    return Guidance(
        code=code, means="It is this.", shows=("You say what.", "You say how."), strengthen="Add a case.", asked=asked
    )


def pack(
    questions: Sequence[Question],
    codes: Mapping[str, Sequence[str]] = CODES,
    quotas: Sequence[tuple[int, int]] = QUOTAS,
    wanted: int = 10,
) -> Pack:
    """A pack of these questions."""
    return Pack(
        rules=rules(codes, quotas, wanted),
        criteria=tuple(criterion(code, area) for area, own in codes.items() for code in own),
        questions=tuple(questions),
        probes=(Probe(id="more", when="any", text="Could you explain that further?"),),
        guidance=tuple(guidance(code) for own in codes.values() for code in own),
    )


_THINGS = (
    "a refund", "a late parcel", "a wrong booking", "a noisy room", "a lost card", "an old contract", "a broken lift",
    "a long queue", "a missing invoice", "a cold meal", "a cancelled class", "a damaged sofa", "a blocked account",
    "a faulty meter", "a changed address", "a double charge",
)  # fmt: skip
_ASKS = (
    "How did you deal with {}?",
    "What did {} teach you about your own service?",
    "Talk me through {} you worked on.",
)


def random_questions(
    chance: random.Random, each: int = 16, codes: Mapping[str, Sequence[str]] = CODES
) -> list[Question]:
    """`each` questions an area, each aimed at one to four criteria of its area."""
    found = []
    for area, own in codes.items():
        for at in range(each):
            aims = chance.sample(list(own), chance.randint(1, min(4, len(own))))
            text = f"{_ASKS[at % 3].format(_THINGS[at % len(_THINGS)])[:-1]} in area {area}?"
            found.append(Question(id=f"a{area}-{at}", area=area, text=text, criteria=tuple(aims)))
    return found


def write(value: Pack, folder: Path) -> Path:
    """The pack as a folder of YAML."""
    plain = value.model_dump(mode="json")
    (folder / "questions").mkdir(parents=True)
    _dump(folder / "pack.yaml", plain["rules"])
    _dump(folder / "criteria.yaml", {"criteria": plain["criteria"]})
    _dump(folder / "probes.yaml", {"probes": plain["probes"]})
    _dump(folder / "guidance.yaml", {"guidance": plain["guidance"]})
    for area in value.rules.areas:
        own = [
            {key: part for key, part in question.items() if key != "area"}
            for question in plain["questions"]
            if question["area"] == area.number
        ]
        _dump(folder / "questions" / f"{area.number}.yaml", {"area": area.number, "questions": own})
    return folder


def _dump(path: Path, value: object) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=200))
