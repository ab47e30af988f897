"""Following a mock live: with the learner's consent for this one sitting, read only, until it ends or they say stop.

Who may follow at all is the permission matrix's; an observer has nothing to write and no button.
"""

from dataclasses import replace
from datetime import datetime

from bot.desk import grouping
from bot.desk.linking import LIFE, may_try, new_code, normal, tried_in_vain
from bot.interview.state import Finished
from bot.messages import Kind, Outbound
from bot.people.matrix import Action
from bot.records import Sitting
from bot.review.rights import may, name_of
from bot.review.work import hide_for
from bot.turn import Turn

MOST = 10
"""Observers of one sitting at most."""
_PASSED_ON = frozenset({Kind.QUESTION, Kind.PROBE, Kind.END})


def observe(turn: Turn, argument: str = "") -> None:
    """Without a code: let others follow one's own mock (that is the consent), or `stop` it. With a code: follow.
    With `group`: a mock in which several answer in turn."""
    wanted = argument.strip()
    if wanted.lower() == "stop":
        _stop(turn)
    elif wanted.lower() == "group":
        grouping.make(turn)
    elif wanted:
        _follow(turn, normal(wanted))
    elif turn.sitting is None or turn.sitting.plan.drill:
        turn.tell("observe.none")
    else:
        _allow(turn, turn.sitting)


def _allow(turn: Turn, sitting: Sitting) -> None:
    code = new_code()
    until = turn.now + LIFE
    turn.store.codes.issue(code, "observe", turn.person.id, until, uses=MOST, payload=str(sitting.id))
    turn.tell("observe.code", code=f"{code[:4]}-{code[4:]}", minutes=int(LIFE.total_seconds() // 60))


def _follow(turn: Turn, code: str) -> None:
    if not may_try(turn):
        return
    found = turn.store.codes.use(code, "observe", turn.now)
    sitting = turn.store.sittings.sitting(int(found[1])) if found is not None else None
    if found is None and grouping.opened(turn, code):
        return
    if found is None or sitting is None or not may(turn.store, turn.person.id, Action.WATCH_CONSENTED, found[0]):
        tried_in_vain(turn)
    elif sitting.finished_at is not None:
        turn.tell("observe.over")
    else:
        _begin(turn, sitting)


def _begin(turn: Turn, sitting: Sitting) -> None:
    turn.store.reviews.watch(sitting.id, turn.person.id, turn.now)
    turn.about = sitting.person
    turn.tell("observe.begun", who=name_of(turn.store, sitting.person))
    number = getattr(sitting.state.phase, "number", 0)
    turn.say(*(Outbound(q.text) for q in sitting.plan.questions if q.number == number))
    words = turn.kit.texts("observe.joined", who=name_of(turn.store, turn.person.id))
    turn.post_about(sitting.person, turn.person.id, Outbound(words))


def _stop(turn: Turn) -> None:
    """The learner takes the consent back: it works at once."""
    sitting = turn.sitting
    grouping.leave(turn)
    watchers = turn.store.reviews.watchers(sitting.id) if sitting is not None else ()
    if sitting is not None:
        turn.store.codes.cancel("observe", turn.person.id)
        turn.store.reviews.unwatch(sitting.id)
    for watcher, _ in watchers:
        turn.post(watcher, Outbound(turn.kit.texts("observe.stopped")))
    turn.tell("observe.stop")


def pass_on(turn: Turn) -> None:
    """What was asked and answered in this turn goes to whoever follows; a turn that says nothing passes nothing on."""
    sitting = turn.changed
    if sitting is None or not turn.replies or sitting.plan.drill or sitting.person != turn.person.id:
        return
    _to_followers(turn, sitting)
    grouping.rotate(turn, sitting)


def _to_followers(turn: Turn, sitting: Sitting) -> None:
    watchers = turn.store.reviews.watchers(sitting.id)
    if not watchers:
        return
    asked = [replace(m, choices=(), moments=(), kind=Kind.PLAIN) for m in turn.replies if m.kind in _PASSED_ON]
    for watcher, since in watchers:
        news = [*_answered(turn, sitting, since), *asked]
        if news:
            turn.post_about(watcher, sitting.person, *news)
    turn.store.reviews.followed(sitting.id, turn.now)
    if isinstance(sitting.state.phase, Finished):
        turn.store.reviews.unwatch(sitting.id)


def _answered(turn: Turn, sitting: Sitting, since: datetime) -> list[Outbound]:
    """What the learner said since the observer last heard something."""
    said = [f for f in turn.store.sittings.fragments(sitting.id) if f.at > since and f.current]
    hide = hide_for(turn.store, 0, sitting.person)  # whoever follows is somebody else
    text = "\n".join(hide(fragment.current) for fragment in said)
    return [Outbound(text, turn.kit.texts("observe.answer", who=name_of(turn.store, sitting.person)))] if text else []
