"""Labelled answers as values, read from JSON lines (plain or gzipped) in the schema of the pack's `feedback` folder.

They are what is learnt from and measured on; nothing is learnt or measured here.
"""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.faults import Fault
from bot.feedback.values import Label

ADVERSARIAL = frozenset(
    {
        "generic",
        "vague_first_person",
        "hypothetical",
        "others_work",
        "keyword_stuffing",
        "negation",
        "copy_paste",
        "injection",
        "off_topic",
        "non_answer",
        "near_miss",
    }
)
"""Flags of answers in which nothing may be suggested as met."""


class NotLabelled(Fault):
    """A file of labelled answers cannot be read."""


@dataclass(frozen=True, slots=True)
class LabelledCriterion:
    """What people made of one criterion: the label, the missing limbs and the words that show each limb."""

    label: Label
    missing: frozenset[str]
    evidence: tuple[str, ...]
    limb_evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """An answer with its labels by criterion; `author` is whose hand it is, so that one can be left out."""

    id: str
    author: str
    area: str
    question: str
    answer: str
    labels: Mapping[str, LabelledCriterion]
    flags: frozenset[str]

    @property
    def adversarial(self) -> bool:
        """Whether nothing of it may be suggested as met."""
        return bool(self.flags & ADVERSARIAL)


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _WrittenCriterion(_Loose):
    label: Label
    missing: list[str] = []
    evidence: list[str] = []
    limb_evidence: dict[str, str] = {}


class _Written(_Loose):
    id: str
    author: str = ""
    area: str
    question: str = ""
    answer: str
    labels: dict[str, _WrittenCriterion]
    flags: list[str] = []


def read_labelled(files: Iterable[Path]) -> list[LabelledAnswer]:
    """The answers in some files, in order; raises `NotLabelled` with the file and the line for what cannot be read."""
    return [_read(file, number, line) for file in files for number, line in enumerate(_lines(file), 1) if line.strip()]


def _lines(file: Path) -> list[str]:
    try:
        content = file.read_bytes()
        return (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise NotLabelled(
            f"{file}: cannot be read ({error}). Give a file of labelled answers, a JSON line each."
        ) from None


def _read(file: Path, number: int, line: str) -> LabelledAnswer:
    try:
        written = _Written.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise NotLabelled(f"{file}:{number}: {where}: {first['msg']}.") from None
    labels = {code: _criterion(one) for code, one in written.labels.items()}
    author = written.author or file.name.split(".")[0]
    return LabelledAnswer(
        written.id, author, written.area, written.question, written.answer, labels, frozenset(written.flags)
    )


def _criterion(written: _WrittenCriterion) -> LabelledCriterion:
    return LabelledCriterion(
        written.label, frozenset(written.missing), tuple(written.evidence), dict(written.limb_evidence)
    )
