"""Reads a pack's folder, whole and strictly: `load_pack` gives a `Pack`, or all that is wrong with it and where.

YAML itself is read in `strict_yaml.py`, what must agree between files is checked in `crosschecks.py`; whether the
questions are good ones is asked in `lint/`.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from question_bank.model import (
    CriteriaFile,
    Criterion,
    Guidance,
    GuidanceFile,
    Pack,
    Probe,
    ProbesFile,
    Question,
    QuestionsFile,
    Rules,
    WrittenQuestion,
)
from question_bank.problems import PackError, Problem
from question_bank.strict_yaml import Document, Steps, load_yaml, read_yaml, shown, validate

__all__ = ["PackError", "Problem", "digest", "find_pack", "load_pack", "load_yaml", "pack_names", "part", "read_pack"]

_HOME = Path(__file__).parent
_GOES_WITH = {"feedback": "criteria.yaml"}
"""What was learnt was learnt on the criteria beside it: a pack with criteria of its own takes no other's."""
Thing = TypeVar("Thing")
Item = TypeVar("Item", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Thing]):
    """A value of the pack, and where it is written."""

    value: Thing
    document: Document
    steps: Steps

    def problem(self, message: str, *below: str | int) -> Problem:
        """`message` at this value, or at what `below` leads to from it."""
        return self.document.problem((*self.steps, *below), message)


@dataclass(slots=True)
class Reading:
    """A pack as far as it could be read: what is at fault by itself is left out and told in the documents' problems."""

    folder: Path
    pack: Document
    criteria_document: Document
    probes_document: Document
    guidance_document: Document
    question_documents: tuple[Document, ...]
    rules: Rules | None = None
    criteria: list[Placed[Criterion]] = field(default_factory=list)
    probes: list[Placed[Probe]] = field(default_factory=list)
    guidance: list[Placed[Guidance]] = field(default_factory=list)
    questions: list[Placed[Question]] = field(default_factory=list)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every file of the pack."""
        single = (self.pack, self.criteria_document, self.probes_document, self.guidance_document)
        return (*single, *self.question_documents)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with single values."""
        return [problem for document in self.documents for problem in document.problems]


def load_pack(path_or_name: str | os.PathLike[str]) -> Pack:
    """The pack in a folder, or of a name in `question_bank/`. Raises `PackError` with everything that is wrong."""
    from question_bank.crosschecks import disagreements

    reading = read_pack(find_pack(path_or_name))
    problems = [*reading.problems, *disagreements(reading)]
    if problems:
        raise PackError(problems)
    return assembled(reading)


def assembled(reading: Reading) -> Pack:
    """The pack of a reading without problems."""
    assert reading.rules is not None
    return Pack(
        rules=reading.rules,
        criteria=tuple(placed.value for placed in reading.criteria),
        questions=tuple(placed.value for placed in reading.questions),
        probes=tuple(placed.value for placed in reading.probes),
        guidance=tuple(placed.value for placed in reading.guidance),
    )


def digest(pack: Pack) -> str:
    """A pack's fingerprint (SHA-256, hexadecimal): the same exactly when all its rules and words are the same."""
    return hashlib.sha256(pack.model_dump_json().encode()).hexdigest()


def pack_names() -> tuple[str, ...]:
    """The names of the packs that come with the program."""
    return tuple(sorted(file.parent.name for file in _HOME.glob("*/pack.yaml")))


def find_pack(path_or_name: str | os.PathLike[str]) -> Path:
    """The folder of a pack; raises `PackError` with one problem that says what to do when there is none."""
    text = os.fspath(path_or_name)
    if text in pack_names():
        return _HOME / text
    folder = Path(text).expanduser()
    if folder.is_dir():
        return folder
    if folder.name == "pack.yaml" and folder.is_file():
        return folder.parent
    names = ", ".join(pack_names()) or "none"
    sentence = f"there is no such pack; give a folder's path or a name ({names})"
    raise PackError([Problem(text or "(no name)", 0, 0, sentence)])


def part(folder: Path, name: str) -> Path:
    """Where a file or a folder of a pack lies: its own, else that of the pack that it is based on; its own place where
    neither has it. `pack.yaml` is always a pack's own."""
    return next((each / name for each in bases(folder) if _decides(each, name)), folder / name)


def _decides(folder: Path, name: str) -> bool:
    return (folder / name).exists() or (name in _GOES_WITH and (folder / _GOES_WITH[name]).exists())


def bases(folder: Path) -> Iterator[Path]:
    """A pack's folder, that of the pack that it is based on, and so on, each once."""
    seen: set[Path] = set()
    following: Path | None = folder
    while following is not None and following.resolve() not in seen:
        yield following
        seen.add(following.resolve())
        name = based_on(following)
        following = base_folder(following, name) if name else None


def based_on(folder: Path) -> str | None:
    """The name of the pack that the one in this folder is based on, as it is written."""
    file = folder / "pack.yaml"
    value = read_yaml(file).value if file.is_file() else None
    name = value.get("based_on") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None


def base_folder(folder: Path, name: str) -> Path | None:
    """The folder of a pack's base: beside it, else in `question_bank/`; None when neither holds it."""
    places = (folder.resolve().parent / name, _HOME / name)
    return next((place for place in places if (place / "pack.yaml").is_file()), None)


def read_pack(folder: Path) -> Reading:
    """Everything of the pack that can be read, its base's files included; what cannot is in `Reading.problems`."""
    questions = part(folder, "questions")
    files = sorted(questions.glob("*.yaml"))
    reading = Reading(
        folder,
        read_yaml(folder / "pack.yaml"),
        read_yaml(part(folder, "criteria.yaml")),
        read_yaml(part(folder, "probes.yaml")),
        read_yaml(part(folder, "guidance.yaml")),
        tuple(read_yaml(file) for file in files) or (_no_questions(folder),),
    )
    if reading.pack.root is not None:
        reading.rules = validate(reading.pack, Rules)
    reading.criteria.extend(_placed(reading.criteria_document, CriteriaFile, "criteria", Criterion))
    reading.probes.extend(_placed(reading.probes_document, ProbesFile, "probes", Probe))
    reading.guidance.extend(_placed(reading.guidance_document, GuidanceFile, "guidance", Guidance))
    for document in reading.question_documents:
        reading.questions.extend(_questions(document))
    return reading


def _no_questions(folder: Path) -> Document:
    name = shown(folder / "questions")
    return Document(name, problems=[Problem(name, 0, 0, "holds no .yaml file; a pack's questions stand here")])


def _placed(document: Document, shape: type[BaseModel], key: str, item: type[Item]) -> Iterator[Placed[Item]]:
    """The file's entries that are right by themselves; what is wrong goes to the document's problems."""
    if document.root is None:
        return
    whole = validate(document, shape)
    if whole is not None:
        yield from (Placed(entry, document, (key, at)) for at, entry in enumerate(getattr(whole, key)))
        return
    for at, written in enumerate(written_list(document, key)):
        try:
            yield Placed(item.model_validate_json(json.dumps(written), strict=True), document, (key, at))
        except ValidationError:
            continue  # its faults were told when the whole file was validated


def _questions(document: Document) -> Iterator[Placed[Question]]:
    area = document.value.get("area") if isinstance(document.value, dict) else None
    if not isinstance(area, str):
        list(_placed(document, QuestionsFile, "questions", WrittenQuestion))
        return
    for placed in _placed(document, QuestionsFile, "questions", WrittenQuestion):
        written = placed.value
        question = Question(id=written.id, area=area, text=written.text, criteria=written.criteria)
        yield Placed(question, document, placed.steps)


def written_list(document: Document, key: str) -> list[object]:
    """The list under a key at the top of a file as it is written, right or wrong; empty when there is none."""
    found = document.value.get(key) if isinstance(document.value, dict) else None
    return list(found) if isinstance(found, list) else []


def written_values(document: Document, key: str, name: str) -> Iterator[str]:
    """What stands under `name` in each entry of that list, also in entries that are wrong elsewhere."""
    for entry in written_list(document, key):
        if isinstance(entry, dict) and isinstance(value := entry.get(name), str):
            yield value
