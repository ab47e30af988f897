"""Versioned JSON for what is kept whole: states, plans and messages. `{"v": 1, "d": …}`; an unknown version is refused.

The values are the core's frozen dataclasses; columns and statements live elsewhere.
"""

from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from bot.faults import Fault
from bot.interview.state import Plan, State
from bot.messages import Outbound

Value = TypeVar("Value")

VERSION = 1


class TooNew(Fault):
    """Something in the database was written by a newer version of the program."""


class Codec(Generic[Value]):
    """Writes and reads one kind of value."""

    def __init__(self, kind: type[Value]) -> None:
        self._name = kind.__name__
        self._adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
        self._values: TypeAdapter[Value] = TypeAdapter(kind)

    def write(self, value: Value) -> str:
        """As JSON text."""
        return f'{{"v":{VERSION},"d":{self._values.dump_json(value).decode()}}}'

    def read(self, text: str) -> Value:
        """From JSON text; raises `TooNew` for a version that is not known."""
        if text.startswith(_HEAD):
            return self._values.validate_json(text[len(_HEAD) : -1])
        version = self._adapter.validate_json(text).get("v")
        raise TooNew(
            f"A {self._name.lower()} in the database has version {version}, and this program knows {VERSION}: "
            "start the newer program, or restore an older copy."
        )


_HEAD = f'{{"v":{VERSION},"d":'


@cache
def states() -> Codec[State]:
    """Where interviews stand."""
    return Codec(State)


@cache
def plans() -> Codec[Plan]:
    """What interviews are."""
    return Codec(Plan)


@cache
def messages() -> Codec[Outbound]:
    """What is to be said."""
    return Codec(Outbound)
