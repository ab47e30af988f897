"""The gateway's own papers: the record of the meeting, the dates that follow, the checklist.

Which dates follow is the timeline's; what is not known is a blank field, and the date of birth is one unless typed.
"""

from bot.papers.forms import wording
from bot.papers.forms.checking import Line, checklist, missing
from bot.papers.forms.values import Known
from bot.papers.forms.word import Word
from bot.people.values import Proposal
from bot.texts import Texts
from bot.timeline.values import Key, ProposalState, Timeline
from bot.timeline.words import counted

_DATE_WIDTHS = (4.6, 4.2, 8.2)
_VERSION_WIDTHS = (1.2, 1.6, 2.9, 3.6, 3.6, 4.1)
_CHECK_WIDTHS = (1.6, 6.2, 9.2)
_MORE_WIDTHS = (5.0, 3.5, 8.5)


def gateway_record(known: Known, texts: Texts) -> bytes:
    """What was brought, decided and agreed at the gateway meeting."""
    word = Word(texts("forms.record.title"), texts("forms.record.foot"), known.now)
    rules = known.pack.rules
    word.fields(
        (
            *wording.whose(known, texts),
            (texts("forms.field.employer_person"), ", ".join(known.employers)),
            (texts("forms.field.tutor"), ", ".join(known.tutors)),
            (texts("forms.field.standard"), rules.standard),
            (texts("forms.field.organisation"), rules.organisation),
            (texts("forms.record.attempt"), str(known.attempt) if known.learner else ""),
        )
    )
    word.say(*wording.caveat(known))
    _meeting(word, known, texts)
    _items(word, known, texts)
    _proposal(word, known, texts)
    _interview(word, known, texts)
    _more_days(word, known, texts)
    word.heading(texts("forms.record.dates"))
    _days(word, known, texts)
    word.heading(texts("forms.record.signed"))
    rows = wording.signatures(texts, ("apprentice", "employer_only", "provider", "assessor"))
    word.table(wording.signature_head(texts), rows, wording.SIGNATURE_WIDTHS, high=2)
    return word.file()


def _meeting(word: Word, known: Known, texts: Texts) -> None:
    record = known.timeline.record if known.timeline is not None else None
    start = None if record is None else record.period_start or record.gateway
    word.heading(texts("forms.record.meeting"))
    word.fields(
        (
            (texts("forms.field.gateway"), wording.day(known.gateway)),
            (texts("forms.record.where"), ""),
            (texts("forms.record.present"), ""),
            (
                texts("forms.record.period_start"),
                wording.day(start),
            ),
            (texts("forms.record.period_end"), wording.deadline(known, Key.PERIOD_END)),
        )
    )


def _items(word: Word, known: Known, texts: Texts) -> None:
    """What the pack wants to be there; ticked is what is known to be."""
    lines = checklist(known, texts)[: len(known.pack.rules.gateway)]
    if lines:
        word.heading(texts("forms.record.items"))
        word.ticks((f"{line.title}: {line.words}" if line.there else line.title, line.there is True) for line in lines)


def _proposal(word: Word, known: Known, texts: Texts) -> None:
    """The versions that were handed in, with what was said and decided of each."""
    word.heading(texts("forms.record.proposal"))
    word.fields(((texts("forms.field.project"), ""),))
    handed = [each for each in known.versions if each.state is not ProposalState.MISSING]
    rows = [_version(number, each, known, texts) for number, each in enumerate(handed, 1)]
    head = [texts(f"forms.record.{each}") for each in ("version", "words", "handed_in", "suited", "decision", "reason")]
    word.table(head, rows or [("",) * len(head)], _VERSION_WIDTHS, high=2)
    word.fields(((texts("forms.record.revised_by"), wording.deadline(known, Key.RESUBMISSION)),))


def _version(number: int, one: Proposal, known: Known, texts: Texts) -> tuple[str, ...]:
    suited = (known.called(one.suited_by), wording.day(known.day(one.suited_at)))
    decided = (texts(f"prop.{one.decision}") if one.decision else "", wording.day(one.decided_on))
    handed = wording.day(known.day(one.handed_in_at))
    return (str(number), str(one.words), handed, _both(suited), _both(decided), one.reason)


def _both(parts: tuple[str, str]) -> str:
    return ", ".join(part for part in parts if part)


def _interview(word: Word, known: Known, texts: Texts) -> None:
    record = known.timeline.record if known.timeline is not None else None
    clock = record.interview_time if record is not None else None
    word.heading(texts("forms.record.interview"))
    word.fields(
        (
            (texts("forms.record.interview_day"), wording.day(record.interview if record else None)),
            (texts("forms.record.interview_time"), f"{clock:%H:%M} ({known.zone.key})" if clock is not None else ""),
            (texts("forms.record.interview_place"), record.place if record is not None else ""),
            (texts("forms.record.observer"), ""),
        )
    )


def _more_days(word: Word, known: Known, texts: Texts) -> None:
    """Adjustments that were agreed; an empty row where there are none yet."""
    word.heading(texts("forms.record.adjustments"))
    agreed = known.timeline.record.adjustments if known.timeline is not None else ()
    rows = [(texts(f"timeline.keys.{a.key}"), counted(texts, "days", a.days), a.why) for a in agreed]
    if known.factor != 1:
        rows.append((texts("forms.record.extra_time"), f"× {known.factor:g}", texts("forms.record.extra_time_here")))
    head = [texts(f"forms.record.{each}") for each in ("adjusted", "by", "why")]
    word.table(head, [*rows, ("", "", "")], _MORE_WIDTHS)


def dates(known: Known, texts: Texts) -> bytes:
    """The dates that follow from the gateway."""
    word = Word(texts("forms.dates.title"), texts("forms.dates.foot"), known.now)
    word.fields(((texts("forms.field.name"), known.learner),))
    word.say(*wording.caveat(known))
    _days(word, known, texts)
    if known.calendar is not None:
        word.say(texts("forms.dates.calendar"))
    return word.file()


def _days(word: Word, known: Known, texts: Texts) -> None:
    if known.timeline is None:
        word.say(texts("forms.dates.none"))
        return
    timeline = known.timeline
    rows = [(texts(f"timeline.keys.{each.key}"), wording.day(each.on), each.rule) for each in timeline.deadlines]
    word.table([texts(f"forms.dates.{each}") for each in ("what", "day", "rule")], rows, _DATE_WIDTHS)
    word.say(_binds(timeline, texts))
    word.points(problem.message for problem in timeline.problems)


def _binds(timeline: Timeline, texts: Texts) -> str:
    what = texts(f"timeline.keys.{timeline.binding}")
    return texts("forms.dates.binds", what=what, date=wording.day(timeline.report_due))


def checklist_paper(known: Known, texts: Texts) -> bytes:
    """What is there for the gateway meeting, and what is still missing, named."""
    word, lines = Word(texts("forms.check.title"), texts("forms.check.foot"), known.now), checklist(known, texts)
    word.fields(
        (
            (texts("forms.field.name"), known.learner),
            (texts("forms.field.gateway"), wording.day(known.gateway)),
            (texts("forms.check.as_of"), wording.day(known.day(known.now))),
        )
    )
    word.say(*wording.caveat(known))
    open_ones = missing(lines)
    word.heading(texts("forms.check.missing" if open_ones else "forms.check.nothing_missing"))
    if open_ones:
        _lines(word, open_ones, texts)
    there = tuple(line for line in lines if line.there)
    if there:
        word.heading(texts("forms.check.there"))
        _lines(word, there, texts)
    return word.file()


def _lines(word: Word, lines: tuple[Line, ...], texts: Texts) -> None:
    head = [texts(f"forms.check.{each}") for each in ("tick", "what", "stands")]
    word.table(head, [("☑" if line.there else "☐", line.title, line.words) for line in lines], _CHECK_WIDTHS)
