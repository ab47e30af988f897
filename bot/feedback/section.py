"""What a learner reads about a section's answers: what was heard, quoted; what was not heard yet; one next step.

Pure composing from opinions that are already kept; judging is `engine.py`'s, and no word here is a grade.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.interview.state import Part, Rulebook
from bot.messages import Kind, Outbound
from bot.ports import Store
from bot.records import Opinion, Sitting
from bot.texts import Texts
from question_bank.model import Criterion, Level

LONGEST = 900
"""Characters of a section's feedback at most: one look on a phone (issue 4)."""
_ORDER = {"not_met": 0, "partly": 1, "met": 2}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the engine made of one criterion over the answers that count: the best per limb."""

    criterion: Criterion
    label: str
    sure: bool
    quotes: Mapping[str, str]
    missing: tuple[str, ...]
    judged: bool = True
    flags: tuple[str, ...] = ()
    ask: str = ""

    @property
    def only_own_part(self) -> bool:
        """Whether every limb was heard, and what is still to come is the learner's own part."""
        return self.label == "partly" and not self.missing


@dataclass(frozen=True, slots=True)
class Said:
    """The messages about an interview's answers, from what the store holds of it."""

    texts: Texts
    rules: Rulebook
    store: Store
    sitting: Sitting
    _cache: list[Sequence[Opinion]] = field(default_factory=list)

    def feedback(self, area: str) -> Outbound:
        """The message about one area's answers."""
        asked = [q for q in self.rules.plan.questions if q.area == area]
        name = next(a.name for a in self.rules.pack.rules.areas if a.number == area)
        answered = [q.number for q in asked if q.number in self.sitting.state.answered]
        title = self.texts("feedback.title", area=name)
        if not answered:
            return Outbound(self.texts("feedback.skipped"), title, kind=Kind.FEEDBACK)
        aimed = {code for q in asked if q.number in answered for code in q.criteria}
        heard = heard_of(self.rules, area, [o for o in self._opinions() if o.number in answered])
        return Outbound(_body(self.texts, heard, aimed, self._self(area)), title, kind=Kind.FEEDBACK)

    def second_try(self, number: int) -> Outbound:
        """What a second try at one question newly showed, and what it lost."""
        area = self.rules.question(number).area
        own = [o for o in self._opinions() if o.number == number]
        first = heard_of(self.rules, area, [o for o in own if o.part is not Part.AGAIN])
        again = heard_of(self.rules, area, [o for o in own if o.part is Part.AGAIN])
        title = self.texts("second_try.title")
        return Outbound(_compared(self.texts, first, again), title, kind=Kind.FEEDBACK)

    def picture(self) -> Outbound:
        """The whole interview at a glance: each area with its criteria, by what was heard of them."""
        blocks = [self._glance(a.number, a.name) for a in self.rules.pack.rules.areas]
        text = "\n\n".join(block for block in blocks if block)
        return Outbound(text, self.texts("picture.title"), kind=Kind.FEEDBACK)

    def _glance(self, area: str, name: str) -> str:
        answered = self.sitting.state.answered
        asked = [q for q in self.rules.plan.questions if q.area == area and q.number in answered]
        if not asked:
            return ""
        aimed = {code for q in asked for code in q.criteria}
        heard = heard_of(self.rules, area, [o for o in self._opinions() if o.number in answered])
        lines = [name]
        for label in ("met", "partly", "not_met"):
            found = [
                h for h in heard if h.judged and h.label == label and (label != "not_met" or h.criterion.code in aimed)
            ]
            if found:
                what = ", ".join(f"{h.criterion.code} {h.criterion.title}" for h in found)
                lines.append(self.texts(f"picture.{label}", what=what))
        if len(lines) == 1:
            lines.append(self.texts("picture.unjudged", codes=", ".join(sorted(aimed))))
        return "\n".join(lines)

    def _opinions(self) -> Sequence[Opinion]:
        if not self._cache:
            self._cache.append(self.store.opinions.of(self.sitting.id))
        return self._cache[0]

    def _self(self, area: str) -> Mapping[str, str]:
        codes = {c.code for c in self.rules.pack.criteria if c.area == area}
        return {o.criterion: o.label for o in self._opinions() if o.by == "self" and o.criterion in codes}


def heard_of(rules: Rulebook, area: str, opinions: Iterable[Opinion]) -> tuple[Heard, ...]:
    """What the engine heard per criterion of an area: the best evidence per limb over its opinions, of which the last
    one on a question (and a part of it) replaces those before."""
    by_code: dict[str, dict[tuple[int, Part], Opinion]] = {}
    for opinion in opinions:
        if opinion.by == "engine":
            by_code.setdefault(opinion.criterion, {})[(opinion.number, opinion.part)] = opinion
    criteria = [c for c in rules.pack.criteria if c.area == area]
    return tuple(_merged(criterion, tuple(by_code.get(criterion.code, {}).values())) for criterion in criteria)


def _merged(criterion: Criterion, opinions: Sequence[Opinion]) -> Heard:
    if not opinions:
        return Heard(criterion, "not_met", sure=False, quotes={}, missing=(), judged=False)
    details = [json.loads(opinion.detail) for opinion in opinions]
    quotes: dict[str, str] = {}
    heard: set[str] = set()
    for detail in details:
        heard.update(detail.get("heard", ()))
        for limb, spans in detail.get("quotes", {}).items():
            if spans and limb not in quotes:
                quotes[limb] = spans[0]["text"]
    best = max(opinions, key=lambda opinion: _ORDER[opinion.label])
    sure = any(d.get("sure") for d, o in zip(details, opinions, strict=True) if o.label == best.label)
    missing = tuple(limb.name for limb in criterion.limbs if limb.name not in heard)
    label = best.label if missing or best.label == "met" else ("met" if _together(opinions) else best.label)
    flags = tuple(sorted({flag for detail in details for flag in detail.get("flags", ())}))
    ask = next((d.get("ask", "") for d, o in zip(details, opinions, strict=True) if o is best), "")
    return Heard(criterion, label, bool(sure), quotes, missing, flags=flags, ask=ask)


def _together(opinions: Sequence[Opinion]) -> bool:
    """Several answers that each show a part may show the whole together, as long as each shows one's own part."""
    return sum(opinion.label == "partly" for opinion in opinions) > 1


def _body(texts: Texts, heard: Sequence[Heard], aimed: set[str], own_view: Mapping[str, str]) -> str:
    """As much as fits on one look; no criterion and, if at all possible, no first quote ever gives way."""
    judged = [h for h in heard if h.judged]
    if not judged:
        return _looks_for(texts, [h.criterion for h in heard if h.criterion.code in aimed])
    bodies = ["\n\n".join(_paragraphs(texts, judged, aimed, own_view, room)) for room in _ROOMS]
    return next((body for body in bodies if len(body) <= LONGEST), bodies[-1])


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is said: quotes a criterion, what is still to come, the stretch."""

    quotes: int
    still: bool
    stretch: bool


_ROOMS = (
    _Room(2, still=True, stretch=True),
    _Room(1, still=True, stretch=True),
    _Room(1, still=True, stretch=False),
    _Room(1, still=False, stretch=False),
    _Room(0, still=False, stretch=False),
)
"""From the roomiest to the tightest."""


def _paragraphs(
    texts: Texts, judged: Sequence[Heard], aimed: set[str], own_view: Mapping[str, str], room: _Room
) -> list[str]:
    shown = [h for h in judged if h.label != "not_met"]
    lines = [_heard_lines(texts, h, own_view, room) for h in shown] or [_too_little(texts, judged)]
    open_ = [h.criterion.title for h in judged if h.label == "not_met" and h.criterion.level is Level.PASS]
    stretch = [h.criterion.title for h in judged if h.label == "not_met" and h.criterion.level is Level.DISTINCTION]
    if open_:
        lines.append(texts("feedback.not_yet", title="; ".join(open_)))
    if stretch and room.stretch:
        lines.append(texts("feedback.stretch", title=stretch[0]))
    end = "feedback.not_graded" if all(h.sure for h in shown) else "feedback.not_graded_unsure"
    return [*lines, *_next_step(texts, judged, aimed), texts(end)]


def _too_little(texts: Texts, judged: Sequence[Heard]) -> str:
    """Why there was nothing to go by, where that is known, and what would help; never a reproach."""
    flags = {flag for heard in judged for flag in heard.flags}
    known = next((flag for flag in ("copy_paste", "keyword_stuffing") if flag in flags), "")
    return texts(
        {"copy_paste": "feedback.copied", "keyword_stuffing": "feedback.terms"}.get(known, "feedback.too_little")
    )


def _heard_lines(texts: Texts, heard: Heard, own_view: Mapping[str, str], room: _Room) -> str:
    key = "heard" if heard.label == "met" else "partly"
    parts = [texts(f"feedback.{key}" if heard.sure else f"feedback.{key}_unsure", title=heard.criterion.title)]
    parts.extend(texts("feedback.quote", quote=quote) for quote in _apart(heard.quotes.values())[: room.quotes])
    if heard.only_own_part and room.still:
        parts.append(texts("feedback.own_part"))
    if heard.missing and room.still:
        says = {limb.name: limb.says for limb in heard.criterion.limbs}
        parts.append(texts("feedback.still", what="; ".join(says[name] for name in heard.missing)))
    if heard.criterion.code in own_view:
        parts.append(texts("feedback.self", label=texts(f"self.labels.{own_view[heard.criterion.code]}")))
    return "\n".join(parts)


def _apart(quotes: Iterable[str]) -> list[str]:
    """The quotes without those that mostly say again what an earlier one said."""
    kept: list[str] = []
    for quote in quotes:
        said = {word for other in kept for word in other.split()}
        if sum(word in said for word in quote.split()) <= len(quote.split()) / 2:
            kept.append(quote)
    return kept


def _next_step(texts: Texts, judged: Sequence[Heard], aimed: set[str]) -> list[str]:
    """One open question for one missing limb: of a criterion aimed at, partly heard first, the stretch last."""
    wanting = [h for h in judged if h.missing or (h.only_own_part and h.ask)]
    wanting.sort(
        key=lambda h: (h.criterion.code not in aimed, h.criterion.level is Level.DISTINCTION, h.label != "partly")
    )
    if not wanting:
        return []
    first = wanting[0]
    limb = next((limb for limb in first.criterion.limbs if limb.name in first.missing), None)
    return [texts("feedback.step", ask=limb.ask if limb else first.ask)]


def _looks_for(texts: Texts, criteria: Sequence[Criterion]) -> str:
    lines = [texts("feedback.looks_for_lead")]
    lines.extend(
        texts("feedback.looks_for", code=c.code, title=c.title, statement=" ".join(c.statement.split()))
        for c in criteria
    )
    return _fitting(lines)


def _fitting(lines: Sequence[str]) -> str:
    """As many paragraphs as fit on one look, the last two always among them."""
    kept = list(lines)
    while len("\n\n".join(kept)) > LONGEST and len(kept) > 3:
        kept.pop(-3)
    return "\n\n".join(kept)


def _compared(texts: Texts, first: Sequence[Heard], again: Sequence[Heard]) -> str:
    if not any(h.judged for h in again):
        return texts("second_try.unjudged")
    newly: list[str] = []
    lost: list[str] = []
    for before, after in zip(first, again, strict=True):
        says = {limb.name: limb.says for limb in before.criterion.limbs}
        had, has = set(says) - set(before.missing), set(says) - set(after.missing)
        if before.judged and after.judged:
            newly.extend(says[name] for name in says if name in has - had)
            lost.extend(says[name] for name in says if name in had - has)
    parts = []
    if newly:
        parts.append("\n".join([texts("second_try.newly"), *(f"– {says}" for says in newly)]))
    if lost:
        parts.append("\n".join([texts("second_try.lost"), *(f"– {says}" for says in lost)]))
    return _fitting(parts or [texts("second_try.same")])
