"""The report desk in the chat: a report comes as a file or in pasted messages, and its X-ray is read page by page.

Reading happens outside the turn (`bot/project/report/readers.py`); what is found is decided in `bot/project/report`.
"""

import json
from collections.abc import Sequence
from datetime import timedelta

from bot.desk import sitting
from bot.desk.gaps import gaps_of, lines_of
from bot.desk.made_files import keep_settings, remember
from bot.messages import Attachment, Choice, Document, Outbound, Platform, Text
from bot.people.values import Entry
from bot.project.proposal import count_words
from bot.project.report.kept import Found, KeptReport, ReportState
from bot.project.report.words import HEARD
from bot.review.values import Awaited
from bot.timeline.words import long_date
from bot.turn import Turn

PATIENCE = timedelta(hours=2)
"""For how long messages and files are taken as the report that was asked for."""
LONGEST_PASTED = 200_000
"""Characters of a report that is pasted."""
MOST_WAITING = 3
_SHORT = 500
"""Words below which a report is rather something else."""
_PAGES = ("look", "sections", "contents", "mapping", "annexes", "heard")
_IN_A_ROW = 2
_FORMS = (".docx", ".odt", ".pdf", ".txt", ".md")


def report(turn: Turn, argument: str = "") -> None:
    """`report`: hand one in, or look at the last one again; `report WORDS`: the first piece of a pasted one."""
    if turn.sitting is not None:
        turn.tell("rep.busy")
        return
    turn.store.reports.drop_pieces(turn.person.id)
    turn.store.reviews.wait_for(turn.person.id, Awaited("report", "", turn.now + PATIENCE))
    if _looks_like_a_path(argument):
        turn.tell("report.refused.no_file", path=argument.strip())
    elif argument.strip():
        _piece(turn, argument)
    else:
        turn.tell("rep.how", *_how_rows(turn), after=_after(turn))


def _looks_like_a_path(argument: str) -> bool:
    return len(argument) < 300 and argument.strip(" '\"").casefold().endswith(_FORMS) and "\n" not in argument


def _after(turn: Turn) -> str:
    """What becomes of the file; in a terminal also how one is sent there."""
    said = turn.kit.texts("rep.kept_after" if _keeps(turn) else "rep.deleted_after")
    typed = turn.conversation.platform is Platform.CONSOLE
    return f"{said}\n\n{turn.kit.texts('rep.typed')}" if typed else said


def _how_rows(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    toggle = turn.button_text("rep.delete_files" if _keeps(turn) else "rep.keep_files", "rp:keep")
    last = _last(turn)
    if last is None:
        return ((toggle,),)
    day = long_date(last.at.astimezone(turn.zone).date())
    return ((toggle,), (Choice(turn.kit.texts("rep.last", date=day), f"rp:see:{last.id}"),))


def _last(turn: Turn) -> KeptReport | None:
    read = [one for one in turn.store.reports.of(turn.person.id) if one.state is ReportState.READ]
    return read[-1] if read else None


def _keeps(turn: Turn) -> bool:
    return bool(json.loads(turn.person.settings).get("keep_reports", False))


# Taking it ------------------------------------------------------------------------------------------------------------


def heard(turn: Turn, text: Text) -> bool:
    """Take a message as a piece of the report that was asked for; False when none was."""
    if turn.sitting is not None or text.reply_to:
        return False
    awaited = turn.store.reviews.waited_for(turn.person.id, turn.now)
    if awaited is None or awaited.kind != "report":
        return False
    _piece(turn, text.text)
    return True


def _piece(turn: Turn, text: str) -> None:
    store = turn.store.reports
    so_far = store.pieces(turn.person.id)
    if sum(map(len, so_far)) + len(text) > LONGEST_PASTED:
        turn.tell("rep.too_much_pasted", *_piece_rows(turn))
        return
    store.keep_piece(turn.person.id, text, turn.now)
    words = count_words("\n".join((*so_far, text)))
    turn.tell("rep.piece", *_piece_rows(turn), number=len(so_far) + 1, words=f"{words:,}")


def _piece_rows(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    return ((turn.button_text("rep.read_it", "rp:read"), turn.button_text("rep.anew", "rp:anew")),)


def done(turn: Turn, argument: str = "") -> None:
    """`done`: all of a pasted report is there; in a mock, the answer is complete."""
    if turn.sitting is None and turn.store.reports.pieces(turn.person.id):
        _read(turn, "")
    else:
        sitting.done(turn, argument)


def _read(turn: Turn, _: str) -> None:
    pieces = turn.store.reports.pieces(turn.person.id)
    if not pieces or turn.kit.files is None:
        turn.tell("stale")
        return
    turn.store.reports.drop_pieces(turn.person.id)
    _submit(turn, turn.kit.files.put("\n\n".join(pieces).encode(), ".txt"), turn.kit.texts("rep.pasted"))


def _anew(turn: Turn, _: str) -> None:
    report(turn)


def taken(turn: Turn, document: Document) -> bool:
    """Take a file as the report: when its caption says so, and whenever no mock is open and nothing else was asked
    for."""
    awaited = turn.store.reviews.waited_for(turn.person.id, turn.now)
    named = document.caption.strip().casefold().lstrip("/").startswith("report")
    asked = named or awaited is None or awaited.kind == "report"
    if not asked or turn.sitting is not None or turn.kit.files is None:
        return False
    turn.store.reports.drop_pieces(turn.person.id)
    _submit(turn, document.file, document.name)
    return True


def _submit(turn: Turn, file: str, name: str) -> None:
    store, files = turn.store.reports, turn.kit.files
    waiting = [one for one in store.of(turn.person.id) if one.state is ReportState.WAITING]
    if len(waiting) >= MOST_WAITING and files is not None:
        files.delete(file)
        turn.tell("rep.patience")
        return
    number = store.add(turn.person.id, " ".join(name.split())[:120], file, turn.now, kept=_keeps(turn))
    turn.store.reviews.wait_for(turn.person.id, None)
    turn.store.jobs.add(f"report:{number}", "report", json.dumps({"report": number}), turn.person.id, turn.now)
    turn.jobs = True
    turn.tell("rep.reading")


# What came of it ------------------------------------------------------------------------------------------------------


def refused(turn: Turn, number: int, why: str) -> None:
    """It could not be read: say why and what to do, and wait for the next."""
    if turn.store.reports.report(number) is None:
        return
    turn.store.reports.settle(number, ReportState.REFUSED)
    if turn.sitting is None:
        turn.store.reviews.wait_for(turn.person.id, Awaited("report", "", turn.now + PATIENCE))
    turn.say(Outbound(why))


def read(turn: Turn, number: int, found: Found, picture: bytes) -> None:
    """It was read: keep what was found and show the first page, with its picture."""
    if turn.store.reports.report(number) is None:
        return
    turn.store.reports.settle(number, ReportState.READ, found)
    kept = turn.store.reports.report(number)
    assert kept is not None
    _summary(turn, kept, _drawn(turn, picture))


def _drawn(turn: Turn, picture: bytes) -> tuple[Attachment, ...]:
    if turn.kit.files is None:
        return ()
    file = turn.kit.files.put(picture, ".png")
    remember(turn, "report_picture", (file,))
    return (Attachment(file, "report.png", "image/png", turn.kit.texts("rep.picture")),)


def _summary(turn: Turn, kept: KeptReport, attachments: Sequence[Attachment] = ()) -> None:
    texts, found = turn.kit.texts, kept.found
    lines = [found.page("summary"), found.page("stop"), *_left(turn), *_within(turn, kept)]
    if found.words < _SHORT:
        lines.append(texts("rep.rather_short"))
    title = texts("rep.title", name=kept.name) if kept.name else texts("rep.title_plain")
    turn.say(Outbound("\n\n".join(lines), title, _rows(turn, kept), attachments=tuple(attachments)))


def _left(turn: Turn) -> list[str]:
    """What is left for the interview, and that the next mock asks about it."""
    texts, left = turn.kit.texts, gaps_of(turn, turn.person.id)
    if left.codes is None or not left.by_mapping:
        return [texts("rep.not_heard", count=len(left.codes)) if left.codes else texts("rep.no_mapping")]
    if not left.codes:
        return [texts("rep.all_covered")]
    ordered = [each.code for each in turn.pack.criteria if each.code in left.codes]
    return [texts("rep.left", codes=", ".join(ordered))]


def _within(turn: Turn, kept: KeptReport) -> list[str]:
    """That a mapping stands in the report, when the learner's own does not say the same."""
    if not _takes(turn, kept):
        return []
    own = bool(turn.store.records.entries(turn.person.id))
    return [turn.kit.texts("rep.within_differs" if own else "rep.within")]


def _takes(turn: Turn, kept: KeptReport) -> bool:
    """Whether the report's own mapping has something that `map` does not have."""
    return not set(kept.found.mapped) <= set(lines_of(turn.store.records.entries(turn.person.id)))


def _take(turn: Turn, kept: KeptReport) -> None:
    """Take the report's mapping over into the learner's own; of several places of a criterion the first."""
    first = {code: (section, paragraph) for code, section, paragraph in reversed(kept.found.mapped)}
    for code, (section, paragraph) in first.items():
        turn.store.records.enter(turn.person.id, Entry(code, section, str(paragraph or "")), turn.now)
    turn.tell("rep.taken", (turn.button_text("map.whole", "map"),), count=len(first))


def _rows(turn: Turn, kept: KeptReport, here: str = "") -> tuple[tuple[Choice, ...], ...]:
    texts = turn.kit.texts
    offered = [name for name in _PAGES if name != here and kept.found.page(name)]
    buttons = [Choice(texts(f"rep.page.{name}"), f"rp:page:{kept.id}:{name}") for name in offered]
    rows = _in_rows(buttons)
    if not here:
        if _takes(turn, kept):
            rows.append((turn.button_text("rep.take", f"rp:take:{kept.id}"),))
        rows.append((turn.button_text("rep.mock", "mock:choose"),))
        if kept.file and kept.kept:
            rows.append((turn.button_text("rep.drop", f"rp:drop:{kept.id}"),))
    else:
        rows.append((turn.button_text("rep.back", f"rp:see:{kept.id}"),))
    return tuple(rows)


def _in_rows(buttons: Sequence[Choice]) -> list[tuple[Choice, ...]]:
    return [tuple(buttons[at : at + _IN_A_ROW]) for at in range(0, len(buttons), _IN_A_ROW)]


def _page(turn: Turn, kept: KeptReport, name: str) -> None:
    texts, found = turn.kit.texts, kept.found
    if name.startswith("heard"):
        sections = [page.name.removeprefix(HEARD) for page in found.pages if page.name.startswith(HEARD)]
        more = [
            Choice(texts("rep.page.heard_in", section=section), f"rp:page:{kept.id}:{HEARD}{section}")
            for section in sections
            if name != f"{HEARD}{section}"
        ]
        section = name.removeprefix(HEARD)
        title = texts("rep.page.heard_in", section=section) if section != name else texts("rep.page.heard")
        back = (turn.button_text("rep.back", f"rp:see:{kept.id}"),)
        turn.say(Outbound(found.page(name), title, (*_in_rows(more), back)))
        return
    turn.say(Outbound(found.page(name), texts(f"rep.page.{name}"), _rows(turn, kept, name)))


def press(turn: Turn, rest: tuple[str, ...]) -> None:
    """The buttons of the desk: `rp:VERB[:NUMBER[:PAGE]]`."""
    verb, number, *names = (*rest, "", "")
    page = ":".join(filter(None, names))
    if verb in _ANY:
        _ANY[verb](turn, number)
        return
    kept = turn.store.reports.report(int(number)) if number.isdecimal() and len(number) < 19 else None
    if kept is None or kept.person != turn.person.id or kept.state is not ReportState.READ:
        turn.tell("stale")
    elif verb == "see":
        _summary(turn, kept)
    elif verb == "page" and kept.found.page(page):
        _page(turn, kept, page)
    elif verb == "take" and kept.found.mapped:
        _take(turn, kept)
    elif verb == "drop":
        _drop(turn, kept)
    else:
        turn.tell("stale")


def _toggle(turn: Turn, _: str) -> None:
    settings = json.loads(turn.person.settings)
    settings["keep_reports"] = not _keeps(turn)
    keep_settings(turn, json.dumps(settings))
    turn.tell("rep.how", *_how_rows(turn), after=_after(turn))


def _drop(turn: Turn, kept: KeptReport) -> None:
    if kept.file and turn.kit.files is not None:
        turn.kit.files.delete(kept.file)
    turn.store.reports.let_go(kept.id)
    turn.tell("rep.dropped")


_ANY = {"keep": _toggle, "read": _read, "anew": _anew}
