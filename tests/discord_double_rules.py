"""Discord's published description and limits, as far as requests can be held to them; where it is absent it says so."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SPECIFICATION = Path(__file__).parents[2] / "shared" / "discord" / "openapi.json"
LONGEST_TEXT, ROWS, BUTTONS, LONGEST_ID = 2_000, 5, 5, 100


class Rules:
    """What a request may be."""

    def __init__(self) -> None:
        self.published = SPECIFICATION.exists()
        document = _document() if self.published else {"paths": {}}
        self._paths = [(_pattern(path), path, methods) for path, methods in document["paths"].items()]
        self._paths.sort(key=lambda entry: entry[1].count("{"))

    def complaints(self, method: str, path: str, body: Any) -> list[str]:
        """What is wrong with a request, in words."""
        found = _limits(body) if isinstance(body, dict) else []
        if not self.published:
            return found
        for pattern, template, methods in self._paths:
            if pattern.fullmatch(path) and method.lower() in methods:
                return found + _against(template, method.lower(), body)
        return [*found, f"{method} {path} is not described"]


def _limits(body: dict[str, Any]) -> list[str]:
    data = body.get("data") if isinstance(body.get("data"), dict) else body
    assert isinstance(data, dict)
    found = []
    if len(str(data.get("content") or "").encode("utf-16-le")) // 2 > LONGEST_TEXT:
        found.append("content is too long")
    if data.get("content") and data.get("allowed_mentions", {}).get("parse") != []:
        found.append("mentions are not switched off")
    rows = data.get("components") or []
    if len(rows) > ROWS or any(len(row.get("components", ())) > BUTTONS for row in rows):
        found.append("too many buttons")
    ids = [part.get("custom_id", "") for row in rows for part in row.get("components", ())]
    if len(set(ids)) != len(ids) or any(not 0 < len(each) <= LONGEST_ID for each in ids):
        found.append(f"custom ids {ids}")
    return found


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return document


@cache
def _validator(template: str, method: str) -> Draft202012Validator | None:
    """A union that Discord marks as "one of" is read as "any of": its members overlap."""
    content = _document()["paths"][template][method].get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is None:
        return None
    text = json.dumps({**schema, "components": {"schemas": _document()["components"]["schemas"]}})
    return Draft202012Validator(json.loads(text.replace('"oneOf"', '"anyOf"')))


def _against(template: str, method: str, body: Any) -> list[str]:
    validator = _validator(template, method)
    if body is None or validator is None:
        return [] if body is None else [f"{method} {template} takes no body"]
    return [f"{method} {template}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))
