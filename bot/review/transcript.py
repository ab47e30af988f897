"""An interview's transcript as plain data, for export: ten questions with what was said, first versions and edits.

The shape is the outward face's (`mockbot export interview … --format json`); other formats are made from it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.interview.state import Asked
from bot.records import Edit, Fragment, Sitting
from bot.voice.pace import pace_of
from question_bank.model import Pack

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def instant(at: datetime) -> str:
    """UTC ISO 8601 with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def interview_json(sitting: Sitting, fragments: Sequence[Fragment], pack: Pack) -> Json:
    """The interview with all ten questions; `finished` is None while it is unfinished."""
    names = {area.number: area.name for area in pack.rules.areas}
    return {
        "id": sitting.id,
        "mode": "drill" if sitting.plan.drill else sitting.plan.mode.value,
        "started": instant(sitting.begun_at),
        "finished": instant(sitting.finished_at) if sitting.finished_at else None,
        "questions": [_question(asked, names[asked.area], fragments) for asked in sitting.plan.questions],
    }


def _question(asked: Asked, area_name: str, fragments: Sequence[Fragment]) -> Json:
    return {
        "number": asked.number,
        "id": asked.id,
        "area": asked.area,
        "area_name": area_name,
        "criteria": list(asked.criteria),
        "text": asked.text,
        "fragments": [_fragment(fragment) for fragment in fragments if fragment.number == asked.number],
    }


def _fragment(fragment: Fragment) -> Json:
    return _written(fragment) | _facts(fragment)


def _facts(fragment: Fragment) -> dict[str, Json]:
    """Of a spoken fragment: how long it is and how fast it was spoken, where that is known. No judgement."""
    counted = pace_of(fragment)
    if counted is None:
        return {}
    return {"length_seconds": round(counted.length.total_seconds(), 1), "words_per_minute": counted.words_per_minute}


def _written(fragment: Fragment) -> dict[str, Json]:
    return {
        "part": fragment.part.value,
        "kind": fragment.kind.value,
        "at": instant(fragment.at),
        "text": fragment.text,
        "edits": [_edit(edit) for edit in fragment.edits],
    }


def _edit(edit: Edit) -> Json:
    return {"at": instant(edit.at), "text": edit.text}
