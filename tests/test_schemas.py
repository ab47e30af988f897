"""The JSON Schemas are what the models are, and the packs are legal by them."""

from pathlib import Path

import pytest

from question_bank.schemas import schemas
from question_bank.strict_yaml import load_yaml
from tests.packs import BOTH

FILES = [file for name in BOTH for file in sorted(Path("question_bank", name).rglob("*.yaml"))]


@pytest.mark.parametrize(("path", "text"), list(schemas()), ids=lambda value: getattr(value, "name", ""))
def test_the_schema_is_up_to_date(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, "run mockbot bank schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_packs_files_have_only_known_keys(path: Path) -> None:
    import json

    name = path.parent.name if path.parent.name == "questions" else path.stem
    schema_file = Path("question_bank/schema") / f"{name}.json"
    if not schema_file.exists():
        assert name in ("asked", "corner", "rules"), name
        return
    known = set(json.loads(schema_file.read_text(encoding="utf-8"))["properties"])
    value = load_yaml(path).value
    assert isinstance(value, dict)
    assert set(value) <= known
