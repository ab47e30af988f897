"""Spoken answers: consent to them, what becomes of one, the words that were heard, and correcting these.

Putting speech into words happens outside every turn (`bot/voice`); without it a tutor listens, and the learner may add
key points in words. Every version of the words is kept.
"""

import json
from dataclasses import replace
from datetime import timedelta

from bot.desk import sitting as answering
from bot.interview.play import judge_key, judge_once_more, open_question
from bot.interview.speech import lasted
from bot.interview.state import Part
from bot.messages import Kind, Outbound, Text, Urgency, Voice
from bot.people.own_settings import Correcting, own_settings, with_own_settings
from bot.records import Fragment
from bot.turn import Turn
from bot.voice.pace import pace

PATIENCE = timedelta(minutes=10)
"""For how long the next message after "Correct it" is taken as the correction."""


# Taking ---------------------------------------------------------------------------------------------------------------


def take(turn: Turn, voice: Voice) -> None:
    """A recording came: with consent it is part of the open answer; otherwise nothing of it is kept."""
    rules = turn.kit.voice
    if rules.words == "none" and not rules.keep:
        _let_go(turn, voice)
        turn.tell("voice.words_only")
    elif not has_agreed(turn):
        _let_go(turn, voice)
        ask(turn)
        turn.tell("voice.not_yet")
    else:
        _answer(turn, voice)


def _answer(turn: Turn, voice: Voice) -> None:
    fragment = answering.answer(turn, voice)
    if not fragment:
        _let_go(turn, voice)
        _not_open(turn)
    elif turn.kit.voice.words != "none" and turn.sitting is not None:
        key = f"{waiting_for(turn.sitting.id, open_question(turn.sitting.state))}{fragment}"
        turn.store.jobs.add(key, "transcribe", json.dumps({"fragment": fragment}), turn.person.id, turn.now)
        turn.jobs = True


def _not_open(turn: Turn) -> None:
    if turn.sitting is None:
        turn.tell("idle_text")
    else:
        answering.spoken_elsewhere(turn, turn.sitting)


def _let_go(turn: Turn, voice: Voice) -> None:
    if turn.kit.files is not None:
        turn.kit.files.delete(voice.file)


def waiting_for(sitting: int, number: int) -> str:
    """What the keys of the jobs begin with that put the answer to a question into words."""
    return f"transcribe:{sitting}:{number}:"


# Consent --------------------------------------------------------------------------------------------------------------


def has_agreed(turn: Turn) -> bool:
    """Whether recordings may be taken; where they leave this installation, whether to that as well."""
    outside = turn.kit.voice.words != "outside" or own_settings(turn.person).speech_outside
    return turn.person.agreed_audio_at is not None and outside


def ask(turn: Turn) -> None:
    """Ask for consent: how long a recording is kept, who puts it into words, and how large it may be."""
    texts, rules = turn.kit.texts, turn.kit.voice
    question = texts("voice.consent", days=turn.kit.retain_audio) if rules.keep else texts("voice.consent_words")
    parts = [question, texts(f"voice.words.{rules.words}"), texts("voice.size")]
    rows = ((turn.button_text("voice.keep", "agree:audio"),),)
    turn.say(Outbound("\n\n".join(parts), choices=rows))


def agree(turn: Turn) -> None:
    """Consent is given."""
    own = own_settings(turn.person)
    outside = own.speech_outside or turn.kit.voice.words == "outside"
    turn.person = replace(turn.person, agreed_audio_at=turn.now)
    turn.person = with_own_settings(turn.person, replace(own, speech_outside=outside))
    turn.store.people.keep(turn.person)
    turn.tell("voice.agreed" if turn.kit.voice.words == "none" else "voice.agreed_words")


def withdraw(turn: Turn) -> None:
    """Consent is withdrawn: no new recording is taken, none is put into words, and those that were kept are deleted."""
    own = replace(own_settings(turn.person), speech_outside=False)
    turn.person = with_own_settings(replace(turn.person, agreed_audio_at=None), own)
    turn.store.people.keep(turn.person)
    turn.store.jobs.cancel("transcribe", turn.person.id)
    recordings = turn.store.sittings.recordings(turn.person.id)
    if turn.kit.files is not None:
        for file in recordings:
            turn.kit.files.delete(file)
    turn.tell("voice.withdrawn" if recordings else "voice.withdrawn_none")


# The words come back --------------------------------------------------------------------------------------------------


def transcribed(turn: Turn, number: int, words: str | None) -> None:
    """A recording's words came back (None: there are none to be had): they are kept beside it, shown, and judged."""
    found = turn.store.sittings.fragment(turn.person.id, number)
    if found is None:  # erased
        return
    sitting, fragment = found
    if not turn.kit.voice.keep and turn.kit.files is not None:
        turn.kit.files.delete(fragment.file)
    if fragment.edits:  # withdrawn, or somebody was faster
        return
    turn.urgency = Urgency.TIMER
    if words:
        text = "\n".join(part for part in (fragment.text, words) if part)
        turn.store.sittings.amend(number, text, turn.now)
        turn.say(_shown(turn, fragment, words))
    else:
        turn.tell("voice.unheard" if turn.kit.voice.keep else "voice.unheard_gone")
    _judge_now(turn, sitting, fragment)


def _shown(turn: Turn, fragment: Fragment, words: str) -> Outbound:
    texts = turn.kit.texts
    parts = [texts("voice.quoted", words=words)]
    counted = pace(words, fragment.length)
    if counted is not None and counted.words_per_minute is not None:
        parts.append(texts("voice.pace", length=lasted(counted.length), pace=counted.words_per_minute))
    parts.append(texts("voice.correct_if"))
    rows = ((turn.button_text("voice.correct", f"correct:{fragment.id}"),),)
    return Outbound("\n\n".join(parts), texts("voice.title"), rows, kind=Kind.PLAIN)


def _judge_now(turn: Turn, sitting: int, fragment: Fragment) -> None:
    """A judgement that waits for the last of an answer's words need not wait any longer; one that went ahead without
    them is made once more."""
    if turn.store.jobs.waiting(waiting_for(sitting, fragment.number)):
        return
    part = Part.AGAIN if fragment.part is Part.AGAIN else Part.ANSWER
    if turn.store.jobs.hurry(judge_key(sitting, fragment.number, part), turn.now):
        turn.jobs = True
    else:
        _judge_again(turn, sitting, fragment)


def _judge_again(turn: Turn, sitting: int, fragment: Fragment) -> None:
    kept = turn.store.sittings.sitting(sitting)
    if kept is not None and fragment.number in kept.state.answered:
        judge_once_more(turn, kept, fragment.number, Part.AGAIN if fragment.part is Part.AGAIN else Part.ANSWER)


# Correcting -----------------------------------------------------------------------------------------------------------


def press_correct(turn: Turn, rest: tuple[str, ...]) -> None:
    """The button under the words: the next message is what they should read. `correct:leave` leaves them."""
    wanted = rest[0] if rest else ""
    found = turn.store.sittings.fragment(turn.person.id, int(wanted)) if wanted.isdecimal() else None
    if wanted == "leave":
        stop_correcting(turn)
        turn.tell("voice.left")
    elif found is None:
        turn.tell("stale")
    else:
        _remember(turn, Correcting(found[1].id, turn.now + PATIENCE))
        turn.tell("voice.how", ((turn.button_text("voice.leave", "correct:leave"),)))


def correction(turn: Turn, text: Text) -> bool:
    """Take a message as the correction of a recording's words, when it answers them or was asked for; False when it is
    neither."""
    number = _replied_to(turn, text) or _asked_for(turn)
    found = turn.store.sittings.fragment(turn.person.id, number) if number else None
    if found is None:
        return False
    stop_correcting(turn)
    sitting, fragment = found
    if text.text.strip() != fragment.current:
        turn.store.sittings.amend(fragment.id, text.text.strip(), turn.now)
        _judge_again(turn, sitting, fragment)
    turn.tell("voice.corrected")
    return True


def stop_correcting(turn: Turn) -> None:
    """Whatever else somebody does, they are not correcting any more."""
    if "correcting" in turn.person.settings:
        _remember(turn, None)


def _remember(turn: Turn, correcting: Correcting | None) -> None:
    turn.person = with_own_settings(turn.person, replace(own_settings(turn.person), correcting=correcting))
    turn.store.people.keep(turn.person)


def _asked_for(turn: Turn) -> int:
    if "correcting" not in turn.person.settings:
        return 0
    asked = own_settings(turn.person).correcting
    return asked.fragment if asked is not None and turn.now <= asked.until else 0


def _replied_to(turn: Turn, text: Text) -> int:
    """The fragment whose words the message answers, by the button under them."""
    message = turn.store.outbox.said(turn.conversation, text.reply_to) if text.reply_to else None
    for row in message.choices if message is not None else ():
        for choice in row:
            verb, _, number = choice.data.partition(":")
            if verb == "correct" and number.isdecimal():
                return int(number)
    return 0
