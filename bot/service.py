"""One inbound event is one turn, all or nothing: take it, find who speaks, lead it on, keep and queue what comes of it.

The three doors are `handle` (what people say), `wake` (a timer fell due) and `judged` (slow work came back); all run on
the database's writer. Only after the commit are the relay, the workers and the watchers told.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.desk.company import in_company
from bot.desk.observing import pass_on
from bot.desk.routes import route
from bot.interview import state as s
from bot.interview.play import answer_fragments, play, rulebook, text_of, unread
from bot.messages import (
    Command,
    Conversation,
    Document,
    Inbound,
    Letter,
    Moved,
    Outbound,
    Platform,
    Presence,
    Urgency,
    Voice,
)
from bot.ports import Clock, Database, Store
from bot.records import Answer, Job, Opinion, Person, Sitting, Timer, Verdict
from bot.turn import Kit, Turn
from bot.turns import Lanes
from bot.uptime import ProgramClock

Ring = Callable[[Sequence[Letter]], None]
Acted = TypeVar("Acted")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn left to be done after its commit."""

    letters: tuple[Letter, ...] = ()
    jobs: bool = False
    changed: Sitting | None = None
    erased: bool = False
    regrouped: bool = False
    awaits: bool = False
    """Whether the reply comes when slow work comes back."""


def file_of(inbound: Inbound) -> str:
    """The file that the adapter stored for a delivery, under an id of its own; empty for one without."""
    return inbound.content.file if isinstance(inbound.content, Voice | Document) else ""


@dataclass(slots=True)
class Service:
    """The core at work. `ring` is told of new letters, `work` of new jobs, `watch` of each interview that changed,
    `regroup` when somebody's part in a cohort may have; `began` and `over` of when somebody waits for a reply."""

    database: Database
    kit: Kit
    clock: Clock
    program: ProgramClock
    ring: Ring = lambda _: None
    work: Callable[[], None] = lambda: None
    watch: Callable[[Sitting], None] = lambda _: None
    regroup: Callable[[], None] = lambda: None
    began: Callable[[Conversation], None] = lambda _: None
    over: Callable[[Conversation], None] = lambda _: None
    _lanes: Lanes = field(default_factory=Lanes)
    _unsure: set[str] = field(default_factory=set)
    """Files of deliveries that failed: whether a row names them is not known."""

    async def handle(self, inbound: Inbound) -> None:
        """Take one delivery. Returns after the commit; raises when nothing was kept (then it is to be tried again)."""
        account, slow = inbound.account, False
        self.began(inbound.conversation)
        try:
            async with self._lanes.lane(f"{account.platform}:{account.id}"):
                outcome = await self.database.run(lambda store: self._taken(store, inbound))
            slow = outcome.awaits or (outcome.jobs and isinstance(inbound.content, Voice))
            self._after(outcome)
        except Exception:
            self._unsure.add(file_of(inbound))
            raise
        finally:
            if not slow:
                self.over(inbound.conversation)
        if outcome.erased:
            await self.database.scrub()

    async def wake(self, timer: Timer) -> None:
        """A timer of an interview fell due."""
        self._after(await self.database.run(lambda store: self._woken(store, timer)))

    async def judged(self, job: Job, verdicts: Sequence[Verdict]) -> None:
        """A judgement came back; an empty one leaves the interview to go on without."""
        self._after(await self.database.run(lambda store: self._heard(store, job, verdicts)))

    async def come_back(self, job: Job, work: Callable[[Turn], None]) -> None:
        """Something slow that was done for a person came back: the job is over, and `work` says what follows."""
        self._after(await self.database.run(lambda store: self._came_back(store, job, work)))

    async def judged_again(self, job: Job, verdicts: Sequence[Verdict]) -> None:
        """A second opinion came, after the interview went on with the first: it is kept as the later one."""
        await self.database.run(lambda store: self._heard_again(store, job, verdicts))

    async def act(self, person: int, work: Callable[[Turn], Acted]) -> Acted | None:
        """Somebody does something on a page: `work` is their turn, all or nothing. What it would say in the chat is
        left out (the page says it), what it writes to others goes out. None when the person is gone."""
        outcome, result = await self.database.run(lambda store: self._acted(store, person, work))
        self._after(outcome)
        return result

    async def answer(self, job: Job) -> Answer | None:
        """What a judging job is about; None when the interview is gone."""
        return await self.database.run(lambda store: self._answer(store, job))

    def _after(self, outcome: Outcome) -> None:
        if outcome.letters:
            self.ring(outcome.letters)
        if outcome.jobs:
            self.work()
        if outcome.changed is not None:
            self.watch(outcome.changed)
        if outcome.regrouped:
            self.regroup()

    # Inside the transaction ------------------------------------------------------------------------------------------

    def _taken(self, store: Store, inbound: Inbound) -> Outcome:
        now = self.clock.now()
        if not store.take(inbound, now):
            if file_of(inbound) not in self._unsure:  # a try before may have kept it, and been told otherwise
                self._let_go(inbound)
            return Outcome()
        if isinstance(inbound.content, Moved):
            store.people.moved(inbound.conversation, inbound.content.new_id)
            return Outcome()
        if inbound.conversation.shared:
            return self._in_company(store, inbound, now)
        turn = self._arrive(store, inbound, now)
        match inbound.content:
            case Presence(reachable):
                store.people.reachable(inbound.account, yes=reachable)
            case _:
                route(turn, inbound.content)
        return self._left(turn)

    def _in_company(self, store: Store, inbound: Inbound, now: datetime) -> Outcome:
        """Said where others read along: only commands are heard, and nothing about anybody is answered or kept."""
        if not isinstance(inbound.content, Command):
            self._let_go(inbound)
            return Outcome()
        visit = store.people.visit(inbound.account, inbound.conversation)
        if visit is not None:
            turn = self._turn(store, visit.person, None, inbound, now)
            in_company(turn, inbound.content)
            return self._left(turn)
        words = (Outbound(self.kit.texts("company.private")),)
        letters = store.outbox.queue(inbound.conversation, words, Urgency.REPLY, now, answers=inbound.delivery)
        return Outcome(tuple(letters))

    def _let_go(self, inbound: Inbound) -> None:
        """A file that is not kept: the adapter stored it before anybody looked, under an id of this delivery alone."""
        if file_of(inbound) and self.kit.files is not None:
            self.kit.files.delete(file_of(inbound))

    def _arrive(self, store: Store, inbound: Inbound, now: datetime) -> Turn:
        visit = store.people.visit(inbound.account, inbound.conversation)
        if visit is None:
            person = store.people.enrol(inbound.account, inbound.conversation, now)
            return self._turn(store, person, None, inbound, now)
        if visit.elsewhere or visit.conversation != inbound.conversation:
            store.people.speaks_in(inbound.account, inbound.conversation)
        if not visit.reachable and not isinstance(inbound.content, Presence):
            store.people.reachable(inbound.account, yes=True)
        return self._turn(store, visit.person, visit.sitting, inbound, now)

    def _turn(self, store: Store, person: Person, sitting: Sitting | None, inbound: Inbound, now: datetime) -> Turn:
        program = self.program.now()
        turn = Turn(self.kit, store, person, sitting, inbound.conversation, now, program, inbound.delivery)
        turn.account = inbound.account
        return turn

    def _woken(self, store: Store, timer: Timer) -> Outcome:
        turn = self._about(store, timer.person, timer.sitting)
        if turn is None or turn.sitting is None:
            store.timers.drop(timer.key)
            return Outcome()
        turn.urgency = Urgency.TIMER
        play(turn, turn.sitting, s.Wake())
        return self._left(turn)

    def _about(self, store: Store, person: int, sitting_id: int | None) -> Turn | None:
        """A turn that nobody's words began: about an interview, said where the person spoke last."""
        kept = store.people.person(person)
        sitting = store.sittings.sitting(sitting_id) if sitting_id is not None else None
        conversation = store.people.conversation(person)
        if kept is None or sitting is None or conversation is None:
            return None
        return Turn(self.kit, store, kept, sitting, conversation, self.clock.now(), self.program.now())

    def _came_back(self, store: Store, job: Job, work: Callable[[Turn], None]) -> Outcome:
        store.jobs.finish(job.id)
        person = store.people.person(job.person)
        if person is None:
            return Outcome()
        where = store.people.conversation(person.id)
        sitting = store.sittings.open_of(person.id)
        here = where or Conversation(Platform.CONSOLE, "")
        turn = Turn(self.kit, store, person, sitting, here, self.clock.now(), self.program.now())
        work(turn)
        if where is None:  # what came is kept all the same; who cannot be reached is told nothing
            turn.replies.clear()
        return self._left(turn)

    def _acted(self, store: Store, person: int, work: Callable[[Turn], Acted]) -> tuple[Outcome, Acted | None]:
        kept = store.people.person(person)
        if kept is None:
            return Outcome(), None
        here = Conversation(Platform.WEB, str(person))
        turn = Turn(self.kit, store, kept, store.sittings.open_of(person), here, self.clock.now(), self.program.now())
        result = work(turn)
        turn.replies.clear()
        return self._left(turn), result

    def _answer(self, store: Store, job: Job) -> Answer | None:
        about = _Judging.of(job)
        turn = self._about(store, job.person, about.sitting)
        if turn is None or turn.sitting is None:
            return None
        question = rulebook(turn, turn.sitting).question(about.number)
        fragments = answer_fragments(turn, turn.sitting, about.number, about.part)
        text = text_of(fragments)
        if not text and unread(fragments):  # for a person to hear
            return None
        return Answer(turn.sitting.plan.pack, question.area, question.text, text, question.criteria)

    def _heard(self, store: Store, job: Job, verdicts: Sequence[Verdict]) -> Outcome:
        about = _Judging.of(job)
        store.jobs.finish(job.id)
        turn = self._about(store, job.person, about.sitting)
        if turn is None or turn.sitting is None:
            return Outcome()
        partial = verdicts and unread(answer_fragments(turn, turn.sitting, about.number, about.part))
        # what was spoken may have said it
        kept = [v for v in verdicts if not (partial and v.label == "not_met")]
        self._opine(store, about, kept)
        play(turn, turn.sitting, s.Judged(about.number))
        return self._left(turn)

    def _opine(self, store: Store, about: "_Judging", verdicts: Sequence[Verdict]) -> None:
        now = self.clock.now()
        store.opinions.add(
            [
                Opinion(about.sitting, about.number, about.part, v.criterion, "engine", v.label, now, v.detail)
                for v in verdicts
            ]
        )

    def _heard_again(self, store: Store, job: Job, verdicts: Sequence[Verdict]) -> None:
        about = _Judging.of(job)
        if store.sittings.sitting(about.sitting) is not None:
            self._opine(store, about, verdicts)

    @staticmethod
    def _left(turn: Turn) -> Outcome:
        if not turn.erased:
            pass_on(turn)
        awaits = turn.jobs and not turn.replies and _stands_still(turn.changed)
        regrouped = turn.regrouped or turn.erased
        return Outcome(turn.queue(), turn.jobs, turn.changed, turn.erased, regrouped, awaits)


def _stands_still(sitting: Sitting | None) -> bool:
    """Whether an interview goes on when its answers are judged, and not before."""
    match sitting.state.phase if sitting is not None else None:
        case s.Corner(pending=pending) | s.Closing(pending=pending):
            return bool(pending)
        case _:
            return False


@dataclass(frozen=True, slots=True)
class _Judging:
    """What a judging job is about."""

    sitting: int
    number: int
    part: s.Part

    @classmethod
    def of(cls, job: Job) -> "_Judging":
        payload = json.loads(job.payload)
        return cls(payload["sitting"], payload["number"], s.Part(payload["part"]))
