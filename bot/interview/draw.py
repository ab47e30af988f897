"""The draw: which questions a mock asks, chosen exactly and varied by a seed (KIT.md, "The draw").

Wishes, in this order: no question of the last mocks while its area can fill its quota without; most distinct gap
criteria; most distinct weak ones; most of all criteria. A question's criteria are of its own area (the pack's reader
keeps it), so every wish is a sum over areas: each area's best choices are counted, then the quotas' best splits, and
the seed picks one of all best draws with equal chances. Nothing here knows of learners or of the record.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from question_bank.model import Area, Pack, Question

Score = tuple[int, int, int, int]
Ways = dict[int, int]

_NOTHING: Score = (0, 0, 0, 0)


class CannotDraw(Exception):
    """The pack's areas cannot fill the interview's questions within their quotas."""


def draw(
    pack: Pack,
    seed: int,
    gaps: Collection[str] | None = None,
    weak: Collection[str] = (),
    recent: Collection[str] = (),
) -> tuple[Question, ...]:
    """The interview's questions, area by area.

    `gaps` and `weak` are criteria's codes (`gaps` None: all are gaps), `recent` ids of the last mocks' questions; what
    the pack does not have is ignored. The same arguments draw the same questions on every version of Python.
    Raises `CannotDraw` when the quotas cannot be filled."""
    return Plan(pack, gaps, weak, recent).draw(seed)


class Plan:
    """All best draws of one pack for one learner, counted once, so that many seeds can be drawn quickly."""

    def __init__(
        self,
        pack: Pack,
        gaps: Collection[str] | None = None,
        weak: Collection[str] = (),
        recent: Collection[str] = (),
    ) -> None:
        """As `draw`; raises `CannotDraw` when the quotas cannot be filled."""
        wishes = _Wishes(pack, gaps, weak)
        self._wanted = pack.rules.interview.questions
        self._menus = [_menu(area, pack.questions, wishes, frozenset(recent)) for area in pack.rules.areas]
        self._totals = _totals(self._menus, self._wanted)

    @property
    def ways(self) -> int:
        """How many different sets of questions are equally good, and best."""
        return self._totals[-1][self._wanted][1]

    def draw(self, seed: int) -> tuple[Question, ...]:
        """One of the best sets, each with the same chance, in the order in which it is asked."""
        chance = _Chance(seed)
        drawn: list[Question] = []
        for menu, count in zip(self._menus, self._split(chance), strict=True):
            chosen = menu[count].pick(chance)
            chance.shuffle(chosen)
            drawn.extend(chosen)
        return tuple(drawn)

    def _split(self, chance: "_Chance") -> list[int]:
        """How many questions each area gives: one of the best splits, with a chance in proportion to its draws."""
        counts: list[int] = []
        left = self._wanted
        score, _ = self._totals[-1][left]
        for menu, before in zip(reversed(self._menus), reversed(self._totals[:-1]), strict=True):
            options = {
                count: before[left - count][1] * choices.ways
                for count, choices in menu.items()
                if left - count in before and _sum(before[left - count][0], choices.score) == score
            }
            count = _weighted(options, chance)
            counts.append(count)
            left -= count
            score = before[left][0]
        return counts[::-1]


class _Chance:
    """Chance from a seed, by the one method of the generator that no version of Python changes."""

    def __init__(self, seed: int) -> None:
        self._bits = random.Random(seed).getrandbits  # noqa: S311 - replayable on purpose, keeps no secret

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, `limit`, each with the same chance."""
        while True:
            number = self._bits(limit.bit_length())
            if number < limit:
                return number

    def shuffle(self, questions: list[Question]) -> None:
        """Put the questions into any order."""
        for last in range(len(questions) - 1, 0, -1):
            other = self.below(last + 1)
            questions[last], questions[other] = questions[other], questions[last]


class _Wishes:
    """Criteria as bits, and what a set of them is worth."""

    def __init__(self, pack: Pack, gaps: Collection[str] | None, weak: Collection[str]) -> None:
        self._bit = {criterion.code: 1 << at for at, criterion in enumerate(pack.criteria)}
        self._gaps = self.mask(self._bit if gaps is None else gaps)
        self._weak = self.mask(weak)

    def mask(self, codes: Collection[str]) -> int:
        """The criteria as bits."""
        return sum({self._bit.get(code, 0) for code in codes})

    def score(self, mask: int, repeats: int) -> Score:
        """What a choice is worth, larger is better, the first wish first."""
        return -repeats, (mask & self._gaps).bit_count(), (mask & self._weak).bit_count(), mask.bit_count()


@dataclass(frozen=True, slots=True)
class _Choices:
    """All best ways to take a number of questions of an area: those that are always in, and `take` more of `pool`.

    `tables[n][k]` counts, by the criteria covered, the ways to have taken k of the pool's first n."""

    score: Score
    best: Ways
    fixed: tuple[Question, ...]
    pool: tuple[tuple[Question, int], ...]
    tables: Sequence[Sequence[Ways]]
    take: int

    @property
    def ways(self) -> int:
        return sum(self.best.values())

    def pick(self, chance: _Chance) -> list[Question]:
        """One of the best ways, each with the same chance."""
        mask = _weighted(self.best, chance)
        chosen, left = list(self.fixed), self.take
        for at in range(len(self.pool), 0, -1):
            question, bits = self.pool[at - 1]
            without, within = self.tables[at - 1][left], self.tables[at - 1][left - 1] if left else {}
            before = {other: ways for other, ways in within.items() if other | bits == mask}
            spared = without.get(mask, 0)
            if chance.below(spared + sum(before.values())) >= spared:
                mask = _weighted(before, chance)
                chosen.append(question)
                left -= 1
        return chosen


def _weighted(ways: Ways, chance: _Chance) -> int:
    """A key, with a chance in proportion to its ways."""
    at = chance.below(sum(ways.values()))
    for key, count in ways.items():
        if at < count:
            return key
        at -= count
    raise AssertionError("the chance lies below the sum")


def _menu(area: Area, questions: Sequence[Question], wishes: _Wishes, recent: frozenset[str]) -> dict[int, _Choices]:
    """For each number of questions that the area may give, its best choices."""
    own = [(question, wishes.mask(question.criteria)) for question in questions if question.area == area.number]
    fresh = tuple(pair for pair in own if pair[0].id not in recent)
    old = tuple(pair for pair in own if pair[0].id in recent)
    least, most = area.questions
    menu: dict[int, _Choices] = {}
    tables = _tables(fresh, min(most, len(fresh)), 0)
    for count in range(least, min(most, len(fresh)) + 1):
        menu[count] = _best(tables, (), fresh, count, 0, wishes)
    if least <= len(own) and most > len(fresh):
        menu.update(_with_old(fresh, old, range(max(least, len(fresh) + 1), min(most, len(own)) + 1), wishes))
    return menu


def _with_old(
    fresh: tuple[tuple[Question, int], ...],
    old: tuple[tuple[Question, int], ...],
    counts: range,
    wishes: _Wishes,
) -> Iterator[tuple[int, _Choices]]:
    """Choices where the area cannot do without questions of the last mocks: all fresh ones are in."""
    fixed = tuple(question for question, _ in fresh)
    covered = 0
    for _, bits in fresh:
        covered |= bits
    tables = _tables(old, counts.stop - 1 - len(fresh), covered)
    for count in counts:
        repeats = count - len(fresh)
        yield count, _best(tables, fixed, old, repeats, repeats, wishes)


def _tables(pool: Sequence[tuple[Question, int]], most: int, covered: int) -> list[list[Ways]]:
    tables: list[list[Ways]] = [[{covered: 1}, *({} for _ in range(most))]]
    for _, bits in pool:
        before = tables[-1]
        after = [before[0]]
        for taken in range(1, most + 1):
            ways = dict(before[taken])
            for mask, count in before[taken - 1].items():
                ways[mask | bits] = ways.get(mask | bits, 0) + count
            after.append(ways)
        tables.append(after)
    return tables


def _best(
    tables: Sequence[Sequence[Ways]],
    fixed: tuple[Question, ...],
    pool: tuple[tuple[Question, int], ...],
    take: int,
    repeats: int,
    wishes: _Wishes,
) -> _Choices:
    scores = {mask: wishes.score(mask, repeats) for mask in tables[-1][take]}
    top = max(scores.values())
    best = {mask: ways for mask, ways in tables[-1][take].items() if scores[mask] == top}
    return _Choices(top, best, fixed, pool, tables, take)


Totals = dict[int, tuple[Score, int]]


def _totals(menus: Sequence[dict[int, _Choices]], wanted: int) -> list[Totals]:
    """For the first areas together, and each number of questions that they may give: the best score, and its draws."""
    totals: list[Totals] = [{0: (_NOTHING, 1)}]
    for menu in menus:
        totals.append(_added(totals[-1], menu, wanted))
    if wanted not in totals[-1]:
        raise CannotDraw(f"the areas cannot give {wanted} questions within their quotas")
    return totals


def _added(before: Totals, menu: dict[int, _Choices], wanted: int) -> Totals:
    after: Totals = {}
    for total, (score, ways) in before.items():
        for count, choices in menu.items():
            new, known = _sum(score, choices.score), after.get(total + count)
            if total + count > wanted or (known is not None and known[0] > new):
                continue
            equal = known[1] if known is not None and known[0] == new else 0
            after[total + count] = (new, equal + ways * choices.ways)
    return after


def _sum(one: Score, other: Score) -> Score:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]
