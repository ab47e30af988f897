"""A person's own data in the chat: all of it in files that read without this program, what of their answers others may
read, and the way to have everything deleted.

What the files hold is `bot/papers/own.py`'s; deleting is the store's, in one transaction.
"""

from bot.desk import arriving
from bot.desk.made_files import keep_settings, remember
from bot.interview.play import rulebook
from bot.messages import Attachment, Outbound
from bot.papers import own
from bot.review.masking import Wishes, wishes_of, with_wishes
from bot.review.transcript import Json
from bot.turn import Turn

_MOST = 50
"""Names and pieces that a learner may list."""


def mydata(turn: Turn, argument: str = "") -> None:
    """Everything about the person, as files: one for people, one for programs."""
    del argument
    files, texts = turn.kit.files, turn.kit.texts
    if files is None:
        turn.tell("not_now")
        return
    data = everything(turn)
    page, raw = files.put(own.as_page(data, texts), ".html"), files.put(own.as_json(data), ".json")
    remember(turn, "own_data", (page, raw))
    attachments = (
        Attachment(raw, "my-data.json", "application/json", texts("mydata.description")),
        Attachment(page, "my-data.html", "text/html", texts("own.description")),
    )
    turn.say(Outbound(texts("mydata.text"), texts("mydata.title"), attachments=attachments))


def everything(turn: Turn) -> dict[str, Json]:
    """Everything kept about the turn's person."""
    return own.everything(turn.store, turn.person, lambda sitting: rulebook(turn, sitting).pack)


def privacy(turn: Turn, argument: str = "") -> None:
    """The note on what is kept; or, after `hide`, `show` or `masks`, what of the answers others read."""
    if argument.strip().partition(" ")[0] in ("hide", "show", "masks"):
        masks(turn, argument)
    else:
        arriving.notice(turn, argument)


def masks(turn: Turn, argument: str) -> None:
    """What of the person's answers others read: `hide NAME`, `show PIECE`, or nothing to see what was said."""
    verb, _, piece = argument.strip().partition(" ")
    wishes, piece = wishes_of(turn.person.settings), " ".join(piece.split())[:200]
    if piece and verb == "hide":
        wishes = Wishes(_with(wishes.names, piece), _less(wishes.shown, piece))
    elif piece and verb == "show":
        wishes = Wishes(_less(wishes.names, piece), _with(wishes.shown, piece))
    keep_settings(turn, with_wishes(turn.person.settings, wishes))
    none = turn.kit.texts("masks.none")
    turn.tell("masks.now", names=", ".join(wishes.names) or none, shown=", ".join(wishes.shown) or none)


def _with(pieces: tuple[str, ...], piece: str) -> tuple[str, ...]:
    return (*_less(pieces, piece), piece)[-_MOST:]


def _less(pieces: tuple[str, ...], piece: str) -> tuple[str, ...]:
    return tuple(each for each in pieces if each.casefold() != piece.casefold())


def forget(turn: Turn, argument: str = "") -> None:
    """Delete everything, after asking twice."""
    step = argument.strip().lower()
    if step == "everything":
        erase(turn)
    elif step == "sure":
        turn.tell("forget.twice", (turn.button_text("forget.last", "forget:everything"),))
    else:
        turn.tell("forget", (turn.button_text("forget.sure", "forget:sure"),))


def erase(turn: Turn) -> None:
    """Delete all rows and files of the person; the receipt names nobody."""
    files = turn.store.people.erase(turn.person.id, turn.now)
    if turn.kit.files is not None:
        for file in files:
            turn.kit.files.delete(file)
    turn.sitting, turn.changed = None, None
    turn.erased = True
    turn.tell("forget.receipt", at=f"{turn.now:%-d %B %Y, %H:%M} UTC")
