"""The small protocols through which the core meets the world: one per need, each a few callables.

Implementations live in `storage`, `adapters` and the composition root; nothing here does anything.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.interview.state import Note, Plan, State
from bot.messages import Account, Conversation, Inbound, Letter, Outbound, Platform, Urgency
from bot.nudging.ports import Announcements, Feeds, Nudges, SharedNudges
from bot.papers.values import Kept
from bot.people.ports import Audit, Cohorts, Records
from bot.project.ports import Reports
from bot.records import (
    Advice,
    Answer,
    Beat,
    ClockName,
    Fragment,
    Job,
    Load,
    LogLine,
    NewFragment,
    Opinion,
    Person,
    Recording,
    Sitting,
    Timer,
    Verdict,
    Visit,
)
from bot.review.ports import Groups, Members, Reviews, Signing

Result = TypeVar("Result")


class Clock(Protocol):
    """The only source of time in the core."""

    def now(self) -> datetime:
        """This instant, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that nobody sets."""
        ...


class People(Protocol):
    """Who is who."""

    def visit(self, account: Account, conversation: Conversation) -> Visit | None:
        """The person behind an account with their open interview (not finished; laid aside ones included), in one
        statement; on PostgreSQL the person's row is locked. None for an account never seen."""
        ...

    def enrol(self, account: Account, conversation: Conversation, at: datetime) -> Person:
        """A new person with this account, speaking in this conversation."""
        ...

    def person(self, person: int) -> Person | None:
        """A person by id, locked for the turn."""
        ...

    def keep(self, person: Person) -> None:
        """Keep a person's changed fields."""
        ...

    def speaks_in(self, account: Account, conversation: Conversation) -> None:
        """This account's conversation used last (timers speak there)."""
        ...

    def conversation(self, person: int) -> Conversation | None:
        """The reachable conversation that a person used last, on any platform."""
        ...

    def reachable(self, account: Account, *, yes: bool) -> None:
        """The account blocked the bot, or came back."""
        ...

    def unreachable_in(self, conversation: Conversation) -> None:
        """Nobody can be written to in this conversation (blocked, closed messages) until they speak again."""
        ...

    def moved(self, conversation: Conversation, new_id: str) -> None:
        """A conversation has another id from now on: letters on their way to it go there."""
        ...

    def accounts(self, person: int) -> Sequence[Account]:
        """The accounts that are one person."""
        ...

    def names(self, people: Sequence[int]) -> Mapping[int, str]:
        """What these people are called: their own name, else that of an account, else nothing."""
        ...

    def merge(self, kept: int, joined: int) -> None:
        """Two persons turn out to be one: accounts, interviews and timers of `joined` become those of `kept`. At most
        one of them may have an open interview."""
        ...

    def erase(self, person: int, at: datetime) -> Sequence[str]:
        """Delete everything about a person, the transcript included, and note that number and time so that a restored
        copy erases them again; returns the files that are to be deleted too."""
        ...

    def everything(self, person: int) -> Sequence[Kept]:
        """Every row about a person, table by table, without what opens something and without reviews that were not
        released yet."""
        ...


class Codes(Protocol):
    """One-use and few-use codes (links, invites): kept as hashes, so that a copy of the database opens nothing."""

    def issue(self, code: str, kind: str, person: int, until: datetime, *, uses: int = 1, payload: str = "{}") -> None:
        """Keep a code that may be used so often until then."""
        ...

    def use(self, code: str, kind: str, at: datetime) -> tuple[int, str] | None:
        """Use a code up once: whose it is and what it carries; None for a code that opens nothing (any longer)."""
        ...

    def cancel(self, kind: str, person: int) -> None:
        """A person's codes of a kind open nothing any more."""
        ...

    def tries(self, account: Account, since: datetime) -> int:
        """How many codes this account has tried in vain since then."""
        ...

    def tried(self, account: Account, at: datetime) -> None:
        """This account has tried a code in vain."""
        ...


class Sittings(Protocol):
    """Interviews and what was said in them."""

    def begin(self, person: int, plan: Plan, state: State, pack_document: str, at: datetime) -> Sitting:
        """A new interview; keeps the pack's version by its digest, once."""
        ...

    def pack_document(self, digest: str) -> str | None:
        """The kept version of a pack."""
        ...

    def keep(self, sitting: int, state: State, *, finished_at: datetime | None = None) -> None:
        """Where the interview stands now."""
        ...

    def sitting(self, sitting: int) -> Sitting | None:
        """One interview by id."""
        ...

    def of(self, person: int) -> Sequence[Sitting]:
        """All interviews of a person, oldest first."""
        ...

    def open_of(self, person: int) -> Sitting | None:
        """The person's interview that is not finished (laid aside ones included)."""
        ...

    def latest(self, limit: int) -> Sequence[Sitting]:
        """The interviews begun last, of anybody, latest first."""
        ...

    def append(self, fragment: NewFragment) -> int:
        """Append a fragment to the transcript; returns its id."""
        ...

    def edit(
        self, person: int, conversation: Conversation, message: str, text: str | None, at: datetime
    ) -> Fragment | None:
        """A later version of the person's fragment that came in this message (None: withdrawn), if there is one."""
        ...

    def fragments(self, sitting: int, number: int | None = None) -> Sequence[Fragment]:
        """The fragments of an interview, or of one of its questions, in order."""
        ...

    def fragment(self, person: int, fragment: int) -> tuple[int, Fragment] | None:
        """One of the person's own fragments by id, with its interview's id."""
        ...

    def amend(self, fragment: int, text: str, at: datetime) -> None:
        """A later version of a fragment."""
        ...

    def recordings(self, person: int) -> Sequence[str]:
        """The files of all that the person has spoken."""
        ...

    def log(self, sitting: int, notes: Sequence[Note], at: datetime) -> None:
        """Append to the interview's log."""
        ...

    def log_of(self, sitting: int) -> Sequence[LogLine]:
        """The interview's log in order."""
        ...


class Opinions(Protocol):
    """What was made of the answers; append only, the latest of a kind counts."""

    def add(self, opinions: Sequence[Opinion]) -> None:
        """Keep opinions beside whatever is there."""
        ...

    def of(self, sitting: int) -> Sequence[Opinion]:
        """All opinions on an interview, oldest first."""
        ...


class Outbox(Protocol):
    """What is still to be said."""

    def queue(
        self,
        conversation: Conversation,
        messages: Sequence[Outbound],
        urgency: Urgency,
        at: datetime,
        *,
        answers: str = "",
        not_before: datetime | None = None,
    ) -> Sequence[Letter]:
        """Queue messages for a conversation, in order, in one statement."""
        ...

    def said(self, conversation: Conversation, message: str) -> Outbound | None:
        """What the bot said there in the platform's message of this id, if it was not long ago."""
        ...

    def waiting(self, platforms: Sequence[Platform], limit: int, after: int = 0) -> Sequence[Letter]:
        """Letters not yet sent, oldest first, with a number above `after`."""
        ...

    def sending(self, number: int, at: datetime) -> bool:
        """A nudge is about to go: after a crash it is unknown, not sent twice. False when it has gone already, or was
        taken back."""
        ...

    def sent(self, number: int, message: str, at: datetime) -> None:
        """The platform took it."""
        ...

    def put_off(self, number: int, until: datetime, reason: str) -> None:
        """Try again later; counts an attempt."""
        ...

    def give_up(self, number: int, reason: str, at: datetime) -> None:
        """Never again, and why."""
        ...


class Timers(Protocol):
    """What falls due."""

    def set(self, timer: Timer) -> None:
        """Set a timer; one with the same key is replaced."""
        ...

    def drop(self, key: str) -> None:
        """Remove a timer, if it is there."""
        ...

    def due(self, program: datetime, wall: datetime, limit: int) -> Sequence[Timer]:
        """Timers due on their own clock, earliest first."""
        ...

    def next_due(self, on: ClockName) -> datetime | None:
        """When the earliest timer on this clock falls due."""
        ...


class Jobs(Protocol):
    """Slow work, done outside a turn."""

    def add(self, key: str, kind: str, payload: str, person: int, at: datetime) -> None:
        """A job, unless one with this key is there."""
        ...

    def claim(self, kind: str, worker: str, now: datetime, lease_seconds: float, limit: int) -> Sequence[Job]:
        """Claim waiting jobs, or ones whose lease has run out; each goes to one worker only. `kind` "" is any."""
        ...

    def waiting(self, prefix: str) -> int:
        """How many jobs have a key that begins so."""
        ...

    def hurry(self, key: str, at: datetime) -> bool:
        """A job that was to be done later may be done from then on; False when there is none with this key."""
        ...

    def release(self, at: datetime) -> None:
        """Nobody else can be working: every lease is over (a database that one process has alone, at its start)."""
        ...

    def cancel(self, kind: str, person: int) -> None:
        """A person's jobs of a kind are not to be done any more."""
        ...

    def finish(self, job: int) -> None:
        """Done: the row goes."""
        ...

    def put_off(self, job: int, until: datetime, reason: str) -> None:
        """Try again later."""
        ...


class Heart(Protocol):
    """The heartbeat's row."""

    def beat(self, process: str, beat: Beat) -> None:
        """Keep this process's beat."""
        ...

    def last(self) -> Beat | None:
        """The beat with the latest program time, of any process."""
        ...

    def load(self, now: datetime) -> Load:
        """How much is waiting, and for how long."""
        ...


@dataclass(frozen=True, slots=True)
class GatewaySession:
    """Where a platform's event stream stands: all up to `sequence` is committed; it goes on at `resume_url`. `behind`
    says that what came before this session is still being asked for, conversation by conversation."""

    id: str
    sequence: int
    resume_url: str
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The last committed `message` of a conversation, and the `account` that it belongs to: what came later while no
    stream was open is asked for from there."""

    conversation: str
    message: str
    account: str = ""


class Streams(Protocol):
    """Where the event streams of adapters stand."""

    def session(self, stream: str) -> GatewaySession | None:
        """The session of one stream, if there is one."""
        ...

    def keep(self, stream: str, session: GatewaySession | None) -> None:
        """Keep a stream's session; None forgets it."""
        ...

    def marks(self) -> Sequence[Mark]:
        """The mark of every conversation that is known."""
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """Keep these marks in place of the conversations' old ones."""
        ...


class Upkeep(Protocol):
    """What grows old and goes; each says how many rows went, or which files are to be deleted after the commit."""

    def forget_unfinished(self, at: datetime, begun_before: datetime) -> int:
        """Letters that were about to go then and are not settled: a crash caught them, nobody knows whether they
        arrived, and they are never sent twice."""
        ...

    def deliveries(self, before: datetime) -> int:
        """Deliveries that no platform repeats any more."""
        ...

    def codes(self, now: datetime, tried_before: datetime) -> int:
        """Codes that open nothing any more, and tries that slow nobody any more."""
        ...

    def recordings(self, before: datetime, limit: int) -> Sequence[str]:
        """Recordings older than that; their words stay."""
        ...

    def transcripts(self, before: datetime, limit: int) -> Sequence[str]:
        """What was said before then, in at most so many interviews, with what was quoted from it."""
        ...

    def groups(self, before: datetime) -> int:
        """Group mocks made before then are forgotten; how many."""
        ...

    def letters(self, before: datetime) -> int:
        """Letters that were settled before then."""
        ...

    def audit(self, before: datetime) -> int:
        """Lines of the audit older than that."""
        ...


class Store(Protocol):
    """All that a turn may read and write; lives as long as the turn's transaction."""

    @property
    def people(self) -> People: ...
    @property
    def codes(self) -> Codes: ...
    @property
    def sittings(self) -> Sittings: ...
    @property
    def opinions(self) -> Opinions: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def heart(self) -> Heart: ...
    @property
    def streams(self) -> Streams: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def signing(self) -> Signing: ...
    @property
    def members(self) -> Members: ...
    @property
    def cohorts(self) -> Cohorts: ...
    @property
    def records(self) -> Records: ...
    @property
    def reports(self) -> Reports: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def nudges(self) -> Nudges: ...
    @property
    def shared_nudges(self) -> SharedNudges: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def announcements(self) -> Announcements: ...
    @property
    def upkeep(self) -> Upkeep: ...

    def take(self, inbound: Inbound, at: datetime) -> bool:
        """Remember a delivery; False when it was taken before (kept 8 days or more: Telegram repeats for 24 hours)."""
        ...


class Database(Protocol):
    """The writer: runs turns, each all or nothing, and returns after the commit that holds them."""

    async def run(self, turn: Callable[[Store], Result]) -> Result:
        """Run one turn in the order of arrival; what it raises is raised here, and leaves nothing behind."""
        ...

    async def scrub(self) -> None:
        """After an erasure: nothing of what was deleted can be read out of the database's own files."""
        ...


class Assessor(Protocol):
    """Judges an answer; slow work, never inside a turn."""

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """What it makes of each criterion of the answer's area; an empty sequence when it cannot say anything."""
        ...


class CannotTranscribe(Exception):
    """This recording cannot be put into words, now or later."""


class Transcriber(Protocol):
    """Puts recordings into words; slow work, never inside a turn. `at_once` is how many it takes together, `seconds`
    how long one may take."""

    at_once: int
    seconds: float

    async def transcribe(self, recording: Recording) -> str:
        """What was said; empty when nothing was. Raises `CannotTranscribe`, or anything else when it may be tried
        again."""
        ...

    async def close(self) -> None:
        """Let go of processes and connections; safe to call twice."""
        ...


class Guide(Protocol):
    """The question corner's knowledge: explains what a question is about, from the pack."""

    def reply(self, area: str, question: str, missing: Mapping[str, Sequence[str]]) -> Advice:
        """What to say to a question put in an area's corner; `missing` are the learner's own missing limbs by
        criterion."""
        ...


Handle = Callable[[Inbound], Awaitable[None]]
"""`service.handle`: returns after the commit, and raises when nothing was kept: then the platform must not be told
that the update was taken."""


class SendLater(Exception):
    """The platform asks to wait `seconds`, or could not be reached: the letter stays first in its lane.

    `everywhere` says that the whole bot must wait (a global limit), not this conversation alone."""

    def __init__(self, seconds: float, reason: str, *, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.reason = reason
        self.everywhere = everywhere


class SendNever(Exception):
    """The platform refuses this letter for ever; `unreachable` says that the person blocked the bot or closed their
    messages: nothing more is sent there until they return."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unreachable = unreachable


class PlatformRefuses(Exception):
    """The platform refuses the bot itself (its token, what it wants to listen to): trying again does not help, and the
    message says what to do."""


class Adapter(Protocol):
    """A platform: it runs until cancelled, hands in what people say, and sends letters."""

    platform: Platform

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled; every delivery goes through `handle`, and is acknowledged only after it returned."""
        ...

    async def send(self, letter: Letter) -> str:
        """Send one letter; returns the platform's id of the (last) message. Raises `SendLater` or `SendNever`."""
        ...

    async def close(self) -> None:
        """Let go of connections; safe to call twice."""
        ...


class Files(Protocol):
    """The file store for audio and documents: content by an id of its own, never by a sender's name."""

    def put(self, content: bytes, suffix: str) -> str:
        """Keep `content`; returns its id."""
        ...

    def get(self, file: str) -> bytes:
        """The content under an id; raises `KeyError` when it is not there."""
        ...

    def delete(self, file: str) -> None:
        """Remove it, if it is there."""
        ...


class Lookup(Protocol):
    """What may be offered while somebody types: read only, and never more than the permission matrix lets them see."""

    async def lookup(self, account: Account, kind: str, typed: str) -> list[str]:
        """The names of `kind` (`area`, `cohort`, `person`, …) that fit what is typed so far, best first."""
        ...


class Sessions(Protocol):
    """Where an adapter with an event stream keeps its place, so that another process goes on from there."""

    async def load(self, stream: str) -> GatewaySession | None:
        """The session of one stream (Discord: `shard/shards`), if there is one that can be gone on with."""
        ...

    async def marks(self) -> tuple[Mark, ...]:
        """The mark of every conversation that is known."""
        ...

    async def save(self, stream: str, session: GatewaySession | None, marks: tuple[Mark, ...]) -> None:
        """Keep the session (None: there is none to go on with) and the marks that changed, in one commit."""
        ...
