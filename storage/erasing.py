"""What an erasure takes beside the rows that hang on the person: letters in earlier conversations, marks, file names.

Called by `people.py` within the erasure's transaction, while the person's rows still stand.
"""

import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from storage.tables import accounts, gateway_marks, interviews, outbox, persons, transcript
from storage.tables_people import audit


def erase_elsewhere(connection: sa.Connection, person: int) -> Sequence[str]:
    """Take all that no foreign key finds; returns the files that are to be deleted too."""
    files = []
    for platform, conversation, alone in _places(connection, person):
        there = (outbox.c.platform == platform) & (outbox.c.conversation == conversation)
        if not alone:
            there &= outbox.c.state != "waiting"  # others are still to be answered here
        for message in connection.execute(sa.select(outbox.c.message).where(there)).scalars():
            files += _attached(message)
        connection.execute(sa.delete(outbox).where(there))
        if alone:
            connection.execute(sa.delete(gateway_marks).where(gateway_marks.c.conversation == conversation))
    told = sa.or_(audit.c.whom == person, audit.c.actor == person)
    connection.execute(sa.update(audit).where(told).values(detail=""))
    settings = connection.execute(sa.select(persons.c.settings).where(persons.c.id == person)).scalar()
    return [*files, *_made_for(settings or "{}")]


def _places(connection: sa.Connection, person: int) -> Iterator[tuple[str, str, bool]]:
    """Where the person was written to or spoke, and whether nobody else has that conversation."""
    now = sa.select(accounts.c.platform, accounts.c.conversation).where(accounts.c.person == person)
    spoken = transcript.join(interviews, interviews.c.id == transcript.c.interview)
    once = sa.select(transcript.c.platform, transcript.c.conversation).select_from(spoken)
    for platform, conversation in connection.execute(now.union(once.where(interviews.c.person == person))).all():
        here = (accounts.c.platform == platform) & (accounts.c.conversation == conversation)
        others = sa.select(accounts.c.person).where(here, accounts.c.person != person)
        yield platform, conversation, connection.execute(others.limit(1)).first() is None


def _attached(message: str) -> list[str]:
    """The files that a letter carries; a letter that cannot be read carries none."""
    try:
        return [each["file"] for each in json.loads(message)["d"].get("attachments", ())]
    except (ValueError, KeyError, TypeError):
        return []


def made_files_follow(connection: sa.Connection, kept: int, joined: int) -> None:
    """The files that were made for `joined` go with `kept` from now on, so that an erasure finds them."""
    these = sa.select(persons.c.id, persons.c.settings).where(persons.c.id.in_((kept, joined)))
    settings = {person: json.loads(words or "{}") for person, words in connection.execute(these)}
    theirs = settings.get(joined, {}).get("made_files", {})
    if theirs and kept in settings:
        mine = settings[kept].setdefault("made_files", {})
        for kind, files in theirs.items():
            mine[kind] = [*files, *mine.get(kind, [])]
        connection.execute(sa.update(persons).where(persons.c.id == kept).values(settings=json.dumps(settings[kept])))


def _made_for(settings: str) -> list[str]:
    """The files that were made for the person, by kind."""
    try:
        return [file for made in json.loads(settings).get("made_files", {}).values() for file in made]
    except (ValueError, AttributeError):
        return []
