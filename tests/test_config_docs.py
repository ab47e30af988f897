"""What `docs/configuration.md` and `config.example.yaml` say of the settings is what the settings are."""

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from bot.config import Settings, load_settings, variable

PAGE = Path("docs/configuration.md")
EXAMPLE = Path("config.example.yaml")


def rows(model: type[BaseModel], values: BaseModel, prefix: str = "") -> Iterator[tuple[str, object, str]]:
    """Every key with its default and what it means."""
    for name, field in model.model_fields.items():
        value = getattr(values, name)
        if isinstance(value, BaseModel):
            yield from rows(type(value), value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value, field.description or ""


def shown(value: object) -> str:
    """A default as one writes it in YAML."""
    if isinstance(value, SecretStr):
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[]"
    if hasattr(value, "strftime"):
        return f'"{value:%H:%M}"'
    return str(value) if value != "" else '""'


def page() -> str:
    """The page as the settings want it."""
    head = (
        "# Settings\n\n`config.yaml` in the current folder, or the file given with `--config`; "
        "`config.example.yaml` shows all of it.\n"
        "Every key is also an environment variable, which goes before the file. "
        "A misspelt key or variable is an error that says so.\n\n"
        "| key | environment variable | default | meaning |\n|---|---|---|---|\n"
    )
    lines = [
        f"| `{key}` | `{variable(key)}` | `{shown(value)}` | {text} |"
        for key, value, text in rows(Settings, Settings())
    ]
    return head + "\n".join(lines) + "\n"


def test_the_page_lists_every_setting() -> None:
    if os.environ.get("MOCKBOT_WRITE") == "1":
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_setting_says_what_it_means() -> None:
    assert all(text for _, _, text in rows(Settings, Settings()))


def test_the_example_is_the_defaults() -> None:
    assert load_settings(EXAMPLE, {}) == Settings()
    text = EXAMPLE.read_text(encoding="utf-8")
    for key, _, _ in rows(Settings, Settings()):
        assert key.rpartition(".")[2] in text, key
