"""A person's own data: all of it in a file that reads without this program, and the way to have it deleted.

What a transcript looks like is `bot/review/transcript.py`'s; deleting is the store's, in one transaction.
"""

import json

from bot.interview.play import rulebook
from bot.messages import Attachment, Outbound
from bot.review.transcript import Json, instant, interview_json
from bot.turn import Turn


def mydata(turn: Turn, argument: str = "") -> None:
    """Everything about the person, as a file."""
    del argument
    if turn.kit.files is None:
        turn.tell("not_now")
        return
    content = json.dumps(everything(turn), ensure_ascii=False, indent=1).encode()
    file = turn.kit.files.put(content, ".json")
    texts = turn.kit.texts
    attachment = Attachment(file, "my-data.json", "application/json", texts("mydata.description"))
    turn.say(Outbound(texts("mydata.text"), texts("mydata.title"), attachments=(attachment,)))


def everything(turn: Turn) -> Json:
    """Everything kept about the turn's person."""
    person, store = turn.person, turn.store
    return {
        "person": {
            "id": person.id,
            "name": person.name,
            "agreed": instant(person.agreed_at) if person.agreed_at else None,
            "agreed_to_recordings": instant(person.agreed_audio_at) if person.agreed_audio_at else None,
            "extra_time": person.factor,
            "time_zone": person.zone,
            "settings": json.loads(person.settings),
        },
        "accounts": [
            {"platform": a.platform.value, "id": a.id, "name": a.name} for a in store.people.accounts(person.id)
        ],
        "interviews": [
            interview_json(sitting, store.sittings.fragments(sitting.id), rulebook(turn, sitting).pack)
            for sitting in store.sittings.of(person.id)
        ],
        "opinions": [
            {
                "interview": o.sitting,
                "question": o.number,
                "criterion": o.criterion,
                "by": o.by,
                "label": o.label,
                "at": instant(o.at),
                "detail": json.loads(o.detail),
            }
            for sitting in store.sittings.of(person.id)
            for o in store.opinions.of(sitting.id)
        ],
    }


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
