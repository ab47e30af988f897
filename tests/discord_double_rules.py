"""Holds requests to the published description of Discord's HTTP API, and to the limits that it states in prose only.

Where the description is not on the machine only the limits are checked; `left_out` says so.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SPECIFICATION = Path(__file__).parents[2] / "shared" / "discord" / "openapi.json"

_KINDS: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


class Rules:
    """What a request must look like."""

    def __init__(self) -> None:
        described = json.loads(SPECIFICATION.read_text(encoding="utf-8")) if SPECIFICATION.is_file() else {}
        self._paths: Mapping[str, Any] = described.get("paths", {})
        self._components: Mapping[str, Any] = described.get("components", {})
        self.left_out = "" if described else "the published description is not here: only limits are checked"

    def problems(self, method: str, template: str, body: Any, query: Mapping[str, str]) -> list[str]:
        """All that is wrong with a request to a path of the description, in words."""
        where = f"{method} {template}"
        found = [f"{where}: {problem}" for problem in _limits(method, template, body)]
        if not self._paths:
            return found
        operation = self._paths.get(template, {}).get(method.lower())
        if operation is None:
            return [f"{where}: no such operation"]
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        if body is not None and schema is None:
            found.append(f"{where}: takes no body")
        elif schema is not None and (body is not None or operation["requestBody"].get("required")):
            found += [f"{where}: {problem}" for problem in self._misfits(schema, body, "body", strict=True)]
        described = {self._resolved(each)["name"] for each in operation.get("parameters", ())}
        return found + [f"{where}: unknown parameter {name}" for name in query if name not in described]

    def answer_problems(self, method: str, template: str, status: int, answer: Any) -> list[str]:
        """What is wrong with what the double itself answers: it is held to the description as well."""
        responses = self._paths.get(template, {}).get(method.lower(), {}).get("responses", {})
        schema = responses.get(str(status), {}).get("content", {}).get("application/json", {}).get("schema")
        if schema is None or answer is None:
            return []
        problems = self._misfits(schema, answer, "answer", strict=False)
        return [f"the double's own answer to {method} {template}: {problem}" for problem in problems]

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in schema:
            return schema
        _, _, kind, name = schema["$ref"].split("/")
        found: Mapping[str, Any] = self._components[kind][name]
        return found

    def _misfits(self, schema: Any, value: Any, at: str, *, strict: bool) -> list[str]:
        """What of a value does not fit a schema; `strict` minds fields that are not described."""
        schema = self._resolved(schema)
        found = list(_plain(schema, value, at))
        for choice in ("oneOf", "anyOf"):
            if choice in schema:
                found += self._nearest(schema[choice], value, at, strict=strict)
        for each in schema.get("allOf", ()):
            found += self._misfits(each, value, at, strict=strict)
        if isinstance(value, dict) and "properties" in schema:
            found += self._fields(schema, value, at, strict=strict)
        if isinstance(value, list) and "items" in schema:
            for index, item in enumerate(value):
                found += self._misfits(schema["items"], item, f"{at}[{index}]", strict=strict)
        return found

    def _nearest(self, choices: Sequence[Any], value: Any, at: str, *, strict: bool) -> list[str]:
        """The misfits with the choice that has fewest. Those whose own constants shut a value out are not gone into
        while there are others: nested choices would be tried thousands of times."""
        nearest: list[str] | None = None
        for each in [one for one in choices if self._could_be(one, value)] or choices:
            misfits = self._misfits(each, value, at, strict=strict)
            if not misfits:
                return []
            nearest = misfits if nearest is None or len(misfits) < len(nearest) else nearest
        return nearest or []

    def _could_be(self, schema: Any, value: Any) -> bool:
        """Whether no constant among a schema's fields says otherwise."""
        fields = self._resolved(schema).get("properties", {})
        if not isinstance(value, dict):
            return True
        return all(value[name] in field["enum"] for name, field in fields.items() if "enum" in field and name in value)

    def _fields(self, schema: Mapping[str, Any], value: Mapping[str, Any], at: str, *, strict: bool) -> list[str]:
        fields = schema["properties"]
        found = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, inner in value.items():
            if name in fields:
                found += self._misfits(fields[name], inner, f"{at}.{name}", strict=strict)
            elif strict and not schema.get("additionalProperties"):
                found.append(f"{at}.{name} is not described")
        return found


def _plain(schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    """Types, lengths, bounds and constants."""
    stated = schema.get("type", ())
    kinds = [stated] if isinstance(stated, str) else list(stated)
    if kinds and not any(_is(kind, value) for kind in kinds):
        yield f"{at} is no {' or '.join(kinds)}: {str(value)[:60]!r}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is none of {schema['enum']}: {value!r}"
    if "const" in schema and value != schema["const"]:
        yield f"{at} is not {schema['const']!r}: {value!r}"
    if isinstance(value, str | list | dict):
        yield from _size(schema, len(value), at)
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at} is out of bounds: {value}"
    if isinstance(value, str) and schema.get("format") == "snowflake" and not re.fullmatch(r"\d{1,20}", value):
        yield f"{at} is no id: {value!r}"


def _size(schema: Mapping[str, Any], size: int, at: str) -> Iterator[str]:
    least = next((schema[key] for key in ("minLength", "minItems") if key in schema), 0)
    most = next((schema[key] for key in ("maxLength", "maxItems", "maxProperties") if key in schema), size)
    if not least <= size <= most:
        yield f"{at} has a size of {size}, not within {least} to {most}"


def _is(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _limits(method: str, template: str, body: Any) -> Iterator[str]:
    """The limits that are told in prose."""
    if method == "PUT" and template.endswith("/commands") and isinstance(body, list):
        yield from _command_limits(body)
        return
    if not isinstance(body, dict):
        return
    message = (body.get("data") or {}) if template.endswith("/callback") else body
    if template.endswith("/callback") and body.get("type") == 8:
        yield from _completion_limits(message.get("choices") or [])
    if template.endswith("/callback") and body.get("type") == 9 and not 1 <= len(message.get("title", "")) <= 45:
        yield "a form's title is of 1 to 45 characters"
    if len(str(message.get("content") or "").encode("utf-16-le")) // 2 > 2_000:
        yield "content is longer than 2,000"
    if message.get("content") and (message.get("allowed_mentions") or {}).get("parse") != []:
        yield "mentions are not switched off"
    if len(str(message.get("nonce") or "")) > 25:
        yield "nonce is longer than 25"
    yield from component_problems(message.get("components") or [])


def component_problems(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What Discord would refuse in components."""
    if len(rows) > 5:
        yield f"{len(rows)} rows"
    seen: Counter[str] = Counter()
    for row in rows:
        inner = row.get("components") or []
        if not 1 <= len(inner) <= 5:
            yield f"a row of {len(inner)}"
        for each in inner:
            seen[str(each.get("custom_id"))] += 1
            yield from _one_component(each)
    yield from (f"custom id {name!r} twice" for name, times in seen.items() if times > 1)


def _one_component(each: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(str(each.get("custom_id") or "")) <= 100:
        yield "a custom id is of 1 to 100 characters"
    if each.get("type") == 2 and not 1 <= len(each.get("label") or "") <= 80:
        yield "a button's label is of 1 to 80 characters"
    if each.get("type") == 3:
        values = [option["value"] for option in each["options"]]
        if not 1 <= len(values) <= 25 or len(set(values)) != len(values):
            yield "a menu has 1 to 25 options of different values"


def _completion_limits(choices: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(choices) > 25:
        yield "more than 25 choices"
    if any(not 1 <= len(choice["name"]) <= 100 for choice in choices):
        yield "a choice is of 1 to 100 characters"


def _command_limits(commands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(commands) > 100:
        yield "more than 100 commands"
    names = Counter(command["name"] for command in commands)
    yield from (f"command {name!r} twice" for name, times in names.items() if times > 1)
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_-]{1,32}", command["name"]):
            yield f"{command['name']!r} is no command's name"
        if not 1 <= len(command.get("description", "")) <= 100:
            yield f"the description of {command['name']!r} is of 1 to 100 characters"
        required = [bool(option.get("required")) for option in command.get("options") or ()]
        if required != sorted(required, reverse=True):
            yield f"{command['name']!r} has a required option after one that is not"
        if any(option.get("choices") and option.get("autocomplete") for option in command.get("options") or ()):
            yield f"{command['name']!r}: choices and autocomplete exclude each other"
