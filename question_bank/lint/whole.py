"""A whole pack: what its reader finds, the faults of each question, and what makes a bank too thin or too alike."""

import re
from collections import Counter
from collections.abc import Iterator

from question_bank.lint.questions import problems
from question_bank.lint.words import words
from question_bank.model import Question
from question_bank.problems import Problem
from question_bank.reader import Placed, Reading, find_pack, read_pack

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
    from question_bank.crosschecks import disagreements

    reading = read_pack(find_pack(path_or_name))
    found = [*reading.problems, *disagreements(reading)]
    found.extend(_questions(reading))
    found.extend(_probes(reading))
    found.extend(_asks(reading))
    found.extend(_thin(reading))
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
        for number, limb in enumerate(placed.value.limbs):
            for name in problems(limb.ask):
                if name in ("closed", "leading", "jargon"):
                    yield placed.problem(
                        f"the question for “{limb.name}” is {_named(name)}: {_SAYS[name]}", "limbs", number, "ask"
                    )


def _thin(reading: Reading) -> Iterator[Problem]:
    if reading.rules is None or not reading.questions:
        return
    of_area = Counter(placed.value.area for placed in reading.questions)
    for number, area in enumerate(reading.rules.areas):
        count = of_area[area.number]
        if 0 < count < AN_AREA_WANTS:
            message = f"area {area.number} has {count} questions; {AN_AREA_WANTS} keep four mocks fresh"
            yield reading.pack.problem(("areas", number), message)
    aimed = Counter(code for placed in reading.questions for code in placed.value.criteria)
    for criterion in reading.criteria:
        count = aimed[criterion.value.code]
        if count < A_CRITERION_WANTS:
            message = f"only {count} questions aim at {criterion.value.code}; {A_CRITERION_WANTS} are wanted"
            yield criterion.problem(message, "code")
