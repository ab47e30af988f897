"""A learner's question to their tutors, and the answer: by a button, or by replying to it.

Who is whose tutor is the permission matrix's.
"""

from bot.desk.reviewing import PATIENCE, spoken, written
from bot.messages import Choice, Outbound, Text, Urgency, Voice
from bot.people.matrix import Action
from bot.records import Sitting
from bot.review.rights import may, name_of, staff
from bot.review.values import Awaited, Inquiry
from bot.turn import Turn

LONGEST = 2000
"""Characters of a question or an answer."""


def tutor(turn: Turn, argument: str = "") -> None:
    """Write to one's tutors; who practises alone gets a signpost, never silence."""
    if not staff(turn.store, turn.person.id, Action.ANSWER_LEARNER):
        turn.say(Outbound(f"{turn.kit.texts('signpost_none')} {turn.pack.rules.signpost}"))
    elif argument.strip():
        _send(turn, argument.strip()[:LONGEST])
    else:
        turn.store.reviews.wait_for(turn.person.id, Awaited("inquiry", "", turn.now + PATIENCE))
        turn.tell("inquiry.write")


def _send(turn: Turn, text: str) -> None:
    sitting = turn.sitting or next(iter(reversed(turn.store.sittings.of(turn.person.id))), None)
    number = turn.store.reviews.ask(turn.person.id, sitting.id if sitting else None, text, turn.now)
    message = _as_it_arrives(turn, number, text, sitting)
    reached = [
        turn.post_about(one, turn.person.id, message)
        for one in staff(turn.store, turn.person.id, Action.ANSWER_LEARNER)
    ]
    turn.store.reviews.wait_for(turn.person.id, None)
    turn.tell("inquiry.sent" if any(reached) else "inquiry.kept")


def _as_it_arrives(turn: Turn, number: int, text: str, sitting: Sitting | None) -> Outbound:
    texts = turn.kit.texts
    parts = [text]
    if sitting is not None:
        parts.append(texts("inquiry.context", id=sitting.id, date=f"{sitting.begun_at:%-d %b}"))
        open_number = getattr(sitting.state.phase, "number", 0)
        parts.extend(q.text for q in sitting.plan.questions if q.number == open_number)
    who = name_of(turn.store, turn.person.id)
    button = ((Choice(texts("inquiry.answer"), f"inq:{number}"),),)
    return Outbound("\n\n".join(parts), texts("inquiry.title", who=who), button)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A tutor wants to answer."""
    inquiry = _theirs(turn, rest[0] if rest else "")
    if inquiry is not None:
        turn.store.reviews.wait_for(turn.person.id, Awaited("answer", str(inquiry.id), turn.now + PATIENCE))
        turn.tell("inquiry.write_answer", who=name_of(turn.store, inquiry.person))


def _theirs(turn: Turn, number: str) -> Inquiry | None:
    inquiry = turn.store.reviews.inquiry(int(number)) if number.isdecimal() and len(number) < 19 else None
    if inquiry is None or not may(turn.store, turn.person.id, Action.ANSWER_LEARNER, inquiry.person):
        turn.tell("stale")
        return None
    if inquiry.answered_at is not None:
        who = name_of(turn.store, inquiry.answered_by) if inquiry.answered_by else turn.kit.texts("inquiry.somebody")
        turn.tell("inquiry.answered_already", who=who)
        return None
    return inquiry


def _answer(turn: Turn, number: str, text: str) -> None:
    inquiry = _theirs(turn, number)
    turn.store.reviews.wait_for(turn.person.id, None)
    if inquiry is None or not turn.store.reviews.answer(inquiry.id, text[:LONGEST], turn.person.id, turn.now):
        return
    texts, who = turn.kit.texts, name_of(turn.store, turn.person.id)
    words = Outbound(
        texts("inquiry.reply", question=inquiry.text, answer=text[:LONGEST]), texts("inquiry.from", who=who)
    )
    reached = turn.post(inquiry.person, words, urgency=Urgency.REPLY)
    turn.tell("inquiry.delivered" if reached else "inquiry.answer_kept", who=name_of(turn.store, inquiry.person))


def stop_waiting(turn: Turn) -> None:
    """Whatever else somebody asks for, their next message is no comment and no answer any more."""
    if turn.sitting is None:
        turn.store.reviews.wait_for(turn.person.id, None)


# What the next message is --------------------------------------------------------------------------------------------


def heard(turn: Turn, text: Text) -> bool:
    """Take a message as the comment, question or answer that was asked for; False when none was. While an answer in
    a mock is open the message belongs to that."""
    replied = _replied_to(turn, text)
    if replied:
        _answer(turn, replied, text.text.strip())
        return True
    awaited = turn.store.reviews.waited_for(turn.person.id, turn.now) if turn.sitting is None else None
    if awaited is None:
        return False
    match awaited.kind:
        case "comment":
            written(turn, awaited.subject, text.text.strip()[:LONGEST])
        case "answer":
            _answer(turn, awaited.subject, text.text.strip())
        case _:
            _send(turn, text.text.strip()[:LONGEST])
    return True


def heard_spoken(turn: Turn, voice: Voice) -> bool:
    """Take a voice note as the feedback that was asked for."""
    awaited = turn.store.reviews.waited_for(turn.person.id, turn.now) if turn.sitting is None else None
    if awaited is None or awaited.kind != "comment":
        return False
    spoken(turn, awaited.subject, voice.file)
    return True


def _replied_to(turn: Turn, text: Text) -> str:
    """The question that the message answers, by the button under it."""
    message = turn.store.outbox.said(turn.conversation, text.reply_to) if text.reply_to else None
    for row in message.choices if message is not None else ():
        for choice in row:
            if choice.data.startswith("inq:"):
                return choice.data.removeprefix("inq:")
    return ""
