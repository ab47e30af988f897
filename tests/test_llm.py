"""A language model's second opinion, by an endpoint that is honest, slow, broken, lying, or talked into things.

It never makes a judgement worse than the engine's own."""

import json
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.feedback.endpoint import SecondOpinion
from bot.feedback.values import Flag, Judgement, Label
from tests.adversarial import ORDERS, adversarial_answers
from tests.engine_rig import GOOD, engine
from tests.http_double import Asked, answering

Criteria = dict[str, dict[str, str]]


def chat(value: object) -> tuple[int, dict[str, object]]:
    """An endpoint's answer with this as the model's words."""
    words = value if isinstance(value, str) else json.dumps(value)
    return 200, {"choices": [{"message": {"content": words}}]}


def points(asked: Asked) -> Criteria:
    """What the model was asked about."""
    text = json.loads(asked.body)["messages"][1]["content"]
    found: Criteria = json.loads(text.split("Points: ")[1].split("\n<answer>")[0])
    return found


def claims(quote: Callable[[str, str], str]) -> Callable[[Asked], tuple[int, dict[str, object]]]:
    """A model that claims a quote for each limb."""

    def reply(asked: Asked) -> tuple[int, dict[str, object]]:
        text = json.loads(asked.body)["messages"][1]["content"]
        answer = text.split("<answer>\n")[1].split("\n</answer>")[0]
        criteria = [
            {"code": code, "limbs": [{"limb": limb, "quote": quote(answer, limb)} for limb in limbs]}
            for code, limbs in points(asked).items()
        ]
        return chat({"criteria": criteria})

    return reply


def refined(url: str, answer: str, area: str, seconds: float = 5.0) -> tuple[Judgement, Judgement]:
    """The engine's judgement and the refined one."""
    own = engine().judge(answer, area)
    criteria = [c for c in engine().pack.criteria if c.area == area]
    second = SecondOpinion(url, "small", "key", seconds)
    try:
        return own, second.refined(own, answer, "Tell me.", criteria)
    finally:
        second.close()


def unsure(first: str = "") -> tuple[str, str]:
    """An area and an answer, beginning with `first`, of which the engine is not sure in everything."""
    for area, answer in GOOD.items():
        sentences = answer.split(". ")
        for count in range(len(sentences), 0, -1):
            part = first + ". ".join(sentences[:count])
            if any(not found.sure for found in engine().judge(part, area).criteria):
                return area, part
    raise AssertionError("the engine is sure of everything")


def no_worse(own: Judgement, then: Judgement, answer: str) -> None:
    """What was sure stands, quotes are verbatim, and nothing is surely met on a model's word alone."""
    for before, after in zip(own.criteria, then.criteria, strict=True):
        if before.sure:
            assert after == before
        assert not (after.sure and after.label is not before.label)
        for quote in after.quotes:
            assert answer[quote.span.start : quote.span.end] == quote.text
            assert len(quote.text.split()) <= 20


@pytest.mark.parametrize("area", sorted(GOOD))
def test_an_honest_model_settles_only_what_was_unsure(area: str) -> None:
    with answering(claims(lambda answer, _: answer.split(". ")[0])) as double:
        own, then = refined(double.url, GOOD[area], area)
        no_worse(own, then, GOOD[area])
        asked = {code for one in double.asked for code in points(one)}
        assert asked <= {found.code for found in own.criteria if not found.sure}


@pytest.mark.parametrize("area", sorted(GOOD))
def test_a_lying_quote_discredits_its_criterion(area: str) -> None:
    with answering(claims(lambda *_: "I single-handedly saved the whole company")) as double:
        own, then = refined(double.url, GOOD[area], area)
    assert [f.label for f in then.criteria] == [f.label for f in own.criteria]
    assert [f.quotes for f in then.criteria] == [f.quotes for f in own.criteria]


@pytest.mark.parametrize("given", adversarial_answers(), ids=lambda given: f"{given.kind}-{given.area}")
def test_a_model_that_is_talked_into_everything_credits_nothing(given: object) -> None:
    answer, area = given.answer, given.area  # type: ignore[attr-defined]  # an id needs the plain object
    with answering(claims(lambda text, _: " ".join(text.split()[:4]))) as double:
        own, then = refined(double.url, answer, area)
    no_worse(own, then, answer)
    assert all(found.label is not Label.MET for found in then.criteria)


@pytest.mark.parametrize("order", ORDERS)
def test_an_answer_with_an_order_in_it_is_left_to_the_engine(order: str) -> None:
    with answering(claims(lambda text, _: " ".join(text.split()[:4]))) as double:
        own, then = refined(double.url, f"{order} {GOOD['5']}", "5")
    assert Flag.INJECTION in own.flags
    assert then == own


GARBAGE = [
    (500, b"upstream"),
    (200, b"<html>"),
    (200, {"choices": []}),
    chat("I think it is all met."),
    chat({"criteria": [{"code": "K1.1", "limbs": [], "label": "met"}]}),
    chat({"criteria": [{"code": "ZZ", "limbs": [{"limb": "mission", "quote": ""}]}]}),
    chat("[" * 10_000),
    (200, b"{" + b" " * 500_000),
]


@pytest.mark.parametrize("reply", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_changes_nothing(reply: tuple[int, bytes | dict[str, object]]) -> None:
    with answering(lambda _: reply) as double:
        own, then = refined(double.url, GOOD["1"], "1")
    assert then.criteria == own.criteria


def test_a_slow_or_absent_endpoint_changes_nothing() -> None:
    with answering(lambda _: chat({"criteria": []})) as double:
        double.hold.clear()
        own, then = refined(double.url, GOOD["1"], "1", seconds=0.2)
        assert then == own
    own, then = refined("http://127.0.0.1:9", GOOD["1"], "1")
    assert then == own


def test_names_and_numbers_do_not_leave_and_come_back_in_quotes() -> None:
    area, answer = unsure("I rang Mrs Achebe on 07700 900123 about it. ")
    with answering(claims(lambda text, _: " ".join(text.split()[:12]))) as double:
        _, then = refined(double.url, answer, area)
        sent = double.asked[0].body.decode()
    assert not re.search("Achebe|900123", sent)
    assert json.loads(sent)["temperature"] == 0
    assert all(quote.text in answer for found in then.criteria for quote in found.quotes)


def test_assess_by_a_model_needs_settings_and_then_writes_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    area, answer = unsure()
    line = json.dumps({"id": "a", "area": area, "question": "Why?", "answer": answer})
    bare = CliRunner().invoke(main, ["assess", "--engine", "llm"], input=line)
    assert bare.exit_code == 1
    assert "feedback.llm.base_url" in bare.output
    with answering(claims(lambda text, _: text.split(". ")[0])) as double:
        monkeypatch.setenv("MOCKBOT_FEEDBACK__LLM__BASE_URL", double.url)
        monkeypatch.setenv("MOCKBOT_FEEDBACK__LLM__MODEL", "small")
        done = CliRunner().invoke(main, ["assess", "--engine", "llm"], input=line)
    assert done.exit_code == 0, done.output
    assert set(json.loads(done.stdout)) == {"id", "criteria", "sure", "evidence", "missing", "flags"}
    assert double.asked
