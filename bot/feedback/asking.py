"""Tells which criteria a question asks for: what somebody was asked bears on what their answer is likely to show.

Known are the pack's own questions and those of its labelled answers; of any other question nothing is claimed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from question_bank.model import Pack
from question_bank.reader import load_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(_Strict):
    """A question in words, and the codes of the criteria that it asks for."""

    text: str
    criteria: Annotated[tuple[str, ...], Field(min_length=1)]


class AskedFile(_Strict):
    """`feedback/asked.yaml`: the questions of the labelled answers that ask for a criterion in particular."""

    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """The criteria that each known question asks for."""

    _known: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def asks_for(self, question: str, code: str) -> bool | None:
        """Whether a question asks for a criterion; None when the question is not known."""
        wanted = self._known.get(_plain(question))
        return None if wanted is None else code in wanted


def load_asking(pack: Pack, feedback: Path) -> Asking:
    """What is known of a pack's questions and of those in its `feedback` folder, which need not hold any. Raises
    `question_bank.reader.PackError` or `pydantic.ValidationError` for a file that is wrong."""
    known = {_plain(one.text): frozenset(one.criteria) for one in _practised(feedback / "asked.yaml")}
    return Asking(known | {_plain(one.text): frozenset(one.criteria) for one in pack.questions})


def _practised(file: Path) -> tuple[Asked, ...]:
    return AskedFile.model_validate(load_yaml(file).value).questions if file.is_file() else ()


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))
