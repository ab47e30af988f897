"""What a learner reads of a released review: section by section, in words, with what to do next.

Pure composing: marks become what was heard, and nothing here is a grade (KIT.md, "Only a person grades").
"""

from collections.abc import Sequence

from bot.messages import Attachment, Choice, Kind, Outbound
from bot.records import Sitting
from bot.review.evidence import Row
from bot.review.report_marks import ReportRow
from bot.review.values import OVERALL, Review
from bot.texts import Texts
from question_bank.model import Area, Pack


def released(
    texts: Texts,
    pack: Pack,
    sitting: Sitting,
    rows: Sequence[Row],
    review: Review,
    who: str,
    report: Sequence[ReportRow] = (),
) -> tuple[Outbound, ...]:
    """The messages of a release: one an area with marks or a comment, and a last one with the whole and the button."""
    sections = []
    for area in pack.rules.areas:
        marked = [row for row in rows if row.criterion.area == area.number and row.mark]
        written = [row for row in report if row.criterion.area == area.number and row.mark]
        if marked or written or review.comment(area.number):
            sections.append(_section(texts, area, marked, written, review))
    return (*sections, _whole(texts, sitting, rows, review, who))


def _section(texts: Texts, area: Area, rows: Sequence[Row], report: Sequence[ReportRow], review: Review) -> Outbound:
    parts = [*(_row(texts, row) for row in rows), *(_report_row(texts, row) for row in report)]
    if comment := review.comment(area.number):
        parts.append(texts("review.to_learner.comment", text=comment))
    choices: tuple[tuple[Choice, ...], ...] = ()
    if step := _step(rows):
        parts.append(texts("review.to_learner.step", ask=step))
        choices = ((Choice(texts("review.buttons.drill"), f"drill:{area.number}"),),)
    return Outbound("\n\n".join(parts), area.name, choices, kind=Kind.FEEDBACK)


def _report_row(texts: Texts, row: ReportRow) -> str:
    assert row.mark is not None
    line = texts(f"review.to_learner.report.{row.mark.label}", code=row.criterion.code, title=row.criterion.title)
    if row.mark.words:
        line = f"{line}\n{texts('review.to_learner.report.where', words=row.mark.words)}"
    if row.mark.before:
        line = f"{line}\n{texts('review.to_learner.corrected', before=texts(f'review.report.{row.mark.before}'))}"
    return line


def _row(texts: Texts, row: Row) -> str:
    assert row.mark is not None
    line = texts(f"review.to_learner.{row.mark.label}", code=row.criterion.code, title=row.criterion.title)
    if row.mark.words and row.mark.label != "not_met":
        line = f"{line}\n{texts('review.to_learner.quote', quote=row.mark.words)}"
    if row.mark.before:
        line = f"{line}\n{texts('review.to_learner.corrected', before=texts(f'review.labels.{row.mark.before}'))}"
    return line


def _step(rows: Sequence[Row]) -> str:
    """One thing to do next: for what is nearest, so partly heard first."""
    partly = [row for row in rows if row.mark and row.mark.label == "partly"]
    wanting = [*partly, *(row for row in rows if row.mark and row.mark.label == "not_met")]
    return wanting[0].step if wanting else ""


def _whole(texts: Texts, sitting: Sitting, rows: Sequence[Row], review: Review, who: str) -> Outbound:
    marks = [row.mark.label for row in rows if row.mark]
    parts = [
        texts(
            "review.to_learner.coverage",
            met=marks.count("met"),
            partly=marks.count("partly"),
            not_met=marks.count("not_met"),
        )
    ]
    if comment := review.comment(OVERALL):
        parts.append(texts("review.to_learner.comment", text=comment))
    parts.append(texts("review.to_learner.by", who=who, date=f"{sitting.begun_at:%-d %B %Y}"))
    spoken = (_spoken(texts, review.voice),) if review.voice else ()
    read = ((Choice(texts("review.buttons.read"), f"rread:{sitting.id}"),),)
    return Outbound("\n\n".join(parts), texts("review.to_learner.title"), read, spoken, kind=Kind.FEEDBACK)


def _spoken(texts: Texts, file: str) -> Attachment:
    return Attachment(file, "feedback.ogg", "audio/ogg", texts("review.to_learner.spoken"))


def spoken_feedback(texts: Texts, file: str, who: str) -> Outbound:
    """What a learner gets of feedback that was spoken after the release."""
    return Outbound(
        texts("review.to_learner.spoken_by", who=who), attachments=(_spoken(texts, file),), kind=Kind.FEEDBACK
    )


def comment_correction(texts: Texts, area: str, text: str, who: str) -> Outbound:
    """What a learner is told of a comment that was added or changed after the release; no area: on the whole mock."""
    parts = (
        texts("review.to_learner.comment_after"),
        texts("review.to_learner.comment", text=text),
        texts("review.to_learner.corrected_by", who=who),
    )
    return Outbound("\n\n".join(parts), area or texts("review.buttons.overall"), kind=Kind.FEEDBACK)


def correction(texts: Texts, row: Row, who: str) -> Outbound:
    """What a learner is told of a mark that was corrected after the release."""
    return Outbound(f"{_row(texts, row)}\n\n{texts('review.to_learner.corrected_by', who=who)}", kind=Kind.FEEDBACK)


def report_correction(texts: Texts, row: ReportRow, who: str) -> Outbound:
    """What a learner is told of a mark of the report that was corrected, or added, after the release."""
    return Outbound(
        f"{_report_row(texts, row)}\n\n{texts('review.to_learner.corrected_by', who=who)}", kind=Kind.FEEDBACK
    )
