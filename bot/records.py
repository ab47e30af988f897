"""What the store keeps and gives back, as values: people, interviews, fragments, timers and jobs.

How they are kept lives in `storage`; what they mean to an interview lives in `bot/interview`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from bot.interview.state import Part, Plan, State
from bot.messages import Conversation


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, on however many platforms. `agreed_at` is the consent to be here, `agreed_audio_at` the one to keep
    spoken answers; `factor` the extra time (granted by `factor_by`: "self" or a person's id), `zone` their own time
    zone, empty for that of their cohort."""

    id: int
    name: str = ""
    agreed_at: datetime | None = None
    agreed_audio_at: datetime | None = None
    factor: float = 1.0
    factor_by: str = "self"
    zone: str = ""
    settings: str = "{}"


@dataclass(frozen=True, slots=True)
class Sitting:
    """An interview as it is kept: its plan, where it stands, whose it is and since when."""

    id: int
    person: int
    plan: Plan
    state: State
    begun_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What a turn finds when somebody speaks: the person, the open interview, and the conversation that this account
    used last; `elsewhere` says that another account of theirs was used since."""

    person: Person
    sitting: Sitting | None
    conversation: Conversation
    reachable: bool = True
    elsewhere: bool = False


class FragmentKind(StrEnum):
    """How a fragment came."""

    TEXT = "text"
    VOICE = "voice"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Edit:
    """A later version of a fragment; `text` is None when it was withdrawn."""

    at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class NewFragment:
    """One fragment to append: its question, its part, and the platform's message it came in (for later edits)."""

    sitting: int
    number: int
    part: Part
    kind: FragmentKind
    at: datetime
    text: str
    conversation: Conversation
    message: str = ""
    file: str = ""
    length: timedelta | None = None
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One fragment as it is kept: `text` is the first version, `edits` the later ones in order."""

    id: int
    number: int
    part: Part
    kind: FragmentKind
    at: datetime
    text: str
    edits: tuple[Edit, ...] = ()
    file: str = ""
    length: timedelta | None = None
    media_type: str = ""

    @property
    def current(self) -> str:
        """The text that counts: the last version, empty when withdrawn."""
        return (self.edits[-1].text or "") if self.edits else self.text


@dataclass(frozen=True, slots=True)
class Recording:
    """Something spoken: its content, its type and how long it is."""

    content: bytes
    media_type: str
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """What becomes of recordings: whether they are kept, and who puts them into words: nobody, this machine, or a
    service outside."""

    keep: bool = True
    words: Literal["none", "here", "outside"] = "none"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of an interview's log, with the wall clock's time."""

    at: datetime
    what: str
    number: int
    clock: timedelta
    corner: timedelta


ClockName = Literal["program", "wall"]


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that falls due: unique by `key` (what it is for). `on` names the clock that `due` is read on: the
    program's (it stands while the program is down) or the wall's. `payload` is the kind's own JSON."""

    key: str
    kind: str
    due: datetime
    on: ClockName
    person: int
    sitting: int | None = None
    payload: str = "{}"


@dataclass(frozen=True, slots=True)
class Job:
    """Something slow to be done outside a turn: unique by `key`; `attempts` counts the tries so far."""

    id: int
    key: str
    kind: str
    payload: str
    person: int
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody or something made of one criterion in one answer: `by` is "self", "engine" or "tutor:ID";
    `label` is met, partly or not_met; `detail` is JSON (quotes, missing limbs); `part` tells a second try apart."""

    sitting: int
    number: int
    part: Part
    criterion: str
    by: str
    label: str
    at: datetime
    detail: str = "{}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to be judged: `pack` is the digest of the pack's version, `criteria` what the question aims at."""

    pack: str
    area: str
    question: str
    text: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an assessor makes of one criterion: a label (met, partly, not_met) and `detail`, JSON with `sure`, `quotes`
    by limb, `missing` limbs, `ask`, `flags`, `engine` and `version`."""

    criterion: str
    label: str
    detail: str = "{}"


@dataclass(frozen=True, slots=True)
class Advice:
    """The corner's reply; `for_tutor` says that it is handed over, because it is not about the criteria."""

    text: str
    criteria: tuple[str, ...] = ()
    for_tutor: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """How much is waiting: letters and jobs, how old the oldest of each is (seconds), and what was given up."""

    letters: int
    oldest_letter: float
    jobs: int
    oldest_job: float
    given_up: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Beat:
    """The program's heartbeat: the program time and the wall time of the last beat."""

    program: datetime
    wall: datetime
