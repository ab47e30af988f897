"""The engine's steps in order, for one answer and one criterion, with what a pack has learnt.

Every step lives in a module of its own; `engine.py` is the door through which the project comes in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.feedback.asking import Asking, load_asking
from bot.feedback.clauses import count_words
from bot.feedback.copying import load_known
from bot.feedback.deciding import Decider
from bot.feedback.features import Sighted, chances, features
from bot.feedback.guard import Guarded, guard, without_echo
from bot.feedback.quoting import longest_for, quote
from bot.feedback.rules import WordRules, load_rules
from bot.feedback.sightings import sighting
from bot.feedback.tagger import Reading, Tagger
from bot.feedback.tagging import Clause, tagged
from bot.feedback.values import CriterionJudgement, Flag, Label, Quote
from bot.feedback.weights import OWN, ChannelsFile, load_channels, load_weights
from question_bank.model import Criterion, Pack

_OWN_BAR = 0.35
"""The chance of one's own part under which it, and no limb, is what a partly shown criterion misses."""
_FILES = ("rules.yaml", "model.onnx", "vocabulary.txt", "channels.json")


@dataclass(frozen=True, slots=True)
class Encoder:
    """A pack's tagger, and what its columns stand for."""

    tagger: Tagger
    channels: ChannelsFile

    def sight(self, text: str, criteria: Sequence[Criterion]) -> Mapping[str, Sighted]:
        """What is sighted of each criterion in a text, by code."""
        reading = self.tagger.read(text)
        return {criterion.code: sight(self.channels, reading, criterion) for criterion in criteria}


@dataclass(frozen=True, slots=True)
class Learnt:
    """All that a pack has learnt: its word rules, known wording, what questions ask for, encoder and weights."""

    rules: WordRules
    known: frozenset[int]
    asking: Asking
    encoder: Encoder
    decider: Decider

    @property
    def version(self) -> str:
        """Which encoder and which weights judged."""
        return f"{self.encoder.channels.version}+{self.decider.weights.version}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer made ready for judging: what the guard left of it, its clauses and the encoder's scores."""

    question: str
    answer: str
    guarded: Guarded
    clauses: tuple[Clause, ...]
    reading: Reading


def load_learnt(pack: Pack, folder: Path) -> Learnt | None:
    """What a pack's `feedback` folder holds; None when it has not all of it."""
    weights = folder / "weights.json"
    encoder = load_encoder(folder)
    if encoder is None or not weights.is_file():
        return None
    rules, known = load_rules(folder / "rules.yaml"), load_known(folder / "copied.json")
    return Learnt(rules, known, load_asking(pack, folder), encoder, Decider(load_weights(weights)))


def load_encoder(folder: Path) -> Encoder | None:
    """The encoder in a pack's `feedback` folder; None when it has not all of its files."""
    if not all((folder / name).is_file() for name in _FILES):
        return None
    return Encoder(Tagger.load(folder), load_channels(folder / "channels.json"))


def prepare(learnt: Learnt, answer: str, question: str) -> Prepared:
    """An answer ready for judging; what is worth nothing is not read by the encoder."""
    guarded = guard(answer, learnt.rules, learnt.known)
    text = "" if guarded.worthless else without_echo(guarded.text, question)
    return Prepared(question, answer, guarded, tagged(text, learnt.rules.tags), learnt.encoder.tagger.read(text))


def sight(channels: ChannelsFile, reading: Reading, criterion: Criterion) -> Sighted:
    """What is sighted of a criterion's limbs in an answer."""
    columns = channels.criteria.get(criterion.code, {})
    longest = longest_for(len(criterion.limbs))
    return Sighted(
        criterion.code,
        tuple(sighting(reading, columns.get(limb.name), longest) for limb in criterion.limbs),
        tuple(limb.core for limb in criterion.limbs),
        sighting(reading, columns.get(OWN), longest).strength,
    )


def judged(learnt: Learnt, prepared: Prepared, criterion: Criterion) -> CriterionJudgement:
    """What a prepared answer shows of a criterion for which there are weights."""
    sighted = sight(learnt.encoder.channels, prepared.reading, criterion)
    asked = learnt.asking.asks_for(prepared.question, criterion.code)
    numbers = features(sighted, prepared.clauses, count_words(prepared.guarded.text), asked)
    decision = learnt.decider.decide(criterion.code, numbers)
    strengths = tuple(float(chance) for chance in chances([limb.strength for limb in sighted.limbs]))
    names = tuple(limb.name for limb in criterion.limbs)
    heard = heard_limbs(decision.label, strengths, float(chances([sighted.own])[0]), learnt.decider.weights.heard)
    return CriterionJudgement(
        code=criterion.code,
        label=decision.label,
        sure=decision.sure and not (decision.label is Label.MET and Flag.INJECTION in prepared.guarded.flags),
        quotes=_quotes(prepared, names, sighted, heard),
        heard=tuple(names[place] for place in heard),
        missing=tuple(name for place, name in enumerate(names) if place not in heard),
        strengths=tuple((name, round(strength, 3)) for name, strength in zip(names, strengths, strict=True)),
        own=round(float(chances([sighted.own])[0]), 3),
    )


def heard_limbs(label: Label, strengths: tuple[float, ...], own: float, bar: float) -> tuple[int, ...]:
    """The places of the limbs that were heard, so that they agree with the label: all of them for met, none for not
    met; for partly the strongest at least, and all of them only where one's own part is what is missing."""
    everything = tuple(range(len(strengths)))
    if label is not Label.PARTLY:
        return everything if label is Label.MET else ()
    heard = tuple(place for place in everything if strengths[place] >= bar)
    if not heard:
        return (max(everything, key=lambda place: strengths[place]),)
    if heard == everything and len(heard) > 1 and own >= _OWN_BAR:
        weakest = min(everything, key=lambda place: strengths[place])
        return tuple(place for place in everything if place != weakest)
    return heard


def nothing(criterion: Criterion) -> CriterionJudgement:
    """The sure judgement that nothing of a criterion is shown."""
    names = tuple(limb.name for limb in criterion.limbs)
    return CriterionJudgement(
        criterion.code, Label.NOT_MET, sure=True, missing=names, strengths=tuple((name, 0.0) for name in names)
    )


def unjudged(criterion: Criterion) -> CriterionJudgement:
    """What is said of a criterion that cannot be judged: nothing, and not surely."""
    return CriterionJudgement(criterion.code, Label.NOT_MET, sure=False)


def _quotes(prepared: Prepared, names: tuple[str, ...], sighted: Sighted, heard: tuple[int, ...]) -> tuple[Quote, ...]:
    longest = longest_for(len(names))
    spans = [(names[place], sighted.limbs[place].span) for place in heard]
    cut = prepared.guarded.cut
    return tuple(quote(prepared.answer, name, span, longest, cut) for name, span in spans if span is not None)
