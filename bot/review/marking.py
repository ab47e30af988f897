"""Marking on a page: what a form says becomes marks and comments, under the same claim and version as in the chat.

The page's values are `pages.py`'s; a form that is out of date changes nothing and is told so.
"""

from collections.abc import Mapping

from bot.review import pages, work
from bot.review.evidence import sure_marks
from bot.review.values import LABELS, OVERALL, NewComment, NewMark
from bot.turn import Turn

LONGEST = 2000
"""Characters of one comment or one quotation."""


def act(turn: Turn, number: int, form: Mapping[str, str]) -> pages.Mock | None:
    """Do what a marking form asks for (`do`: save, sure, release); the page afterwards, with what came of it."""
    mine = work.take(turn.store, turn.kit.shelf, turn.person.id, number, turn.now)
    if isinstance(mine, work.Refused):
        return pages.mock(turn, number, "taken" if mine.holder else mine.why)
    if form.get("version") != str(mine.review.version):
        return pages.mock(turn, number, "changed")
    return pages.mock(turn, number, _done(turn, mine, form))


def _done(turn: Turn, mine: work.Work, form: Mapping[str, str]) -> str:
    marks, comments = marks_in(mine, form), comments_in(mine, form)
    if form.get("do") == "sure":
        given = {mark.criterion for mark in marks}
        marks = (*marks, *(mark for mark in sure_marks(mine.rows) if mark.criterion not in given))
    if marks or comments:
        if not turn.store.reviews.save(mine.review.id, mine.review.version, turn.person.id, turn.now, marks, comments):
            return "changed"
        mine = work.again(turn.store, mine)
        if mine.review.released_at is not None:
            work.tell_corrected(turn, mine, {mark.criterion for mark in marks})
    if form.get("do") == "release":
        return "released" if work.release(turn, mine) else "changed"
    return "saved"


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


def read(turn: Turn, number: int) -> pages.Mock | None:
    """The learner has read the released review."""
    sitting = turn.store.sittings.sitting(number)
    if sitting is None or sitting.person != turn.person.id:
        return None
    return pages.mock(turn, number, "read" if turn.store.reviews.read(number, turn.now) else "")
