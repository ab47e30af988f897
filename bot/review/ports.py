"""The protocols through which reviewing meets the store.

Implementations live in `storage/reviews.py` and `storage/signing.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.review.values import (
    Awaited,
    GroupMock,
    Inquiry,
    Mark,
    NewComment,
    NewMark,
    Phrase,
    Review,
    Sat,
    Waiting,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A role that a person holds in a cohort now."""

    person: int
    cohort: int
    role: str


class Members(Protocol):
    """Who holds which role where, now."""

    def of_person(self, person: int) -> Sequence[Member]:
        """A person's roles."""
        ...

    def of_cohort(self, cohort: int) -> Sequence[Member]:
        """A cohort's people."""
        ...

    def beside(self, learner: int) -> Sequence[Member]:
        """Who holds another role than the learner's in the cohorts where a person learns, the longest first; one
        statement, however large the cohort is."""
        ...

    def cohort_name(self, cohort: int) -> str | None:
        """What a cohort is called."""
        ...


class Reviews(Protocol):
    """Reviews, their marks and comments, and what else goes between tutors and learners."""

    def claim(self, interview: int, person: int, now: datetime, until: datetime, *, second: bool = False) -> Review:
        """Take an interview's review in hand, making it if need be. It stays with whoever has it in hand: look at
        `held_by_another` of what comes back."""
        ...

    def let_go(self, review: int, person: int) -> None:
        """Not in hand any more."""
        ...

    def of(self, interview: int, *, second: bool = False) -> Review | None:
        """The review of an interview."""
        ...

    def review(self, review: int) -> Review | None:
        """One review by id."""
        ...

    def save(
        self,
        review: int,
        version: int,
        person: int,
        at: datetime,
        marks: Sequence[NewMark] = (),
        comments: Sequence[NewComment] = (),
        voice: str = "",
        report: Sequence[NewMark] = (),
    ) -> bool:
        """Append marks (of the interview, and of the `report`) and comments, if the review is in this person's hand and
        still at this version; False, and nothing kept, when it is not."""
        ...

    def release(self, review: int, version: int, person: int, at: datetime) -> bool:
        """Release a draft, under the same conditions."""
        ...

    def read(self, interview: int, at: datetime) -> bool:
        """The learner has read the released review; False when there is none to read."""
        ...

    def waiting(self, people: Sequence[int], limit: int | None = None) -> Sequence[Waiting]:
        """The finished mocks of these people without a released review, oldest first (None: all)."""
        ...

    def sat(self, people: Sequence[int]) -> Sequence[Sat]:
        """How much each of these people has sat."""
        ...

    def released(self, people: Sequence[int] | None) -> Sequence[tuple[int, Review]]:
        """The released reviews of these people (None: of all), with whose mock each is, oldest first."""
        ...

    def told(self, person: int) -> Mapping[int, Mapping[str, tuple[str, int | None]]]:
        """The released marks of each of a person's mocks, oldest release first: by criterion the label and who gave
        it. A mock that was released without a mark is there with none."""
        ...

    def best(self, people: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        """The best released mark of each of these people, by criterion."""
        ...

    def report_of(self, person: int, but: Collection[int] = ()) -> Mapping[str, Mark]:
        """What a learner's report shows, as released reviews marked it, the latest by criterion; `but` are interviews
        to leave out."""
        ...

    def ask_second(self, interview: int, at: datetime) -> None:
        """A second, blind marking is wanted; asked again, nothing changes."""
        ...

    def asked_twice(self, people: Sequence[int], reader: int) -> Sequence[Waiting]:
        """The second markings of these people's mocks that are wanted still, but for those whose first is this
        reader's; the longest wanted first."""
        ...

    def twice(self, people: Sequence[int]) -> Sequence[tuple[Review, Review]]:
        """The mocks of these people that were marked twice: both completed reviews of each."""
        ...

    def phrases(self, person: int) -> Sequence[Phrase]:
        """A tutor's own phrases, oldest first."""
        ...

    def keep_phrase(self, person: int, text: str, at: datetime) -> None:
        """Add a phrase."""
        ...

    def drop_phrase(self, person: int, phrase: int) -> None:
        """Remove a phrase of this person's."""
        ...

    def wait_for(self, person: int, awaited: Awaited | None) -> None:
        """What the person's next message is (None: nothing special)."""
        ...

    def waited_for(self, person: int, now: datetime) -> Awaited | None:
        """What the person's next message is, unless that was too long ago."""
        ...

    def ask(self, person: int, interview: int | None, text: str, at: datetime) -> int:
        """Keep a learner's question; returns its id."""
        ...

    def inquiry(self, inquiry: int) -> Inquiry | None:
        """One question by id."""
        ...

    def answer(self, inquiry: int, text: str, person: int, at: datetime) -> bool:
        """Keep the answer; False when somebody has answered already."""
        ...

    def unanswered(self, people: Sequence[int]) -> Sequence[Inquiry]:
        """The questions of these people that nobody answered yet, oldest first."""
        ...

    def watch(self, interview: int, person: int, at: datetime) -> None:
        """Follow an interview live."""
        ...

    def watchers(self, interview: int) -> Sequence[tuple[int, datetime]]:
        """Who follows an interview, and up to when they have heard it."""
        ...

    def followed(self, interview: int, at: datetime) -> None:
        """All who follow have heard what was said up to then."""
        ...

    def unwatch(self, interview: int, person: int | None = None) -> None:
        """Nobody (or this person not) follows the interview any more."""
        ...

    def about(self, letters: Sequence[int], person: int) -> None:
        """These letters to others speak of this person, and go with them."""
        ...


class Groups(Protocol):
    """Group mocks: learners who answer in turn before one another."""

    def make(self, host: int, at: datetime) -> int:
        """A new one; returns its id."""
        ...

    def agree(self, group: int, person: int, at: datetime) -> None:
        """Somebody agrees to answer before the others, and has the last place."""
        ...

    def leave(self, group: int, person: int) -> None:
        """Somebody does not any more."""
        ...

    def begin(self, group: int, at: datetime) -> None:
        """It begins: nobody joins from now on."""
        ...

    def end(self, group: int, at: datetime) -> None:
        """It is over."""
        ...

    def hand_over(self, group: int, person: int) -> None:
        """It is this person's turn, and nobody else's."""
        ...

    def group(self, group: int) -> GroupMock | None:
        """One by id."""
        ...

    def of(self, person: int) -> GroupMock | None:
        """The one that somebody is in and that is not over, the latest."""
        ...


class Signing(Protocol):
    """Signing in to the pages: links that work once, and sessions; both are kept as hashes."""

    def offer(self, token: str, person: int, target: str, until: datetime) -> None:
        """A link that signs a person in once, until then."""
        ...

    def good(self, token: str, now: datetime) -> bool:
        """Whether a link would still work; burns nothing."""
        ...

    def burn(self, token: str, now: datetime) -> tuple[int, str] | None:
        """Use a link up: who it signs in and where to; None for one that opens nothing (any longer)."""
        ...

    def begin(self, token: str, person: int, now: datetime, until: datetime) -> None:
        """A session."""
        ...

    def whose(self, token: str, now: datetime) -> tuple[int, datetime] | None:
        """Whose session this is and since when, if it goes on."""
        ...

    def end(self, token: str, at: datetime) -> None:
        """A session is over from then on."""
        ...

    def first(self, token: str, person: int, now: datetime, until: datetime) -> bool:
        """Whether this is the first time that something which opens once was seen; remembered until then."""
        ...
