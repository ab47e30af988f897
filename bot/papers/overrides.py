"""Where tutors saw it otherwise than the engine: answers with the tutor's labels, masked, to train and to test on.

Only released reviews count, and only criteria that the answered question aimed at.
"""

from collections.abc import Callable, Iterator

from bot.interview.state import Asked, Part
from bot.records import Fragment, FragmentKind, Person, Sitting
from bot.review.masking import for_others, wishes_of
from bot.review.transcript import Json
from bot.review.values import Mark, Review

Read = Callable[[str], str]


def overrides(
    sitting: Sitting, review: Review, heard: dict[tuple[int, str], str], said: list[Fragment], learner: Person
) -> Iterator[dict[str, Json]]:
    """A line an answer with a mark that differs from the engine's label (`heard`, by question and criterion)."""
    wishes = wishes_of(learner.settings)
    for asked in sitting.plan.questions:
        marks = [mark for code in asked.criteria if (mark := review.mark(code)) is not None]
        other = [m for m in marks if heard.get((asked.number, m.criterion), m.label) != m.label]
        mine = [f for f in said if f.number == asked.number and f.part is not Part.AGAIN and f.current]
        if other and mine:
            yield _line(sitting, asked, other, mine, lambda text: for_others(text, wishes.shown, wishes.names))


def _line(sitting: Sitting, asked: Asked, marks: list[Mark], said: list[Fragment], read: Read) -> dict[str, Json]:
    answer = read("\n".join(fragment.current for fragment in said))
    return {
        "id": f"{sitting.id}-{asked.number}",
        "area": asked.area,
        "question_id": asked.id,
        "question": asked.text,
        "style": "dictated" if any(f.kind is FragmentKind.VOICE for f in said) else "typed",
        "answer": answer,
        "labels": {mark.criterion: _label(mark, answer, read) for mark in marks},
        "also": [],
        "flags": [],
    }


def _label(mark: Mark, answer: str, read: Read) -> Json:
    evidence: list[Json] = [piece for piece in read(mark.words).split(" … ") if piece and piece in answer]
    return {"label": mark.label, "missing": [], "evidence": evidence}
