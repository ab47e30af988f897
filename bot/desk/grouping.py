"""A group mock: learners of a cohort answer in turn, a part of the mock each, while the others follow.

Each has a mock of their own, and agrees to be followed before it begins; following is `observing.py`'s, and what
happens inside a mock the machine's.
"""

from bot.desk import mocks
from bot.desk.linking import LIFE, new_code
from bot.interview import state as s
from bot.interview.play import begin, play
from bot.messages import Choice, Outbound
from bot.people.matrix import Action
from bot.people.permitting import can
from bot.records import Sitting
from bot.review.rights import may, name_of
from bot.review.values import GroupMock
from bot.turn import Turn

MOST = 8
"""People in a group: with one part each of a mock's seven, more would hardly come to answer."""
FEWEST = 2
KIND = "group"
_ONWARD = frozenset({"/next", "/resume", "next", "start", "resume"})
"""The commands and buttons that lead on in a mock: in a group they wait for one's turn."""


def make(turn: Turn) -> None:
    """A new group, with a code for the others of the cohort; its maker takes part and begins it."""
    if not can(turn, Action.SIT_TOGETHER, None):
        turn.tell("observe.group.not_yours")
        return
    group, code, until = turn.store.groups.make(turn.person.id, turn.now), new_code(), turn.now + LIFE
    turn.store.codes.issue(code, KIND, turn.person.id, until, uses=MOST, payload=str(group))
    minutes = int(LIFE.total_seconds() // 60)
    turn.tell("observe.group.code", code=f"{code[:4]}-{code[4:]}", minutes=minutes)
    _ask(turn, group)


def opened(turn: Turn, code: str) -> bool:
    """Whether a code was a group's, open to this person; then they are asked whether they agree."""
    found = turn.store.codes.use(code, KIND, turn.now)
    group = turn.store.groups.group(int(found[1])) if found is not None else None
    if group is None or not _may_join(turn, group):
        return False
    if group.begun_at is not None or len(group.places) >= MOST:
        turn.tell("observe.group.full")
    else:
        _ask(turn, group.id)
    return True


def _may_join(turn: Turn, group: GroupMock) -> bool:
    mine = group.host == turn.person.id
    return mine or may(turn.store, turn.person.id, Action.SIT_TOGETHER, group.host)


def _ask(turn: Turn, group: int) -> None:
    turn.tell("observe.group.consent", (turn.button_text("observe.group.agree", f"grp:agree:{group}"),))


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button of a group: agree, begin, go or pass, and its number."""
    verb, number = (*rest, "", "")[:2]
    group = turn.store.groups.group(int(number)) if number.isdecimal() and len(number) < 19 else None
    if group is None or group.ended_at is not None or not _may_join(turn, group):
        turn.tell("stale")
        return
    match verb:
        case "agree" if group.begun_at is None:
            _agree(turn, group)
        case "begin" if group.host == turn.person.id and group.begun_at is None:
            _begin(turn, group)
        case "go" if group.answering == turn.person.id:
            _go(turn, group)
        case "pass" if turn.person.id == group.host and group.answering:
            hand_on(turn, group)
        case _:
            turn.tell("stale")


def _agree(turn: Turn, group: GroupMock) -> None:
    """The consent of one: kept with its time, and told to who makes the group."""
    if turn.sitting is not None and not mocks.gives_way(turn.sitting):
        turn.tell("observe.group.busy")
        return
    turn.store.groups.agree(group.id, turn.person.id, turn.now)
    after = turn.store.groups.group(group.id)
    assert after is not None  # a place was just added to it
    turn.tell("observe.group.agreed")
    words = Outbound(_who(turn, after), choices=_begin_row(turn, after))
    if group.host == turn.person.id:
        turn.say(words)
    else:
        turn.post_about(group.host, turn.person.id, words)


def _who(turn: Turn, group: GroupMock) -> str:
    names = ", ".join(name_of(turn.store, person) for person in group.people)
    return turn.kit.texts("observe.group.who", names=names, count=len(group.people))


def _begin_row(turn: Turn, group: GroupMock) -> tuple[tuple[Choice, ...], ...]:
    if len(group.places) < FEWEST:
        return ()
    return ((turn.button_text("observe.group.begin", f"grp:begin:{group.id}"),),)


def _begin(turn: Turn, group: GroupMock) -> None:
    if len(group.places) < FEWEST:
        turn.tell("observe.group.alone")
        return
    turn.store.groups.begin(group.id, turn.now)
    _hand_to(turn, group, group.people[0])


# Whose turn it is ----------------------------------------------------------------------------------------------------


def _hand_to(turn: Turn, group: GroupMock, person: int) -> None:
    """It is somebody's turn: they get the button that leads on, the others learn who answers."""
    turn.store.groups.hand_over(group.id, person)
    texts = turn.kit.texts
    go = ((turn.button_text("observe.group.go", f"grp:go:{group.id}"),),)
    on = ((turn.button_text("observe.group.pass", f"grp:pass:{group.id}"),),)
    for one in {*group.people, group.host}:
        if one == person:
            _tell(turn, one, Outbound(texts("observe.group.yours"), choices=go), person)
        else:
            words = Outbound(texts("observe.group.theirs", who=name_of(turn.store, person)))
            _tell(turn, one, Outbound(words.text, choices=on) if one == group.host else words, person)


def _tell(turn: Turn, person: int, words: Outbound, about: int) -> None:
    if person == turn.person.id:
        turn.say(words)
    elif person == about:
        turn.post(person, words)
    else:
        turn.post_about(person, about, words)


def _go(turn: Turn, group: GroupMock) -> None:
    """Begin, or go on with, one's own mock, followed by the others."""
    sitting = turn.sitting
    if sitting is not None and mocks.gives_way(sitting) and not isinstance(sitting.state.phase, s.Briefing):
        mocks.withdraw(turn, sitting)
        sitting = None
    if sitting is None:
        sitting = play(turn, begin(turn, mocks.plan_for(turn, s.Mode.LEARN)), s.Begin())
    for other in {*group.people, group.host} - {turn.person.id}:
        turn.store.reviews.watch(sitting.id, other, turn.now)
    if isinstance(sitting.state.phase, s.Briefing):
        return
    play(turn, sitting, s.Next() if isinstance(sitting.state.phase, s.Corner) else s.Resume())


def hand_on(turn: Turn, group: GroupMock) -> None:
    """The next one who still has something to answer, after the one whose turn it was; the end when there is none."""
    people = group.people
    start = people.index(group.answering) + 1 if group.answering in people else 0
    order = (*people[start:], *people[:start])
    following = next((one for one in order if _goes_on(turn, group, one)), None)
    if following is None:
        turn.store.groups.end(group.id, turn.now)
        for one in {*people, group.host}:
            _tell(turn, one, Outbound(turn.kit.texts("observe.group.over")), one)
    else:
        _hand_to(turn, group, following)


def _goes_on(turn: Turn, group: GroupMock, person: int) -> bool:
    """Whether somebody has a part of this group's mock left: one under way, or none begun since the group did."""
    if turn.store.sittings.open_of(person) is not None:
        return True
    past = turn.store.sittings.of(person)
    return not any(sitting.begun_at >= group.begun_at for sitting in past) if group.begun_at else False


def rotate(turn: Turn, sitting: Sitting) -> None:
    """Somebody's part is over (the corner opens, or the mock has ended): the next one answers."""
    if not isinstance(sitting.state.phase, s.Corner | s.Finished) or sitting.plan.drill:
        return
    group = turn.store.groups.of(sitting.person)
    if group is not None and group.begun_at is not None and group.answering == sitting.person:
        hand_on(turn, group)


def waits(turn: Turn, verb: str) -> bool:
    """Whether this leads on in a mock of a group while another answers; then it is said whose turn it is."""
    if verb not in _ONWARD or turn.sitting is None:
        return False
    group = turn.store.groups.of(turn.person.id)
    if group is None or group.begun_at is None or group.answering == turn.person.id:
        return False
    if not group.answering:  # who answered is gone
        hand_on(turn, group)
    else:
        turn.tell("observe.group.waits", who=name_of(turn.store, group.answering))
    return True


def leave(turn: Turn) -> None:
    """The consent is taken back: out of the group, which goes on with the others."""
    group = turn.store.groups.of(turn.person.id)
    if group is None:
        return
    turn.store.groups.leave(group.id, turn.person.id)
    after = turn.store.groups.group(group.id)
    if after is not None and group.begun_at is not None and group.answering == turn.person.id:
        hand_on(turn, after)
