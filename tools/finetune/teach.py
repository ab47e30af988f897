"""Teaches the encoder on labelled answers: `python -m tools.finetune.teach --pack PACK --base MODEL --out FILE`.

With `--without AUTHORS` those authors are left out, and what it then sights in their answers is written beside the
weights: `export.py` gathers that into `held_out.json.gz`, from which `mockbot bank train` learns to decide.
"""

import argparse
import copy
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from bot.feedback.copying import load_known
from bot.feedback.guard import guard, without_echo
from bot.feedback.labelled import read_labelled
from bot.feedback.quoting import longest_for
from bot.feedback.rules import load_rules
from bot.feedback.sightings import best_stretch
from bot.feedback.tagger import Reading
from bot.feedback.tokens import Piece, Vocabulary
from tools.finetune.corpus import Channels, Lesson, asking_for_own_part, lessons_in
from tools.finetune.network import Network
from tools.finetune.varying import Others, varied

BATCH, LONGEST = 12, 480
UNREAD = 0.08
"""Share of pieces that are hidden or swapped, so that no single word is relied upon."""

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
Item = tuple[list[int], Lesson, list[Piece]]


def main() -> None:
    """Teach, and write the weights and what was sighted in the authors who were left out."""
    asked = _asked()
    chance = random.Random(asked.seed)
    torch.manual_seed(asked.seed)
    folder: Path = asked.pack / "feedback"
    channels, lessons = lessons_in(asked.pack)
    vocabulary = Vocabulary.load(folder / "vocabulary.txt")
    left_out = [lesson for lesson in lessons if lesson.author in asked.without]
    taught = [lesson for lesson in lessons if lesson.author not in asked.without]
    owning = asking_for_own_part(read_labelled(sorted(folder.glob("answers*.jsonl*"))))
    by_area = {lesson.area: [one for one in taught if one.area == lesson.area] for lesson in taught}
    others = Others(taught, by_area, frozenset(channels.own(code) for code in owning))
    network = Network(asked.base, channels.count)
    if asked.start is not None:
        network.load_state_dict(torch.load(asked.start))
    network = _taught(network, taught, others, vocabulary, channels, chance, asked)
    torch.save(network.state_dict(), asked.out)
    if left_out:
        seen = _sighted_in(network, left_out, vocabulary, channels, asked.pack)
        asked.out.with_suffix(".held_out.json").write_text(json.dumps(seen), encoding="utf-8")


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--pack", type=Path, required=True)
    reader.add_argument("--base", type=Path, required=True, help="a folder with MiniLM-L6's weights (transformers)")
    reader.add_argument("--out", type=Path, required=True)
    reader.add_argument("--without", nargs="*", default=[], help="authors that are left out")
    reader.add_argument("--start", type=Path, help="weights to go on from, which the same authors were left out of")
    reader.add_argument("--rate", type=float, default=1.0, help="how fast to learn, against the usual 1")
    reader.add_argument("--epochs", type=int, default=20)
    reader.add_argument("--seed", type=int, default=1)
    return reader.parse_args()


def _taught(
    network: Network,
    taught: Sequence[Lesson],
    others: Others,
    vocabulary: Vocabulary,
    channels: Channels,
    chance: random.Random,
    asked: argparse.Namespace,
) -> Network:
    """The mean of the weights along the way (the later the more): steadier than the last ones."""
    mean = copy.deepcopy(network)
    steps = asked.epochs * (len(taught) // BATCH + 1)
    learner, pace = _learner(network, steps, asked.rate)
    done = 0
    for epoch in range(asked.epochs):
        network.train()
        items = [_item(varied(lesson, others, chance), vocabulary, chance) for lesson in taught]
        total = 0.0
        for batch in _batches(items, channels, chance):
            loss = _loss(network, batch, len(channels.limbs))
            learner.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            learner.step()
            pace.step()
            done += 1
            total += float(loss)
            _blend(mean, network, min(0.99, 1 - 1 / (done / 3 + 1)))
        print(f"epoch {epoch + 1}: loss {total * BATCH / len(taught):.3f}", flush=True)
    return mean


def _learner(
    network: Network, steps: int, rate: float
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    deep = [weight for weight in network.bert.parameters() if weight.requires_grad]
    shallow = [network.head.weight, network.head.bias, network.scale, network.shift]
    groups = [{"params": deep, "lr": 8e-5 * rate}, {"params": shallow, "lr": 3e-3 * rate}]
    learner = torch.optim.AdamW(groups, weight_decay=0.01)

    def pace(step: int) -> float:
        return min(1.0, (step + 1) / (0.08 * steps)) * max(0.03, 1 - step / steps)

    return learner, torch.optim.lr_scheduler.LambdaLR(learner, pace)


@torch.no_grad()
def _blend(mean: Network, network: Network, kept: float) -> None:
    for old, new in zip(mean.parameters(), network.parameters(), strict=True):
        if new.requires_grad:
            old.mul_(kept).add_(new, alpha=1 - kept)


def _loss(network: Network, batch: Batch, limbs: int) -> torch.Tensor:
    """How far the scores are from the evidence's places, and the strengths from what is shown."""
    pieces, present, evidence, weights, shown = batch
    scores = network(pieces, present)
    usual = nn.functional.binary_cross_entropy_with_logits
    by_piece = usual(
        scores[:, :, :limbs], evidence, weight=weights, pos_weight=torch.full((limbs,), 3.0), reduction="sum"
    )
    known = (shown >= 0).float()
    known[:, limbs:] *= 0.5
    strengths = network.strengths(scores, present)
    by_answer = usual(strengths, shown.clamp(min=0), weight=known, reduction="sum")
    return 1.5 * by_piece / weights.sum() + by_answer / known.sum()


def _item(lesson: Lesson, vocabulary: Vocabulary, chance: random.Random) -> Item:
    pieces = vocabulary.pieces(lesson.text)[:LONGEST]
    numbers = [_hidden(piece.number, chance) for piece in pieces]
    return [vocabulary.start, *numbers, vocabulary.end], lesson, pieces


def _hidden(number: int, chance: random.Random) -> int:
    if chance.random() >= UNREAD:
        return number
    return 103 if chance.random() < 0.7 else chance.randrange(1996, 29000)  # BERT's mask, or any word


def _batches(items: Sequence[Item], channels: Channels, chance: random.Random) -> Iterator[Batch]:
    """Answers of like length together, the batches in any order."""
    order = list(range(len(items)))
    chance.shuffle(order)
    groups: list[list[int]] = []
    for first in range(0, len(order), BATCH * 8):
        like = sorted(order[first : first + BATCH * 8], key=lambda at: len(items[at][0]))
        groups += [like[at : at + BATCH] for at in range(0, len(like), BATCH)]
    chance.shuffle(groups)
    return (_batch([items[at] for at in group], channels) for group in groups)


def _batch(items: Sequence[Item], channels: Channels) -> Batch:
    longest, limbs = max(len(numbers) for numbers, _, _ in items), len(channels.limbs)
    pieces = torch.zeros(len(items), longest, dtype=torch.long)
    present = torch.zeros_like(pieces)
    evidence, weights = torch.zeros(len(items), longest, limbs), torch.zeros(len(items), longest, limbs)
    shown = torch.full((len(items), channels.count), -1.0)
    for row, (numbers, lesson, found) in enumerate(items):
        pieces[row, : len(numbers)] = torch.tensor(numbers)
        present[row, : len(numbers)] = 1
        for column, state in {**lesson.shown, **lesson.own}.items():
            shown[row, column] = state
        for column, state in lesson.shown.items():
            if state == 0 or (state == 1 and column in lesson.places):
                weights[row, 1 : len(numbers) - 1, column] = 1
        for column, (first, last) in lesson.places.items():
            touching = [at for at, piece in enumerate(found, 1) if piece.span.start < last and piece.span.end > first]
            if lesson.shown.get(column) == 1 and touching:
                evidence[row, touching, column] = 1
    return pieces, present, evidence, weights, shown


@torch.no_grad()
def _sighted_in(
    network: Network, lessons: Sequence[Lesson], vocabulary: Vocabulary, channels: Channels, pack: Path
) -> dict[str, dict[str, dict[str, tuple[float, int, int]]]]:
    """Strength and best stretch of each channel, in the answers as the engine's guard leaves them."""
    network.eval()
    rules, known = load_rules(pack / "feedback" / "rules.yaml"), load_known(pack / "feedback" / "copied.json")
    asked = {one.id: one.question for one in read_labelled(sorted((pack / "feedback").glob("answers*.jsonl*")))}
    seen = {}
    for lesson in lessons:
        text = without_echo(guard(lesson.text, rules, known).text, asked[lesson.id])
        pieces = vocabulary.pieces(text)[:LONGEST]
        if pieces:
            seen[lesson.id] = _sighted(network, replace(lesson, text=text), pieces, vocabulary, channels)
    return seen


def _sighted(
    network: Network, lesson: Lesson, pieces: list[Piece], vocabulary: Vocabulary, channels: Channels
) -> dict[str, dict[str, tuple[float, int, int]]]:
    numbers = torch.tensor([[vocabulary.start, *(piece.number for piece in pieces), vocabulary.end]])
    present = torch.ones_like(numbers)
    scores = network(numbers, present)
    strengths = network.strengths(scores, present)[0]
    reading = Reading(pieces, scores[0, 1:-1].numpy())
    found: dict[str, dict[str, tuple[float, int, int]]] = {}
    for code in channels.areas[lesson.area]:
        limbs = [name for criterion, name in channels.limbs if criterion == code]
        columns = {**{name: channels.limb(code, name) for name in limbs}, "own": channels.own(code)}
        found[code] = {}
        for name, column in columns.items():
            stretch = best_stretch(reading, reading.scores[:, column], longest_for(len(limbs)))
            found[code][name] = (round(float(strengths[column]), 3), stretch.start, stretch.end)
    return found


if __name__ == "__main__":
    main()
