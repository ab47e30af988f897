"""Masking over labelled lines: what is a customer's is hidden, what is an order's, a date's or a price's stays."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.masking import Masked, Sensitive, Wishes, for_others, mask, wishes_of, with_wishes

LINES = [json.loads(line) for line in Path("tests/masking_lines.jsonl").read_text(encoding="utf-8").splitlines()]


@dataclass(slots=True)
class Tally:
    wanted: int = 0
    found: int = 0
    hidden: int = 0
    rightly: int = 0


def places(text: str, pieces: list[str]) -> list[tuple[int, int]]:
    """Where the labelled pieces stand, in order."""
    found, after = [], 0
    for piece in pieces:
        start = text.index(piece, after)
        after = start + len(piece)
        found.append((start, after))
    return found


def count(tally: Tally, text: str, pieces: list[str], masked: Masked) -> bool:
    """Count a line; whether all of it is as labelled. A labelled piece counts as found when all of it is hidden."""
    labelled = places(text, pieces)
    found = [any(s.start <= a and s.end >= b for s in masked.spans) for a, b in labelled]
    rightly = [any(s.start < b and a < s.end for a, b in labelled) for s in masked.spans]
    tally.wanted += len(labelled)
    tally.found += sum(found)
    tally.hidden += len(rightly)
    tally.rightly += sum(rightly)
    return all(found) and all(rightly)


def test_recall_and_precision_on_labelled_lines() -> None:
    tally, other = Tally(), []
    for line in LINES:
        masked = mask(line["text"], line.get("names", ()))
        if not count(tally, line["text"], line["hidden"], masked):
            other.append((line["text"], line["hidden"], masked.text))
    recall, precision = tally.found / tally.wanted, tally.rightly / tally.hidden
    print(f"{len(LINES)} lines: recall {recall:.3f}, precision {precision:.3f}", *other, sep="\n")
    assert len(LINES) >= 400
    assert min(sum(bool(line["hidden"]) for line in LINES), sum(not line["hidden"] for line in LINES)) >= 180
    assert recall >= 0.98
    assert precision >= 0.95


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Mail jo@example.com.", "Mail [e-mail]."),
        ("Ring 07700 900123, then stop", "Ring [phone number], then stop"),
        ("Card 4111 1111 1111 1112!", "Card [card number]!"),
        ("QQ 12 34 56 C lives at SW1A 1AA", "[National Insurance number] lives at [postcode]"),
        ("Sort code 20-00-00, account 55779911", "Sort code [bank details], account [bank details]"),
        ("Order 48213 on 12/05/2024 at £12.50, K1.1", "Order 48213 on 12/05/2024 at £12.50, K1.1"),
    ],
)
def test_what_others_read(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_names_are_hidden_as_whole_words_only() -> None:
    assert mask("Lee's sleeve, said LEE", ["Lee"]).text == "[name]'s sleeve, said [name]"
    assert mask("nothing", ["", "  "]).text == "nothing"


def test_a_learner_lifts_a_mask_piece_by_piece() -> None:
    text = "Our desk is 0300 123 4567, hers 07700 900123"
    assert for_others(text, ["0300  123 4567"]) == "Our desk is 0300 123 4567, hers [phone number]"
    assert for_others(text, (), ["desk"]) == "Our [name] is [phone number], hers [phone number]"


def test_a_lifted_number_is_lifted_however_it_is_grouped() -> None:
    assert for_others("0300 123 4567, 0300-123-4567", ["03001234567"]) == "0300 123 4567, 0300-123-4567"
    assert for_others("0300 123 4568", ["03001234567"]) == "[phone number]"
    assert for_others("Ann@Example.com", ["ann@example.com"]) == "Ann@Example.com"


def test_wishes_live_in_the_settings_beside_others() -> None:
    wishes = Wishes(("Lee",), ("0300 123 4567",))
    settings = with_wishes('{"quiet": 1}', wishes)
    assert wishes_of(settings) == wishes
    assert json.loads(settings)["quiet"] == 1
    assert wishes_of("{}") == Wishes()


@given(st.text(alphabet="0123456789 +-()/.@aAbB£,\n", max_size=80), st.lists(st.text(max_size=6), max_size=3))
def test_any_text_keeps_all_that_is_not_hidden(text: str, names: list[str]) -> None:
    masked = mask(text, names)
    end, built = 0, ""
    for span in masked.spans:
        assert end <= span.start < span.end
        built += text[end : span.start] + f"[{span.kind.value}]"
        end = span.end
    assert built + text[end:] == masked.text
    assert all(span.kind in Sensitive for span in masked.spans)


def test_a_long_text_is_masked_in_a_moment() -> None:
    import time

    begun = time.perf_counter()
    for text in ("1 " * 20_000, "a." * 20_000 + "@", "one " * 10_000, "07700 900123, " * 2_000):
        mask(text)
    assert time.perf_counter() - begun < 10
