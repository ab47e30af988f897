"""The gateway desk: a proposal is written, checked with the learner, handed in, found suitable and decided on.

Employer or provider finds it suitable; the end-point assessor decides, and a tutor or lead records that. Who may do
what is the permission matrix's; which dates follow is the timeline's.
"""

from dataclasses import replace
from datetime import date, timedelta

from bot.messages import Choice, Document, Outbound, Text
from bot.people.finding import day_in, learner_named
from bot.people.matrix import Action
from bot.people.permitting import can, note, permit, permit_about
from bot.people.reading import dates_of, employer_of, leads_of, proposals_of, tutors_of
from bot.people.values import Proposal, record, standing
from bot.project.proposal import CHALLENGE, CannotRead, count_words, in_range, text_of, traces
from bot.review.rights import name_of, wards
from bot.review.values import Awaited
from bot.timeline.dates import draw_up
from bot.timeline.values import OutOfCalendar, ProposalState
from bot.timeline.words import long_date, word_range
from bot.turn import Turn

PATIENCE = timedelta(hours=1)
"""For how long the next message is taken as the proposal, or as a refusal's reason."""
LONGEST = 20_000
"""Characters of a proposal that are kept."""
LONGEST_REASON = 1_000
_LISTED = 20


# The learner ----------------------------------------------------------------------------------------------------------


def proposal(turn: Turn, argument: str = "") -> None:
    """`proposal`: how it stands, and how to hand one in; `proposal WORDS`: a new version."""
    if argument.strip():
        _write(turn, argument.strip())
        return
    latest = next(reversed(proposals_of(turn.store, turn.person.id)), None)
    if latest is not None:
        _panel(turn, latest)
    least, most = turn.pack.rules.proposal.words
    turn.store.reviews.wait_for(turn.person.id, Awaited("proposal", "", turn.now + PATIENCE))
    turn.tell("prop.how", words=word_range(least, most, turn.kit.texts))


def heard(turn: Turn, text: Text) -> bool:
    """Take a message as the proposal, or as the reason for a refusal, that was asked for; False when none was."""
    awaited = turn.store.reviews.waited_for(turn.person.id, turn.now) if turn.sitting is None else None
    if awaited is None or awaited.kind not in ("proposal", "refusal") or text.reply_to:
        return False
    turn.store.reviews.wait_for(turn.person.id, None)
    if awaited.kind == "proposal":
        _write(turn, text.text.strip())
    else:
        _refuse(turn, awaited.subject, text.text)
    return True


def taken(turn: Turn, document: Document) -> bool:
    """Take a file as the proposal, when one was asked for or its caption says so; False otherwise."""
    awaited = turn.store.reviews.waited_for(turn.person.id, turn.now) if turn.sitting is None else None
    asked = awaited is not None and awaited.kind == "proposal"
    if not (asked or document.caption.strip().casefold().lstrip("/").startswith("proposal")) or turn.kit.files is None:
        return False
    try:
        text = text_of(turn.kit.files.get(document.file), document.name)
    except (CannotRead, KeyError) as unreadable:
        turn.tell(str(unreadable) if isinstance(unreadable, CannotRead) else "prop.file_kind")
        return True
    finally:
        turn.kit.files.delete(document.file)  # its words are kept, the file is not
    turn.store.reviews.wait_for(turn.person.id, None)
    _write(turn, text.strip())
    return True


def _write(turn: Turn, text: str) -> None:
    attempt, before = turn.store.records.own(turn.person.id).attempt, proposals_of(turn.store, turn.person.id)
    latest = standing(before)
    if latest is not None and latest.state is ProposalState.APPROVED:
        turn.tell("prop.approved_already")
        return
    words = count_words(text)
    if not words:
        turn.tell("prop.file_kind")
        return
    number = turn.store.records.write(turn.person.id, attempt, text[:LONGEST], words, turn.now)
    written = turn.store.records.proposal(number)
    assert written is not None
    _panel(turn, written)


def _panel(turn: Turn, one: Proposal) -> None:
    """How a version stands: its words, its ticks, and what leads on."""
    texts, rules = turn.kit.texts, turn.pack.rules
    least, most = rules.proposal.words
    lines = [texts("prop.words", words=one.words, range=word_range(least, most, texts))]
    if not in_range(one.words, rules):
        key = "prop.too_short" if one.words < least else "prop.too_long"
        lines.append(texts(key, count=least - one.words if one.words < least else one.words - most))
    lines.append(_standing(turn, one))
    rows: tuple[tuple[Choice, ...], ...] = ()
    if one.state is ProposalState.MISSING and in_range(one.words, rules):
        lines.append(texts("prop.check"))
        rows = (*_ticks(turn, one), (turn.button_text("prop.hand_in", f"pr:in:{one.id}"),))
    turn.say(Outbound("\n".join(lines), texts("prop.title"), rows))


def _standing(turn: Turn, one: Proposal) -> str:
    when = long_date(one.decided_on) if one.decided_on is not None else ""
    return turn.kit.texts(f"prop.state.{one.state}", date=when, reason=one.reason)


def _wanted(turn: Turn) -> dict[str, str]:
    """What a proposal is checked for: the pack's contents, and that it is one high-level challenge."""
    contents = turn.pack.rules.report.contents
    return {each.key: each.title for each in contents} | {CHALLENGE: turn.kit.texts("prop.challenge")}


def _ticks(turn: Turn, one: Proposal) -> tuple[tuple[Choice, ...], ...]:
    texts, seen = turn.kit.texts, traces(one.text, turn.pack.rules.report.contents)
    rows = []
    for key, title in _wanted(turn).items():
        mark = "ticked" if key in one.confirmed else "seen" if key in seen else "not_seen"
        rows.append((Choice(texts(f"prop.tick.{mark}", what=title), f"pr:tick:{one.id}:{key}"),))
    return tuple(rows)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """The buttons under a proposal: `pr:VERB:NUMBER[:more]`."""
    verb, number, more = (*rest, "", "", "")[:3]
    one = turn.store.records.proposal(int(number)) if number.isdecimal() and len(number) < 19 else None
    if verb in _MINE and one is not None and one.person == turn.person.id:
        _MINE[verb](turn, one, more)
    elif verb in _THEIRS and one is not None and one.person != turn.person.id:
        _THEIRS[verb](turn, one)
    else:
        turn.tell("stale")


def _tick(turn: Turn, one: Proposal, key: str) -> None:
    if key not in _wanted(turn) or one.state is not ProposalState.MISSING:
        turn.tell("stale")
        return
    kept = tuple(each for each in one.confirmed if each != key)
    changed = replace(one, confirmed=kept if key in one.confirmed else (*kept, key))
    turn.store.records.keep(changed)
    _panel(turn, changed)


def _hand_in(turn: Turn, one: Proposal, more: str) -> None:
    """Hand it in; what is not ticked is named once before."""
    texts, missing = turn.kit.texts, [title for key, title in _wanted(turn).items() if key not in one.confirmed]
    if one.state is not ProposalState.MISSING or not in_range(one.words, turn.pack.rules):
        turn.tell("stale")
    elif not can(turn, Action.HAND_IN_PROPOSAL, None):
        turn.tell("prop.alone")
    elif missing and more != "sure":
        again = ((turn.button_text("prop.hand_in_so", f"pr:in:{one.id}:sure"),),)
        turn.say(Outbound(texts("prop.unticked", what="; ".join(missing)), choices=again))
    else:
        handed = replace(one, handed_in_at=turn.now)
        turn.store.records.keep(handed)
        note(turn, Action.HAND_IN_PROPOSAL, turn.person.id)
        _ask(turn, handed)
        turn.tell("prop.handed_in")


# Those who look at it -------------------------------------------------------------------------------------------------


def _ask(turn: Turn, one: Proposal) -> None:
    """Ask employer and tutors whether it is suitable."""
    for person in dict.fromkeys((*employer_of(turn.store, one.person), *tutors_of(turn.store, one.person))):
        turn.post_about(person, one.person, _letter(turn, one, suits=True))


def _letter(turn: Turn, one: Proposal, *, suits: bool = False, decides: bool = False) -> Outbound:
    texts = turn.kit.texts
    rows: tuple[tuple[Choice, ...], ...] = ()
    if suits and one.state is ProposalState.WRITTEN:
        rows += ((turn.button_text("prop.suits", f"pr:suits:{one.id}"),),)
    if decides and one.state in (ProposalState.WRITTEN, ProposalState.CONFIRMED):
        approved = turn.button_text("prop.approved", f"pr:yes:{one.id}")
        rows += ((approved, turn.button_text("prop.refused", f"pr:no:{one.id}")),)
    who = name_of(turn.store, one.person)
    return Outbound(f"{one.text}\n\n{_standing(turn, one)}", texts("prop.of", who=who, words=one.words), rows)


def proposals(turn: Turn, argument: str = "") -> None:
    """`proposals`: those of one's learners; `proposals NAME approved|refused [DAY] [reason]`: record a decision."""
    actions = (Action.RECORD_DECISION, Action.CONFIRM_SUITABILITY)
    if not any(can(turn, action, None) for action in actions):
        permit(turn, Action.RECORD_DECISION, None)
    elif argument.strip():
        _recorded(turn, argument)
    else:
        _list(turn, tuple(dict.fromkeys(one for each in actions for one in wards(turn.store, turn.person.id, each))))


def _list(turn: Turn, learners: tuple[int, ...]) -> None:
    texts, rows, lines = turn.kit.texts, [], []
    for learner in learners:
        latest = standing(proposals_of(turn.store, learner))
        who = name_of(turn.store, learner)
        state = latest.state if latest is not None else ProposalState.MISSING
        lines.append(f"{who}: {texts(f'prop.short.{state}')}")
        if latest is not None and state not in (ProposalState.APPROVED, ProposalState.REFUSED):
            rows.append((Choice(who, f"pr:see:{latest.id}"),))
    text = "\n".join(lines) or texts("prop.nobody")
    turn.say(Outbound(text, texts("prop.list_title"), tuple(rows[:_LISTED])))


def _see(turn: Turn, one: Proposal) -> None:
    suits = can_about(turn, Action.CONFIRM_SUITABILITY, one.person)
    decides = can_about(turn, Action.RECORD_DECISION, one.person)
    if suits or decides:
        turn.say(_letter(turn, one, suits=suits, decides=decides))
    else:
        turn.tell("refused.other")


def can_about(turn: Turn, action: Action, learner: int) -> bool:
    """Whether the person may do this to the learner's things, without a word."""
    return learner in wards(turn.store, turn.person.id, action)


def _suits(turn: Turn, one: Proposal) -> None:
    if not permit_about(turn, Action.CONFIRM_SUITABILITY, one.person):
        return
    if not _is_latest(turn, one) or one.state is not ProposalState.WRITTEN:
        turn.tell("prop.no_longer")
        return
    suited = replace(one, suited_by=turn.person.id, suited_at=turn.now)
    turn.store.records.keep(suited)
    note(turn, Action.CONFIRM_SUITABILITY, one.person)
    turn.post(one.person, Outbound(turn.kit.texts("prop.suited_you", who=name_of(turn.store, turn.person.id))))
    for person in dict.fromkeys((*tutors_of(turn.store, one.person), *leads_of(turn.store, one.person))):
        if person != turn.person.id:
            turn.post_about(person, one.person, _letter(turn, suited, decides=True))
    turn.tell("prop.thanks")
    if can_about(turn, Action.RECORD_DECISION, one.person):
        turn.say(_letter(turn, suited, decides=True))


def _is_latest(turn: Turn, one: Proposal) -> bool:
    latest = standing(proposals_of(turn.store, one.person))
    return latest is not None and latest.id == one.id


def _approve(turn: Turn, one: Proposal) -> None:
    _decide(turn, one, ProposalState.APPROVED, _today(turn), "")


def _ask_reason(turn: Turn, one: Proposal) -> None:
    if permit_about(turn, Action.RECORD_DECISION, one.person):
        turn.store.reviews.wait_for(turn.person.id, Awaited("refusal", str(one.id), turn.now + PATIENCE))
        turn.tell("prop.which_reason")


def _refuse(turn: Turn, number: str, words: str) -> None:
    """The reason, with the day of the decision before it when that was not today."""
    one = turn.store.records.proposal(int(number))
    day = day_in(words)
    if one is not None:
        on, reason = day if day is not None else (_today(turn), words)
        _decide(turn, one, ProposalState.REFUSED, on, reason)


def _recorded(turn: Turn, argument: str) -> None:
    if not permit(turn, Action.RECORD_DECISION, None):
        return
    found = learner_named(turn, argument, Action.RECORD_DECISION)
    if found is None:
        return
    latest = standing(proposals_of(turn.store, found.id))
    word, _, rest = found.rest.partition(" ")
    if latest is None:
        turn.tell("prop.none_yet")
    elif not word:
        _see(turn, latest)
    elif word.casefold() not in (ProposalState.APPROVED, ProposalState.REFUSED):
        turn.tell("prop.decide_how")
    else:
        day = day_in(rest.strip().removeprefix("on "))
        on, reason = day if day is not None else (_today(turn), rest.strip())
        _decide(turn, latest, ProposalState(word.casefold()), on, reason)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.zone).date()


def _decide(turn: Turn, one: Proposal, decision: ProposalState, on: date, reason: str) -> None:
    """Record the end-point assessor's decision, with its date and its reason."""
    if not permit_about(turn, Action.RECORD_DECISION, one.person):
        return
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not _is_latest(turn, one) or one.decision:
        turn.tell("prop.no_longer")
    elif on > _today(turn):
        turn.tell("prop.not_yet")
    elif decision is ProposalState.REFUSED and not reason:
        _ask_reason(turn, one)
    else:
        decided = replace(
            one,
            decision=decision.value,
            reason=reason,
            decided_on=on,
            decided_at=turn.now,
            recorded_by=turn.person.id,
        )
        if _can_be(turn, decided):
            turn.store.records.keep(decided)
            note(turn, Action.RECORD_DECISION, one.person, None, f"{decision} {on}")
            _tell_everybody(turn, decided)


def _can_be(turn: Turn, decided: Proposal) -> bool:
    """Whether the dates allow a decision on that day; says which rule they break and what would do."""
    _, dates = dates_of(turn.store, decided.person)
    others = proposals_of(turn.store, decided.person)
    after = record(dates, tuple(decided if each.id == decided.id else each for each in others))
    if after is None:
        return True
    try:
        problems = draw_up(after, turn.pack_of(decided.person).rules, turn.kit.texts).problems
    except OutOfCalendar as far:
        turn.say(Outbound(str(far)))
        return False
    barred = [each.message for each in problems if each.rule == "refusal_before_gateway"]
    if barred:
        turn.say(Outbound("\n".join(barred)))
    return not barred


def _tell_everybody(turn: Turn, decided: Proposal) -> None:
    texts, store, learner = turn.kit.texts, turn.store, decided.person
    days = timedelta(days=turn.pack_of(learner).rules.proposal.resubmit_days)
    until = decided.decided_on + days if decided.decided_on else None
    blanks = {
        "date": long_date(decided.decided_on) if decided.decided_on else "",
        "until": long_date(until) if until else "",
        "reason": decided.reason,
        "who": name_of(store, learner),
    }
    button = ((turn.button_text("dates.timeline", "tl:show"),),)
    turn.post(learner, Outbound(texts(f"prop.you.{decided.decision}", **blanks), choices=button))
    words = Outbound(texts(f"prop.they.{decided.decision}", **blanks))
    others = (*tutors_of(store, learner), *leads_of(store, learner), *employer_of(store, learner))
    for person in dict.fromkeys(others):
        if person != turn.person.id:
            turn.post_about(person, learner, words)
    turn.say(words)


_MINE = {"tick": _tick, "in": _hand_in}
_THEIRS = {"see": _see, "suits": _suits, "yes": _approve, "no": _ask_reason}
