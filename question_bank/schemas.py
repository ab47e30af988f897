"""JSON Schemas of a pack's files, for editors: made from the models, and written beside them in `schema/`.

An editor that knows YAML schemas reads them through the first line of a file:
`# yaml-language-server: $schema=…/question_bank/schema/pack.json`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from question_bank.model import CriteriaFile, GuidanceFile, ProbesFile, QuestionsFile, Rules

FOLDER = Path(__file__).parent / "schema"
_FILES: dict[str, type[BaseModel]] = {
    "pack": Rules,
    "criteria": CriteriaFile,
    "probes": ProbesFile,
    "questions": QuestionsFile,
    "guidance": GuidanceFile,
}


def schemas() -> Iterator[tuple[Path, str]]:
    """Each schema's file and what it must hold."""
    for name, model in _FILES.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        yield FOLDER / f"{name}.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write() -> list[Path]:
    """Write them; returns the files that changed."""
    FOLDER.mkdir(exist_ok=True)
    changed = [
        (path, text) for path, text in schemas() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in changed:
        path.write_text(text, encoding="utf-8")
    return [path for path, _ in changed]
