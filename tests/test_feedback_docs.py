"""`docs/feedback-examples.md` is what learners really read, and the figures in `docs/feedback-engine.md` are measured.

MOCKBOT_WRITE=1 writes both anew.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.feedback.section import LONGEST, _body, heard_of
from bot.feedback.wire import detail_json
from bot.interview.state import Asked, Mode, Part, Plan, Rulebook
from bot.records import Opinion
from bot.texts import english
from tests.adversarial import adversarial_answers
from tests.engine_rig import GOOD, engine, folder

EXAMPLES, ENGINE = Path("docs/feedback-examples.md"), Path("docs/feedback-engine.md")
NOW = datetime(2026, 11, 25, tzinfo=UTC)
KINDS = ("injection", "keyword_stuffing", "non_answer", "off_topic", "hypothetical", "generic", "others_work")


def given() -> Iterator[tuple[str, str, str]]:
    """What was answered: a name, the area and the words."""
    for area, answer in GOOD.items():
        yield "a real answer", area, answer
    for area, answer in GOOD.items():
        first = ". ".join(answer.split(". ")[:2]).rstrip(".") + "."
        if area in "1357":
            yield "only its beginning", area, first
    yield "one word", "5", "fine"
    seen: set[str] = set()
    for each in adversarial_answers():
        if each.kind not in seen:
            seen.add(each.kind)
            yield each.kind.replace("_", " "), each.area, each.answer


def read(area: str, answer: str) -> str:
    """What a learner reads who gave this answer to a question about the whole area."""
    pack = engine().pack
    codes = tuple(c.code for c in pack.criteria if c.area == area)
    plan = Plan(Mode.LEARN, 1, 1.0, "digest", (Asked(1, "q", area, codes, "Tell me."),))
    judgement = engine().judge(answer, area)
    opinions = [
        Opinion(1, 1, Part.ANSWER, found.code, "engine", found.label.value, NOW, detail_json(judgement, found))
        for found in judgement.criteria
    ]
    return _body(english(), heard_of(Rulebook(plan, pack), area, opinions), set(codes), {})


def page() -> str:
    """All examples."""
    blocks = [
        "# Section feedback, as learners read it\n\nAnswers and what the learner reads about them, made by a test "
        "(`tests/test_feedback_docs.py`).\nThe engine suggests; a person grades.\n"
    ]
    names = {area.number: area.name for area in engine().pack.rules.areas}
    for number, (name, area, answer) in enumerate(list(given())[:22], start=1):
        shown = answer if len(answer) < 700 else answer[:700].rsplit(" ", 1)[0] + " …"
        quoted = "\n".join(f"> {line}".rstrip() for line in read(area, answer).splitlines())
        blocks.append(f"## {number}. {names[area]}: {name}\n\n_{' '.join(shown.split())}_\n\n{quoted}\n")
    return "\n".join(blocks)


def kept(file: Path, text: str) -> None:
    """The page says just this."""
    if os.environ.get("MOCKBOT_WRITE") == "1":
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, f"run MOCKBOT_WRITE=1 pytest {__name__} and read what changed"


def test_the_examples_are_what_is_said() -> None:
    kept(EXAMPLES, page())


@pytest.mark.parametrize(("name", "area", "answer"), list(given()))
def test_each_is_one_look_kind_and_names_every_criterion_that_counts(name: str, area: str, answer: str) -> None:
    text = read(area, answer)
    assert len(text) <= LONGEST, name
    own_words_out = re.sub("“[^”]*”", "", text).lower()
    assert not re.search(r"\b(pass|fail|grade of|score|marks?|wrong|poor|bad|\d+ ?%|\d+/\d+)\b", own_words_out), text
    for criterion in engine().pack.criteria:
        if criterion.area == area and criterion.level.value == "pass" and "too_little" not in text:
            assert criterion.title in text, (criterion.code, text)


def table() -> str:
    """The figures as a table."""
    figures = json.loads((folder() / "feedback" / "figures.json").read_text(encoding="utf-8"))
    rows = [
        "| author left out | answers | macro-F1 (95 %) | QWK (95 %) | met: precision / recall | sure: right / share |"
    ]
    rows.append("|---|---|---|---|---|---|")
    for name, own in figures.items():
        if not isinstance(own, dict) or "macro_f1" not in own:
            continue
        f1, qwk = own["macro_f1"], own["qwk"]
        rows.append(
            f"| {'each in turn' if name == 'all' else name} | {own['answers']} "
            f"| {f1['value']:.3f} ({f1['low']:.2f}–{f1['high']:.2f}) | {qwk['value']:.3f} ({qwk['low']:.2f}–"
            f"{qwk['high']:.2f}) | {own['met_precision']:.2f} / {own['met_recall']:.2f} "
            f"| {own['sure_right']:.2f} / {own['sure_coverage']:.2f} |"
        )
    every = figures["all"]
    rows.append("")
    rows.append(
        f"Of {every['adversarial_answers']} adversarial answers {every['adversarial_false_met']:.1%} were credited "
        "with a criterion; of injections, copies, stuffing, non-answers and off-topic ones "
        f"{every['worthless_false_met']}. Good answers with an order to the grader in them were judged on their merits "
        f"in {every['orders_with_merit']:.0%} of criteria. Missing limbs: F1 {every['missing_f1']:.2f}. "
        f"F1 of not met, partly and met: {', '.join(f'{value:.2f}' for value in every['f1'])}."
    )
    return "\n".join(rows)


def test_the_figures_are_the_measured_ones() -> None:
    text = ENGINE.read_text(encoding="utf-8")
    start, end = "<!-- figures -->\n", "\n<!-- /figures -->"
    head, _, rest = text.partition(start)
    kept(ENGINE, head + start + table() + end + rest.partition(end)[2])
