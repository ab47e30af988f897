"""Reviews as they are kept: claims, versions, marks that are never lost, corrections, and what goes with a person."""

import random
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.messages import Account, Conversation, Platform
from bot.ports import Store
from bot.review.agreement import agreement, kappa
from bot.review.outcome import Indication, Source, indicative
from bot.review.values import NewComment, NewMark, Review, ReviewState
from question_bank.reader import load_pack
from storage.opening import OpenDatabase
from tests.chat import PACK, Chat, opened
from tests.clock import HandClock
from tests.scale import scale

Result = TypeVar("Result")
HOUR = timedelta(hours=1)


class Desk:
    """Two tutors and a learner with a finished mock."""

    def __init__(self, database: OpenDatabase, clock: HandClock, tutors: list[int], learner: Chat, mock: int) -> None:
        self.database, self.clock, self.tutors, self.learner, self.mock = database, clock, tutors, learner, mock

    async def run(self, work: Callable[[Store], Result]) -> Result:
        return await self.database.run(work)

    async def claim(self, tutor: int, *, second: bool = False) -> Review:
        now = self.clock.now()
        return await self.run(lambda store: store.reviews.claim(self.mock, tutor, now, now + HOUR, second=second))

    async def mark(
        self, review: Review, tutor: int, code: str, label: str, words: str = "", *, report: bool = False
    ) -> bool:
        now, mark = self.clock.now(), (NewMark(code, label, words),)
        marks, written = ((), mark) if report else (mark, ())
        at = review.version
        return await self.run(lambda store: store.reviews.save(review.id, at, tutor, now, marks, report=written))

    async def review(self, *, second: bool = False) -> Review:
        review = await self.run(lambda store: store.reviews.of(self.mock, second=second))
        assert review is not None
        return review


@pytest.fixture(params=["sqlite", "postgresql"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    clock = HandClock()
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "review.db"
    async with opened(place, clock) as (database, service):
        learner = Chat(database, service, clock, "learner")
        for line in ("/agree", "/mock exam", "/next", "I wrote the guide for the desk.", "/done", "/stop", "/stop"):
            await learner.you(line)
        tutors = []
        for name in ("ann", "bob"):
            account, conversation = Account(Platform.CONSOLE, name), Conversation(Platform.CONSOLE, name)
            now = clock.now()
            tutors.append(
                await database.run(lambda store, a=account, c=conversation, n=now: store.people.enrol(a, c, n).id)  # type: ignore[misc]
            )  # mypy cannot infer a lambda with defaults
        mock = (await learner.sitting()).id
        yield Desk(database, clock, tutors, learner, mock)


async def test_a_claim_keeps_the_other_out_until_it_runs_out(desk: Desk) -> None:
    ann, bob = desk.tutors
    await desk.claim(ann)
    assert (await desk.claim(bob)).held_by_another(bob, desk.clock.now())
    desk.clock.move(HOUR)
    assert not (await desk.claim(bob)).held_by_another(bob, desk.clock.now())
    assert (await desk.claim(ann)).claimant == bob


async def test_an_old_version_overwrites_nothing(desk: Desk) -> None:
    ann, _ = desk.tutors
    review = await desk.claim(ann)
    assert await desk.mark(review, ann, "K1.1", "met", "I wrote")
    assert not await desk.mark(review, ann, "K1.1", "not_met")
    kept = (await desk.review()).mark("K1.1")
    assert kept is not None
    assert (kept.label, kept.words, kept.by) == ("met", "I wrote", ann)


async def test_nobody_marks_what_is_in_anothers_hand(desk: Desk) -> None:
    ann, bob = desk.tutors
    review = await desk.claim(ann)
    assert not await desk.mark(review, bob, "K1.1", "met")
    assert not await desk.run(lambda store: store.reviews.release(review.id, 0, bob, desk.clock.now()))
    assert (await desk.review()).marks == ()


async def test_a_correction_after_release_is_shown_as_one(desk: Desk) -> None:
    ann, _ = desk.tutors
    review = await desk.claim(ann)
    await desk.mark(review, ann, "K1.1", "partly")
    now = desk.clock.now()
    note = (NewComment("1", "Say more about the aim."),)
    assert await desk.run(lambda store: store.reviews.save(review.id, 1, ann, now, (), note))
    assert await desk.run(lambda store: store.reviews.release(review.id, 2, ann, now))
    desk.clock.move(HOUR)
    again = await desk.claim(ann)
    assert await desk.mark(again, ann, "K1.1", "met")
    corrected = await desk.review()
    mark = corrected.mark("K1.1")
    assert mark is not None
    assert (mark.label, mark.before) == ("met", "partly")
    assert not corrected.comments[0].corrected
    assert corrected.reviewer == ann
    assert corrected.state is ReviewState.RELEASED


async def test_reading_is_kept_once_and_only_when_released(desk: Desk) -> None:
    ann, _ = desk.tutors
    review = await desk.claim(ann)
    now = desk.clock.now()
    assert not await desk.run(lambda store: store.reviews.read(desk.mock, now))
    await desk.run(lambda store: store.reviews.release(review.id, 0, ann, now))
    assert await desk.run(lambda store: store.reviews.read(desk.mock, now + HOUR))
    assert await desk.run(lambda store: store.reviews.read(desk.mock, now + 2 * HOUR))
    assert (await desk.review()).read_at == now + HOUR


async def test_what_waits_is_the_finished_mock_until_it_is_released(desk: Desk) -> None:
    ann, _ = desk.tutors
    people = [(await desk.learner.sitting()).person]
    waiting = await desk.run(lambda store: store.reviews.waiting(people))
    assert [(w.interview, w.claimant) for w in waiting] == [(desk.mock, None)]
    review = await desk.claim(ann)
    assert (await desk.run(lambda store: store.reviews.waiting(people)))[0].claimant == ann
    await desk.run(lambda store: store.reviews.release(review.id, 0, ann, desk.clock.now()))
    assert await desk.run(lambda store: store.reviews.waiting(people)) == []
    sat = (await desk.run(lambda store: store.reviews.sat(people)))[0]
    assert (sat.mocks, sat.reviewed) == (1, 1)
    assert [whose for whose, _ in await desk.run(lambda store: store.reviews.released(people))] == people


async def test_a_second_marking_stands_beside_the_first(desk: Desk) -> None:
    ann, bob = desk.tutors
    first, second = await desk.claim(ann), await desk.claim(bob, second=True)
    assert await desk.mark(first, ann, "K1.1", "met")
    assert await desk.mark(second, bob, "K1.1", "partly")
    now = desk.clock.now()
    for review, tutor in ((first, ann), (second, bob)):
        await desk.run(lambda store, r=review, t=tutor: store.reviews.release(r.id, 1, t, now))  # type: ignore[misc]
    people = [(await desk.learner.sitting()).person]
    twice = await desk.run(lambda store: store.reviews.twice(people))
    assert [[r.marks[0].label for r in both] for both in twice] == [["met", "partly"]]
    assert agreement(twice) is None


async def test_two_tutors_interleaved_lose_no_mark(desk: Desk) -> None:
    """Whatever order their steps come in, every mark that was said to be kept is there, and none that was not."""
    chance = random.Random(6)
    codes = [criterion.code for criterion in load_pack(PACK).criteria]
    seen: dict[int, Review] = {}
    last: dict[tuple[str, bool], tuple[str, int]] = {}
    refused = kept = 0
    for _ in range(scale(150, 1000)):
        tutor = chance.choice(desk.tutors)
        match chance.choice(("claim", "mark", "mark", "mark", "let_go", "later")):
            case "claim":
                seen[tutor] = await desk.claim(tutor)
            case "mark" if tutor in seen:
                code, label = chance.choice(codes), chance.choice(("met", "partly", "not_met"))
                report = chance.random() < 0.3
                if await desk.mark(seen[tutor], tutor, code, label, report=report):
                    last[code, report], kept = (label, tutor), kept + 1
                    seen[tutor] = await desk.review()
                else:
                    refused += 1
            case "let_go" if tutor in seen and chance.random() < 0.3:
                await desk.run(lambda store, t=tutor: store.reviews.let_go(seen[t].id, t))  # type: ignore[misc]
            case "later":
                desk.clock.move(timedelta(minutes=25))
    review = await desk.review()
    found = {(m.criterion, False): (m.label, m.by) for m in review.marks}
    assert found | {(m.criterion, True): (m.label, m.by) for m in review.report} == last
    assert kept > 20
    assert refused > 20


async def test_quoted_words_go_with_the_transcript_and_the_marks_stay(desk: Desk) -> None:
    ann, _ = desk.tutors
    review = await desk.claim(ann)
    await desk.mark(review, ann, "K1.1", "met", "I wrote the guide")
    person, now = (await desk.learner.sitting()).person, desk.clock.now()
    group = await desk.run(lambda store: store.groups.make(person, now))
    await desk.run(lambda store: store.upkeep.transcripts(now - HOUR, 10))
    await desk.run(lambda store: store.upkeep.groups(now - HOUR))
    assert [mark.words for mark in (await desk.review()).marks] == ["I wrote the guide"]
    assert await desk.run(lambda store: store.groups.group(group)) is not None
    await desk.run(lambda store: store.upkeep.transcripts(now + HOUR, 10))
    await desk.run(lambda store: store.upkeep.groups(now + HOUR))
    assert [(mark.label, mark.words) for mark in (await desk.review()).marks] == [("met", "")]
    assert await desk.run(lambda store: store.groups.group(group)) is None


async def test_phrases_questions_and_what_is_awaited(desk: Desk) -> None:
    ann, bob = desk.tutors
    now = desk.clock.now()
    await desk.run(lambda store: store.reviews.keep_phrase(ann, "Name your own part.", now))
    phrase = (await desk.run(lambda store: store.reviews.phrases(ann)))[0]
    await desk.run(lambda store: store.reviews.drop_phrase(bob, phrase.id))
    assert await desk.run(lambda store: store.reviews.phrases(ann)) == [phrase]
    person = (await desk.learner.sitting()).person
    asked = await desk.run(lambda store: store.reviews.ask(person, desk.mock, "Which form?", now))
    assert await desk.run(lambda store: store.reviews.answer(asked, "The blue one.", ann, now))
    assert not await desk.run(lambda store: store.reviews.answer(asked, "The red one.", bob, now))
    inquiry = await desk.run(lambda store: store.reviews.inquiry(asked))
    assert inquiry is not None
    assert (inquiry.answer, inquiry.answered_by) == ("The blue one.", ann)


async def test_links_and_sessions(desk: Desk) -> None:
    ann, _ = desk.tutors
    now = desk.clock.now()
    await desk.run(lambda store: store.signing.offer("t", ann, "/queue", now + HOUR))
    assert await desk.run(lambda store: store.signing.good("t", now))
    assert await desk.run(lambda store: store.signing.burn("t", now + HOUR)) is None
    assert await desk.run(lambda store: store.signing.burn("t", now)) == (ann, "/queue")
    assert await desk.run(lambda store: store.signing.burn("t", now)) is None
    await desk.run(lambda store: store.signing.begin("s", ann, now, now + HOUR))
    assert await desk.run(lambda store: store.signing.whose("s", now)) == (ann, now)
    assert await desk.run(lambda store: store.signing.whose("s", now + HOUR)) is None
    await desk.run(lambda store: store.signing.end("s", now))
    assert await desk.run(lambda store: store.signing.whose("s", now)) is None


async def test_the_review_goes_with_the_learner_and_stays_without_the_tutor(desk: Desk) -> None:
    ann, _ = desk.tutors
    review = await desk.claim(ann)
    await desk.mark(review, ann, "K1.1", "met")
    await desk.run(lambda store: store.people.erase(ann, desk.clock.now()))
    kept = await desk.review()
    assert kept.claimant is None
    assert [(m.label, m.by) for m in kept.marks] == [("met", None)]
    person = (await desk.learner.sitting()).person
    await desk.run(lambda store: store.people.erase(person, desk.clock.now()))
    assert await desk.run(lambda store: store.reviews.review(review.id)) is None


def test_kappa_is_what_the_formula_says() -> None:
    pairs = [("met", "met")] * 20 + [("met", "partly")] * 5 + [("partly", "met")] * 10 + [("partly", "partly")] * 15
    value = kappa(pairs)
    assert value is not None
    assert abs(value - 0.4) < 1e-9
    assert kappa([]) is None
    assert kappa([("met", "met")] * 3) == 1.0


def test_the_outcome_is_the_union_of_report_and_interview() -> None:
    criteria = load_pack(PACK).criteria
    passes = {c.code: "met" for c in criteria if c.level.value == "pass"}
    rest = {c.code: "met" for c in criteria if c.level.value != "pass"}
    assert indicative(criteria, passes).indication is Indication.ALL_PASS
    assert indicative(criteria, passes, rest).indication is Indication.ALL
    fewer = {code: label for code, label in passes.items() if code != "K1.1"}
    claimed = indicative(criteria, fewer, claims=frozenset({"K1.1"}))
    assert claimed.indication is Indication.NOT_YET
    assert claimed.missing_pass == ("K1.1",)
    assert claimed.sources["K1.1"] is Source.CLAIM
    assert indicative(criteria, fewer, {"K1.1": "met"}).sources["K1.1"] is Source.REPORT
    assert indicative(criteria, passes, passes).sources["K1.1"] is Source.BOTH
