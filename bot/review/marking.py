"""Marking on a page: what a form says becomes marks and comments, under the same claim and version as in the chat.

The page's values are `pages.py`'s; a form that is out of date changes nothing and is told so.
"""

from collections.abc import Mapping

from bot.review import pages, work
from bot.review.evidence import sure_marks
from bot.review.mock_page import Mock, mock
from bot.review.values import LABELS, OVERALL, NewComment, NewMark
from bot.turn import Turn

LONGEST = 2000
"""Characters of one comment or one quotation."""


def act(turn: Turn, number: int, form: Mapping[str, str], *, second: bool = False) -> Mock | None:
    """Do what a marking form asks for (`do`: save, sure, next, release, twice); the page afterwards, with what came of
    it."""
    mine = work.take(turn.store, turn.kit.shelf, turn.person.id, number, turn.now, second=second)
    if isinstance(mine, work.Refused):
        return mock(turn, number, "taken" if mine.holder else mine.why)
    if form.get("version") != str(mine.review.version):
        return mock(turn, number, "changed", second=second)
    return mock(turn, number, _done(turn, mine, form), second=second)


def _done(turn: Turn, mine: work.Work, form: Mapping[str, str]) -> str:
    after = _saved(turn, mine, form)
    if after is None:
        return "changed"
    match form.get("do"):
        case "release" if not work.release(turn, after):
            return "changed"
        case "release":
            return "released_second" if after.review.second else "released"
        case "twice" if after.review.released_at is not None and not after.review.second:
            return "asked" if work.ask_second(turn, after) else "asked_nobody"
        case _:
            return "saved"


def _saved(turn: Turn, mine: work.Work, form: Mapping[str, str]) -> work.Work | None:
    """The review with what the form says; None when it is not as it was any more."""
    marks, comments, report = marks_in(mine, form), comments_in(mine, form), report_in(mine, form)
    if form.get("do") == "sure":
        given = {mark.criterion for mark in marks}
        marks = (*marks, *(mark for mark in sure_marks(mine.rows) if mark.criterion not in given))
    if not (marks or comments or report):
        return mine
    at, by = mine.review.version, turn.person.id
    if not turn.store.reviews.save(mine.review.id, at, by, turn.now, marks, comments, report=report):
        return None
    after = work.again(turn.store, mine)
    if after.review.released_at is not None and not after.review.second:
        heard, written = ({mark.criterion for mark in each} for each in (marks, report))
        work.tell_corrected(turn, after, heard, written, {comment.area for comment in comments})
    return after


def marks_in(mine: work.Work, form: Mapping[str, str]) -> tuple[NewMark, ...]:
    """The marks that a form gives or changes."""
    found = []
    for row in mine.rows:
        code = row.criterion.code
        label = form.get(f"mark-{code}", "")
        words = form.get(f"words-{code}", "").strip()[:LONGEST]
        before = (row.mark.label, row.mark.words) if row.mark else ("", "")
        if label in LABELS and (label, words) != before:
            found.append(NewMark(code, label, words))
    return tuple(found)


def report_in(mine: work.Work, form: Mapping[str, str]) -> tuple[NewMark, ...]:
    """The marks of the report that a form gives or changes; what earlier reviews came to is not said again."""
    found = []
    for row in mine.report_rows:
        code, counts = row.criterion.code, row.counts
        label = form.get(f"report-{code}", "")
        words = form.get(f"where-{code}", "").strip()[:LONGEST]
        before = (counts.label, counts.words) if counts else ("", "")
        if label in LABELS and (label, words) != before:
            found.append(NewMark(code, label, words))
    return tuple(found)


def comments_in(mine: work.Work, form: Mapping[str, str]) -> tuple[NewComment, ...]:
    """The comments that a form gives or changes."""
    places = (OVERALL, *(area.number for area in mine.pack.rules.areas))
    given = {place: form.get(f"comment-{place or 'all'}") for place in places}
    written = {place: text.replace("\r\n", "\n").strip()[:LONGEST] for place, text in given.items() if text is not None}
    return tuple(NewComment(place, text) for place, text in written.items() if text != mine.review.comment(place))


def phrase(turn: Turn, form: Mapping[str, str]) -> bool:
    """Add or remove a phrase; False for who has none."""
    if pages.phrases(turn) is None:
        return False
    text, drop = form.get("text", "").strip()[:300], form.get("drop", "")
    if drop.isdecimal() and len(drop) < 19:
        turn.store.reviews.drop_phrase(turn.person.id, int(drop))
    elif text:
        turn.store.reviews.keep_phrase(turn.person.id, text, turn.now)
    return True


def read(turn: Turn, number: int) -> Mock | None:
    """The learner has read the released review."""
    sitting = turn.store.sittings.sitting(number)
    if sitting is None or sitting.person != turn.person.id:
        return None
    return mock(turn, number, "read" if turn.store.reviews.read(number, turn.now) else "")
