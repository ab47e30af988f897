"""Released marks as labelled answers, so that a pack can be trained with what tutors said instead of the engine.

The shape is the practice answers' (`mockbot bank train --answers`); words are masked as for any reader but the learner.
"""

from collections.abc import Iterator

from bot.feedback.section import heard_of
from bot.interview.state import Part, Rulebook
from bot.records import FragmentKind
from bot.review.transcript import Json
from bot.review.values import Mark
from bot.review.work import Work, number_of


def lines(work: Work) -> Iterator[dict[str, Json]]:
    """A line an answered question that a tutor's marks speak of."""
    names = {area.number: area.name for area in work.pack.rules.areas}
    for question in work.sitting.plan.questions:
        said = [f for f in work.fragments if f.number == question.number and f.part is not Part.AGAIN and f.current]
        answer = "\n".join(fragment.current for fragment in said)
        marks = [m for m in work.review.marks if number_of(work, m.criterion) == question.number]
        if answer and marks:
            spoken = any(fragment.kind is FragmentKind.VOICE for fragment in said)
            yield {
                "id": f"mock{work.sitting.id}-{question.number}",
                "area": question.area,
                "area_name": names[question.area],
                "question_id": question.id,
                "question": question.text,
                "sector": "",
                "style": "dictated" if spoken else "typed",
                "answer": answer,
                "labels": {mark.criterion: _label(mark, answer) for mark in marks},
                "suggested": _suggested(work, question.area, {mark.criterion for mark in marks}),
                "also": [],
                "flags": [],
            }


def _label(mark: Mark, answer: str) -> Json:
    """The mark with those of its words that stand in the answer as they are."""
    words = [piece.strip() for piece in mark.words.split("\u2026")]
    evidence: list[Json] = [piece for piece in words if piece and piece in answer]
    return {"label": mark.label, "missing": [], "evidence": evidence}


def _suggested(work: Work, area: str, codes: set[str]) -> Json:
    """What the engine had suggested for the same criteria."""
    heard = heard_of(Rulebook(work.sitting.plan, work.pack), area, work.opinions)
    return {h.criterion.code: h.label for h in heard if h.judged and h.criterion.code in codes}
