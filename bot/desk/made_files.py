"""Files that were made for somebody (their data, pictures): named in their settings, so that they go with the person.

Of each kind the latest and the one before it stay, since that one may still be on its way.
"""

import json
from dataclasses import replace

from bot.records import Person
from bot.turn import Turn


def remember(turn: Turn, kind: str, made: tuple[str, ...], about: Person | None = None) -> None:
    """Note the files of one kind; those before the last ones go now. `about` is whom they speak of, when that is
    somebody else than whose turn it is: then they go with that person."""
    person = turn.person if about is None or about.id == turn.person.id else about
    settings = json.loads(person.settings)
    every = settings.setdefault("made_files", {})
    earlier = every.get(kind, [])
    for file in earlier[: -len(made)]:
        turn.kit.files.delete(file)  # type: ignore[union-attr]  # whoever made a file has a store for it
    every[kind] = [*earlier[-len(made) :], *made]
    if person is turn.person:
        keep_settings(turn, json.dumps(settings))
    else:
        turn.store.people.keep(replace(person, settings=json.dumps(settings)))


def keep_settings(turn: Turn, settings: str) -> None:
    """Keep the person's settings."""
    turn.person = replace(turn.person, settings=settings)
    turn.store.people.keep(turn.person)
