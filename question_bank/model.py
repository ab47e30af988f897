"""What a pack holds, as frozen values: the rules, the criteria, the questions and the words of one assessment.

Reading files and checking across files lives in `reader.py`; nothing here does I/O or knows of the rest of the project.
"""

from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Z]\d+\.\d+$", description="A criterion's code, as the kit writes it.")]
Words = Annotated[str, Field(min_length=1)]


class Value(BaseModel):
    """The base of all pack values: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Level(StrEnum):
    """The level a criterion belongs to (kit, criteria tables)."""

    PASS = "pass"
    DISTINCTION = "distinction"


class Limb(Value):
    """One separate thing that a criterion asks for."""

    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    says: Words
    core: bool = False
    ask: Words


class Criterion(Value):
    """One criterion in our own plain words, under the kit's code."""

    code: Code
    area: str
    level: Level
    title: Words
    statement: Words
    points: Annotated[tuple[Words, ...], Field(min_length=3, max_length=6)]
    limbs: Annotated[tuple[Limb, ...], Field(min_length=1)]


class Area(Value):
    """A criteria area: its number in the kit's order, its name, and how many of the mock's questions it gets."""

    number: str
    name: Words
    questions: tuple[int, int]


class Question(Value):
    """An open competency question, aimed at one to four criteria of its own area."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    area: str
    text: Words
    criteria: Annotated[tuple[Code, ...], Field(min_length=1, max_length=4)]


class Probe(Value):
    """A neutral request to explain further, the only thing an interviewer may add to a question (kit, interview)."""

    id: Words
    when: Literal["short", "not_own", "any"]
    text: Words


class Thin(Value):
    """When an answer is so thin that the interviewer asks to explain further."""

    words: int
    own: tuple[Words, ...]
    at_most: int


class Interview(Value):
    """The interview's numbers: minutes, leeway, marks, the draw's and the clock's rules (KIT.md, "The interview")."""

    minutes: float
    tolerance: float
    marks: tuple[float, ...]
    questions: int
    recent_mocks: int
    silence_hours: float
    extra_time: tuple[float, ...]
    thin: Thin

    @property
    def length(self) -> timedelta:
        """The full length, without leeway."""
        return timedelta(minutes=self.minutes)

    @property
    def earliest(self) -> timedelta:
        """The shortest that still counts as a full interview."""
        return self._share(1 - Fraction(str(self.tolerance)))

    @property
    def latest(self) -> timedelta:
        """After this no new question is asked."""
        return self._share(1 + Fraction(str(self.tolerance)))

    def _share(self, factor: Fraction) -> timedelta:
        return timedelta(seconds=float(Fraction(str(self.minutes)) * 60 * factor))


class Proposal(Value):
    """The proposal's word limits, inclusive, and the days to resubmit a refused one."""

    words: tuple[int, int]
    resubmit_days: int


class Section(Value):
    """A section of the report template, with the criteria that it may carry."""

    number: int
    title: Words
    criteria: tuple[Code, ...]
    guidance: Words


class Content(Value):
    """One of the things that a report covers, and words by which it is recognised."""

    key: Words
    title: Words
    cues: tuple[Words, ...]


class Report(Value):
    """The report's length, dates and parts (KIT.md, "The report")."""

    words: int
    tolerance: float
    short: Literal["marked", "fails"]
    months_after_gateway: int
    days_before_interview: int
    sections: tuple[Section, ...]
    contents: tuple[Content, ...]
    annexes: tuple[Words, ...]

    @property
    def least(self) -> int:
        """The advised minimum of words."""
        return int(self.words * (1 - Fraction(str(self.tolerance))))

    @property
    def most(self) -> int:
        """The word at which marking stops."""
        return int(self.words * (1 + Fraction(str(self.tolerance))))


class Period(Value):
    """The end-point assessment period, counted from the gateway, and the earliest interview."""

    months: int
    earliest_interview_days: int


class Nudges(Value):
    """When people are reminded."""

    days: tuple[int, ...]
    first_mock_days: tuple[int, ...]
    unreviewed_hours: int


class Rules(Value):
    """`pack.yaml`: every number of an assessment, and what it is called."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    version: Words
    standard: Words
    organisation: Words
    interview: Interview
    areas: tuple[Area, ...]
    proposal: Proposal
    report: Report
    period: Period
    nudges: Nudges
    mocks_at_least: int
    signpost: Words


class Guidance(Value):
    """What the question corner says about one criterion, and the ways in which apprentices ask about it."""

    code: Code
    means: Words
    shows: Annotated[tuple[Words, ...], Field(min_length=2)]
    strengthen: Words
    asked: Annotated[tuple[Words, ...], Field(min_length=3)]


class Pack(Value):
    """A whole pack: all of an assessment's rules and words."""

    rules: Rules
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]
    probes: Annotated[tuple[Probe, ...], Field(min_length=1, max_length=12)]
    guidance: tuple[Guidance, ...]
