"""The labelled answers as the encoder's teaching needs them: what is shown of each limb, where, and the own part.

Nothing is learnt here; `teach.py` does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.feedback.labelled import LabelledAnswer, read_labelled
from bot.feedback.values import Label
from question_bank.model import Pack
from question_bank.reader import load_pack

Places = dict[int, tuple[int, int]]
Shown = dict[int, int]


@dataclass(frozen=True, slots=True)
class Channels:
    """The encoder's columns: a limb each, then one a criterion for the apprentice's own part."""

    limbs: tuple[tuple[str, str], ...]
    criteria: tuple[str, ...]
    areas: dict[str, tuple[str, ...]]

    def limb(self, code: str, name: str) -> int:
        """The column of a limb."""
        return self.limbs.index((code, name))

    def own(self, code: str) -> int:
        """The column of a criterion's own part."""
        return len(self.limbs) + self.criteria.index(code)

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.limbs) + len(self.criteria)


@dataclass(frozen=True, slots=True)
class Lesson:
    """An answer to learn from: `shown` (0, 1, or -1 for unknown) and the place of the evidence, both by column."""

    id: str
    author: str
    area: str
    text: str
    shown: Shown
    places: Places
    own: Shown


def channels_of(pack: Pack) -> Channels:
    """The columns for a pack, in its order."""
    limbs = tuple((criterion.code, limb.name) for criterion in pack.criteria for limb in criterion.limbs)
    areas = {a.number: tuple(c.code for c in pack.criteria if c.area == a.number) for a in pack.rules.areas}
    return Channels(limbs, tuple(criterion.code for criterion in pack.criteria), areas)


def lessons_in(folder: Path) -> tuple[Channels, list[Lesson]]:
    """The columns and the lessons of a pack's folder."""
    channels = channels_of(load_pack(folder))
    answers = read_labelled(sorted((folder / "feedback").glob("answers*.jsonl*")))
    return channels, [lesson_of(answer, channels) for answer in answers]


def lesson_of(answer: LabelledAnswer, channels: Channels) -> Lesson:
    """What there is to learn from one answer."""
    shown: Shown = {}
    places: Places = {}
    own: Shown = {}
    for code, labelled in answer.labels.items():
        for limb in (name for criterion, name in channels.limbs if criterion == code):
            column = channels.limb(code, limb)
            shown[column] = int(labelled.label is not Label.NOT_MET and limb not in labelled.missing)
            start = answer.answer.find(labelled.limb_evidence.get(limb, "\0"))
            if start >= 0:
                places[column] = (start, start + len(labelled.limb_evidence[limb]))
        if labelled.label is not Label.PARTLY or "own" in labelled.missing:
            own[channels.own(code)] = int(labelled.label is Label.MET)
    return Lesson(answer.id, answer.author, answer.area, answer.answer, shown, places, own)


def asking_for_own_part(answers: Sequence[LabelledAnswer]) -> frozenset[str]:
    """The criteria of which an answer by "we" alone shows a part at most."""
    return frozenset(code for answer in answers for code, one in answer.labels.items() if "own" in one.missing)
