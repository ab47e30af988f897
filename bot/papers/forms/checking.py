"""What has to be there for the gateway meeting, and how it stands: decided from what is known, item by item.

The items are the pack's; what this program keeps no record of is for the learner to bring.
"""

from dataclasses import dataclass

from bot.papers.forms import wording
from bot.papers.forms.values import Known
from bot.project.mapping import gaps
from bot.project.proposal import CHALLENGE, in_range
from bot.texts import Texts
from bot.timeline.values import ProposalState
from question_bank.model import GatewayItem


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: whether it is `there` (None: nobody here knows), and how it stands in words."""

    title: str
    there: bool | None
    words: str


def checklist(known: Known, texts: Texts) -> tuple[Line, ...]:
    """The pack's items in its order, then what the papers themselves want."""
    items = tuple(_item(item, known, texts) for item in known.pack.rules.gateway)
    return (*items, *_further(known, texts))


def missing(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What is known not to be there, and what somebody has to look after."""
    return tuple(line for line in lines if not line.there)


def _item(item: GatewayItem, known: Known, texts: Texts) -> Line:
    match item.key:
        case "proposal":
            return _proposal(item.title, known, texts)
        case "suitability":
            return _suitability(item.title, known, texts)
        case "interview_date":
            return _interview(item.title, known, texts)
    return Line(item.title, None, texts("forms.check.yours"))


def _proposal(title: str, known: Known, texts: Texts) -> Line:
    shown, limits = known.proposal, wording.proposal_words(known, texts)
    if shown is None:
        return Line(title, False, texts("forms.check.proposal_none", limits=limits))
    if not in_range(shown.words, known.pack.rules):
        return Line(title, False, texts("forms.check.proposal_length", words=shown.words, limits=limits))
    if shown.state is ProposalState.MISSING:
        return Line(title, False, texts("forms.check.proposal_written", words=shown.words))
    if shown.state is ProposalState.REFUSED:
        return Line(title, False, texts("forms.check.proposal_refused", date=wording.day(shown.decided_on)))
    on = wording.day(known.day(shown.handed_in_at))
    return Line(title, True, texts("forms.check.proposal_in", words=shown.words, date=on))


def _suitability(title: str, known: Known, texts: Texts) -> Line:
    shown = known.proposal
    if shown is None or shown.suited_at is None:
        return Line(title, False, texts("forms.check.suits_not"))
    on = wording.day(known.day(shown.suited_at))
    return Line(title, True, texts("forms.suitable.given", who=wording.suiting(known, texts), date=on))


def _interview(title: str, known: Known, texts: Texts) -> Line:
    record = known.timeline.record if known.timeline is not None else None
    if record is None or record.interview is None:
        return Line(title, False, texts("forms.check.interview_not"))
    return Line(title, True, wording.day(record.interview))


def _further(known: Known, texts: Texts) -> tuple[Line, ...]:
    return (
        _gateway(known, texts),
        _told(known, texts),
        _mapping(known, texts),
        Line(texts("forms.field.born"), bool(known.born) or None, known.born or texts("forms.check.born")),
        Line(texts("forms.check.signatures"), None, texts("forms.check.sign")),
    )


def _gateway(known: Known, texts: Texts) -> Line:
    title = texts("forms.field.gateway")
    if known.gateway is None:
        return Line(title, False, texts("forms.check.gateway_not"))
    return Line(title, True, wording.day(known.gateway))


def _told(known: Known, texts: Texts) -> Line:
    """The contents that the learner has ticked."""
    title, shown = texts("forms.proposal.tells"), known.proposal
    wanted = {CHALLENGE: texts("prop.challenge")} | {each.key: each.title for each in known.pack.rules.report.contents}
    ticked = shown.confirmed if shown is not None else ()
    unticked = [words for key, words in wanted.items() if key not in ticked]
    if unticked:
        return Line(title, False, texts("forms.check.unticked", what="; ".join(unticked)))
    return Line(title, True, texts("forms.check.all_ticked"))


def _mapping(known: Known, texts: Texts) -> Line:
    """How much of the mapping is there. It goes with the report, so that it may still grow."""
    title, total = texts("map.document.title"), len(known.pack.criteria)
    left = gaps(known.pack, known.entries)
    if left is None:
        return Line(title, False, texts("forms.check.map_none", total=total))
    if left:
        codes = ", ".join(each.code for each in known.pack.criteria if each.code in left)
        return Line(title, False, texts("forms.check.map_left", count=total - len(left), total=total, codes=codes))
    return Line(title, True, texts("forms.check.map_all", total=total))
