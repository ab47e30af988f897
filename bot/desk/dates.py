"""Dates in the chat: a tutor or lead sets a cohort's or a learner's gateway and interview; breaks and second gateways.

Which dates can be kept is `bot/timeline/feasible.py`'s; a date that cannot is refused with its rule and the nearest
one that can.
"""

from dataclasses import dataclass, replace
from datetime import date

from bot.desk.timeline import show_of
from bot.messages import Choice, Outbound
from bot.people.belonging import pack_in
from bot.people.finding import cohort_named, day_in, learner_named, time_in
from bot.people.matrix import Action
from bot.people.permitting import note, permit, permit_about
from bot.people.reading import apprentices, employer_of, over_shared, proposals_of, tutors_of
from bot.people.values import Dates, OwnDates, Proposal, record, without_interview
from bot.review.rights import name_of, wards
from bot.timeline.dates import draw_up
from bot.timeline.values import ADJUSTABLE, Adjustment, Key, OutOfCalendar
from bot.timeline.words import long_date
from bot.turn import Turn
from question_bank.model import Rules

LONGEST_PLACE = 300
_LISTED = 30
_MOST_DAYS = 366


class _Unclear(Exception):
    """The words name no change; `key` is the text that says what would."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def dates(turn: Turn, argument: str = "") -> None:
    """`dates [cohort or person] [gateway DAY] [interview DAY TIME PLACE] …`: show or set them."""
    words, alone = argument.strip(), not turn.store.members.of_person(turn.person.id)
    if alone and (not words or words.split()[0].casefold() in _WORDS):
        _of(turn, turn.person.id, words)  # who practises alone keeps their own dates
        return
    if not permit(turn, Action.SET_DATES, None):
        return
    if not words:
        _list(turn)
        return
    shared = cohort_named(turn, words, Action.SET_DATES)
    if shared is not None:
        _of_cohort(turn, shared.id, shared.rest)
        return
    found = learner_named(turn, words, Action.SET_DATES)
    if found is not None:
        _of(turn, found.id, found.rest)


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """Buttons `dt:see:LEARNER` and `dt:time:LEARNER` (an employer says that the time suits)."""
    verb, number = rest[0] if rest else "", rest[1] if len(rest) > 1 else ""
    if not number.isdecimal() or len(number) > 18:
        turn.tell("stale")
    elif verb == "time":
        _time_suits(turn, int(number))
    elif permit_about(turn, Action.SET_DATES, int(number)):
        show_of(turn, int(number))


def _list(turn: Turn) -> None:
    mine = wards(turn.store, turn.person.id, Action.SET_DATES)
    rows = tuple((Choice(name_of(turn.store, one), f"dt:see:{one}"),) for one in mine[:_LISTED])
    turn.tell("dates.whose" if mine else "dates.no_learner", *rows)


# One learner ----------------------------------------------------------------------------------------------------------


def _of(turn: Turn, learner: int, words: str) -> None:
    """Show a learner's dates, or change them."""
    verb, _, rest = words.partition(" ")
    if not words:
        show_of(turn, learner)
    elif verb.casefold() == "break":
        _break(turn, learner, rest.strip())
    elif verb.casefold() == "resit":
        _resit(turn, learner, rest.strip())
    else:
        own = turn.store.records.own(learner)
        _change(turn, learner, own, words)


def _change(turn: Turn, learner: int, own: OwnDates, words: str, *, again: bool = False) -> None:
    try:
        changed = read_changes(words, own.dates)
    except _Unclear as unclear:
        turn.tell(unclear.key)
        return
    whole = over_shared(turn.store, learner, own.attempt, changed)
    if whole.gateway is None:
        turn.tell("dates.gateway_first")
        return
    rules = turn.pack_of(learner).rules
    if _can_be_kept(turn, rules, whole, () if again else proposals_of(turn.store, learner)):
        _set(turn, learner, OwnDates(own.attempt, changed))


def _can_be_kept(turn: Turn, rules: Rules, whole: Dates, proposals: tuple[Proposal, ...]) -> bool:
    """Whether the dates are feasible; says which rule they break and what would do."""
    wanted = record(whole, proposals)
    if wanted is None:
        return True
    try:
        problems = draw_up(wanted, rules, turn.kit.texts).problems
    except OutOfCalendar as far:
        turn.say(Outbound(str(far)))
        return False
    if problems:
        lines = "\n".join(problem.message for problem in problems)
        turn.say(Outbound(f"{lines}\n{turn.kit.texts('dates.nothing_changed')}"))
    return not problems


def _set(turn: Turn, learner: int, own: OwnDates) -> None:
    store, texts = turn.store, turn.kit.texts
    before = store.records.own(learner)
    store.records.set(learner, own.attempt, own.dates, turn.now, turn.person.id)
    said = _said(turn, own.dates)
    note(turn, Action.SET_DATES, learner, None, said)
    if learner != turn.person.id:
        words = Outbound(said, texts("dates.changed_title"), ((turn.button_text("dates.timeline", "tl:show"),),))
        turn.post(learner, words)
    if own.dates.interview is not None and own.dates.interview != before.dates.interview:
        _ask_employers(turn, learner, said)
    if learner == turn.person.id:
        turn.tell("dates.kept_own")
    else:
        turn.tell("dates.kept", who=name_of(store, learner))
    show_of(turn, learner)


def _said(turn: Turn, dates: Dates) -> str:
    """The dates in words, a line each."""
    texts, lines = turn.kit.texts, []
    if dates.gateway is not None:
        lines.append(texts("dates.line.gateway", date=long_date(dates.gateway)))
    if dates.period_start is not None:
        lines.append(texts("dates.line.start", date=long_date(dates.period_start)))
    if dates.interview is not None:
        clock = f"{dates.interview_time:%H:%M}" if dates.interview_time is not None else ""
        parts = ", ".join(part for part in (long_date(dates.interview), clock, dates.place) if part)
        lines.append(texts("dates.line.interview", date=parts))
    return "\n".join(lines) or texts("dates.line.none")


def _ask_employers(turn: Turn, learner: int, said: str) -> None:
    title = turn.kit.texts("dates.confirm_title", who=name_of(turn.store, learner))
    button = ((turn.button_text("dates.suits", f"dt:time:{learner}"),),)
    for one in employer_of(turn.store, learner):
        turn.post_about(one, learner, Outbound(said, title, button))


def _time_suits(turn: Turn, learner: int) -> None:
    if not permit_about(turn, Action.CONFIRM_TIME, learner):
        return
    note(turn, Action.CONFIRM_TIME, learner)
    who, words = name_of(turn.store, turn.person.id), name_of(turn.store, learner)
    for one in tutors_of(turn.store, learner):
        turn.post_about(one, learner, Outbound(turn.kit.texts("dates.time_suits", who=who, learner=words)))
    turn.tell("dates.thanks")


def _break(turn: Turn, learner: int, words: str) -> None:
    """`break DAY [until DAY]`: no reminders in between; `break DAY` alone is open-ended."""
    first = day_in(words)
    back = day_in(first[1].removeprefix("until").removeprefix("to").strip()) if first and first[1] else None
    if first is None or (first[1] and back is None) or (back is not None and back[0] <= first[0]):
        turn.tell("dates.which_break")
        return
    until = back[0] if back is not None else None
    turn.store.cohorts.take_break(learner, first[0], until)
    turn.store.nudges.touch(learner, turn.now)
    note(turn, "break", learner, None, f"{first[0]} {until or ''}".strip())
    shown = turn.kit.texts("dates.until", date=long_date(until)) if until else turn.kit.texts("dates.open_end")
    turn.tell("dates.break", who=name_of(turn.store, learner), since=long_date(first[0]), until=shown)


def _resit(turn: Turn, learner: int, words: str) -> None:
    """A second gateway: the next attempt, with its own dates and its own proposal; the first stays as it was."""
    own = turn.store.records.own(learner)
    if day_in(words) is None:
        turn.tell("dates.which_resit")
        return
    _change(turn, learner, OwnDates(own.attempt + 1, Dates()), f"gateway {words}", again=True)


# A cohort -------------------------------------------------------------------------------------------------------------


def _of_cohort(turn: Turn, cohort: int, words: str) -> None:
    store = turn.store
    if not words:
        turn.say(Outbound(_said(turn, store.records.shared(cohort)), store.members.cohort_name(cohort) or ""))
        return
    try:
        changed = read_changes(words, store.records.shared(cohort))
    except _Unclear as unclear:
        turn.tell(unclear.key)
        return
    if not _can_be_kept(turn, pack_in(store, turn.kit.shelf, cohort).rules, changed, ()):
        return
    store.records.share(cohort, changed, turn.now)
    said = _said(turn, changed)
    note(turn, Action.SET_DATES, None, cohort, said)
    learners = apprentices(store, cohort)
    for learner in learners:
        if learner != turn.person.id:
            turn.post(learner, Outbound(said, turn.kit.texts("dates.changed_title")))
    turn.tell("dates.shared", name=store.members.cohort_name(cohort), count=len(learners))


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """Dates as far as the words were read, and the words that are left."""

    dates: Dates
    words: str


def read_changes(words: str, dates: Dates) -> Dates:
    """The dates after what the words change: `gateway DAY`, `start DAY`, `interview DAY [TIME] [place]`,
    `interview none`, `more DEADLINE DAYS reason`, in this or another order; what takes free words comes last."""
    read = _Read(dates, words.strip())
    while read.words:
        verb, _, rest = read.words.partition(" ")
        change = _WORDS.get(verb.casefold().strip(":,"))
        if change is None:
            raise _Unclear("dates.how")
        read = change(read.dates, rest.strip())
    return read.dates


def _day(words: str) -> tuple[date, str]:
    found = day_in(words.removeprefix("on ").strip())
    if found is None:
        raise _Unclear("dates.which_day")
    return found


def _gateway(dates: Dates, words: str) -> _Read:
    day, rest = _day(words)
    return _Read(replace(dates, gateway=day), rest)


def _start(dates: Dates, words: str) -> _Read:
    day, rest = _day(words)
    return _Read(replace(dates, period_start=day), rest)


def _interview(dates: Dates, words: str) -> _Read:
    if words.casefold() == "none":
        return _Read(without_interview(dates), "")
    day, rest = _day(words)
    clock, place = time_in(rest.removeprefix("at ").strip())
    first = place.split()[0].casefold() if place else ""
    if first in _WORDS:
        return _Read(replace(dates, interview=day, interview_time=clock, place=""), place)
    place = " ".join(place.lstrip(", ").split())[:LONGEST_PLACE]
    return _Read(replace(dates, interview=day, interview_time=clock, place=place), "")


def _more(dates: Dates, words: str) -> _Read:
    parts = words.split(None, 2)
    keys = {key.value: key for key in Key if key in ADJUSTABLE}
    if len(parts) < 3 or parts[0].casefold() not in keys or not parts[1].isdecimal():
        raise _Unclear("dates.which_more")
    days = int(parts[1]) if len(parts[1]) < 4 else 0
    if not 1 <= days <= _MOST_DAYS:
        raise _Unclear("dates.which_more")
    more = Adjustment(keys[parts[0].casefold()], days, parts[2][:LONGEST_PLACE])
    return _Read(replace(dates, adjustments=(*dates.adjustments, more)), "")


_WORDS = {"gateway": _gateway, "start": _start, "interview": _interview, "more": _more}
