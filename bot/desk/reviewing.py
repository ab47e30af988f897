"""A tutor's review in the chat: the queue, a mock in hand, its criteria one tap each, comments, and the release.

What is suggested is the engine's and what counts is the tutor's; pages do the same in `bot/review/desk.py`'s words.
"""

from datetime import timedelta

from bot.desk import report_review, web_link
from bot.messages import Choice, Outbound
from bot.people.matrix import Action
from bot.people.permitting import note
from bot.review import work
from bot.review.blind import asked_of, blind
from bot.review.evidence import Row, sure_marks, unmarked, unsure
from bot.review.reading import row_text, section_messages
from bot.review.rights import may, name_of, wards
from bot.review.values import LABELS, OVERALL, Awaited, NewComment, NewMark, ReviewState
from bot.review.work import Work
from bot.turn import Turn

PATIENCE = timedelta(minutes=30)
"""For how long the next message is taken as the comment that was asked for."""
_SHOWN = 8
"""Mocks of the queue with a button of their own."""
_WHOLE = "0"
"""The whole mock's place among the areas' numbers in a button."""


def queue(turn: Turn, argument: str = "") -> None:
    """What waits for a review, oldest first."""
    del argument
    if not wards(turn.store, turn.person.id, Action.REVIEW):
        turn.tell("review.not_yours")
        return
    waiting = work.queue_of(turn.store, turn.person.id, _SHOWN)
    twice = asked_of(turn.store, turn.person.id)[:_SHOWN]
    if not (waiting or twice):
        turn.tell("review.queue.none")
        return
    texts = turn.kit.texts
    lines, rows = [], []
    for one in waiting:
        who = name_of(turn.store, one.person)
        held = one.claimant not in (None, turn.person.id) and one.claimed_until and one.claimed_until > turn.now
        reader = texts("review.queue.held", who=name_of(turn.store, one.claimant)) if held and one.claimant else ""
        line = texts("review.queue.line", id=one.interview, who=who, since=f"{one.since:%-d %b, %H:%M}")
        lines.append(f"{line} {reader}".strip())
        rows.append((Choice(who[:40], f"rv:open:{one.interview}"),))
    count = work.waiting_for(turn.store, turn.person.id)
    if count > len(waiting):
        lines.append(texts("review.queue.more", count=count - len(waiting)))
    for one in twice:
        who = name_of(turn.store, one.person)
        lines.append(texts("review.second.line", id=one.interview, who=who, since=f"{one.since:%-d %b, %H:%M}"))
        rows.append((Choice(f"{who[:40]}: {texts('review.buttons.blind')}", f"rv:blind:{one.interview}"),))
    title = texts("review.queue.title", count=count) if waiting else texts("review.second.title", count=len(twice))
    turn.say(Outbound("\n".join(lines), title, tuple(rows)))


def review(turn: Turn, argument: str = "") -> None:
    """Take a mock in hand: the one with this id, or the one that waits longest."""
    wanted = argument.strip().partition(" ")[0]  # a name may follow, as it is offered while one types
    if wanted.isdecimal() and len(wanted) < 19:
        _open(turn, int(wanted), second=False)
        return
    if not wards(turn.store, turn.person.id, Action.REVIEW):
        turn.tell("review.not_yours")
        return
    waiting = work.queue_of(turn.store, turn.person.id)
    free = [
        w for w in waiting if w.claimant in (None, turn.person.id) or not w.claimed_until or w.claimed_until <= turn.now
    ]
    if free and not wanted:
        _open(turn, free[0].interview, second=False)
    else:
        turn.tell("review.queue.none" if not wanted else "review.unknown")


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button of a review: `verb`, a number, and what else it names."""
    verb, number, *more = (*rest, "", "")[: max(len(rest), 2)]
    if not number.isdecimal():
        turn.tell("stale")
    elif verb in ("open", "blind"):
        _open(turn, int(number), second=verb == "blind")
    elif (mine := _in_hand(turn, int(number))) is not None:
        turn.store.reviews.wait_for(turn.person.id, None)
        _act(turn, mine, verb, more)


def _act(turn: Turn, mine: Work, verb: str, more: list[str]) -> None:
    match verb, more:
        case "sure", _:
            _sure(turn, mine)
        case "ask", _:
            _ask(turn, mine)
        case "mark", [code, label] if label in LABELS:
            _mark(turn, mine, code, label)
        case "comment", []:
            _choose_area(turn, mine)
        case "comment", [area]:
            _await_comment(turn, mine, area)
        case "phrase", [area, phrase]:
            _phrase(turn, mine, area, phrase)
        case "keep", [area]:
            _keep_phrase(turn, mine, area)
        case "release", _:
            _release(turn, mine, sure=bool(more))
        case "report", _:
            turn.say(report_review.question(turn, mine, more[0] if more else "") or panel(turn, mine))
        case "rmark", [code, label] if label in LABELS:
            _mark_report(turn, mine, code, label)
        case "second", _:
            _ask_second(turn, mine)
        case "page", _:
            web_link.offer(turn, f"/mock/{mine.sitting.id}{'/second' if mine.review.second else ''}")
        case "panel", _:
            turn.say(panel(turn, mine))
        case _:
            turn.tell("stale")


# In hand -------------------------------------------------------------------------------------------------------------


def _open(turn: Turn, interview: int, *, second: bool) -> None:
    first = turn.store.reviews.of(interview)
    second = second or (first is not None and blind(turn.store, first, turn.person.id))
    mine = work.take(turn.store, turn.kit.shelf, turn.person.id, interview, turn.now, second=second)
    if isinstance(mine, work.Refused):
        if not _read_only(turn, interview):
            _refuse(turn, mine)
        return
    turn.about = mine.sitting.person
    note(turn, Action.SEE_TRANSCRIPT, mine.sitting.person, detail=f"mock {interview}")
    texts = turn.kit.texts
    turn.say(*section_messages(texts, mine.pack, mine.sitting, mine.fragments), panel(turn, mine))


def _read_only(turn: Turn, interview: int) -> bool:
    """A finished mock's transcript for who may read it and review nothing (a lead); False for everybody else."""
    sitting = turn.store.sittings.sitting(interview)
    if sitting is None or sitting.plan.drill or sitting.finished_at is None or not may_see(turn, sitting.person):
        return False
    if may(turn.store, turn.person.id, Action.REVIEW, sitting.person):
        return False
    turn.about = sitting.person
    note(turn, Action.SEE_TRANSCRIPT, sitting.person, detail=f"mock {interview}")
    hide = work.hide_for(turn.store, turn.person.id, sitting.person)
    fragments = tuple(work.hidden(each, hide) for each in turn.store.sittings.fragments(interview))
    pack = turn.kit.shelf.pack(sitting.plan.pack, turn.store.sittings.pack_document)
    turn.say(*section_messages(turn.kit.texts, pack, sitting, fragments))
    return True


def _in_hand(turn: Turn, review_id: int) -> Work | None:
    """The review in the presser's hand, taken again if nobody else has it; tells kindly when somebody has."""
    mine = work.take_again(turn.store, turn.kit.shelf, turn.person.id, review_id, turn.now)
    if isinstance(mine, work.Refused):
        _refuse(turn, mine)
        return None
    turn.about = mine.sitting.person
    return mine


def _refuse(turn: Turn, refused: work.Refused) -> None:
    if refused.holder is not None:
        until = f"{refused.until:%H:%M} UTC" if refused.until else ""
        turn.tell("review.taken", who=name_of(turn.store, refused.holder), until=until)
    else:
        turn.tell(f"review.{refused.why}")


def panel(turn: Turn, mine: Work) -> Outbound:
    """Where a review stands, and what can be done next."""
    texts, rows, number = turn.kit.texts, mine.rows, mine.review.id
    sure, open_ = sure_marks(rows), unsure(rows)
    blanks = {"marked": len(rows) - len(unmarked(rows)), "total": len(rows), "sure": len(sure), "open": len(open_)}
    text = texts("review.panel.text", **blanks)
    if mine.review.state is not ReviewState.DRAFT:
        text = f"{text}\n{texts('review.panel.released')}"
    text = f"{text}\n{report_review.indication(turn, mine)}".strip()
    choices: list[tuple[Choice, ...]] = []
    if sure:
        choices.append((Choice(texts("review.buttons.sure", count=len(sure)), f"rv:sure:{number}"),))
    if open_:
        choices.append((Choice(texts("review.buttons.ask", count=len(open_)), f"rv:ask:{number}"),))
    extra = [Choice(texts("review.buttons.comment"), f"rv:comment:{number}")]
    if not mine.review.second:
        extra.append(Choice(texts("review.buttons.report_marks"), f"rv:report:{number}"))
    if turn.kit.web is not None:
        extra.append(Choice(texts("review.buttons.page"), f"rv:page:{number}"))
    choices.append(tuple(extra))
    if mine.review.state is ReviewState.DRAFT:
        choices.append((Choice(texts("review.buttons.release"), f"rv:release:{number}"),))
    elif not mine.review.second:
        choices.append((Choice(texts("review.buttons.second"), f"rv:second:{number}"),))
    who = name_of(turn.store, mine.sitting.person)
    title = texts("review.panel.title", who=who, date=f"{mine.sitting.begun_at:%-d %b}")
    return Outbound(text, title, tuple(choices))


# Marking -------------------------------------------------------------------------------------------------------------


def _save(
    turn: Turn,
    mine: Work,
    marks: tuple[NewMark, ...] = (),
    comments: tuple[NewComment, ...] = (),
    report: tuple[NewMark, ...] = (),
) -> Work | None:
    at, by = mine.review.version, turn.person.id
    if not turn.store.reviews.save(mine.review.id, at, by, turn.now, marks, comments, report=report):
        turn.tell("review.changed")
        return None
    after = work.again(turn.store, mine)
    if after.review.state is not ReviewState.DRAFT and not after.review.second:
        heard, written = ({mark.criterion for mark in each} for each in (marks, report))
        work.tell_corrected(turn, after, heard, written, {comment.area for comment in comments})
    return after


def _sure(turn: Turn, mine: Work) -> None:
    marks = sure_marks(mine.rows)
    after = _save(turn, mine, marks) if marks else mine
    if after is not None:
        turn.tell("review.accepted", count=len(marks))
        _ask(turn, after)


def _ask(turn: Turn, mine: Work) -> None:
    """The next criterion that a person has to look at, or where the review stands."""
    open_ = unsure(mine.rows)
    turn.say(_question(turn, mine, open_[0], len(open_)) if open_ else panel(turn, mine))


def _question(turn: Turn, mine: Work, row: Row, left: int) -> Outbound:
    texts, code = turn.kit.texts, row.criterion.code
    choices = tuple(
        Choice(texts(f"review.buttons.{label}"), f"rv:mark:{mine.review.id}:{code}:{label}") for label in LABELS
    )
    title = texts("review.row_title", code=code, title=row.criterion.title, left=left)
    return Outbound(row_text(texts, row), title, (choices,))


def _mark(turn: Turn, mine: Work, code: str, label: str) -> None:
    row = next((row for row in mine.rows if row.criterion.code == code), None)
    if row is None:
        turn.tell("stale")
        return
    after = _save(turn, mine, (NewMark(code, label, row.words if label != "not_met" else ""),))
    if after is not None:
        _ask(turn, after)


def _mark_report(turn: Turn, mine: Work, code: str, label: str) -> None:
    if all(row.criterion.code != code for row in mine.report_rows):
        turn.tell("stale")
        return
    words = report_review.where(mine, code) if label != "not_met" else ""
    after = _save(turn, mine, report=(NewMark(code, label, words),))
    if after is not None:
        turn.say(report_review.question(turn, after, code) or panel(turn, after))


# Comments ------------------------------------------------------------------------------------------------------------


def _choose_area(turn: Turn, mine: Work) -> None:
    texts, number = turn.kit.texts, mine.review.id
    areas = {q.area for q in mine.sitting.plan.questions}
    rows = [
        (Choice(area.name[:60], f"rv:comment:{number}:{area.number}"),)
        for area in mine.pack.rules.areas
        if area.number in areas
    ]
    turn.tell(
        "review.comment.choose", *rows, (Choice(texts("review.buttons.overall"), f"rv:comment:{number}:{_WHOLE}"),)
    )


def _await_comment(turn: Turn, mine: Work, area: str) -> None:
    awaited = Awaited("comment", f"{mine.review.id}:{area}", turn.now + PATIENCE)
    turn.store.reviews.wait_for(turn.person.id, awaited)
    rows = [
        (Choice(phrase.text[:60], f"rv:phrase:{mine.review.id}:{area}:{phrase.id}"),)
        for phrase in turn.store.reviews.phrases(turn.person.id)[-_SHOWN:]
    ]
    turn.tell("review.comment.write", *rows, where=_where(turn, mine, area))


def _where(turn: Turn, mine: Work, area: str) -> str:
    names = {a.number: a.name for a in mine.pack.rules.areas}
    return names.get(area, turn.kit.texts("review.buttons.overall"))


def _phrase(turn: Turn, mine: Work, area: str, phrase: str) -> None:
    text = next((p.text for p in turn.store.reviews.phrases(turn.person.id) if str(p.id) == phrase), "")
    if text:
        comment(turn, mine, area, text)
    else:
        turn.tell("stale")


def comment(turn: Turn, mine: Work, area: str, text: str) -> None:
    """Keep a comment on an area; a second one is added to the first."""
    key = OVERALL if area == _WHOLE else area
    before = mine.review.comment(key)
    after = _save(turn, mine, comments=(NewComment(key, f"{before}\n{text}".strip()),))
    turn.store.reviews.wait_for(turn.person.id, None)
    if after is not None:
        keep = turn.button_text("review.buttons.keep", f"rv:keep:{mine.review.id}:{area}")
        back = turn.button_text("review.buttons.back", f"rv:panel:{mine.review.id}")
        turn.tell("review.comment.kept", (keep, back), where=_where(turn, mine, area))


def _keep_phrase(turn: Turn, mine: Work, area: str) -> None:
    text = mine.review.comment(OVERALL if area == _WHOLE else area).rsplit("\n", 1)[-1]
    if text:
        turn.store.reviews.keep_phrase(turn.person.id, text, turn.now)
    turn.tell("review.comment.phrase", (turn.button_text("review.buttons.back", f"rv:panel:{mine.review.id}"),))


def written(turn: Turn, subject: str, text: str) -> None:
    """The comment that was asked for came."""
    number, _, area = subject.partition(":")
    mine = _in_hand(turn, int(number))
    if mine is not None:
        comment(turn, mine, area, text)


def spoken(turn: Turn, subject: str, file: str) -> None:
    """Feedback came as a voice note: it goes to the learner with the release."""
    mine = _in_hand(turn, int(subject.partition(":")[0]))
    if mine is not None:
        kept = work.speak(turn, mine, file)
        turn.store.reviews.wait_for(turn.person.id, None)
        back = (turn.button_text("review.buttons.back", f"rv:panel:{mine.review.id}"),)
        turn.tell("review.comment.spoken" if kept else "review.changed", back)


# Releasing -----------------------------------------------------------------------------------------------------------


def _release(turn: Turn, mine: Work, *, sure: bool) -> None:
    left = len(unmarked(mine.rows))
    if left and not sure:
        go = turn.button_text("review.buttons.release_anyway", f"rv:release:{mine.review.id}:sure")
        turn.tell(
            "review.unfinished",
            (go, turn.button_text("review.buttons.ask_first", f"rv:ask:{mine.review.id}")),
            count=left,
        )
        return
    if not work.release(turn, mine):
        turn.tell("review.changed")
        return
    who = name_of(turn.store, mine.sitting.person)
    key = "review.released_second" if mine.review.second else "review.released"
    left_over = work.queue_of(turn.store, turn.person.id, 1)
    rows = ((turn.button_text("review.buttons.next", f"rv:open:{left_over[0].interview}"),),) if left_over else ()
    turn.tell(key, *rows, who=who, count=work.waiting_for(turn.store, turn.person.id))


def _ask_second(turn: Turn, mine: Work) -> None:
    """Ask the cohort's other tutors for a blind second marking."""
    turn.tell("review.second.sent" if work.ask_second(turn, mine) else "review.second.nobody")


def read(turn: Turn, rest: tuple[str, ...]) -> None:
    """The learner has read the released feedback."""
    sitting = turn.store.sittings.sitting(int(rest[0])) if rest and rest[0].isdecimal() else None
    mine = sitting is not None and sitting.person == turn.person.id
    turn.tell("review.read" if mine and sitting and turn.store.reviews.read(sitting.id, turn.now) else "stale")


def may_see(turn: Turn, learner: int) -> bool:
    """Whether the turn's person may read this learner's transcripts."""
    return may(turn.store, turn.person.id, Action.SEE_TRANSCRIPT, learner)
