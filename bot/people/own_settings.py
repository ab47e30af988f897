"""What a person has set for themselves beside their name, their extra time and their time zone: kept as JSON with them.

Keys that are not known here are left as they are. What a setting leads to is decided where it is used.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.records import Person


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No reminder from `starts` until `ends`, on the person's own clock; the same time twice is no quiet at all."""

    starts: time
    ends: time

    @property
    def none(self) -> bool:
        """Whether this is no quiet at all."""
        return self.starts == self.ends


@dataclass(frozen=True, slots=True)
class Correcting:
    """The person was asked for the right words of a fragment; until then their next message is taken as these."""

    fragment: int
    until: datetime


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """`quiet` is None for the installation's own hours. `speech_outside` says that recordings may go to a service
    outside this installation that puts them into words."""

    quiet: QuietHours | None = None
    speech_outside: bool = False
    correcting: Correcting | None = None


def own_settings(person: Person) -> OwnSettings:
    """What the person has set."""
    kept = json.loads(person.settings)
    quiet, correcting = kept.get("quiet"), kept.get("correcting")
    return OwnSettings(
        QuietHours(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None,
        bool(kept.get("speech_outside")),
        Correcting(correcting[0], datetime.fromisoformat(correcting[1])) if correcting else None,
    )


def with_own_settings(person: Person, own: OwnSettings) -> Person:
    """The person with these settings; whatever else was set stays."""
    written = {
        "quiet": [f"{own.quiet.starts:%H:%M}", f"{own.quiet.ends:%H:%M}"] if own.quiet else None,
        "speech_outside": own.speech_outside or None,
        "correcting": [own.correcting.fragment, own.correcting.until.isoformat()] if own.correcting else None,
    }
    kept = json.loads(person.settings) | written
    return replace(person, settings=json.dumps({key: value for key, value in kept.items() if value is not None}))
