"""What marks add up to, for tutors only: the indicative outcome by the kit's rule, and where each criterion is shown.

Only a person grades; learners never see this (KIT.md, "The 25 criteria"). Nothing here reads or writes anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from question_bank.model import Criterion, Level


class Source(StrEnum):
    """Where a criterion is shown. A claim is the learner's own line in the mapping, which nobody has checked."""

    INTERVIEW = "interview"
    REPORT = "report"
    BOTH = "both"
    CLAIM = "claim"
    NONE = "none"


class Indication(StrEnum):
    """What the marks indicate: all pass criteria, all of both levels, or not yet."""

    ALL = "all"
    ALL_PASS = "all_pass"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The indication, where each criterion is shown, and what is still to come at each level."""

    indication: Indication
    sources: Mapping[str, Source]
    missing_pass: tuple[str, ...]
    missing_distinction: tuple[str, ...]


def indicative(
    criteria: Sequence[Criterion],
    interview: Mapping[str, str],
    report: Mapping[str, str] = MappingProxyType({}),
    claims: frozenset[str] = frozenset(),
) -> Outcome:
    """The outcome of marks (`met`, `partly`, `not_met` by criterion) in the interview and the report: a criterion
    counts when either shows it; a claim counts for nothing."""
    sources = {c.code: _source(c.code, interview, report, claims) for c in criteria}
    missing = [c for c in criteria if sources[c.code] in (Source.NONE, Source.CLAIM)]
    passes = tuple(c.code for c in missing if c.level is Level.PASS)
    distinctions = tuple(c.code for c in missing if c.level is Level.DISTINCTION)
    complete = Indication.ALL_PASS if distinctions else Indication.ALL
    return Outcome(Indication.NOT_YET if passes else complete, sources, passes, distinctions)


def _source(code: str, interview: Mapping[str, str], report: Mapping[str, str], claims: frozenset[str]) -> Source:
    in_interview, in_report = interview.get(code) == "met", report.get(code) == "met"
    if in_interview and in_report:
        return Source.BOTH
    if in_interview or in_report:
        return Source.INTERVIEW if in_interview else Source.REPORT
    return Source.CLAIM if code in claims else Source.NONE
