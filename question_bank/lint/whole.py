"""A whole pack: what its reader finds, the faults of each question, and what makes a bank too thin or too alike."""

import re
from collections.abc import Iterator

from question_bank.crosschecks import disagreements, known_codes, miswritten, readable, written_aims, written_questions
from question_bank.lint.questions import problems
from question_bank.lint.words import words
from question_bank.model import Question
from question_bank.problems import Problem
from question_bank.reader import Placed, Reading, find_pack, read_pack
from question_bank.rule_parts import areas, interview, nudges, number, sections, whole

AN_AREA_WANTS = 14
"""Questions an area needs so that a fourth mock still has new ones (issue "A whole mock interview")."""
A_CRITERION_WANTS = 6
"""Questions that must aim at each criterion."""
LONGEST = 300
"""Characters of a question: what a phone shows without scrolling."""
_ALIKE = 0.75
"""The share of common words from which two questions are one, reworded."""
_SAYS = {
    "closed": "it can be answered with yes, no or a bare fact; ask how, why or what",
    "leading": "it suggests an answer or a judgement; ask it neutrally",
    "stacked": "it asks for more than one thing; make two questions of it",
    "jargon": "it uses an assessor's or an academic's words; say it as an apprentice would",
    "not_competency": "it can be answered without a word about one's own work",
}
_WORD = re.compile(r"[a-z']{3,}")
_LITTLE = frozenset(words("little"))


def lint_pack(path_or_name: str) -> list[Problem]:
    """Everything wrong with a pack, each with its place, in the order of files and lines. Raises `PackError` when there
    is no such pack."""
    reading = read_pack(find_pack(path_or_name))
    found = [*reading.problems, *disagreements(reading)]
    found.extend(_questions(reading))
    found.extend(_probes(reading))
    found.extend(_asks(reading))
    found.extend(_thin(reading))
    found.extend(_numbers(reading))
    found.extend(_homes(reading))
    return sorted(set(found))


def _questions(reading: Reading) -> Iterator[Problem]:
    for placed in reading.questions:
        text = placed.value.text
        for name in problems(text):
            yield placed.problem(f"the question is {_named(name)}: {_SAYS[name]}", "text")
        if len(text) > LONGEST:
            yield placed.problem(f"the question has {len(text)} characters; {LONGEST} are what a phone shows", "text")
    yield from _alike(reading.questions)


def _named(problem: str) -> str:
    return {"jargon": "full of jargon", "not_competency": "not about competency"}.get(problem, problem)


def _alike(questions: list[Placed[Question]]) -> Iterator[Problem]:
    seen: list[tuple[frozenset[str], Placed[Question]]] = []
    for placed in questions:
        own = frozenset(_WORD.findall(placed.value.text.lower())) - _LITTLE
        for others, other in seen:
            if own and len(own & others) / len(own | others) >= _ALIKE:
                yield placed.problem(
                    f"it says what {other.value.id} says in other words; ask from another side", "text"
                )
        seen.append((own, placed))


def _probes(reading: Reading) -> Iterator[Problem]:
    for placed in reading.probes:
        for name in problems(placed.value.text):
            if name in ("leading", "jargon"):
                yield placed.problem(f"the follow-up is {_named(name)}: {_SAYS[name]}", "text")


def _asks(reading: Reading) -> Iterator[Problem]:
    for placed in reading.criteria:
        for at, limb in enumerate(placed.value.limbs):
            for name in problems(limb.ask):
                if name in ("closed", "leading", "jargon"):
                    yield placed.problem(
                        f"the question for “{limb.name}” is {_named(name)}: {_SAYS[name]}", "limbs", at, "ask"
                    )


def _thin(reading: Reading) -> Iterator[Problem]:
    """Too few questions; what is wrong in itself still counts as there, so that one mistake is told once."""
    if not readable(reading):
        return
    of_area = written_questions(reading)
    for placed in areas(reading):
        area, count = placed.value, of_area[placed.value.number]
        if max(0, area.questions[0] - 1) < count < AN_AREA_WANTS:
            yield placed.problem(f"area {area.number} has {count} questions; {AN_AREA_WANTS} keep four mocks fresh")
    aimed, other = written_aims(reading), miswritten(reading)
    for criterion in reading.criteria:
        count = aimed[criterion.value.code]
        if criterion.value.code not in other and count < A_CRITERION_WANTS and of_area[criterion.value.area]:
            message = f"only {count} questions aim at {criterion.value.code}; {A_CRITERION_WANTS} are wanted"
            yield criterion.problem(message, "code")


def _numbers(reading: Reading) -> Iterator[Problem]:
    """Numbers that are each right and do not go together."""
    interviewing, reminding = interview(reading), nudges(reading)
    latest = interviewing.latest.total_seconds() / 60 if interviewing is not None else 0
    for at, mark in enumerate(interviewing.marks if interviewing is not None else ()):
        if mark >= latest:
            message = f"the mark at {mark:g} minutes is never reached: nothing is asked after {latest:g}"
            yield reading.pack.problem(("interview", "marks", at), message)
    for at, days in enumerate(reminding.fewer_days if reminding is not None else ()):
        if reminding is not None and days not in reminding.days:
            message = f"{days} is not among `days`, of which these are what is left"
            yield reading.pack.problem(("nudges", "fewer_days", at), message)
    yield from _dates(reading)


def _dates(reading: Reading) -> Iterator[Problem]:
    earliest = number(reading, "period", "earliest_interview_days")
    before = number(reading, "report", "days_before_interview")
    gap = number(reading, "period", "interview_gap_days") or 0
    if earliest is not None and before is not None and max(before, gap) > earliest:
        message = "an interview on the earliest day would want the report before the gateway"
        yield reading.pack.problem(("period", "earliest_interview_days"), message)


def _homes(reading: Reading) -> Iterator[Problem]:
    """Every criterion may be shown in some section of the report."""
    found = sections(reading)
    if not whole(reading, found, "report", "sections"):
        return
    carried = {code for placed in found for code in placed.value.criteria}
    for code in sorted(known_codes(reading) - carried):
        message = f"no section may carry {code}, so that a report cannot show it"
        yield reading.pack.problem(("report", "sections"), message, at_key=True)
