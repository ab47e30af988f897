"""The engine's parts, each by itself: word pieces, clauses, windows, copying, the guard, quotes and stretches."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.clauses import clauses, words
from bot.feedback.copying import copied_share, hashes_of
from bot.feedback.guard import find_orders, guard, without_echo
from bot.feedback.quoting import quote
from bot.feedback.rules import load_rules
from bot.feedback.sightings import best_stretch, sighting, smoothed
from bot.feedback.tagger import Reading, joined, windows
from bot.feedback.tagging import tagged
from bot.feedback.tokens import Piece, Vocabulary
from bot.feedback.values import Flag, Span
from bot.feedback.weights import ChannelNumbers
from tests.engine_rig import GOOD, folder

RULES = load_rules(folder() / "feedback" / "rules.yaml")
VOCABULARY = Vocabulary.load(folder() / "feedback" / "vocabulary.txt")
WORDING = (
    "Shows how they listen to a customer's whole story, and puts forward better ways of serving people to colleagues."
)


def test_pieces_are_the_longest_known_ones() -> None:
    small = Vocabulary({"[CLS]": 0, "[SEP]": 1, "[UNK]": 2, "play": 3, "##ing": 4, "##ed": 5, "cafe": 6, ".": 7})
    pieces = small.pieces("Playing Café. xyz")
    assert [piece.number for piece in pieces] == [3, 4, 6, 7, 2]
    assert [(piece.span.start, piece.span.end) for piece in pieces] == [(0, 4), (4, 7), (8, 12), (12, 13), (14, 17)]


@given(st.text(max_size=200))
def test_pieces_keep_their_places(text: str) -> None:
    pieces = VOCABULARY.pieces(text)
    assert all(0 <= piece.span.start < piece.span.end <= len(text) for piece in pieces)
    assert all(a.span.start <= b.span.start for a, b in itertools.pairwise(pieces))


@given(st.text(alphabet="abc ,.!\n", max_size=200))
def test_clauses_cover_every_word_once(text: str) -> None:
    covered = [word for clause in clauses(text) for word in words(text) if clause.overlap(word)]
    assert covered == words(text)


@given(st.integers(0, 3000))
def test_windows_give_a_row_for_every_piece(count: int) -> None:
    places = windows(count)
    rows = np.arange(count, dtype=np.float32)[:, None]
    assert np.array_equal(joined([rows[first:last] for first, last in places], places), rows)


def test_a_copy_is_known_without_the_wording() -> None:
    known = hashes_of([WORDING])
    assert copied_share(WORDING, known) == 1.0
    assert copied_share(f"I {WORDING[6:].lower()}", known) > 0.8
    assert copied_share(GOOD["5"], known) < 0.2
    assert copied_share(WORDING, frozenset()) == 0.0


def test_a_pasted_sentence_is_cut_and_the_rest_is_judged() -> None:
    known = hashes_of([WORDING])
    kept = guard(f"{GOOD['5']} {WORDING}", RULES, known)
    assert Flag.COPY in kept.flags
    assert not kept.worthless
    assert WORDING not in kept.text
    assert kept.text.startswith(GOOD["5"])
    assert guard(WORDING, RULES, known).worthless


@pytest.mark.parametrize("answer", list(GOOD.values()))
def test_a_plain_answer_goes_through_untouched(answer: str) -> None:
    kept = guard(answer, RULES, hashes_of([WORDING]))
    assert kept.text == answer
    assert kept.flags == ()
    assert not kept.worthless


@given(st.text(max_size=300))
def test_what_is_cut_becomes_blanks(answer: str) -> None:
    kept = guard(answer, RULES, frozenset())
    assert len(kept.text) == len(answer)
    assert all(new in (old, " ") for new, old in zip(kept.text, answer, strict=True))


@pytest.mark.parametrize(
    "said",
    [
        "I asked the manager to mark the box as fragile and he did.",
        "The inspector said that we had met every one of the hygiene rules.",
        "My boss told me to ignore the old price list and use the new one.",
        "We award a voucher to whoever has waited longest.",
        "I gave her full credit on the card because the kettle was faulty.",
        "The system put a note on the account so that the next person knew.",
    ],
)
def test_a_story_about_work_is_no_order(said: str) -> None:
    assert find_orders(said, RULES) == []


def test_a_repeated_question_is_no_evidence() -> None:
    question = "Tell me about something that kept going wrong for customers."
    answer = "Something that kept going wrong for customers. It was the lift, nine Sundays running."
    assert without_echo(answer, question).strip() == "It was the lift, nine Sundays running."


def test_clauses_say_whose_doing_it_was() -> None:
    found = tagged("I rang her back, our team lead wrote the letter, we would like a new till.", RULES.tags)
    assert found[0].tags["own_act"]
    assert not found[1].tags["own_act"]
    assert any(clause.tags["hypothetical"] for clause in found[2:])


def _reading(text: str, hot: str) -> Reading:
    pieces = [Piece(1, span) for span in words(text)]
    inside = Span(text.index(hot), text.index(hot) + len(hot))
    scores = np.array([[4.0 if piece.span.overlap(inside) else -4.0] for piece in pieces], dtype=np.float32)
    return Reading(pieces, scores)


def test_the_best_stretch_is_where_the_evidence_is() -> None:
    text = "We had tea and then I rang the depot every single morning and after that I went home on the bus."
    hot = "I rang the depot every single morning"
    reading = _reading(text, hot)
    stretch = best_stretch(reading, reading.scores[:, 0], 20)
    assert text[stretch.start : stretch.end] == hot
    seen = sighting(reading, ChannelNumbers(column=0, scale=1.0, shift=0.0), 3)
    assert seen.span is not None
    assert len(text[seen.span.start : seen.span.end].split()) == 3
    assert seen.strength > 0


def test_nothing_is_sighted_where_nothing_is_written() -> None:
    channel = ChannelNumbers(column=0, scale=1.0, shift=0.0)
    assert sighting(Reading([], np.zeros((0, 0), np.float32)), channel, 20).span is None
    assert sighting(_reading("some words", "some"), None, 20).span is None


def test_pieces_that_touch_are_one_word() -> None:
    reading = Reading([Piece(1, Span(0, 3)), Piece(1, Span(3, 6)), Piece(1, Span(7, 9))], np.zeros((3, 1), np.float32))
    assert reading.word_starts == [0, 2]
    assert [word.start for word in reading.words] == [reading.pieces[first].span.start for first in (0, 2)]


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=40))
def test_smoothing_stays_between_the_extremes(values: list[float]) -> None:
    scores = np.array(values, dtype=np.float32)
    out = smoothed(scores)
    assert len(out) == len(scores)
    assert out.max() <= scores.max() + 1e-3
    assert out.min() >= scores.min() - 1e-3


def test_a_quote_is_whole_words_and_no_longer_than_it_may_be() -> None:
    text = "Well, I rang the depot every single morning, and since then nobody has had to wait at all."
    made = quote(text, "limb", Span(text.index("ang the"), text.index("morn") + 3), 20)
    assert made.text == "Well, I rang the depot every single morning"
    assert len(quote(text, "limb", Span(0, len(text)), 5).text.split()) == 5
