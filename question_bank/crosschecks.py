"""What must agree between the files of a pack: codes, areas, quotas, sections and guidance.

Each check takes a `Reading` and yields problems. A mistake is told once: what is wrong by itself still counts as there.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from question_bank.model import Content, GatewayItem
from question_bank.problems import Problem
from question_bank.reader import Placed, Reading, base_folder, based_on, bases, written_list, written_values
from question_bank.rule_parts import areas, items, number, sections, whole
from question_bank.strict_yaml import Document

Thing = TypeVar("Thing")


def disagreements(reading: Reading) -> list[Problem]:
    """Everything that does not agree between the pack's parts."""
    checks: tuple[Callable[[Reading], Iterator[Problem]], ...] = (
        _base,
        _repeated,
        _areas,
        _quotas,
        _criteria,
        _question_areas,
        _question_criteria,
        _miswritten,
        _sections,
        _probes,
        _guidance,
    )
    return [problem for check in checks for problem in check(reading)]


def known_codes(reading: Reading) -> frozenset[str]:
    """The codes of all criteria written, also of those that are wrong elsewhere; where one is miswritten, the code that
    is meant."""
    written = frozenset(written_values(reading.criteria_document, "criteria", "code"))
    meant = miswritten(reading)
    return (written - meant.keys()) | frozenset(meant.values())


def miswritten(reading: Reading) -> Mapping[str, str]:
    """Criteria's codes that nothing else names, and beside each the one of almost that name which other files name and
    no criterion has: one mistake, however often the right one is named."""
    written = frozenset(written_values(reading.criteria_document, "criteria", "code"))
    guided = frozenset(written_values(reading.guidance_document, "guidance", "code"))
    used = guided | frozenset(written_aims(reading))
    found: dict[str, str] = {}
    for code in sorted(written - used):
        near = difflib.get_close_matches(code, sorted(guided - written - frozenset(found.values())), 1, 0.6)
        if near:
            found[code] = near[0]
    return found


def known_areas(reading: Reading) -> frozenset[str]:
    """The numbers of all areas written, also of those that are wrong elsewhere."""
    return frozenset(written_values(reading.pack, "areas", "number"))


def written_questions(reading: Reading) -> Counter[str]:
    """How many questions are written for each area, right or wrong."""
    count: Counter[str] = Counter()
    for document in reading.question_documents:
        if isinstance(document.value, dict) and isinstance(area := document.value.get("area"), str):
            count[area] += len(written_list(document, "questions"))
    return count


def written_aims(reading: Reading) -> Counter[str]:
    """How many questions are written for each criterion, right or wrong."""
    count: Counter[str] = Counter()
    for document in reading.question_documents:
        for question in written_list(document, "questions"):
            aims = question.get("criteria") if isinstance(question, dict) else None
            count.update({code for code in aims if isinstance(code, str)} if isinstance(aims, list) else ())
    return count


def readable(reading: Reading) -> bool:
    """Whether every questions file could be read and says its area, so that its questions can be counted."""
    whole_files = (document.value for document in reading.question_documents)
    return all(isinstance(value, dict) and isinstance(value.get("area"), str) for value in whole_files)


def _base(reading: Reading) -> Iterator[Problem]:
    """The pack that this one is based on is there, and is another one."""
    if based_on(reading.folder) is None:
        return
    *_, last = bases(reading.folder)
    name = based_on(last)
    if name is not None:
        circle = "a pack cannot be based on itself, not even by way of others"
        missing = f"there is no pack ‘{name}’, neither beside this one nor in question_bank/"
        yield reading.pack.problem(("based_on",), circle if base_folder(last, name) is not None else missing)


def _twice(things: Iterable[Placed[Thing]], name: str, key: Callable[[Thing], Hashable]) -> Iterator[Problem]:
    first: dict[Hashable, Placed[Thing]] = {}
    for placed in things:
        known = first.setdefault(key(placed.value), placed)
        if known is not placed:
            line, _ = known.document.place((*known.steps, name))
            where = f"{known.document.file}:{line}"
            yield placed.problem(f"the {name} ‘{key(placed.value)}’ is used already ({where})", name)


def _repeated(reading: Reading) -> Iterator[Problem]:
    yield from _twice(reading.questions, "id", lambda question: question.id)
    yield from _twice(reading.probes, "id", lambda probe: probe.id)
    yield from _twice(reading.criteria, "code", lambda criterion: criterion.code)
    yield from _twice(reading.guidance, "code", lambda guidance: guidance.code)
    yield from _twice(areas(reading), "number", lambda area: area.number)
    yield from _twice(sections(reading), "number", lambda section: section.number)
    yield from _twice(items(reading, Content, "report", "contents"), "key", lambda content: content.key)
    yield from _twice(items(reading, GatewayItem, "gateway"), "key", lambda item: item.key)
    for placed in reading.criteria:
        steps = (*placed.steps, "limbs")
        limbs = [Placed(limb, placed.document, (*steps, at)) for at, limb in enumerate(placed.value.limbs)]
        yield from _twice(limbs, "name", lambda limb: limb.name)


def _areas(reading: Reading) -> Iterator[Problem]:
    """An area without a criterion or without a question cannot be examined."""
    with_criteria = frozenset(written_values(reading.criteria_document, "criteria", "area"))
    questions = written_questions(reading)
    home = {placed.value.code: placed.value.area for placed in reading.criteria}
    elsewhere = {area for _, area in _astray(reading, home).values()}
    for placed in areas(reading):
        area, least = placed.value, placed.value.questions[0]
        if reading.criteria_document.root is not None and area.number not in with_criteria:
            yield placed.problem(f"area {area.number} has no criterion in criteria.yaml", "number")
        if readable(reading) and questions[area.number] < least and area.number not in elsewhere:
            message = f"area {area.number} has {questions[area.number]} questions, fewer than its quota ({least})"
            yield placed.problem(message, "number")


def _quotas(reading: Reading) -> Iterator[Problem]:
    """The areas' quotas must be able to add up to the interview's questions."""
    found, wanted = areas(reading), number(reading, "interview", "questions")
    if wanted is None or not whole(reading, found, "areas"):
        return
    quotas = {placed.value.number: placed.value.questions for placed in found}
    least, most = (sum(quota[end] for quota in quotas.values()) for end in (0, 1))
    if not least <= wanted <= most:
        message = f"the areas' quotas add up to {least} to {most} questions, but the interview has {wanted}"
        yield reading.pack.problem(("areas",), message, at_key=True)
    elif readable(reading):
        yield from _too_few(reading, quotas, wanted)


def _too_few(reading: Reading, quotas: Mapping[str, tuple[int, int]], wanted: int) -> Iterator[Problem]:
    written = written_questions(reading)
    short = any(written[area] < least for area, (least, _) in quotas.items())
    can = sum(min(most, written[area]) for area, (_, most) in quotas.items())
    if can < wanted and not short:
        message = f"only {can} questions can be drawn within the areas' quotas, but the interview has {wanted}"
        yield reading.pack.problem(("interview", "questions"), message)


def _criteria(reading: Reading) -> Iterator[Problem]:
    known = known_areas(reading)
    for placed in reading.criteria if known else ():
        if placed.value.area not in known:
            message = f"{placed.value.code} is in area ‘{placed.value.area}’, which pack.yaml does not have"
            yield placed.problem(message, "area")
    for at, written in enumerate(written_list(reading.criteria_document, "criteria")):
        limbs = written.get("limbs") if isinstance(written, dict) else None
        if isinstance(written, dict) and isinstance(limbs, list) and _without_core(limbs):
            message = f"{written.get('code')} has no limb marked core: true"
            yield reading.criteria_document.problem(("criteria", at, "limbs"), message, at_key=True)


def _without_core(limbs: list[object]) -> bool:
    """Whether none is marked; a mark that is wrong in itself is told by itself."""
    marks = [limb.get("core", False) if isinstance(limb, dict) else None for limb in limbs]
    return bool(marks) and all(mark is False for mark in marks)


def _question_areas(reading: Reading) -> Iterator[Problem]:
    known = known_areas(reading)
    for document in reading.question_documents if known else ():
        area = document.value.get("area") if isinstance(document.value, dict) else None
        if isinstance(area, str) and area not in known:
            yield document.problem(("area",), f"area ‘{area}’ is not in pack.yaml")


def _question_criteria(reading: Reading) -> Iterator[Problem]:
    """A question's criteria exist, once each, and are of its own area (FACE.md)."""
    home = {placed.value.code: placed.value.area for placed in reading.criteria}
    astray = _astray(reading, home)
    for document, area in astray.values():
        said = f"all questions of this file aim at criteria of area {area}, and it says another"
        yield document.problem(("area",), said)
    codes, known = known_codes(reading), known_areas(reading)
    for placed in reading.questions if codes else ():
        question = placed.value
        if placed.document.file in astray:
            continue
        for at, code in enumerate(question.criteria):
            if code not in codes:
                yield placed.problem(f"{code} is not in criteria.yaml", "criteria", at)
            elif code in question.criteria[:at]:
                yield placed.problem(f"{code} is named twice", "criteria", at)
            elif question.area in known and home.get(code, question.area) in known - {question.area}:
                yield placed.problem(f"{code} belongs to area {home[code]}, not to {question.area}", "criteria", at)


def _astray(reading: Reading, home: Mapping[str, str]) -> Mapping[str, tuple[Document, str]]:
    """Files whose questions all aim at criteria of one area that is not the file's: one mistake, in its first line."""
    aims: dict[str, set[str]] = {}
    for placed in reading.questions:
        aims.setdefault(placed.document.file, set()).update(home.get(code, "") for code in placed.value.criteria)
    documents = {placed.document.file: placed.document for placed in reading.questions}
    own = {placed.document.file: placed.value.area for placed in reading.questions}
    known = known_areas(reading)
    return {
        file: (documents[file], min(areas_aimed))
        for file, areas_aimed in aims.items()
        if len(areas_aimed) == 1 and not areas_aimed & {"", own[file]} and own[file] in known
    }


def _miswritten(reading: Reading) -> Iterator[Problem]:
    """A code that nothing else names; one that is no code at all was told where the file was read."""
    meant = miswritten(reading)
    for placed in reading.criteria:
        code = placed.value.code
        if code in meant:
            yield placed.problem(f"no other file names {code}; is it {meant[code]}, which has no criterion?", "code")


def _sections(reading: Reading) -> Iterator[Problem]:
    codes = known_codes(reading)
    for placed in sections(reading) if codes else ():
        for at, code in enumerate(placed.value.criteria):
            if code not in codes:
                yield placed.problem(f"{code} is not in criteria.yaml", "criteria", at)


def _probes(reading: Reading) -> Iterator[Problem]:
    written = len(written_list(reading.probes_document, "probes"))
    if reading.probes_document.root is None:
        return
    if written > 12:
        yield reading.probes_document.problem(("probes", 12), f"there are {written} probes; at most 12 are allowed")
    if written == 0 and not reading.probes_document.problems:
        yield reading.probes_document.problem(("probes",), "there is no probe; at least one is needed")


def _guidance(reading: Reading) -> Iterator[Problem]:
    """Every criterion has guidance for the question corner, and no other code has."""
    document, codes = reading.guidance_document, known_codes(reading)
    if document.root is None or not codes:
        return
    for placed in reading.guidance:
        if placed.value.code not in codes:
            yield placed.problem(f"{placed.value.code} is not in criteria.yaml", "code")
    guided = frozenset(written_values(document, "guidance", "code"))
    for code in sorted(codes - guided):
        yield document.problem(("guidance",), f"{code} has no guidance here", at_key=True)
