"""The question corner: finds the criterion that a learner asks about and explains it in the pack's words.

It decides from the words, the code if there is one, and the section just finished, in this order. What is not about
the criteria is handed over, code or not. A code decides unless the words plainly ask for another criterion. Without a
code the words decide, and the section's area breaks a tie. It never grades and never writes an answer.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.faults import Fault
from bot.feedback.corner_codes import Codes, find_codes
from bot.feedback.corner_finder import Finder
from bot.feedback.corner_terms import Reader
from bot.feedback.corner_words import CornerWords, read_corner_words
from question_bank.model import Criterion, Guidance, Pack
from question_bank.reader import load_pack

LONGEST = 900
"""Characters of a reply at most: one look on a phone (issue 4)."""
_AREA = 0.04
"""What the section just finished adds to its own criteria: enough to break a tie, no more."""
_CODE = 0.35
"""What a code adds to its criterion: other words must be this much nearer to overrule it."""
_PLAIN = 0.4
"""How near words must be to a criterion to say plainly what is meant, beside a code of another assessment."""
_FAINT = 0.08
"""Words nearer to nothing than this say nothing that the corner knows."""
_BESIDE = 0.7
"""A second criterion is named when it is this close to the first, as a share."""


class Kind(StrEnum):
    """What sort of reply it is."""

    GUIDANCE = "guidance"
    STRENGTHEN = "strengthen"
    HAND_OVER = "hand_over"
    SIGNPOST = "signpost"
    SMALLTALK = "smalltalk"


_KINDS = {
    "welfare": Kind.SIGNPOST,
    "chat": Kind.SMALLTALK,
    "abuse": Kind.SMALLTALK,
    "strengthen": Kind.STRENGTHEN,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the corner says. `criteria` are the codes meant, best first, and empty when the message is not about the
    criteria; then `reason` says why. Kind `strengthen` asks the caller for the learner's own missing limbs."""

    kind: Kind
    criteria: tuple[str, ...]
    answer: str
    reason: str = ""


class UnknownArea(Fault):
    """An area was named that the pack does not have."""


class Corner:
    """The question corner of one pack; making it learns from the pack's ways of asking."""

    def __init__(self, pack: Pack, words: CornerWords) -> None:
        self._words = words
        self._criteria: dict[str, Criterion] = {criterion.code: criterion for criterion in pack.criteria}
        self._guidance: dict[str, Guidance] = {guidance.code: guidance for guidance in pack.guidance}
        self._reasons = {reason.key: reason for reason in words.reasons}
        self._areas = {name: area.number for area in pack.rules.areas for name in (area.number, _plain(area.name))}
        self._finder = Finder(list(_examples(pack, words)), Reader(words.language))

    def ask(self, area: str | None, question: str) -> Reply:
        """The reply to a question after the section of `area` (number or name; None: none in particular).

        Raises `UnknownArea`."""
        codes = find_codes(question, self._criteria)
        scores = self._finder.scores(codes.rest)
        best_reason = max(self._reasons, key=lambda key: scores[key])
        ranked = self._ranked(self._number(area), codes, scores)
        best = ranked[0]
        if self._is_handed_over(best_reason, best, codes, scores):
            return self._hand_over(best_reason, codes, self._number(area))
        if codes.unknown and not codes.known and scores[best] < _PLAIN:
            return Reply(Kind.HAND_OVER, (), self._words.words.unknown_code, "unknown_code")
        if not codes.known and scores[best] < _FAINT:
            return Reply(Kind.HAND_OVER, (), self._words.words.unsure, "unsure")
        return self._explained(self._near(ranked, scores))

    def strengthened(self, missing: Mapping[str, Iterable[str]]) -> str:
        """What to think about next, from the limbs (by name) that were not heard of each criterion (by code): one open
        question a limb, as many as fit. Unknown codes and names are left out."""
        text = ""
        for code, names in missing.items():
            block = self._missing(code, frozenset(names))
            if block and len(text) + len(block) + 2 <= LONGEST:
                text = f"{text}\n\n{block}" if text else block
        return text or self._words.words.nothing_missing

    def explain(self, code: str) -> str:
        """What one criterion looks for and what usually shows it; raises `KeyError` for a code the pack has not."""
        return self._explained((code,)).answer

    def _number(self, area: str | None) -> str:
        if area is None:
            return ""
        try:
            return self._areas[_plain(area)]
        except KeyError:
            known = ", ".join(sorted(set(self._areas.values())))
            raise UnknownArea(f"There is no area “{area}”; give a number ({known}) or its name.") from None

    def _ranked(self, area: str, codes: Codes, scores: Mapping[str, float]) -> list[str]:
        def value(code: str) -> float:
            home = self._criteria[code].area == area
            return scores.get(code, 0.0) + _CODE * (code in codes.known) + _AREA * home

        return sorted(self._criteria, key=value, reverse=True)

    def _is_handed_over(self, reason: str, best: str, codes: Codes, scores: Mapping[str, float]) -> bool:
        if codes.known:
            return scores[reason] > max(0.2, max(scores[code] for code in (best, *codes.known)))
        return scores[reason] > scores[best]

    def _near(self, ranked: list[str], scores: Mapping[str, float]) -> tuple[str, ...]:
        first, *others = ranked
        return (first, *(code for code in others[:2] if scores[code] >= max(_FAINT, _BESIDE * scores[first])))

    def _hand_over(self, key: str, codes: Codes, area: str) -> Reply:
        kind = _KINDS.get(key, Kind.HAND_OVER)
        if kind is not Kind.STRENGTHEN:
            return Reply(kind, (), self._reasons[key].says, key)
        of_area = tuple(code for code, criterion in self._criteria.items() if criterion.area == area)
        if codes.known:
            return Reply(kind, codes.known, self._explained(codes.known).answer, key)
        return Reply(kind, of_area, self._reasons[key].says, key)

    def _explained(self, codes: tuple[str, ...]) -> Reply:
        criterion, guidance, labels = self._criteria[codes[0]], self._guidance[codes[0]], self._words.words
        parts = [f"{criterion.code}: {criterion.title}", guidance.means]
        parts.append("\n".join([labels.shows, *(f"• {shown}" for shown in guidance.shows)]))
        extras = [f"{labels.strengthen} {guidance.strengthen}"]
        extras += [labels.also.format(code=code, title=self._criteria[code].title) for code in codes[1:2]]
        for extra in extras:
            if len("\n\n".join([*parts, extra])) <= LONGEST:
                parts.append(extra)
        return Reply(Kind.GUIDANCE, codes, "\n\n".join(parts))

    def _missing(self, code: str, names: frozenset[str]) -> str:
        criterion = self._criteria.get(code)
        asks = [limb.ask for limb in criterion.limbs if limb.name in names] if criterion else []
        if criterion is None or not asks:
            return ""
        head = self._words.words.missing.format(code=code, title=criterion.title)
        return "\n".join([head, *(f"• {ask}" for ask in asks)])


def open_corner(pack: str | os.PathLike[str]) -> Corner:
    """The question corner of a pack's folder or name. Raises `PackError`."""
    return Corner(load_pack(pack), read_corner_words(pack))


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _examples(pack: Pack, words: CornerWords) -> Iterable[tuple[str, str]]:
    for guidance in pack.guidance:
        yield from ((guidance.code, asked) for asked in guidance.asked)
    for reason in words.reasons:
        yield from ((reason.key, asked) for asked in reason.asked)
