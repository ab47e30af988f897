"""Every word that the bot says, by key, read from `en.yaml` and the `en_ROOM.yaml` beside it; and the filling in of
blanks.

What is said when is decided elsewhere; the pack's own words (questions, criteria, guidance) are the pack's.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from question_bank.strict_yaml import load_yaml


class Texts:
    """The words of one language."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def __call__(self, key: str, **blanks: object) -> str:
        """The text under `key` with its blanks filled; raises `KeyError` for a key or a blank that is not there."""
        return self._words[key].format_map(blanks).strip() if blanks else self._words[key].strip()

    def has(self, key: str) -> bool:
        """Whether there is a text under `key`."""
        return key in self._words

    def __iter__(self) -> Iterator[str]:
        """All keys."""
        return iter(self._words)


@cache
def english() -> Texts:
    """The English texts."""
    words: dict[str, str] = {}
    with resources.as_file(resources.files(__name__)) as folder:
        for path in sorted(Path(folder).glob("en*.yaml")):
            for key, text in _flat(load_yaml(path).value).items():
                assert key not in words, f"{path.name}: {key} has two texts"
                words[key] = text
    return Texts(words)


def _flat(words: object, prefix: str = "") -> dict[str, str]:
    assert isinstance(words, Mapping)
    flat: dict[str, str] = {}
    for key, value in words.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
