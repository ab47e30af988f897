"""What the papers are made from, and what comes out: values only.

How a learner's things are read is `knowing.py`'s; how a paper looks is `word.py`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.people.values import Entry, Proposal, standing
from bot.timeline.values import ProposalState, Timeline
from question_bank.model import Pack

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"


class Paper(StrEnum):
    """The papers there are, in the order in which they are offered."""

    TEMPLATE = "template"
    MAPPING = "mapping"
    PROPOSAL = "proposal"
    REVIEW = "review"
    RECORD = "record"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a learner (or of nobody: then the papers are blank forms). `versions` are the proposal's of the
    attempt, oldest first, `names` those of whoever had to do with them; `born` is a date of birth as typed for this one
    paper, never read from anywhere; `calendar` is the learner's calendar file, None while no gateway is set."""

    pack: Pack
    now: datetime
    zone: ZoneInfo
    learner: str = ""
    attempt: int = 1
    versions: tuple[Proposal, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    timeline: Timeline | None = None
    employers: tuple[str, ...] = ()
    tutors: tuple[str, ...] = ()
    factor: float = 1.0
    calendar: bytes | None = None
    born: str = field(default="", repr=False)

    @property
    def proposal(self) -> Proposal | None:
        """The version that the papers show: the approved one, else the latest."""
        counts = standing(self.versions)
        if counts is not None and counts.state is ProposalState.APPROVED:
            return counts
        return self.versions[-1] if self.versions else None

    @property
    def gateway(self) -> date | None:
        """The day of the gateway meeting."""
        return None if self.timeline is None else self.timeline.record.gateway

    @property
    def local(self) -> datetime:
        """This instant on the learner's own clock."""
        return self.now.astimezone(self.zone)

    def called(self, person: int | None) -> str:
        """What somebody who had to do with the proposal is called; nothing for nobody."""
        return "" if person is None else self.names.get(person, "")

    def day(self, at: datetime | None) -> date | None:
        """The local day of an instant."""
        return None if at is None else at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as a file: its name says what it is and never whose."""

    name: str
    media_type: str
    content: bytes
