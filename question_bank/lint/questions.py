"""The faults of one question, by name."""

from question_bank.lint.closed import asks_for_a_list, is_closed
from question_bank.lint.competency import is_elsewhere
from question_bank.lint.jargon import is_jargon
from question_bank.lint.leading import is_leading, puts_up_for_agreement
from question_bank.lint.reading import read
from question_bank.lint.stacked import is_stacked

PROBLEMS = ("closed", "leading", "stacked", "jargon", "not_competency")


def problems(question: str) -> tuple[str, ...]:
    """What is wrong with a question: names of `PROBLEMS`, none when it may be asked."""
    reading = read(question)
    found = {
        "closed": is_closed(reading) or asks_for_a_list(reading) or puts_up_for_agreement(reading),
        "leading": is_leading(reading),
        "stacked": is_stacked(reading),
        "jargon": is_jargon(reading),
        "not_competency": is_elsewhere(reading),
    }
    return tuple(name for name in PROBLEMS if found[name])
