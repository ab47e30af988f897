"""How a judgement travels as JSON: between the worker's process and the service, and in an opinion's detail.

Nothing is judged or worded here.
"""

from typing import Any

from pydantic import TypeAdapter

from bot.feedback.values import CriterionJudgement, Judgement

_JUDGEMENT = TypeAdapter(Judgement)
_DETAIL = TypeAdapter(dict[str, Any])  # Any: pydantic writes whatever JSON holds


def judgement_json(judgement: Judgement) -> str:
    """A judgement on one line."""
    return _JUDGEMENT.dump_json(judgement).decode()


def judgement_of(line: str | bytes) -> Judgement:
    """The judgement on a line; raises `pydantic.ValidationError` for anything else."""
    return _JUDGEMENT.validate_json(line)


def detail_json(judgement: Judgement, found: CriterionJudgement) -> str:
    """What is kept beside an engine's label of one criterion."""
    quotes: dict[str, list[dict[str, object]]] = {}
    for quote in found.quotes:
        place: dict[str, object] = {"text": quote.text, "start": quote.span.start, "end": quote.span.end}
        quotes.setdefault(quote.limb, []).append(place)
    detail = {
        "sure": found.sure,
        "quotes": quotes,
        "heard": list(found.heard),
        "missing": list(found.missing),
        "ask": found.next_question,
        "flags": [flag.value for flag in judgement.flags],
        "engine": judgement.engine,
        "version": judgement.version,
        "strengths": dict(found.strengths),
        "own": found.own,
    }
    return _DETAIL.dump_json(detail).decode()
