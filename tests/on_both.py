"""Runs a module's dialogues on SQLite, and those that ask the database something of their own on PostgreSQL as well.

Under `make soak` all of them run on both.
"""

from collections.abc import Collection

import pytest

from tests.scale import scale


def on_both(metafunc: pytest.Metafunc, fixture: str, names: Collection[str]) -> None:
    """Parametrise a fixture by the database, for a module's `pytest_generate_tests`."""
    if fixture in metafunc.fixturenames:
        both = bool(scale(0, 1)) or metafunc.function.__name__ in names
        metafunc.parametrize(fixture, ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)
