"""The proposal form, and the form on which the end-point assessor's review of it is written down.

Limits and contents are the pack's; who decided what is only ever what somebody recorded.
"""

from bot.papers.forms import wording
from bot.papers.forms.values import Known
from bot.papers.forms.word import Word
from bot.people.values import Proposal
from bot.project.proposal import CHALLENGE
from bot.texts import Texts
from bot.timeline.values import Key, ProposalState

_LOOK_WIDTHS = (8.0, 2.0, 7.0)


def proposal_form(known: Known, texts: Texts) -> bytes:
    """The proposal as it is brought to the gateway meeting."""
    word, shown = Word(texts("forms.proposal.title"), texts("forms.proposal.foot"), known.now), known.proposal
    word.fields(
        (
            (texts("forms.field.project"), ""),
            *wording.whose(known, texts),
            (texts("forms.field.gateway"), wording.day(known.gateway)),
            (texts("forms.field.words"), str(shown.words) if shown is not None else ""),
        )
    )
    word.guide(
        texts("forms.proposal.guide", words=wording.proposal_words(known, texts)),
        texts("forms.proposal.wait", days=wording.resubmit(known, texts)),
        *wording.caveat(known),
    )
    word.heading(texts("forms.proposal.text"))
    word.room(shown.text if shown is not None else "", lines=16)
    word.heading(texts("forms.proposal.tells"))
    word.ticks(_told(known, texts))
    _suitable(word, known, texts)
    return word.file()


def _told(known: Known, texts: Texts) -> tuple[tuple[str, bool], ...]:
    """The pack's contents and the one challenge, ticked as the learner has ticked them."""
    ticked = known.proposal.confirmed if known.proposal is not None else ()
    contents = [(each.title, each.key in ticked) for each in known.pack.rules.report.contents]
    return ((texts("prop.challenge"), CHALLENGE in ticked), *contents)


def _suitable(word: Word, known: Known, texts: Texts) -> None:
    """The employer's or provider's word: as it was given here, and room to sign."""
    word.heading(texts("forms.suitable.heading"))
    given = known.proposal is not None and known.proposal.suited_at is not None
    word.ticks(((texts("forms.suitable.tick"), given),), lead=True)
    if given and known.proposal is not None:
        on = wording.day(known.day(known.proposal.suited_at))
        word.lead(texts("forms.suitable.given", who=wording.suiting(known, texts), date=on))
    rows = wording.signatures(texts, ("apprentice", "employer"))
    word.table(wording.signature_head(texts), rows, wording.SIGNATURE_WIDTHS, high=2)


def proposal_review(known: Known, texts: Texts) -> bytes:
    """The review of the proposal, decided by the end-point assessor."""
    word, shown = Word(texts("forms.review.title"), texts("forms.review.foot"), known.now), known.proposal
    word.fields(
        (
            *wording.whose(known, texts),
            (texts("forms.field.project"), ""),
            (texts("forms.field.organisation"), known.pack.rules.organisation),
            (texts("forms.field.gateway"), wording.day(known.gateway)),
            (texts("forms.field.words"), _words(shown, known, texts)),
            (texts("forms.review.handed_in"), wording.day(known.day(shown.handed_in_at if shown else None))),
        )
    )
    word.say(*wording.caveat(known))
    word.heading(texts("forms.proposal.text"))
    word.room(shown.text if shown is not None else "", lines=8)
    _looked_at(word, known, texts)
    _suitable(word, known, texts)
    _decision(word, known, texts)
    return word.file()


def _words(shown: Proposal | None, known: Known, texts: Texts) -> str:
    limits = wording.proposal_words(known, texts)
    if shown is None:
        return texts("forms.review.limits", limits=limits)
    return texts("forms.review.words", words=shown.words, limits=limits)


def _looked_at(word: Word, known: Known, texts: Texts) -> None:
    word.heading(texts("forms.review.looks"))
    rows = [(title, "☐", "") for title, _ in _told(known, texts)]
    rows.append((texts("forms.review.potential"), "☐", ""))
    word.table([texts(f"forms.review.{each}") for each in ("what", "seen", "note")], rows, _LOOK_WIDTHS)


def _decision(word: Word, known: Known, texts: Texts) -> None:
    """What was recorded of this very version; a decision on an earlier one stays with that one."""
    word.heading(texts("forms.review.decision"))
    shown = known.proposal
    made = shown if shown is not None and shown.decision else None
    for state in (ProposalState.APPROVED, ProposalState.REFUSED):
        word.ticks(((texts(f"prop.{state}"), made is not None and made.state is state),), lead=True)
    refused = made is not None and made.state is ProposalState.REFUSED
    until = wording.deadline(known, Key.RESUBMISSION) if refused else ""
    word.fields(
        (
            (texts("forms.review.decided_on"), wording.day(made.decided_on) if made else ""),
            (texts("forms.review.reason"), made.reason if made else ""),
            (texts("forms.review.revised_by", days=wording.resubmit(known, texts)), until),
            (texts("forms.review.recorded_by"), known.called(made.recorded_by) if made else ""),
        ),
        tall=True,
    )
    word.say(texts("forms.review.who_decides"))
    rows = wording.signatures(texts, ("assessor",))
    word.table(wording.signature_head(texts), rows, wording.SIGNATURE_WIDTHS, high=2)
