"""Cohorts in the chat: made, shown, handed over; people moved, granted a role, given extra time, linked anew.

Who may do what is the permission matrix's; every verb asks it. Coming in is `joining.py`'s, dates are `dates.py`'s.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

from bot.desk import cohort_rules
from bot.desk.joining import LONGEST_NOTE, may_invite
from bot.desk.linking import new_code
from bot.desk.made_files import remember
from bot.desk.settings import factor_words
from bot.messages import Attachment, Choice, Outbound
from bot.papers.cohort import as_csv, learners, table
from bot.people.belonging import pack_in
from bot.people.finding import by_name, cohort_named, cohorts_with, person_among
from bot.people.matrix import Action, Role
from bot.people.permitting import can, note, permit
from bot.people.reading import apprentices, holders
from bot.people.values import Cohort
from bot.review.rights import name_of
from bot.timeline.words import short_date
from bot.turn import Turn

LONGEST_NAME = 60
RELINK_LIFE = timedelta(hours=24)
"""How long the code lives with which somebody comes back who lost their account."""
_SHOWN = 60
"""People that one message names."""
_NOTE = 120
"""Characters of a note of competence in a list."""
_LINES = 20
"""Lines of the audit that one message shows."""
_SEEING = (Action.SEE_BOARD, Action.CHANGE_COHORT)


def cohort(turn: Turn, argument: str = "") -> None:
    """`cohort [name [verb …]]`: list them, show one, make a new one, or change something in it."""
    words = argument.strip()
    if not words:
        _list(turn)
        return
    found = next((named for action in _SEEING if (named := cohort_named(turn, words, action))), None)
    if found is None:
        _create(turn, words.strip('"“” '))
    elif not found.rest:
        show(turn, found.id)
    else:
        verb, _, rest = found.rest.partition(" ")
        change = _VERBS.get(verb.casefold())
        if change is None:
            turn.tell("cohort.verbs")
        elif permit(turn, change.action, found.id):
            change.act(turn, found.id, rest.strip())


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """A button `co:COHORT`."""
    cohort(turn, " ".join(rest))


def _list(turn: Turn) -> None:
    mine = tuple(dict.fromkeys(each for action in _SEEING for each in cohorts_with(turn, action)))
    if not mine:
        if permit(turn, Action.CREATE_COHORT, None):
            turn.tell("cohort.none")
        return
    rows = tuple((Choice(each.name, f"co:{each.id}"),) for each in mine[:20])
    lines = [f"{each.name}: {_count(turn, each)}" for each in mine]
    turn.say(Outbound("\n".join(lines), turn.kit.texts("cohort.title"), rows))


def _count(turn: Turn, each: Cohort) -> str:
    return turn.kit.texts("cohort.count", count=len(apprentices(turn.store, each.id)))


def show(turn: Turn, number: int) -> None:
    """One cohort: its people by role, its dates, and what can be done."""
    texts, store = turn.kit.texts, turn.store
    lines = []
    for role in Role:
        people = holders(store, number, role)
        if people and (role in (Role.LEAD, Role.TUTOR) or can(turn, Action.SEE_BOARD, number)):
            names = ", ".join(f"{name_of(store, one)} ({one})" for one in people[:_SHOWN])
            more = texts("cohort.more", count=len(people) - _SHOWN) if len(people) > _SHOWN else ""
            lines.append(f"{texts(f'roles.{role}').capitalize()}: {names}{more}")
    dates = store.records.shared(number)
    if dates.gateway is not None:
        lines.append(texts("cohort.gateway", date=short_date(dates.gateway)))
    rows: tuple[tuple[Choice, ...], ...] = tuple(
        (Choice(texts("cohort.invite", role=texts(f"roles.{role}")), f"inv:{number}:{role}"),)
        for role in may_invite(turn, number)
    )
    if can(turn, Action.CHANGE_COHORT, number):
        rows = (*rows, cohort_rules.buttons(turn, number))
    if can(turn, Action.GRANT_TUTOR, number):
        lines.extend(_competence(turn, number))
    text = "\n".join([*(lines or (texts("cohort.empty"),)), *cohort_rules.lines(turn, number)])
    turn.say(Outbound(text, store.members.cohort_name(number) or "", rows))


def _competence(turn: Turn, number: int) -> Iterator[str]:
    """What makes each tutor competent, as whoever granted the role has noted; a trainer who assesses has to be."""
    texts, store = turn.kit.texts, turn.store
    name = store.members.cohort_name(number)
    for one in holders(store, number, Role.TUTOR)[:_SHOWN]:
        held = [m for m in store.cohorts.history(one) if (m.cohort, m.role, m.until) == (number, Role.TUTOR, None)]
        words, who = held[-1].note if held else "", name_of(store, one)
        if words:
            yield texts("cohort.competence", who=who, note=f"{words[:_NOTE]}…" if len(words) > _NOTE else words)
        else:
            yield texts("cohort.no_competence", who=who, name=name)


def _create(turn: Turn, words: str) -> None:
    if not permit(turn, Action.CREATE_COHORT, None):
        return
    if any(each.rest.partition(" ")[0].casefold() in _VERBS for each in by_name(words, _all_names(turn))):
        turn.tell("refused.other")  # somebody else's cohort is meant
        return
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    if not name or name.isdecimal() or len(name) > LONGEST_NAME:
        turn.tell("cohort.which_name", most=LONGEST_NAME)
        return
    number = turn.store.cohorts.add(name, turn.now)
    if number is None:
        turn.tell("cohort.taken", name=name)
        return
    note(turn, Action.CREATE_COHORT, None, number, name)
    if any(each.role == Role.LEAD for each in turn.store.members.of_person(turn.person.id)):
        turn.store.cohorts.join(turn.person.id, number, Role.LEAD, turn.now, turn.person.id)
    turn.tell("cohort.created", name=name)
    show(turn, number)
    if len(turn.kit.shelf.packs) > 1 and can(turn, Action.CHANGE_COHORT, number):
        cohort_rules.rules(turn, number, "")


def _all_names(turn: Turn) -> tuple[tuple[str, int], ...]:
    return tuple((each.name, each.id) for each in turn.store.cohorts.all())


# Verbs ----------------------------------------------------------------------------------------------------------------


def _people(turn: Turn, number: int, *roles: Role) -> tuple[int, ...]:
    return tuple(one for one in holders(turn.store, number, *(roles or tuple(Role))))


def _hand_over(turn: Turn, number: int, rest: str) -> None:
    """Another tutor or lead of it takes one's part; one's own ends, and its history stays."""
    words = rest.removeprefix("over").strip().removeprefix("to ").strip()
    found = person_among(turn, words, _people(turn, number, Role.TUTOR, Role.LEAD))
    if found is None:
        return
    turn.store.cohorts.join(found.id, number, Role.LEAD, turn.now, turn.person.id)
    if found.id != turn.person.id:
        turn.store.cohorts.leave(turn.person.id, number, Role.LEAD, turn.now)
    note(turn, Action.HAND_OVER_COHORT, found.id, number)
    name = turn.store.members.cohort_name(number)
    turn.post(found.id, Outbound(turn.kit.texts("cohort.yours", name=name)))
    turn.tell("cohort.handed_over", name=name, who=name_of(turn.store, found.id))


def _grant(turn: Turn, number: int, rest: str) -> None:
    """Somebody in the cohort becomes a tutor there, with a note of competence."""
    found = person_among(turn, rest, _people(turn, number))
    if found is None:
        return
    words = found.rest.strip()[:LONGEST_NOTE]
    if not words:
        turn.tell("cohort.which_note")
        return
    name = turn.store.members.cohort_name(number)
    if found.id in _people(turn, number, Role.TUTOR):  # a better note
        turn.store.cohorts.leave(found.id, number, Role.TUTOR, turn.now)
    turn.store.cohorts.join(found.id, number, Role.TUTOR, turn.now, turn.person.id, words)
    note(turn, Action.GRANT_TUTOR, found.id, number, words)
    turn.post(found.id, Outbound(turn.kit.texts("invite.joined.tutor", cohort=name)))
    turn.tell("cohort.granted", name=name, who=name_of(turn.store, found.id))


def _move(turn: Turn, number: int, rest: str) -> None:
    """A learner goes to another cohort in which one may do the same."""
    found = person_among(turn, rest, apprentices(turn.store, number))
    if found is None:
        return
    there = cohort_named(turn, found.rest.removeprefix("to ").strip(), Action.MOVE_LEARNER)
    if there is None or there.id == number:
        turn.tell("cohort.move_where")
        return
    turn.store.cohorts.leave(found.id, number, Role.APPRENTICE, turn.now)
    turn.store.cohorts.join(found.id, there.id, Role.APPRENTICE, turn.now, turn.person.id)
    note(turn, Action.MOVE_LEARNER, found.id, number, f"to {there.id}")
    note(turn, Action.MOVE_LEARNER, found.id, there.id, f"from {number}")
    name = turn.store.members.cohort_name(there.id)
    turn.post(found.id, Outbound(turn.kit.texts("cohort.moved_you", name=name)))
    turn.tell("cohort.moved", who=name_of(turn.store, found.id), name=name)


def _remove(turn: Turn, number: int, rest: str) -> None:
    """Somebody's roles in this cohort end."""
    found = person_among(turn, rest, _people(turn, number))
    if found is None:
        return
    for role in Role:
        turn.store.cohorts.leave(found.id, number, role, turn.now)
    note(turn, "remove", found.id, number)
    turn.tell("cohort.removed", who=name_of(turn.store, found.id), name=turn.store.members.cohort_name(number))


def _extra(turn: Turn, number: int, rest: str) -> None:
    """Extra time for a learner, granted by a tutor."""
    found = person_among(turn, rest, (one for one in apprentices(turn.store, number) if one != turn.person.id))
    if found is None:
        return
    rules = pack_in(turn.store, turn.kit.shelf, number).rules
    factors = {"none": 1.0, "1": 1.0} | {f"{each:g}": each for each in rules.interview.extra_time}
    factor, person = factors.get(found.rest.strip().casefold()), turn.store.people.person(found.id)
    if factor is None or person is None:
        turn.tell("cohort.which_extra", choices=", ".join(factors))
        return
    turn.store.people.keep(replace(person, factor=factor, factor_by=str(turn.person.id)))
    note(turn, Action.GRANT_EXTRA_TIME, found.id, number, f"{factor:g}")
    words = factor_words(turn, factor)
    turn.post(found.id, Outbound(turn.kit.texts("cohort.extra_you", factor=words)))
    turn.tell("cohort.extra", who=name_of(turn.store, found.id), factor=words)


def _relink(turn: Turn, number: int, rest: str) -> None:
    """A code with which a learner who lost phone or account comes back on a new one."""
    found = person_among(turn, rest, (one for one in apprentices(turn.store, number) if one != turn.person.id))
    if found is None:
        return
    code = new_code()
    turn.store.codes.issue(code, "link", found.id, turn.now + RELINK_LIFE)
    note(turn, Action.RELINK, found.id, number)
    hours = int(RELINK_LIFE.total_seconds() // 3600)
    turn.post(found.id, Outbound(turn.kit.texts("cohort.relink_you")))
    turn.tell("cohort.relink", who=name_of(turn.store, found.id), code=f"{code[:4]}-{code[4:]}", hours=hours)


def _rename(turn: Turn, number: int, rest: str) -> None:
    kept, name = turn.store.cohorts.cohort(number), " ".join(rest.removeprefix("to ").split())
    taken = any(each.name.casefold() == name.casefold() and each.id != number for each in turn.store.cohorts.all())
    if kept is None or not name or name.isdecimal() or len(name) > LONGEST_NAME or taken:
        turn.tell("cohort.which_name", most=LONGEST_NAME)
        return
    turn.store.cohorts.keep(replace(kept, name=name))
    note(turn, Action.CHANGE_COHORT, None, number, f"name {name}")
    turn.tell("cohort.renamed", name=name)


def _audit(turn: Turn, number: int, rest: str) -> None:
    """The latest of what changed who sees what here."""
    del rest
    lines = []
    for line in turn.store.audit.latest(number, _LINES):
        actor = name_of(turn.store, line.actor) if line.actor else turn.kit.texts("cohort.command_line")
        whom = f" {name_of(turn.store, line.whom)}" if line.whom else ""
        what = line.what.replace("_", " ")
        lines.append(f"{line.at:%-d %b %Y %H:%M} {actor}: {what}{whom}{f' ({line.detail})' if line.detail else ''}")
    empty = turn.kit.texts("cohort.no_audit")
    turn.say(Outbound("\n".join(lines) or empty, turn.kit.texts("cohort.audit_title")))


def _export(turn: Turn, number: int, rest: str) -> None:
    """The cohort's summary as a file: it goes when one of the learners in it is erased."""
    del rest
    files, name = turn.kit.files, turn.store.members.cohort_name(number) or ""
    if files is None:
        turn.tell("cohort.cannot_export")
        return
    found = learners(turn.store, number, turn.person.id)
    rows = table(pack_in(turn.store, turn.kit.shelf, number), found)
    made = files.put(("\ufeff" + as_csv(rows)).encode(), ".csv")  # the mark tells Excel that it is UTF-8
    for each in found:
        person = turn.store.people.person(each.person)
        if person is not None:
            remember(turn, f"cohort {number}", (made,), person)
    note(turn, Action.EXPORT_COHORT, None, number)
    words = turn.kit.texts("cohort.export", name=name)
    turn.say(Outbound(words, attachments=(Attachment(made, "cohort.csv", "text/csv", words),)))


@dataclass(frozen=True, slots=True)
class _Verb:
    """What a verb does, and the action that the matrix has to allow for it."""

    action: Action
    act: Callable[[Turn, int, str], None]


_VERBS: Mapping[str, _Verb] = MappingProxyType(
    {
        "hand": _Verb(Action.HAND_OVER_COHORT, _hand_over),
        "tutor": _Verb(Action.GRANT_TUTOR, _grant),
        "move": _Verb(Action.MOVE_LEARNER, _move),
        "remove": _Verb(Action.CHANGE_COHORT, _remove),
        "extra": _Verb(Action.GRANT_EXTRA_TIME, _extra),
        "relink": _Verb(Action.RELINK, _relink),
        "zone": _Verb(Action.CHANGE_COHORT, cohort_rules.zone),
        "rules": _Verb(Action.CHANGE_COHORT, cohort_rules.rules),
        "pack": _Verb(Action.CHANGE_COHORT, cohort_rules.rules),
        "rename": _Verb(Action.CHANGE_COHORT, _rename),
        "export": _Verb(Action.EXPORT_COHORT, _export),
        "audit": _Verb(Action.SEE_AUDIT, _audit),
    }
)


def bind_here(turn: Turn, argument: str = "") -> None:
    """Given in a channel or group: it belongs to the cohort from now on; only shared dates are told there."""
    found = cohort_named(turn, argument, Action.CHANGE_COHORT)
    if found is None:
        turn.tell("company.private")
        return
    turn.store.cohorts.bind(found.id, turn.conversation)
    note(turn, Action.CHANGE_COHORT, None, found.id, f"channel {turn.conversation.platform}")
    turn.tell("cohort.bound", name=turn.store.members.cohort_name(found.id))
