"""Holds a request to the published description of the Bot API: method, parameters, their types, and the stated limits.

Where the description is absent only the limits are checked, and `Rules.left_out` says so. No state lives here.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

DESCRIPTION = Path(__file__).resolve().parents[2] / "shared" / "telegram" / "api.json"
FILE = object()
"""Stands for an uploaded file among a request's parameters."""


class Rules:
    """What the Bot API allows."""

    def __init__(self, path: Path = DESCRIPTION) -> None:
        described = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        self._methods: Mapping[str, Any] = described.get("methods", {})
        self._types: Mapping[str, Any] = described.get("types", {})
        self.left_out = "" if described else "the published description is not here: only limits are checked"

    def problems(self, method: str, parameters: Mapping[str, Any]) -> list[str]:
        """All that is wrong with a request, in words; nothing when it is as described."""
        found = list(_limits(method, parameters))
        if not self._methods:
            return found
        if method not in self._methods:
            return [f"{method}: no such method"]
        fields = {field["name"]: field for field in self._methods[method].get("fields", ())}
        found += [f"{method}: unknown parameter {name}" for name in parameters if name not in fields]
        for name, field in fields.items():
            if name not in parameters:
                found += [f"{method}: {name} is missing"] if field["required"] else []
            elif not any(self._fits(kind, parameters[name]) for kind in field["types"]):
                found.append(f"{method}: {name} is none of {field['types']}: {str(parameters[name])[:80]}")
        return found

    def shape_problems(self, kinds: Sequence[str], value: Any, where: str) -> list[str]:
        """What is wrong with what the double itself says: it is held to the description as well."""
        if not self._types or any(self._fits(kind, value) for kind in kinds):
            return []
        return [f"the double's own {where} is none of {kinds}: {str(value)[:300]}"]

    def result_problems(self, method: str, result: Any) -> list[str]:
        """What is wrong with a result of the double's."""
        return self.shape_problems(self._methods.get(method, {}).get("returns", ()), result, f"result of {method}")

    def _fits(self, kind: str, value: Any) -> bool:
        if kind in _SIMPLE:
            return _SIMPLE[kind](value)
        if kind == "InputFile":
            return value is FILE
        value = _parsed(value)
        if kind.startswith("Array of "):
            return isinstance(value, list) and all(self._fits(kind.removeprefix("Array of "), item) for item in value)
        described = self._types.get(kind, {})
        if described.get("subtypes"):
            return any(self._fits(subtype, value) for subtype in described["subtypes"])
        return isinstance(value, dict) and self._object(described, value)

    def _object(self, described: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
        fields = {field["name"]: field for field in described.get("fields", ())}
        if any(name not in fields for name in value):
            return False
        constant = re.search(r"must be (?:\*)?\"?(\w+)\"?(?:\*)?$", fields.get("type", {}).get("description", ""))
        if constant and value.get("type") != constant[1]:
            return False
        return all(
            any(self._fits(kind, value[name]) for kind in field["types"]) if name in value else not field["required"]
            for name, field in fields.items()
        )


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _integer(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and re.fullmatch(r"-?\d+", value) is not None)


def _number(value: Any) -> bool:
    return isinstance(value, float) or _integer(value) or (isinstance(value, str) and _is_float(value))


def _is_float(value: str) -> bool:
    return re.fullmatch(r"-?\d+\.\d+", value) is not None


_SIMPLE: Mapping[str, Callable[[Any], bool]] = {
    "Integer": _integer,
    "Float": _number,
    "Boolean": lambda value: value in (True, False, "true", "false", "True", "False"),
    "String": lambda value: isinstance(value, str),
}


def _limits(method: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """The limits that the description states in prose; texts are checked after parsing, elsewhere."""
    markup = _parsed(parameters.get("reply_markup"))
    if isinstance(markup, dict) and "inline_keyboard" in markup:
        yield from (f"{method}: {problem}" for problem in keyboard_problems(markup["inline_keyboard"]))
    for name, most in _LENGTHS.get(method, {}).items():
        if len(str(parameters.get(name, ""))) > most:
            yield f"{method}: {name} is longer than {most}"
    if method == "setMyCommands":
        yield from _command_problems(_parsed(parameters.get("commands")))
    if method == "getUpdates" and not 1 <= int(parameters.get("limit", 100)) <= 100:
        yield "getUpdates: limit is not within 1 to 100"
    if "secret_token" in parameters and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", str(parameters["secret_token"])):
        yield f"{method}: the secret token holds other characters, or is too long"


_LENGTHS: Mapping[str, Mapping[str, int]] = {
    "setMyName": {"name": 64},
    "setMyDescription": {"description": 512},
    "setMyShortDescription": {"short_description": 120},
    "answerCallbackQuery": {"text": 200},
}


def keyboard_problems(rows: Any) -> list[str]:
    """What Telegram would not show, or refuse, in an inline keyboard."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return ["the keyboard is not made of rows"]
    buttons = [button for row in rows for button in row]
    found = ["more than 8 buttons in a row"] if any(len(row) > 8 for row in rows) else []
    found += ["more than 100 buttons"] if len(buttons) > 100 else []
    for button in buttons:
        data = button.get("callback_data")
        kinds = [kind for kind in ("callback_data", "url", "web_app") if kind in button]
        if len(kinds) != 1:
            found.append(f"a button that is {' and '.join(kinds) or 'nothing'}")
        if "web_app" in button and not str(button["web_app"].get("url", "")).startswith("https://"):
            found.append("a Mini App without https")
        if not button.get("text"):
            found.append("a button without a label")
        if data is not None and not 1 <= len(data.encode()) <= 64:
            found.append(f"callback data of {len(data.encode())} bytes")
    return found


def _command_problems(commands: Any) -> Iterator[str]:
    if not isinstance(commands, list) or len(commands) > 100:
        yield "setMyCommands: not a list of at most 100 commands"
        return
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            yield f"setMyCommands: {command.get('command')!r} is no command"
        if not 1 <= len(command.get("description", "")) <= 256:
            yield f"setMyCommands: the description of {command.get('command')!r} is not of 1 to 256 characters"
