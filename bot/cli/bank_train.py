"""`mockbot bank train`: learns a pack's weights from labelled answers, and prints what they are worth.

The learning itself lives in `bot.feedback.training`; here are files in, a file and figures out.
"""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.common import config_option, faults_in_a_line
from bot.faults import Fault

if TYPE_CHECKING:
    from bot.feedback.figures import Figures
    from bot.feedback.labelled import LabelledAnswer
    from bot.feedback.training import Example, Trained


class NothingToLearn(Fault):
    """There is nothing to learn from, or nothing to learn with."""


@click.command()
@click.option("--answers", multiple=True, type=click.Path(path_type=Path), help="More labelled answers (JSON lines).")
@click.option("--pack", help="A pack's name or folder (default: the settings' pack).")
@click.option("--dry-run", is_flag=True, help="Print the figures and write nothing.")
@config_option
@faults_in_a_line
def train(answers: tuple[Path, ...], pack: str | None, config: Path | None, dry_run: bool) -> None:
    """Learn a pack's weights from its labelled answers and the given ones.

    Each author is left out in turn and judged by what was learnt without them: those are the figures printed, and
    written to the pack's feedback folder beside the weights. The same answers give the same weights.
    """
    from bot.config import load_settings
    from question_bank.reader import find_pack, part

    folder = find_pack(pack or load_settings(config).pack)
    learnt = part(folder, "feedback")
    if learnt.parent != folder:
        name = learnt.parent.name
        raise NothingToLearn(
            f"{folder.name} takes what {name} has learnt: train that one, or add a criteria.yaml first."
        )
    trained = _trained(folder, answers)
    for name, figures in (("all", trained.overall), *trained.by_author):
        click.echo(_line(name, figures))
    if dry_run:
        return
    _write(folder / "feedback", trained)
    click.echo(f"Written to {folder / 'feedback' / 'weights.json'}.")


def _trained(folder: Path, files: Sequence[Path]) -> "Trained":
    from bot.feedback.labelled import read_labelled
    from bot.feedback.training import train as learn

    own = sorted((folder / "feedback").glob("answers*.jsonl*"))
    labelled = _once(read_labelled([*own, *files]))
    try:
        return learn(_examples(folder, labelled))
    except ValueError as error:
        raise NothingToLearn(f"{error}. Give some with --answers FILE.") from None


def _once(answers: "Sequence[LabelledAnswer]") -> "list[LabelledAnswer]":
    """Each answer once; a later one of the same id replaces the earlier."""
    return list({answer.id: answer for answer in answers}.values())


def _examples(folder: Path, labelled: "Sequence[LabelledAnswer]") -> "list[Example]":
    from bot.feedback.asking import load_asking
    from bot.feedback.copying import load_known
    from bot.feedback.judging import load_encoder
    from bot.feedback.rules import load_rules
    from bot.feedback.training import Source, examples_of, load_held_out
    from question_bank.reader import load_pack

    feedback = folder / "feedback"
    if not (feedback / "rules.yaml").is_file():
        raise NothingToLearn(f"{feedback} holds no rules.yaml; copy one from a pack that has feedback.")
    held_out = load_held_out(feedback / "held_out.json.gz")
    pack, rules, known = load_pack(folder), load_rules(feedback / "rules.yaml"), load_known(feedback / "copied.json")
    source = Source(rules, known, load_asking(pack, feedback), load_encoder(feedback))
    return examples_of(labelled, pack.criteria, source, held_out)


def _write(feedback: Path, trained: "Trained") -> None:
    (feedback / "weights.json").write_text(trained.weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
    figures = {"all": trained.overall, **dict(trained.by_author)}
    written = {name: dataclasses.asdict(one) for name, one in figures.items()}
    (feedback / "figures.json").write_text(json.dumps(_short(written), indent=1) + "\n", encoding="utf-8")


def _short(value: object) -> object:
    """Numbers to four places, so that the file reads well and changes only when something did."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_short(one) for one in value]
    return value


def _line(name: str, figures: "Figures") -> str:
    f1, qwk = figures.macro_f1, figures.qwk
    return (
        f"{name}: {figures.answers} answers, macro-F1 {f1.value:.3f} [{f1.low:.3f}, {f1.high:.3f}], "
        f"QWK {qwk.value:.3f} [{qwk.low:.3f}, {qwk.high:.3f}], met precision {figures.met_precision:.3f} "
        f"recall {figures.met_recall:.3f}, sure {figures.sure_right:.3f} right of {figures.sure_coverage:.3f}, "
        f"adversarial false met {figures.adversarial_false_met:.3f} of {figures.adversarial_answers} "
        f"(worthless {figures.worthless_false_met}), orders with merit {figures.orders_with_merit:.3f}, "
        f"missing limbs {figures.missing_f1:.3f}"
    )
