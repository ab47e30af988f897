"""Which command, button or message leads where: the one table of everything that can be said to the bot.

Before consent only the note, help and consent itself answer; nothing else is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.desk import (
    announcing,
    arriving,
    asking,
    board,
    booking,
    cohorts,
    dates,
    drilling,
    grouping,
    helping,
    inquiring,
    joining,
    linking,
    mapping,
    mocks,
    nudges,
    observing,
    own_data,
    papering,
    proposals,
    reporting,
    reviewing,
    self_view,
    settings,
    sitting,
    timeline,
    voicing,
    web_link,
)
from bot.interview import state as s
from bot.interview.play import judge_once_more
from bot.messages import Command, Content, Document, Edited, Press, Text, Unreadable, Voice, Withdrawn
from bot.people.permitting import onlooker
from bot.turn import Turn

Handler = Callable[[Turn, str], None]

COMMANDS: Mapping[str, Handler] = MappingProxyType(
    {
        "start": arriving.start,
        "agree": arriving.agree,
        "privacy": own_data.privacy,
        "mock": booking.mock,
        "nudges": nudges.nudges,
        "announce": announcing.announce,
        "drill": drilling.drill,
        "done": reporting.done,
        "skip": sitting.skip,
        "next": sitting.onward,
        "again": sitting.again,
        "ask": asking.ask,
        "pause": sitting.pause,
        "resume": sitting.resume,
        "stop": sitting.stop,
        "status": mocks.status,
        "feedback": mocks.feedback,
        "history": mocks.history,
        "progress": mocks.progress,
        "settings": settings.settings,
        "tutor": inquiring.tutor,
        "queue": reviewing.queue,
        "review": reviewing.review,
        "board": board.board,
        "web": web_link.web,
        "observe": observing.observe,
        "link": linking.link,
        "mydata": own_data.mydata,
        "forget": own_data.forget,
        "join": joining.join,
        "timeline": timeline.timeline,
        "proposal": proposals.proposal,
        "map": mapping.mapping,
        "papers": papering.papers,
        "report": reporting.report,
        "cohort": cohorts.cohort,
        "invite": joining.invite,
        "dates": dates.dates,
        "proposals": proposals.proposals,
        "help": helping.help_here,
    }
)
PRESSES: Mapping[str, Callable[[Turn, tuple[str, ...]], None]] = MappingProxyType(
    {
        "mock": lambda turn, rest: mocks.mock(turn, _first(rest)),
        "nudge": nudges.press,
        "book": booking.unbook,
        "announce": announcing.press,
        "settings": settings.press,
        "rate": self_view.rate,
        "self": self_view.keep,
        "drill": drilling.press,
        "correct": voicing.press_correct,
        "rv": reviewing.press,
        "rvq": lambda turn, _: reviewing.queue(turn),
        "web": lambda turn, _: web_link.web(turn),
        "grp": grouping.press,
        "rread": reviewing.read,
        "inq": inquiring.press,
        "co": cohorts.press,
        "inv": joining.press_invite,
        "dt": dates.press,
        "tl": timeline.press,
        "pr": proposals.press,
        "rp": reporting.press,
        "map": mapping.press,
        "pap": papering.press,
    }
)
"""What a button's data leads to, by its verb (`verb:rest:of:it`); a sitting's own buttons are looked at after these."""
_BEFORE_CONSENT = frozenset({"start", "join", "agree", "privacy", "help", "mydata", "forget"})
_TO_WATCH = _BEFORE_CONSENT | frozenset(
    (
        "observe",
        "link",
        "settings",
        "nudges",
        "status",
        "history",
        "feedback",
        "progress",
        "web",
        "queue",
        "review",
        "rv",
    )
)
"""All that is open to who is here to watch; also as the verbs of buttons."""


def route(turn: Turn, content: Content) -> None:
    """Lead one thing that somebody did to where it belongs; an observer has nothing to write, anywhere."""
    if turn.sitting is None and turn.person.agreed_at is not None and _writes(content) and onlooker(turn):
        if isinstance(content, Voice | Document):
            _let_go(turn, content.file)
        turn.tell("onlooker")
        return
    match content:
        case Command(name, argument):
            _command(turn, name.lower(), argument)
        case Press(data):
            _press(turn, data)
        case Text():
            _text(turn, content)
        case Voice():
            _voice(turn, content)
        case Document():
            _document(turn, content)
        case Edited(message, text):
            _edit(turn, message, text)
        case Withdrawn(message):
            _edit(turn, message, None)
        case Unreadable(kind):
            _unreadable(turn, kind)
        case _:
            pass


def _writes(content: Content) -> bool:
    """Whether it is more than watching takes."""
    match content:
        case Command(name):
            return name.lower() in COMMANDS and name.lower() not in _TO_WATCH
        case Press(data):
            return data.partition(":")[0] not in _TO_WATCH
        case _:
            return isinstance(content, Text | Voice | Document)


def _agreed(turn: Turn) -> bool:
    """Whether the person has agreed; if not, the note is shown."""
    if turn.person.agreed_at is None:
        turn.tell("notice.first")
        arriving.notice(turn)
    return turn.person.agreed_at is not None


def _command(turn: Turn, name: str, argument: str) -> None:
    handler = COMMANDS.get(name)
    voicing.stop_correcting(turn)
    inquiring.stop_waiting(turn)
    if handler is None:
        turn.tell("unknown_command", name=name[:32])
    elif (name in _BEFORE_CONSENT or _agreed(turn)) and not grouping.waits(turn, f"/{name}"):
        handler(turn, argument)


def _press(turn: Turn, data: str) -> None:
    verb, *rest = data.split(":")
    if verb != "correct":
        voicing.stop_correcting(turn)
    if verb == "agree":
        arriving.agree(turn, _first(rest))
    elif verb == "forget":
        own_data.forget(turn, _first(rest))
    elif not _agreed(turn):
        return
    elif grouping.waits(turn, verb):
        pass
    elif verb in PRESSES:
        PRESSES[verb](turn, tuple(rest))
    elif not sitting.press(turn, verb, tuple(rest)):
        turn.tell("stale")


def _first(parts: Sequence[str]) -> str:
    return parts[0] if parts else ""


def _text(turn: Turn, text: Text) -> None:
    if not _agreed(turn) or not text.text.strip() or _awaited(turn, text):
        return
    if voicing.correction(turn, text) or sitting.answer(turn, text):
        return
    if turn.sitting is None:
        turn.tell("idle_text", *mocks.mode_rows(turn))
    elif isinstance(turn.sitting.state.phase, s.Corner) and not turn.sitting.state.phase.pending:
        asking.ask(turn, text.text)
    else:
        sitting.spoken_elsewhere(turn, turn.sitting)


def _awaited(turn: Turn, text: Text) -> bool:
    """Whether somebody's words were what a desk had asked them for."""
    return reporting.heard(turn, text) or proposals.heard(turn, text) or inquiring.heard(turn, text)


def _voice(turn: Turn, voice: Voice) -> None:
    if _agreed(turn):
        if not inquiring.heard_spoken(turn, voice):
            voicing.take(turn, voice)
    else:
        _let_go(turn, voice.file)


def _document(turn: Turn, document: Document) -> None:
    if not _agreed(turn):
        _let_go(turn, document.file)
        return
    if proposals.taken(turn, document) or reporting.taken(turn, document):
        return
    if sitting.answer(turn, document):
        turn.tell("document_not_answer")
    else:
        _let_go(turn, document.file)
        turn.tell("idle_text")


def _let_go(turn: Turn, file: str) -> None:
    """What is not kept is not left lying about either: the adapter put it into the file store before anybody looked."""
    if turn.kit.files is not None:
        turn.kit.files.delete(file)


def _unreadable(turn: Turn, kind: str) -> None:
    if _agreed(turn):
        turn.tell(f"unreadable.{kind}" if turn.kit.texts.has(f"unreadable.{kind}") else "unreadable.other")


def _edit(turn: Turn, message: str, text: str | None) -> None:
    """A corrected message: both versions are kept, and an answer that was judged already is judged once more."""
    store = turn.store.sittings
    fragment = store.edit(turn.person.id, turn.conversation, message, text, turn.now)
    now = turn.sitting
    if fragment is None or now is None or fragment.number not in now.state.answered:
        return
    if any(kept.id == fragment.id for kept in store.fragments(now.id, fragment.number)):
        part = s.Part.AGAIN if fragment.part is s.Part.AGAIN else s.Part.ANSWER
        judge_once_more(turn, now, fragment.number, part)
