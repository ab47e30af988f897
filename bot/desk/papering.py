"""The papers in the chat: which there are, as buttons, and each as a file; for a learner, or for who looks after one.

What a paper says is `bot/papers/forms`'; who may have whose is the permission matrix's.
"""

from dataclasses import replace

from bot.desk.made_files import remember
from bot.interview.state import Again, Asking
from bot.messages import Attachment, Choice, Outbound
from bot.papers.forms.checking import checklist, missing
from bot.papers.forms.knowing import known_of
from bot.papers.forms.making import made
from bot.papers.forms.values import Known, Paper
from bot.people.belonging import cohort_of
from bot.people.finding import learner_named
from bot.people.matrix import Action
from bot.people.permitting import note, permit_about
from bot.records import Person
from bot.review.masking import for_others, wishes_of
from bot.review.rights import may, name_of, wards
from bot.timeline.values import ProposalState
from bot.turn import Turn

ACTION = Action.RECORD_DECISION
"""Who records what was decided at a gateway needs its papers."""


def papers(turn: Turn, argument: str = "") -> None:
    """`papers`: what there is; `papers KIND`: one's own paper; `papers NAME [KIND]`: a learner's."""
    words = argument.strip()
    kind = _kind(turn, words)
    if _answering(turn):
        turn.tell("pap.busy")
    elif not words:
        _offer(turn, turn.person.id)
    elif kind is not None:
        send(turn, kind, turn.person)
    elif wards(turn.store, turn.person.id, ACTION):
        _of_a_learner(turn, words)
    else:
        turn.tell("pap.unknown", papers=_every())


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """Buttons `pap:KIND` and `pap:KIND:LEARNER`; `pap` alone shows what there is."""
    name, number, *_ = (*rest, "", "")
    kind = _kind(turn, name)
    if _answering(turn):
        turn.tell("pap.busy")
    elif not rest:
        _offer(turn, turn.person.id)
    elif kind is None or (number and not _is_number(number)):
        turn.tell("stale")
    else:
        _hand(turn, kind, int(number) if number else turn.person.id)


def _answering(turn: Turn) -> bool:
    """Whether a question is open: a template with its guidance would be a crib."""
    return turn.sitting is not None and isinstance(turn.sitting.state.phase, Asking | Again)


def _is_number(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 19


def _kind(turn: Turn, words: str) -> Paper | None:
    """The paper that is meant, by its short name or by its button's label."""
    plain = " ".join(words.split()).casefold()
    for kind in Paper:
        if plain in (kind.value, turn.kit.texts(f"pap.button.{kind}").casefold()):
            return kind
    return None


def _every() -> str:
    return ", ".join(kind.value for kind in Paper)


def _of_a_learner(turn: Turn, words: str) -> None:
    named = learner_named(turn, words, ACTION)
    if named is None:
        return
    kind = _kind(turn, named.rest)
    if not named.rest:
        _offer(turn, named.id)
    elif kind is None:
        turn.tell("pap.unknown", papers=_every())
    else:
        _hand(turn, kind, named.id)


def _offer(turn: Turn, learner: int) -> None:
    """A button each."""
    texts, own = turn.kit.texts, learner == turn.person.id
    whose = "" if own else f":{learner}"
    rows: tuple[tuple[Choice, ...], ...] = tuple(
        (turn.button_text(f"pap.button.{kind}", f"pap:{kind}{whose}"),) for kind in Paper
    )
    if own:
        turn.say(Outbound(texts("pap.text"), texts("pap.title"), rows))
        return
    turn.about = learner
    turn.say(Outbound(texts("pap.text_of"), texts("pap.title_of", who=name_of(turn.store, learner)), rows))


def _hand(turn: Turn, kind: Paper, learner: int) -> None:
    """A paper of one's own, or of a learner whom one looks after: that is written into the audit."""
    if learner == turn.person.id:
        send(turn, kind, turn.person)
    elif permit_about(turn, ACTION, learner):
        person = turn.store.people.person(learner)
        assert person is not None  # they are a member of a cohort
        turn.about = learner
        note_taken(turn, kind, learner)
        send(turn, kind, person)


def note_taken(turn: Turn, kind: Paper, learner: int) -> None:
    """Write into the audit of the learner's cohort that somebody took a paper of theirs."""
    cohort = cohort_of(turn.store, learner)
    note(turn, "take_paper", learner, None if cohort is None else cohort.id, kind.value)


def send(turn: Turn, kind: Paper, learner: Person) -> None:
    """The paper as a file. It goes with the learner whom it is about, whoever asked for it."""
    texts, files = turn.kit.texts, turn.kit.files
    if files is None:
        turn.tell("not_now")
        return
    known = knowing(turn, learner)
    paper = made(kind, known, texts)
    file = files.put(paper.content, f".{paper.name.rpartition('.')[2]}")
    remember(turn, f"paper_{kind}", (file,), learner)
    said = texts(f"pap.file.{kind}")
    attachment = Attachment(file, paper.name, paper.media_type, said)
    lines = (said, _still(known, turn)) if kind is Paper.PACK else (said,)
    turn.say(Outbound("\n\n".join(lines), texts(f"pap.button.{kind}"), attachments=(attachment,)))


def knowing(turn: Turn, learner: Person) -> Known:
    """What the learner's papers are made from. Others see no version of the proposal that was not handed in, and in
    notes what the learner's wishes let them read."""
    pack, texts = turn.pack_of(learner.id), turn.kit.texts
    known = known_of(turn.store, learner, pack, texts, turn.kit.zone, turn.now)
    if learner.id == turn.person.id:
        return known
    wishes = wishes_of(learner.settings)
    read = (replace(each, note=for_others(each.note, wishes.shown, wishes.names)) for each in known.entries)
    handed = tuple(each for each in known.versions if each.state is not ProposalState.MISSING)
    return replace(known, versions=handed, entries=tuple(read))


def _still(known: Known, turn: Turn) -> str:
    """What is still missing, named."""
    left = missing(checklist(known, turn.kit.texts))
    return turn.kit.texts("pap.still", what="\n".join(f"• {line.title}" for line in left))


def known_to(turn: Turn, learner: int) -> Known | None:
    """The same for a page: one's own, or of a learner whom one looks after; None for anybody else."""
    if learner == turn.person.id:
        return knowing(turn, turn.person)
    if not may(turn.store, turn.person.id, ACTION, learner):
        return None
    person = turn.store.people.person(learner)
    return None if person is None else knowing(turn, person)
