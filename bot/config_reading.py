"""Reads settings from a YAML file and the environment, and says in a sentence each what is wrong and what to do.

What the keys are and what each must be is `config.py`'s. No sentence made here repeats a value: it could be a secret.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config import DEFAULT_FILE, PREFIX, ConfigError, Group, Settings, variable
from question_bank.strict_yaml import Document, Loaded, read_yaml, shown

Steps = tuple[str, ...]

_OURS_BUT_NO_SETTING = frozenset({"MOCKBOT_SOAK"})
"""How large the tests' proofs are (`tests/scale.py`): a child process of a test inherits it."""

_FIRST_SIGHT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_HARMLESS = ("the key ", "a key ", "is not UTF-8", "is larger", "is nested", "cannot be read", "holds a character")


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its dotted name and its field."""

    name: str
    field: FieldInfo

    @property
    def default(self) -> Any:
        """The built-in value."""
        return self.field.get_default()


def keys(group: type[BaseModel] = Settings, above: str = "") -> Iterator[Key]:
    """Every setting, in order; groups are walked into."""
    for name, of in group.model_fields.items():
        if (below := _group(of)) is not None:
            yield from keys(below, f"{above}{name}.")
        else:
            yield Key(above + name, of)


def read(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """See `bot.config.load_settings`."""
    reading = _Reading()
    reading.take_file(path)
    reading.take_environment(environment)
    try:
        settings = Settings.model_validate(reading.values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            reading.refuse(detail)
        settings = None
    if reading.faults or settings is None:
        raise ConfigError("\n".join(dict.fromkeys(reading.faults)))
    return settings


def _group(of: FieldInfo | None) -> type[Group] | None:
    kind = of.annotation if of is not None else None
    return kind if isinstance(kind, type) and issubclass(kind, Group) else None


def _at(steps: Steps) -> FieldInfo | None:
    """The field that steps lead to, or None."""
    group: type[Group] | None = Settings
    found: FieldInfo | None = None
    for step in steps:
        found = group.model_fields.get(step) if group is not None else None
        group = _group(found)
    return found


def _is_list(of: FieldInfo) -> bool:
    return get_origin(of.annotation) is tuple


@dataclass(slots=True)
class _Reading:
    """What was found so far: the values, where each came from, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    variables: dict[Steps, str] = field(default_factory=dict)
    document: Document | None = None
    faults: list[str] = field(default_factory=list)

    def take_file(self, path: Path | None) -> None:
        chosen = DEFAULT_FILE if path is None else path
        if not chosen.exists():
            if path is not None:
                self.faults.append(f"{shown(path)} is not there: check the path after --config.")
            return
        if not chosen.is_file():
            self.faults.append(f"{shown(chosen)} is not a file: name a YAML file after --config.")
            return
        self.document = read_yaml(chosen)
        self.faults.extend(_syntax(self.document))
        if isinstance(self.document.value, dict):
            self.values = self._known(Settings, self.document.value, ())
        elif self.document.root is not None and not self.faults:
            self.faults.append(
                f"{self._place(())} holds no settings: write keys with values, as in config.example.yaml."
            )

    def _known(self, group: type[Group], found: Mapping[str, Loaded], above: Steps) -> dict[str, Any]:
        """The known keys of a group; a fault for each other one. A group without a value keeps its defaults."""
        known: dict[str, Any] = {}
        for name, value in found.items():
            steps = (*above, name)
            below = _group(group.model_fields.get(name))
            if name not in group.model_fields:
                self.faults.append(f"{self._place(steps, at_key=True)} {_unknown_key(steps, group)}")
            elif below is None:
                known[name] = value
            elif isinstance(value, dict):
                known[name] = self._known(below, value, steps)
            elif value is not None:
                self.faults.append(f"{self._place(steps)} {'.'.join(steps)} {_keys_below(below)}")
        return known

    def take_environment(self, environment: Mapping[str, str]) -> None:
        """Over the file's values; what names a deeper key goes over what names its group."""
        ours = [name for name in environment if name.upper().startswith(PREFIX) and name not in _OURS_BUT_NO_SETTING]
        for name in sorted(ours, key=lambda name: (name.count("__"), name)):
            steps = tuple(name[len(PREFIX) :].lower().split("__"))
            of = _at(steps)
            if of is None:
                self.faults.append(f"{name} {_unknown_variable(name)}")
                continue
            self.variables[steps] = name
            _put(self.values, steps, self._value(name, of, steps, environment[name]))

    def _value(self, name: str, of: FieldInfo, steps: Steps, text: str) -> Any:
        """What a variable's text stands for: JSON for a group, JSON or a list with commas for a list, else the text."""
        below = _group(of)
        if below is None and not _is_list(of):
            return text
        if below is None and not text.lstrip().startswith("["):
            return [part.strip() for part in text.split(",") if part.strip()]
        try:
            value = json.loads(text)
        except ValueError:
            self.faults.append(f"{name} wants JSON, such as {'{}' if below else '[]'}: write it so or take it away.")
            return {} if below else []
        if below is None:
            return value
        if not isinstance(value, dict):
            self.faults.append(f"{name} {_keys_below(below)}")
            return {}
        return self._known(below, value, steps)

    def refuse(self, error: ErrorDetails) -> None:
        steps = tuple(step for step in error["loc"] if isinstance(step, str))
        self.faults.append(f"{self._place(error['loc'])} {'.'.join(steps)} {_sentence(error)}.")

    def _place(self, steps: tuple[str | int, ...], *, at_key: bool = False) -> str:
        """The variable or the file's line that a value comes from."""
        for end in range(len(steps), 0, -1):
            if (name := self.variables.get(steps[:end])) is not None:  # type: ignore[arg-type]  # an int is no variable
                return f"{name}:"
        assert self.document is not None
        line, column = self.document.place(steps, at_key=at_key)
        return f"{self.document.file}:{line}:{column}:"


def _put(values: dict[str, Any], steps: Steps, value: Any) -> None:
    """Set a value deep in `values`; a mapping goes over a mapping key by key."""
    *above, last = steps
    for step in above:
        if not isinstance(values.get(step), dict):
            values[step] = {}
        values = values[step]
    if isinstance(value, dict) and isinstance(values.get(last), dict):
        for name, below in value.items():
            _put(values[last], (name,), below)
    else:
        values[last] = value


def _syntax(document: Document) -> Iterator[str]:
    """What is wrong with the YAML, without the values that the strict reader quotes."""
    for problem in document.problems:
        if problem.message == "is empty":
            continue
        place = f"{document.file}:{problem.line}:{problem.column}:" if problem.line else document.file
        if problem.message.startswith(_HARMLESS):
            yield f"{place} {problem.message}."
        elif "may be read as" in problem.message:
            yield f"{place} this value can be read in two ways: put it in quotes if it is text, or write true or false."
        else:
            yield f"{place} this is not YAML as settings use it: check colons and indents, and put the value in quotes."


def _unknown_key(steps: Steps, group: type[Group]) -> str:
    *above, name = steps
    if _FIRST_SIGHT.fullmatch(name) is None:
        return "there is no key of this name: correct it or take the line out."
    here = [".".join((*above, known)) for known in group.model_fields]
    elsewhere = [key.name for key in keys() if key.name.rpartition(".")[2] == name]
    near = difflib.get_close_matches(".".join(steps), here, 1, 0.6) or elsewhere
    near = near or difflib.get_close_matches(".".join(steps), [key.name for key in keys()], 1, 0.6)
    return f"there is no key {'.'.join(steps)}: {_instead(near, 'take the line out')}"


def _unknown_variable(name: str) -> str:
    near = difflib.get_close_matches(name.upper(), [variable(key.name) for key in keys()], 1, 0.6)
    return f"is no setting: {_instead(near, 'unset it')}"


def _instead(near: list[str], otherwise: str) -> str:
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"correct it (docs/configuration.md lists all) or {otherwise}."


def _keys_below(group: type[Group]) -> str:
    return f"wants keys of its own below it: {', '.join(group.model_fields)}."


_WANTS = {
    "string_type": "wants text: put it in quotes",
    "string_too_short": "is empty: give it a value or take it out",
    "bool_type": "wants true or false",
    "bool_parsing": "wants true or false",
    "int_type": "wants a whole number",
    "int_parsing": "wants a whole number",
    "int_parsing_size": "wants a whole number",
    "int_from_float": "wants a whole number",
    "tuple_type": 'wants a list, such as ["telegram:111"] or [111]',
    "greater_than_equal": "wants a whole number of {ge} or more",
    "less_than_equal": "wants a whole number of {le} or less",
    "literal_error": "wants one of these: {expected}",
}


def _sentence(error: ErrorDetails) -> str:
    """What the value should be instead; never the value."""
    context = error.get("ctx", {})
    if error["input"] is None:
        return "is empty: give it a value or take the line out"
    if error["type"] == "value_error":
        return str(context["error"])
    return _WANTS.get(error["type"], "cannot be used: docs/configuration.md says what it wants").format(**context)
