"""Strict YAML with positions: what YAML 1.1 would read otherwise than a person does is refused, and so are equal keys.

Only syntax lives here; what the values of a pack must be lives in `model.py` and `reader.py`.
"""

import difflib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from question_bank.problems import PackError, Problem

Loaded = str | int | float | bool | list["Loaded"] | dict[str, "Loaded"] | None
Steps = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_LARGEST = 2_000_000
_PLAIN = "plain"
_TEXT = "tag:yaml.org,2002:str"
_WORD = re.compile(r"(?:y|n|yes|no|on|off)", re.IGNORECASE)
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]+|\.)?(?:[eE][-+]?[0-9]+)?")
_SURPRISES = (
    (re.compile(r"[-+]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?"), "may be read as a time or as a number to the base of 60"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"), "may be read as a date"),
    (re.compile(r"[-+]?0[0-9_]+"), "may be read as an octal number"),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), "may be read as a hexadecimal, octal or binary number"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?"), "may be read as a number without its underscores"),
    (re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE), "may be read as infinity or as not a number"),
)


class _Loader(yaml.CSafeLoader):
    """Marks what was written without quotes as plain, and decides nothing about it."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:
        del value  # what is not text is decided in `_plain`, with its place at hand
        if kind is not yaml.ScalarNode:
            return kind.__name__
        return _PLAIN if isinstance(implicit, tuple) and implicit[0] else _TEXT


@dataclass(slots=True)
class Document:
    """A YAML file's values, the places where they stand, and what is wrong with its syntax."""

    file: str
    value: Loaded = None
    problems: list[Problem] = field(default_factory=list)
    root: yaml.Node | None = None

    def problem(self, steps: Steps, message: str, *, at_key: bool = False) -> Problem:
        """`message` at the place of the value (or its key) that `steps` lead to, or at the nearest place above it."""
        line, column = self.place(steps, at_key=at_key)
        return Problem(self.file, line, column, message)

    def place(self, steps: Steps, *, at_key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value (or its key) that `steps` lead to, or of the nearest above it."""
        node, spot = self.root, self.root
        for step in steps:
            key, below = _child(node, step)
            if below is None:
                break
            node, spot = below, (key if at_key and key is not None else below)
        return _spot(spot)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), (None, None))
    return None, None


def _spot(node: yaml.Node | None) -> tuple[int, int]:
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node is not None else (1, 1)


def load_yaml(path: Path) -> Document:
    """The file's values with their places. Raises `PackError` with all that is wrong with its syntax."""
    document = read_yaml(path)
    if document.problems:
        raise PackError(document.problems)
    return document


def read_yaml(path: Path) -> Document:
    """Like `load_yaml`, but what is wrong is left in `Document.problems` and the rest is still there."""
    document = Document(shown(path))
    text = _text(path, document)
    if text is not None:
        _compose(text, document)
    return document


def shown(path: Path) -> str:
    """The path as a person would type it: from the current folder where it lies below it."""
    try:
        return os.fspath(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return os.fspath(path)


def _text(path: Path, document: Document) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            document.problems.append(Problem(document.file, 0, 0, f"is larger than {_LARGEST:,} bytes; split it"))
            return None
        return path.read_bytes().decode()
    except FileNotFoundError:
        message = "is missing; a pack needs this file"
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        document.problems.append(Problem(document.file, line, 1, "is not UTF-8 text here; save the file as UTF-8"))
        return None
    document.problems.append(Problem(document.file, 0, 0, message))
    return None


def _compose(text: str, document: Document) -> None:
    try:
        document.root = yaml.compose(text, Loader=_Loader)
        document.value = _Reading(document).read(document.root) if document.root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        document.problems.append(Problem(document.file, line, column, f"is no YAML: {_reason(error)}"))
    except yaml.YAMLError:
        document.problems.append(Problem(document.file, 0, 0, "holds a character that YAML does not allow"))
    except RecursionError:
        document.problems.append(Problem(document.file, 0, 0, "is nested too deeply"))
    if document.root is None and not document.problems:
        document.problems.append(Problem(document.file, 1, 1, "is empty"))


def _reason(error: yaml.MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


class _Reading:
    """Turns nodes into plain values and notes each surprise once, where it stands."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()

    def read(self, node: yaml.Node) -> Loaded:
        if id(node) in self._seen:
            self._refuse(node, "aliases (*name) are not used in packs; write it out")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            self._untagged(node, "SequenceNode")
            return [self.read(item) for item in node.value]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode) -> Loaded:
        self._untagged(node, "MappingNode")
        found: dict[str, Loaded] = {}
        lines: dict[str, int] = {}
        for key, below in node.value:
            name = self.read(key)
            if not isinstance(name, str):
                self._refuse(key, "a key must be text; put quotes round it")
                continue
            if name in lines:
                self._refuse(key, f"the key ‘{name}’ stands here a second time (first on line {lines[name]})")
                continue
            lines[name] = key.start_mark.line + 1
            found[name] = self.read(below)
        return found

    def _scalar(self, node: yaml.Node) -> Loaded:
        text = str(node.value)
        if node.tag != _PLAIN:
            self._untagged(node, _TEXT)
            return text
        if surprise := _surprise(text):
            self._refuse(node, f"{text} {surprise}; put quotes round it if it is text")
            return text
        return _plain(text)

    def _untagged(self, node: yaml.Node, expected: str) -> None:
        if node.tag != expected:
            self._refuse(node, f"the tag {node.tag} is not used in packs; remove it")

    def _refuse(self, node: yaml.Node, message: str) -> None:
        line, column = _spot(node)
        self._document.problems.append(Problem(self._document.file, line, column, message))


def _surprise(text: str) -> str:
    """What YAML 1.1 or another reader makes of a text without quotes that is not what it looks like; or nothing."""
    if _WORD.fullmatch(text):
        return "may be read as true or false"
    return next((reads for pattern, reads in _SURPRISES if pattern.fullmatch(text)), "")


def _plain(text: str) -> Loaded:
    """The value of a text without quotes, as in YAML 1.2's core schema."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= 18 else text
    if any(character.isdigit() for character in text) and _FLOAT.fullmatch(text):
        return float(text)
    return text


def validate(document: Document, model: type[Model], steps: Steps = ()) -> Model | None:
    """The part of `document` that `steps` lead to, as a `model`; or None, with each fault added to its problems.

    Types are strict ("3" is not 3). A place whose syntax was already found at fault is not reported again."""
    part = document.value
    for step in steps:
        part = part[step]  # type: ignore[index]  # the caller walked there before
    try:
        return model.model_validate_json(json.dumps(part), strict=True)
    except ValidationError as error:
        document.problems.extend(_new(document, error.errors(include_url=False, include_context=True), steps))
        return None


def _new(document: Document, errors: list[ErrorDetails], steps: Steps) -> Iterator[Problem]:
    known = {(problem.line, problem.column) for problem in document.problems}
    meant = _misspelt(errors)
    for error in errors:
        place = error["loc"]
        if error["type"] == "missing" and place in meant.values():
            continue  # told where the misspelt key stands
        sentence = f"{_sentence(error)}; write ‘{meant[place][-1]}’" if place in meant else _sentence(error)
        problem = document.problem((*steps, *place), sentence, at_key=error["type"] == "extra_forbidden")
        if (problem.line, problem.column) not in known:
            yield problem


def _misspelt(errors: list[ErrorDetails]) -> dict[Steps, Steps]:
    """Unknown keys beside which one of almost that name is missing: one mistake, and not two."""
    missing = [error["loc"] for error in errors if error["type"] == "missing"]
    found: dict[Steps, Steps] = {}
    for place in (error["loc"] for error in errors if error["type"] == "extra_forbidden"):
        beside = {str(other[-1]): other for other in missing if other[:-1] == place[:-1]}
        near = difflib.get_close_matches(str(place[-1]), beside, 1, 0.6)
        if near and beside[near[0]] not in found.values():
            found[place] = beside[near[0]]
    return found


_SENTENCES = {
    "missing": "‘{name}’ is missing",
    "extra_forbidden": "the key ‘{name}’ is not known here",
    "string_type": "‘{name}’ must be text; put quotes round it",
    "int_type": "‘{name}’ must be a whole number",
    "int_from_float": "‘{name}’ must be a whole number",
    "float_type": "‘{name}’ must be a number",
    "bool_type": "‘{name}’ must be true or false",
    "tuple_type": "‘{name}’ must be a list",
    "model_type": "‘{name}’ must be a list of keys with values",
    "model_attributes_type": "‘{name}’ must be a list of keys with values",
    "string_too_short": "‘{name}’ is empty",
}


def _sentence(error: ErrorDetails) -> str:
    """A fault in a sentence of our own, or else in pydantic's."""
    name = next((str(step) for step in reversed(error["loc"]) if isinstance(step, str)), "this")
    if sentence := _SENTENCES.get(error["type"]):
        return sentence.format(name=name)
    if error["type"] == "string_pattern_mismatch":
        return f"‘{name}’ is {error['input']!r}, which is not of the form {error.get('ctx', {}).get('pattern', '')}"
    if error["type"] in ("too_short", "too_long"):
        context = error.get("ctx", {})
        bound = (
            f"at least {context['min_length']}" if error["type"] == "too_short" else f"at most {context['max_length']}"
        )
        return f"‘{name}’ must have {bound}, and has {context['actual_length']}"
    if error["msg"].startswith("Input should be "):
        return f"‘{name}’ must be {error['msg'].removeprefix('Input should be ')}"
    message = error["msg"].removeprefix("Value error, ")
    return f"‘{name}’: {message[:1].lower()}{message[1:]}"
