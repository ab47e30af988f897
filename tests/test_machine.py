"""The machine held against what KIT.md promises, under learners who do everything at every moment."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.interview import clock
from bot.interview import state as s
from bot.interview.draw import draw
from bot.interview.machine import opening, step
from bot.interview.state import Asked, Mode, Plan, Rulebook
from tests import hostile, packs
from tests.scale import scale

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PACK, KNOWN = packs.loaded(packs.FIRST), packs.KNOWN[packs.FIRST]


@pytest.fixture(autouse=True, params=packs.BOTH)
def _of_each_pack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs over both packs."""
    monkeypatch.setitem(globals(), "PACK", packs.loaded(request.param))
    monkeypatch.setitem(globals(), "KNOWN", packs.KNOWN[request.param])


def rules(mode: Mode = Mode.LEARN, factor: float = 1.0, seed: int = 3) -> Rulebook:
    """An interview's rules with the questions of a seed."""
    drawn = draw(PACK, seed)
    asked = tuple(Asked(n, q.id, q.area, q.criteria, q.text) for n, q in enumerate(drawn, start=1))
    return Rulebook(Plan(mode, seed, factor, "digest", asked), PACK)


def started(rulebook: Rulebook) -> s.State:
    """An interview with its first question open."""
    return step(rulebook, opening(rulebook), s.Start(), NOON).state


DONE = s.Done(120, own=True)


def test_hostile_learners_lose_nothing_and_nothing_is_asked_outside_what_was_drawn() -> None:
    books = {(mode, f): rules(mode, f) for mode in Mode for f in (1.0, 1.25, 1.5, 2.0)}
    for seed in range(scale(400, 5000)):
        book = books[(Mode.LEARN if seed % 2 else Mode.EXAM, (1.0, 1.25, 1.5, 2.0)[seed // 2 % 4])]
        sitting = hostile.sit(book, seed, NOON)
        seen = sitting.seen
        assert set(seen.shown) <= set(range(1, KNOWN.questions + 1)), seed
        assert all(count <= 2 for count in seen.shown.values()), (seed, seen.shown)
        assert all(count == 1 for count in seen.marks.values()), (seed, seen.marks)
        assert all(count <= KNOWN.follow_ups for count in seen.probes.values()), (seed, seen.probes)
        assert seen.late_questions == 0, seed
        assert len(seen.endings) <= 1, seed
        if isinstance(sitting.state.phase, s.Finished):
            assert {n for n, count in seen.said.items() if count} == set(sitting.state.answered), seed
            assert seen.judged >= set(sitting.state.answered), seed
            if seen.endings == [s.Ending.STOPPED]:
                assert seen.stops >= 1, seed


def test_no_answer_is_cut_and_no_question_is_asked_after_the_latest_minute() -> None:
    book = rules(Mode.EXAM)
    state = started(book)
    late = NOON + timedelta(minutes=KNOWN.latest + 4)
    for minute in (*KNOWN.marks, KNOWN.latest - 1, KNOWN.latest + 4):
        state = step(book, state, s.Wake(), NOON + timedelta(minutes=minute)).state
    said = step(book, state, s.Said(), late)
    assert said.says == ()
    assert isinstance(said.state.phase, s.Asking)
    ended = step(book, said.state, DONE, late)
    assert ended.state.phase == s.Closing(s.Ending.TIME, (1,))
    over = step(book, ended.state, s.Judged(1), late)
    assert over.says[-1] == s.ShowEnd(s.Ending.TIME, short=False)


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5, 2.0])
def test_extra_time_scales_all_of_the_clock(factor: float) -> None:
    book = rules(Mode.EXAM, factor)
    state, marks = started(book), []
    for _ in range(4):
        due = clock.next_wake(book, state)
        assert due is not None
        moved = step(book, state, s.Wake(), due)
        marks.append((due - NOON) / factor)
        state = moved.state
        assert len(moved.says) == 1
    assert marks == [timedelta(minutes=m) for m in KNOWN.marks]
    edge = NOON + timedelta(minutes=KNOWN.latest) * factor
    assert not clock.is_over(book, state, edge - timedelta(seconds=1))
    assert clock.is_over(book, state, edge)


def test_the_clock_stands_in_the_corner_and_in_a_pause() -> None:
    book = rules(Mode.LEARN)
    state = started(book)
    paused = step(book, step(book, state, s.Said(), NOON).state, s.Pause(), NOON + timedelta(minutes=4)).state
    assert paused.clock.at(NOON + timedelta(hours=9)) == timedelta(minutes=4)
    resumed = step(book, paused, s.Resume(), NOON + timedelta(hours=9)).state
    assert resumed.clock.at(NOON + timedelta(hours=9, minutes=1)) == timedelta(minutes=5)


def test_exam_knows_no_pause() -> None:
    book = rules(Mode.EXAM)
    moved = step(book, started(book), s.Pause(), NOON)
    assert moved.says == (s.Tell("no_pause_in_exam"),)
    assert moved.state.clock.since is not None


def test_a_thin_answer_is_followed_up_so_often_at_most_and_only_while_one_answers() -> None:
    book = rules(Mode.EXAM)
    thin = s.Done(3, own=False)
    state = step(book, started(book), s.Said(), NOON).state
    for _ in range(KNOWN.follow_ups):
        moved = step(book, state, thin, NOON)
        assert isinstance(moved.says[0], s.ShowProbe)
        state = step(book, moved.state, s.Said(), NOON).state
    assert step(book, state, thin, NOON).state.phase == s.Asking(2)
    once = step(book, step(book, started(book), s.Said(), NOON).state, thin, NOON).state
    assert step(book, once, thin, NOON).state.phase == s.Asking(2), "a follow-up left unanswered is not repeated"


def test_every_probe_is_of_the_closed_list() -> None:
    texts = {probe.id for probe in PACK.probes}
    asked = set()
    for seed in range(300):
        book = rules(Mode.EXAM, seed=seed % 5)
        state = step(book, started(book), s.Said(), NOON).state
        moved = step(book, state, s.Done(seed % 50, own=bool(seed % 2)), NOON)
        asked |= {say.probe for say in moved.says if isinstance(say, s.ShowProbe)}
    assert asked <= texts
    assert asked


def test_stop_asks_first_and_anything_else_withdraws_it() -> None:
    book = rules(Mode.EXAM)
    asked = step(book, started(book), s.Stop(), NOON)
    assert asked.says == (s.ShowStop(),)
    said = step(book, asked.state, s.Said(), NOON).state
    assert not said.stop_asked
    assert step(book, said, s.Stop(), NOON).says == (s.ShowStop(),)


def test_an_old_button_changes_nothing() -> None:
    book = rules(Mode.EXAM)
    state = step(book, started(book), s.Said(), NOON).state
    moved = step(book, state, s.Done(99, own=True, number=7), NOON)
    assert moved.says == (s.Tell("stale_button", 1),)
    assert moved.state.phase == state.phase


def test_a_skipped_question_comes_back_with_what_was_said() -> None:
    book = rules(Mode.EXAM)
    state = step(book, started(book), s.Said(), NOON).state
    state = step(book, state, s.Skip(), NOON).state
    for _ in range(KNOWN.questions - 1):
        state = step(book, step(book, state, s.Said(), NOON).state, DONE, NOON).state
    assert state.phase == s.Asking(1, fragments=1)
    assert step(book, state, DONE, NOON).state.answered[-1] == 1


def test_learn_opens_the_corner_when_all_is_judged_and_next_leads_on() -> None:
    book = rules(Mode.LEARN)
    state = started(book)
    area = book.question(1).area
    size = sum(question.area == area for question in book.plan.questions)
    for _ in range(size):
        state = step(book, step(book, state, s.Said(), NOON).state, DONE, NOON).state
    assert state.phase == s.Corner(area, tuple(range(1, size + 1)))
    for number in range(1, size + 1):
        moved = step(book, state, s.Judged(number), NOON)
        state = moved.state
    assert moved.says == (s.ShowFeedback((area,)), s.ShowCorner(area, last=False))
    assert step(book, state, s.Next(), NOON).state.phase == s.Asking(size + 1)


def test_next_before_the_feedback_is_remembered() -> None:
    book = rules(Mode.LEARN)
    state = started(book)
    while not isinstance(state.phase, s.Corner):
        state = step(book, step(book, state, s.Said(), NOON).state, DONE, NOON).state
    pending = state.phase.pending
    state = step(book, state, s.Next(), NOON).state
    for number in pending:
        moved = step(book, state, s.Judged(number), NOON)
        state = moved.state
    assert isinstance(moved.says[0], s.ShowFeedback)
    assert isinstance(moved.says[1], s.ShowQuestion)


def test_a_day_of_silence_lays_aside_and_resume_brings_back_what_stood() -> None:
    book = rules(Mode.LEARN)
    state = step(book, started(book), s.Said(), NOON).state
    later = NOON
    while not isinstance(state.phase, s.LaidAside):
        due = clock.next_wake(book, state)
        assert due is not None
        later = due
        state = step(book, state, s.Wake(), later).state
    assert later == NOON + timedelta(hours=KNOWN.silent_hours)
    back = step(book, state, s.Resume(), later + timedelta(days=3))
    assert back.state.phase == s.Asking(1, fragments=1, since_probe=1)
    assert back.says == (s.ShowQuestion(1, again=True),)
