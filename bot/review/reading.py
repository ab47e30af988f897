"""How a tutor reads a mock in a chat: each section's questions and answers, and the row of a criterion to be marked.

Pure composing from what is kept; which buttons stand under it is `bot/desk/reviewing.py`'s.
"""

from collections.abc import Sequence

from bot.interview.state import Part
from bot.messages import Attachment, Outbound
from bot.records import Fragment, FragmentKind, Sitting
from bot.review.evidence import Row
from bot.texts import Texts
from question_bank.model import Pack

_LONGEST_ANSWER = 2500
"""Characters of one answer shown in a chat; the page shows all of it."""


def section_messages(texts: Texts, pack: Pack, sitting: Sitting, fragments: Sequence[Fragment]) -> tuple[Outbound, ...]:
    """A message an area: its questions with what was answered, and what was spoken as files."""
    return tuple(
        Outbound("\n\n".join(parts), area.name, attachments=spoken(texts, sitting, area.number, fragments))
        for area in pack.rules.areas
        if (parts := _answers(texts, sitting, area.number, fragments))
    )


def _answers(texts: Texts, sitting: Sitting, area: str, fragments: Sequence[Fragment]) -> list[str]:
    return [
        texts("review.answer", number=q.number, question=q.text, answer=answer_of(texts, q.number, fragments))
        for q in sitting.plan.questions
        if q.area == area
    ]


def answer_of(texts: Texts, number: int, fragments: Sequence[Fragment]) -> str:
    """All that was said to one question, a fragment a line, second tries called so."""
    lines = [_fragment(texts, f) for f in fragments if f.number == number and (f.current or f.file)]
    text = "\n".join(lines) or texts("review.no_answer")
    return text if len(text) <= _LONGEST_ANSWER else f"{text[:_LONGEST_ANSWER].rsplit(' ', 1)[0]} …"


def _fragment(texts: Texts, fragment: Fragment) -> str:
    words = fragment.current or texts("review.spoken")
    if fragment.part is Part.PROBE:
        return texts("review.to_probe", text=words)
    return texts("review.second_try", text=words) if fragment.part is Part.AGAIN else words


def spoken(texts: Texts, sitting: Sitting, area: str, fragments: Sequence[Fragment]) -> tuple[Attachment, ...]:
    """The recordings of an area's answers that are not in words."""
    numbers = {q.number for q in sitting.plan.questions if q.area == area}
    return tuple(
        Attachment(f.file, f"answer-{f.number}.ogg", f.media_type or "audio/ogg", texts("review.spoken"))
        for f in fragments
        if f.number in numbers and f.kind is FragmentKind.VOICE and f.file and not f.current
    )


def row_text(texts: Texts, row: Row) -> str:
    """One criterion with all that speaks for a mark."""
    parts = [" ".join(row.criterion.statement.split())]
    if row.suggestion:
        key = "review.suggested" if row.sure else "review.suggested_unsure"
        parts.append(texts(key, label=texts(f"review.labels.{row.suggestion}")))
    else:
        parts.append(texts("review.no_suggestion"))
    if row.own:
        parts.append(texts("review.own", label=texts(f"review.labels.{row.own}")))
    parts.extend(texts("review.to_learner.quote", quote=quote) for quote in row.quotes)
    if row.mark:
        parts.append(texts("review.marked", label=texts(f"review.labels.{row.mark.label}")))
    return "\n".join(parts)
