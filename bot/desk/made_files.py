"""Files that were made for somebody (their data, pictures): named in their settings, so that they go with the person.

Of each kind the latest and the one before it stay, since that one may still be on its way.
"""

import json
from dataclasses import replace

from bot.turn import Turn


def remember(turn: Turn, kind: str, made: tuple[str, ...]) -> None:
    """Note the files of one kind; those before the last ones go now."""
    settings = json.loads(turn.person.settings)
    every = settings.setdefault("made_files", {})
    earlier = every.get(kind, [])
    for file in earlier[: -len(made)]:
        turn.kit.files.delete(file)  # type: ignore[union-attr]  # whoever made a file has a store for it
    every[kind] = [*earlier[-len(made) :], *made]
    keep_settings(turn, json.dumps(settings))


def keep_settings(turn: Turn, settings: str) -> None:
    """Keep the person's settings."""
    turn.person = replace(turn.person, settings=settings)
    turn.store.people.keep(turn.person)
