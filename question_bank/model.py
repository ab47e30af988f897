"""What a pack holds, as frozen values: the rules, the criteria, the questions and the words of one assessment.

Reading files and checking across files lives in `reader.py`; nothing here does I/O or knows of the rest of the project.
"""

from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Z]\d+\.\d+$", description="A criterion's code, as the kit writes it.")]
Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
Count = Annotated[int, Field(ge=0)]
Several = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, lt=1, description="A share of the whole: 0.1 is 10%.")]


class Value(BaseModel):
    """The base of all pack values: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def _least_first(limits: tuple[int, int]) -> tuple[int, int]:
    if limits[0] > limits[1]:
        raise ValueError(f"the least ({limits[0]}) is more than the most ({limits[1]})")
    return limits


def _rising(marks: tuple[float, ...]) -> tuple[float, ...]:
    if any(later <= earlier for earlier, later in pairwise(marks)):
        raise ValueError("the marks must rise from one to the next")
    return marks


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

    number: Words
    name: Words
    questions: Annotated[tuple[Several, Several], AfterValidator(_least_first)]


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

    words: Count
    own: tuple[Words, ...]
    at_most: Count


class Interview(Value):
    """The interview's numbers: minutes, leeway, marks, the draw's and the clock's rules (KIT.md, "The interview")."""

    minutes: Positive
    tolerance: Share
    marks: Annotated[tuple[Positive, ...], AfterValidator(_rising)]
    questions: Several
    recent_mocks: Count
    silence_hours: Positive
    extra_time: tuple[Annotated[float, Field(ge=1)], ...]
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

    words: Annotated[tuple[Count, Count], AfterValidator(_least_first)]
    resubmit_days: Count


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

    words: Several
    tolerance: Share
    short: Literal["marked", "fails"]
    months_after_gateway: Count
    days_before_interview: Count
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


class GatewayItem(Value):
    """One thing that has to be there, or settled, at the gateway meeting."""

    key: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: Words


class Period(Value):
    """The end-point assessment period, counted from the gateway, and the earliest interview.

    `interview_gap_days` is the rule of who wants the interview so long after the report came in; 0: no such rule."""

    months: Several
    earliest_interview_days: Count
    interview_gap_days: Count = 0


class Nudges(Value):
    """When people are reminded. `days` are before a date (0: on the day), `overdue_days` after it; `fewer_days` are
    what is left of `days` for who wants fewer, and the days of a calendar file's alarms. Hours count from the event."""

    days: tuple[Count, ...]
    first_mock_days: tuple[Count, ...]
    unreviewed_hours: Count
    fewer_days: tuple[Count, ...] = (7, 1, 0)
    overdue_days: tuple[Several, ...] = (1, 3, 7)
    unread_hours: Count = 24
    proposal_waiting_hours: Count = 72
    booked_mock_minutes: Count = 15


PackId = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=40, description="A pack's own short name.")]


class Rules(Value):
    """`pack.yaml`: every number of an assessment, and what it is called. `based_on` names the pack whose other files
    count where this one has none of its own; `note` is said wherever the pack is chosen."""

    id: PackId
    version: Words
    standard: Words
    organisation: Words
    based_on: PackId | None = None
    note: str = ""
    interview: Interview
    areas: tuple[Area, ...]
    proposal: Proposal
    report: Report
    period: Period
    nudges: Nudges
    mocks_at_least: Count
    signpost: Words
    gateway: tuple[GatewayItem, ...] = ()

    @property
    def submit_days(self) -> int:
        """So many days before the interview the report is in at the latest, by whichever rule says more."""
        return max(self.report.days_before_interview, self.period.interview_gap_days)


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


class CriteriaFile(Value):
    """`criteria.yaml` as it is written."""

    criteria: tuple[Criterion, ...]


class ProbesFile(Value):
    """`probes.yaml` as it is written."""

    probes: tuple[Probe, ...]


class WrittenQuestion(Value):
    """A question as it is written: its area stands once, at the top of its file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    text: Words
    criteria: Annotated[tuple[Code, ...], Field(min_length=1, max_length=4)]


class QuestionsFile(Value):
    """A file of `questions/` as it is written: one area's questions."""

    area: Words
    questions: tuple[WrittenQuestion, ...]


class GuidanceFile(Value):
    """`guidance.yaml` as it is written."""

    guidance: tuple[Guidance, ...]
