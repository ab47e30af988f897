"""What a review holds, as frozen values: marks, comments, who has it and how far it is.

What follows from them is `evidence.py`'s, `outcome.py`'s and `agreement.py`'s; keeping them is the store's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LABELS = ("met", "partly", "not_met")
"""What a mark may say, best first."""
OVERALL = ""
"""The comment on the whole mock, in place of an area's number."""


class ReviewState(StrEnum):
    """How far a review is: nobody but tutors sees a draft."""

    DRAFT = "draft"
    RELEASED = "released"
    READ = "read"


@dataclass(frozen=True, slots=True)
class NewMark:
    """What a tutor makes of one criterion, with the learner's words that carry it."""

    criterion: str
    label: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it counts now. `before` is what the learner was told earlier, when it was corrected after release."""

    criterion: str
    label: str
    words: str
    by: int | None
    at: datetime
    before: str = ""


@dataclass(frozen=True, slots=True)
class NewComment:
    """Words on one area (its number) or on the whole mock (`OVERALL`)."""

    area: str
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it counts now; `corrected` says that it reads otherwise than when it was released."""

    area: str
    text: str
    by: int | None
    at: datetime
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The review of an interview, or its blind `second` marking. `version` rises with every change; `claimant` has it
    in hand until `claimed_until`; `reviewer` released it; `voice` is the file of spoken feedback; `report` is what the
    learner's report shows, as far as this review marked it."""

    id: int
    interview: int
    second: bool
    state: ReviewState
    version: int
    claimant: int | None
    claimed_until: datetime | None
    reviewer: int | None
    begun_at: datetime
    released_at: datetime | None
    read_at: datetime | None
    voice: str = ""
    marks: tuple[Mark, ...] = ()
    comments: tuple[Comment, ...] = ()
    report: tuple[Mark, ...] = ()

    def mark(self, criterion: str) -> Mark | None:
        """The mark of a criterion, if it has one."""
        return next((mark for mark in self.marks if mark.criterion == criterion), None)

    def comment(self, area: str) -> str:
        """The comment on an area, empty when there is none."""
        return next((comment.text for comment in self.comments if comment.area == area), "")

    def held_by_another(self, person: int, now: datetime) -> bool:
        """Whether somebody else has it in hand now."""
        held = self.claimant not in (None, person)
        return held and self.claimed_until is not None and self.claimed_until > now


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finished mock that waits for a review: whose it is, since when, and who has it in hand until when."""

    interview: int
    person: int
    since: datetime
    claimant: int | None = None
    claimed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sat:
    """How many mocks somebody has finished, when the last one was, how many are reviewed, and how many read."""

    person: int
    mocks: int = 0
    last: datetime | None = None
    reviewed: int = 0

    @property
    def waiting(self) -> int:
        """How many wait for a review."""
        return self.mocks - self.reviewed


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of a tutor's own phrase bank."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the next message of somebody is: a comment, an answer to a learner, a phrase; `subject` says on what."""

    kind: str
    subject: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A learner's question to their tutor, with the interview it was asked in, and the answer if there is one."""

    id: int
    person: int
    interview: int | None
    text: str
    at: datetime
    answer: str = ""
    answered_by: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a group mock, and whether their answers are wanted now."""

    person: int
    turn: bool = False


@dataclass(frozen=True, slots=True)
class GroupMock:
    """Learners who answer in turn before one another: each has a mock of their own, and the others follow it. `places`
    are those who agreed, in the order of answering; `host` made it and begins it."""

    id: int
    host: int
    places: tuple[Place, ...] = ()
    begun_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def people(self) -> tuple[int, ...]:
        """Who is in it."""
        return tuple(place.person for place in self.places)

    @property
    def answering(self) -> int:
        """Whose turn it is; 0 before it begins."""
        return next((place.person for place in self.places if place.turn), 0)
