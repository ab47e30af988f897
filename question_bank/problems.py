"""What is wrong with a pack, and where: the values that the reader and the lint report with.

Finding problems lives in `strict_yaml.py`, `reader.py` and `lint/`; nothing here reads a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place. Lines and columns count from 1; line 0 means the file as a whole."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class PackError(Exception):
    """The pack cannot be used: `problems` says what is wrong, each with its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
