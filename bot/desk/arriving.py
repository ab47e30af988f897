"""Arriving: the privacy note, consent, and the first thing that somebody sees.

Nothing that people write is kept before they have agreed; who may do what else is decided elsewhere.
"""

from dataclasses import replace

from bot.desk import joining, mocks, voicing
from bot.messages import Choice
from bot.turn import Turn


def start(turn: Turn, argument: str = "") -> None:
    """The first thing seen: the note, or what stands, or the choice of a mock; a code of an invite leads in first."""
    if argument.strip():
        joining.join(turn, argument)
    if turn.person.agreed_at is None:
        notice(turn)
    elif turn.sitting is not None:
        mocks.offer_running(turn, turn.sitting)
    else:
        mocks.offer_modes(turn)


def notice(turn: Turn, argument: str = "") -> None:
    """The privacy note in under 600 characters, with the button to agree."""
    del argument
    texts, kit = turn.kit.texts, turn.kit
    platform = texts(f"notice.{turn.conversation.platform.value}")
    blanks = {"transcripts": kit.retain_transcripts, "audio": kit.retain_audio, "platform": platform}
    rows: tuple[tuple[Choice, ...], ...] = ()
    if turn.person.agreed_at is None:
        rows = ((turn.button("agree", "agree"),),)
    turn.tell("notice", *rows, **blanks)
    if turn.person.agreed_at is not None:
        turn.tell("notice.again", date=f"{turn.person.agreed_at:%-d %B %Y}")


def agree(turn: Turn, argument: str = "") -> None:
    """Consent; with "audio", consent to keep spoken answers."""
    if argument.strip().lower() == "audio":
        voicing.agree(turn)
        return
    if turn.person.agreed_at is None:
        turn.person = replace(turn.person, agreed_at=turn.now)
        turn.store.people.keep(turn.person)
    joining.join_remembered(turn)
    if turn.sitting is not None:
        mocks.offer_running(turn, turn.sitting)
    else:
        mocks.offer_modes(turn)
