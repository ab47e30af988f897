"""`mockbot bank train`: the same answers give the same weights, bad files one sentence, and figures that are true."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.feedback.figures import Pair, measured
from bot.feedback.labelled import LabelledAnswer, LabelledCriterion
from bot.feedback.values import Label
from tests.engine_rig import folder


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the default pack whose weights were forgotten."""
    copy = tmp_path_factory.mktemp("pack") / "pack"
    shutil.copytree(folder(), copy)
    (copy / "feedback" / "weights.json").unlink()
    return copy


def test_the_weights_in_the_pack_are_what_its_answers_teach(pack: Path) -> None:
    done = CliRunner().invoke(main, ["bank", "train", "--pack", str(pack)])
    assert done.exit_code == 0, done.output
    for name in ("weights.json", "figures.json"):
        assert (pack / "feedback" / name).read_bytes() == (folder() / "feedback" / name).read_bytes()
    assert done.output.startswith("all: ")


def test_the_figures_hold_the_bars() -> None:
    every = json.loads((folder() / "feedback" / "figures.json").read_bytes())["all"]
    assert every["macro_f1"]["low"] >= 0.72
    assert every["qwk"]["low"] >= 0.76
    assert every["met_precision"] >= 0.85
    assert every["met_recall"] >= 0.60
    assert every["sure_right"] >= 0.92
    assert every["sure_coverage"] >= 0.60
    assert every["adversarial_false_met"] <= 0.02
    assert every["worthless_false_met"] == 0
    assert every["missing_f1"] >= 0.60
    assert all(high >= 0.50 for _, high in every["upper_bounds"])


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "a"}', '{"id": "a", "area": "1", "answer": "x", "labels": {"K1.1": {}}}']
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["bank", "train", "--dry-run", "--answers", str(file)])
    assert done.exit_code == 1
    assert f"{file}:1" in done.output
    assert "Traceback" not in done.output


def _pair(truth: Label, judged: Label, *, sure: bool = True, flags: frozenset[str] = frozenset()) -> Pair:
    labels = {"K1.1": LabelledCriterion(truth, frozenset(), (), {})}
    answer = LabelledAnswer(f"{truth}{judged}{sure}", "a", "1", "", "words", labels, flags)
    return Pair(answer, "K1.1", judged, sure, frozenset())


def test_figures_are_counted_right() -> None:
    met, partly, not_met = Label.MET, Label.PARTLY, Label.NOT_MET
    pairs = [_pair(met, met), _pair(met, partly), _pair(partly, partly), _pair(not_met, not_met)]
    figures = measured([*pairs, _pair(not_met, met, sure=False, flags=frozenset({"injection"}))])
    assert figures.met_precision == 0.5
    assert figures.met_recall == 0.5
    assert figures.sure_right == 0.75
    assert figures.sure_coverage == 0.8
    assert figures.adversarial_false_met == 1.0
    assert figures.worthless_false_met == 1
    assert figures.macro_f1.low <= figures.macro_f1.value <= figures.macro_f1.high
