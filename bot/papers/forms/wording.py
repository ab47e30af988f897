"""Lines that several papers share: who it is about, the pack's limits in words, criteria by name, hands to sign.

Where they stand on which paper is that paper's.
"""

from collections.abc import Iterable
from datetime import date

from bot.papers.forms.values import Known
from bot.project.mapping import fragile
from bot.texts import Texts
from bot.timeline.values import Key
from bot.timeline.words import counted, long_date, word_range
from question_bank.model import Criterion

Rows = tuple[tuple[str, str], ...]


def day(on: date | None) -> str:
    """A date in words; nothing for none."""
    return "" if on is None else long_date(on)


def whose(known: Known, texts: Texts) -> Rows:
    """The fields that every paper begins with: name, date of birth (blank unless typed), employer."""
    return (
        (texts("forms.field.name"), known.learner),
        (texts("forms.field.born"), known.born),
        (texts("forms.field.employer"), ""),
    )


def caveat(known: Known) -> tuple[str, ...]:
    """What the pack wants to be said wherever its rules count, if anything."""
    return (known.pack.rules.note,) if known.pack.rules.note else ()


def proposal_words(known: Known, texts: Texts) -> str:
    """`200 to 300 words`."""
    least, most = known.pack.rules.proposal.words
    return word_range(least, most, texts)


def named(known: Known, codes: Iterable[str], texts: Texts) -> tuple[str, ...]:
    """Criteria by code and title; those with one home are marked."""
    lonely, wanted = fragile(known.pack), frozenset(codes)
    return tuple(_named(each, each.code in lonely, texts) for each in known.pack.criteria if each.code in wanted)


def _named(criterion: Criterion, lonely: bool, texts: Texts) -> str:
    key = "forms.criterion_only_here" if lonely else "forms.criterion"
    return texts(key, code=criterion.code, title=criterion.title)


def report_limits(known: Known, texts: Texts) -> tuple[str, ...]:
    """How long, by when, and what is not counted."""
    report = known.pack.rules.report
    lines = [
        texts("forms.limit.words", words=report.words, most=report.most),
        texts(f"forms.limit.short_{report.short}", least=report.least),
        texts("forms.limit.annexes"),
        texts("forms.limit.finished", months=counted(texts, "months", report.months_after_gateway)),
    ]
    if known.pack.rules.submit_days:
        lines.append(texts("forms.limit.submitted", days=counted(texts, "days", known.pack.rules.submit_days)))
    if known.timeline is not None:
        lines.append(texts("forms.limit.due", date=long_date(known.timeline.report_due)))
    return tuple(lines)


def suiting(known: Known, texts: Texts) -> str:
    """Who found the proposal suitable."""
    shown = known.proposal
    return known.called(shown.suited_by if shown is not None else None) or texts("forms.somebody")


def resubmit(known: Known, texts: Texts) -> str:
    """How long there is for a revised proposal."""
    return counted(texts, "days", known.pack.rules.proposal.resubmit_days)


def deadline(known: Known, key: Key) -> str:
    """The date of a deadline in words, if it applies."""
    return "" if known.timeline is None else day(known.timeline.days.get(key))


def signatures(texts: Texts, who: Iterable[str]) -> tuple[tuple[str, str, str, str], ...]:
    """A row each to sign in: who, name, signature, date."""
    return tuple((texts(f"forms.sign.{each}"), "", "", "") for each in who)


def signature_head(texts: Texts) -> tuple[str, ...]:
    """The head over these rows."""
    return tuple(texts(f"forms.sign.{each}") for each in ("role", "name", "signature", "date"))


SIGNATURE_WIDTHS = (5.0, 4.5, 4.5, 3.0)
