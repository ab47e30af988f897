"""Another organisation's rules: both packs by numbers written down by hand, the report by both, the shelf, and the page
that says how a pack is made. Cohorts that choose are tried in `test_cohorts_that_choose.py`.
"""

import json
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.composing import core
from bot.cli.stock import Stocked, one_for_alike
from bot.config import load_settings
from bot.feedback.by_pack import ByPack
from bot.interview.draw import draw
from bot.project.mapping import fragile, gaps
from bot.project.proposal import in_range
from bot.project.report.mapping import Entry, Mapping
from bot.project.report.picture import picture
from bot.project.report.problems import points
from bot.project.report.reading import read_report
from bot.project.report.words import screen
from bot.project.report.xray import Xray, xray
from bot.records import Answer, Verdict
from bot.shelf import Shelf, TwoOfOneName
from bot.texts import english
from bot.timeline.dates import draw_up
from bot.timeline.values import GatewayRecord, Key
from question_bank.model import Pack
from question_bank.reader import digest, find_pack, part
from tests.documents import prose, saved
from tests.packs import FIRST, KNOWN, SECOND, loaded, over_both

TEXTS = english()
SOURCES = sorted(Path("bot").resolve().rglob("*.py"))
PAGE = Path("docs/another-organisation.md").read_text(encoding="utf-8")


# Both packs -----------------------------------------------------------------------------------------------------------


@over_both
def test_the_rules_are_the_ones_that_are_known(name: str) -> None:
    rules, known = loaded(name).rules, KNOWN[name]
    talk, report = rules.interview, rules.report
    minutes = tuple(timedelta(minutes=each) for each in (known.least, known.full, known.latest))
    assert (talk.earliest, talk.length, talk.latest) == minutes
    assert (talk.questions, talk.marks, talk.thin.at_most) == (known.questions, known.marks, known.follow_ups)
    assert (report.least, report.most, report.months_after_gateway) == (known.taken, known.stop, known.months)
    assert tuple(section.title for section in report.sections) == known.sections
    assert (rules.period.months, rules.period.earliest_interview_days) == (known.period, known.earliest)
    assert (rules.submit_days, rules.proposal.resubmit_days, rules.mocks_at_least) == (
        known.lead,
        known.revised,
        known.mocks,
    )


def test_the_example_differs_wherever_it_can_and_says_what_it_is() -> None:
    first, second = KNOWN[FIRST], KNOWN[SECOND]
    same = [name for name in first.__slots__ if getattr(first, name) == getattr(second, name)]
    assert same == ["lead"]  # told from the other end
    rules = loaded(SECOND).rules
    assert "example" in rules.organisation.casefold()
    assert "check" in rules.note
    assert rules.gateway != loaded(FIRST).rules.gateway


def test_the_example_takes_criteria_questions_and_engine_from_the_first_without_a_copy() -> None:
    first, second = find_pack(FIRST), find_pack(SECOND)
    assert [file.name for file in second.iterdir()] == ["pack.yaml"]
    assert loaded(SECOND).questions == loaded(FIRST).questions
    assert part(second, "feedback") == first / "feedback"
    assert digest(loaded(SECOND)) != digest(loaded(FIRST))


def test_what_was_learnt_goes_with_the_criteria(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(find_pack(SECOND) / "pack.yaml", folder)
    assert part(folder, "feedback") == find_pack(FIRST) / "feedback"
    shutil.copy(find_pack(FIRST) / "criteria.yaml", folder)
    assert part(folder, "feedback") == folder / "feedback"
    assert part(folder, "guidance.yaml") == find_pack(FIRST) / "guidance.yaml"


@over_both
def test_a_stored_version_is_the_whole_pack(name: str) -> None:
    pack = loaded(name)
    assert digest(Pack.model_validate_json(pack.model_dump_json())) == digest(pack)


@over_both
def test_proposals_are_counted_by_the_packs_limits(name: str) -> None:
    rules, (least, most) = loaded(name).rules, KNOWN[name].proposal
    assert [in_range(words, rules) for words in (least - 1, least, most, most + 1)] == [False, True, True, False]


@over_both
def test_a_draw_keeps_the_packs_quotas_and_covers_the_gaps_first(name: str) -> None:
    pack = loaded(name)
    open_ones = gaps(pack, ())
    assert open_ones is None
    for seed in range(40):
        wanted = frozenset(("K1.1", "S5.1", "K4.6"))
        drawn = draw(pack, seed, wanted)
        counts = Counter(question.area for question in drawn)
        assert len({question.id for question in drawn}) == KNOWN[name].questions
        assert all(area.questions[0] <= counts[area.number] <= area.questions[1] for area in pack.rules.areas)
        assert wanted <= {code for question in drawn for code in question.criteria}
        assert drawn == draw(pack, seed, wanted)


@over_both
def test_the_packs_own_words_are_calm(name: str) -> None:
    rules = loaded(name).rules
    said = [rules.signpost, rules.note, *(section.guidance for section in rules.report.sections)]
    said += [*(section.title for section in rules.report.sections), *(item.title for item in rules.gateway)]
    said += [content.title for content in rules.report.contents]
    for text in said:
        assert not re.search(r"\b(pass|fail|score|wrong|poor|weak|bad)\w*\b(?! on\b)|!|[A-Z]{6,}", text), text


@over_both
def test_deadlines_say_the_packs_rules(name: str) -> None:
    record = GatewayRecord(date(2026, 3, 2), interview=date(2026, 5, 20))
    rules = {each.key: each.rule for each in draw_up(record, loaded(name).rules, TEXTS).deadlines}
    known = KNOWN[name]
    assert rules[Key.PROPOSAL] == f"{known.proposal_words}, at the gateway"
    assert rules[Key.REPORT_FINISHED] == f"Within {known.months} calendar months of the gateway"
    assert f"{known.earliest} days after the gateway" in rules[Key.INTERVIEW]
    assert ("after the report is in" in rules[Key.REPORT_SUBMITTED]) == (name == SECOND)
    assert ("after the report is in" in rules[Key.INTERVIEW]) == (name == SECOND)
    assert f"{known.lead} days" in rules[Key.REPORT_SUBMITTED]


def test_an_organisation_without_a_time_between_report_and_interview() -> None:
    rules = loaded(SECOND).rules
    rules = rules.model_copy(update={"period": rules.period.model_copy(update={"interview_gap_days": 0})})
    drawn = draw_up(GatewayRecord(date(2026, 3, 2), interview=date(2026, 5, 20)), rules, TEXTS)
    assert drawn.days[Key.REPORT_SUBMITTED] == date(2026, 5, 20)
    assert {each.key: each.rule for each in drawn.deadlines}[Key.REPORT_SUBMITTED] == "Before the interview"


# The report by both ---------------------------------------------------------------------------------------------------


def report(name: str, words: int, ending: str = "") -> bytes:
    """A report of the pack's own sections, of exactly so many words before `ending`."""
    writer, sections = docx.Document(), KNOWN[name].sections
    rest = words - sum(len(f"{number} {title}".split()) for number, title in enumerate(sections, start=1))
    each = rest // len(sections)
    for number, title in enumerate(sections, start=1):
        writer.add_heading(f"{number} {title}", 1)
        writer.add_paragraph(prose(each if number < len(sections) else rest - each * (len(sections) - 1)))
    if ending:
        writer.add_paragraph(ending)
    return saved(writer)


def seen(name: str, data: bytes, mapping: Mapping | None = None) -> Xray:
    return xray(read_report(data), loaded(name), mapping)


@over_both
def test_marking_stops_at_the_packs_word_in_the_very_sentence(name: str) -> None:
    known = KNOWN[name]
    assert seen(name, report(name, known.stop)).stop is None
    found = seen(name, report(name, known.stop - 3, "She was pleased. Nothing more was owed.")).stop
    assert found is not None
    assert (found.sentence, found.section, found.words_after) == ("She was pleased.", len(known.sections), 4)


@over_both
def test_a_report_under_the_least_is_told_by_the_packs_rule(name: str) -> None:
    known = KNOWN[name]
    short = [one for one in points(seen(name, report(name, known.taken - 1)), TEXTS) if one.rule.startswith("short")]
    assert len(short) == 1
    assert known.short in short[0].message
    assert f"{known.taken:,}" in short[0].message
    assert not [one for one in points(seen(name, report(name, known.taken)), TEXTS) if one.rule.startswith("short")]


@over_both
def test_sections_contents_and_fragile_criteria_are_the_packs(name: str) -> None:
    pack, known = loaded(name), KNOWN[name]
    found = seen(name, report(name, 600), Mapping((Entry("K1.1", 1), Entry("S2.9", len(known.sections)))))
    assert [(one.name, one.found) for one in found.sections] == [(title, True) for title in known.sections]
    assert " ".join(one.code for one in found.fragile) == known.fragile == " ".join(sorted(fragile(pack)))
    assert {one.key for one in found.contents} == {content.key for content in pack.rules.report.contents}
    shown = screen(found, points(found, TEXTS), (), TEXTS)
    assert ("Taken from 2,850 on" in shown, "Advice from 2,250" in shown) == (name == SECOND, name == FIRST)
    assert all(title in shown.replace("\n  ", " ") for title in known.sections)
    assert max(map(len, shown.splitlines())) <= 40
    assert picture(found, TEXTS).startswith(b"\x89PNG")


def test_mapping_lines_to_a_section_that_the_pack_has_not_are_said() -> None:
    found = seen(SECOND, report(SECOND, 600), Mapping((Entry("S1.4", 6, 2), Entry("S1.5", 5))))
    assert "S1.4" in "".join(one.message for one in points(found, TEXTS) if one.rule in ("not_there", "no_place"))


@over_both
def test_annexes_are_of_the_packs_kinds(name: str) -> None:
    writer = docx.Document()
    writer.add_heading(KNOWN[name].sections[0], 1)
    writer.add_paragraph("I rang the customer about the problem.")
    for heading in ("Annex A: photographs of the desk", "Annex B: letter to Mrs Khan"):
        writer.add_heading(heading, 1)
        writer.add_paragraph("I made this.")
    kinds = [one.kind for one in seen(name, saved(writer)).annexes]
    assert kinds == {FIRST: ["", "letters"], SECOND: ["photographs", ""]}[name]


# The shelf ------------------------------------------------------------------------------------------------------------


def test_two_packs_of_one_name_are_refused_in_a_sentence() -> None:
    with pytest.raises(TwoOfOneName, match="give each its own"):
        Shelf(loaded(FIRST), loaded(FIRST))


def test_packs_that_are_judged_alike_share_an_engine_and_others_do_not(tmp_path: Path) -> None:
    first, second = (Stocked(find_pack(name), loaded(name)) for name in (FIRST, SECOND))
    probes = tuple(probe.model_copy(update={"text": f"{probe.text} Please."}) for probe in second.pack.probes)
    other = replace(second, pack=second.pack.model_copy(update={"probes": probes}))
    made: list[Path] = []

    def engine(folder: Path) -> object:
        made.append(folder)
        return object()

    shared = one_for_alike((first, second), lambda each: each.judged_by, engine)
    assert shared[FIRST] is shared[SECOND]
    assert made == [first.folder]
    apart = one_for_alike((first, other), lambda each: each.judged_by, engine)
    assert apart[FIRST] is not apart[SECOND]
    explained = one_for_alike((first, other), lambda each: each.explained_by, engine)
    assert explained[FIRST] is explained[SECOND]


async def test_an_answer_is_judged_by_the_engine_of_its_pack() -> None:
    class Says:
        def __init__(self, label: str) -> None:
            self.label = label

        async def assess(self, answer: Answer) -> Sequence[Verdict]:
            return [Verdict(answer.area, self.label, "{}")]

    shelf = Shelf(loaded(FIRST), loaded(SECOND))
    judge = ByPack(Says("usual"), {FIRST: Says("first"), SECOND: Says("second")}, shelf.id_of)
    said = [
        (await judge.assess(Answer(of, "1", "", "I did.")))[0].label
        for of in (shelf.current_digest, shelf.digest_of(loaded(SECOND)), "a version nobody asked for")
    ]
    assert said == ["first", "second", "first"]


# The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which lines are typed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str) -> Result:
    """A line of a page, as somebody types it."""
    program, *words = shlex.split(line)
    assert program == "mockbot"
    return CliRunner().invoke(main, words)


def test_the_page_about_making_a_pack_works_line_by_line(here: Path) -> None:
    for kind, block in re.findall(r"^ *```(sh|yaml)\n(.*?)^ *```$", PAGE, flags=re.MULTILINE | re.DOTALL):
        if kind == "yaml":
            (here / "config.yaml").write_text(block, encoding="utf-8")
            continue
        for line in block.splitlines():
            done = run(line.strip())
            assert done.exit_code == 0, (line, done.output)
    shown = run("mockbot cohort list").stdout.split("\t")
    assert [part.strip() for part in shown] == ["1", "Spring", "0 learning", "our_rules", "Europe/Dublin"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mockbot cohort add Spring --rules nobodys", "There are no rules called nobodys"),
        ("mockbot cohort add Spring --zone Mars/Base", "There is no time zone called Mars/Base"),
        ("mockbot bank new 'packs/Our Rules'", "is no name for a pack"),
        ("mockbot timeline --pack no_such --gateway 2026-03-02", "there is no such pack"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_cannot_be_is_one_line(line: str, said: str) -> None:
    done = run(line)
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("here")
def test_what_was_learnt_elsewhere_is_not_trained_here() -> None:
    done = run(f"mockbot bank train --dry-run --pack {SECOND}")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert f"takes what {FIRST} has learnt" in done.stderr


async def test_the_program_is_put_together_with_all_packs_of_its_settings(here: Path) -> None:
    settings = load_settings(None, {"MOCKBOT_PACKS": json.dumps([SECOND])})
    async with core(settings) as parts:
        kit = parts.service.kit
        assert [pack.rules.id for pack in kit.shelf.packs] == [FIRST, SECOND]
        assert kit.guide_of(loaded(FIRST)) is kit.guide_of(loaded(SECOND)) is kit.guide
        assert parts.nudger.shelf is kit.shelf
    assert (here / "var" / "mockbot.db").exists()


def test_nobody_is_given_the_usual_pack_in_place_of_their_own() -> None:
    """What belongs to a person asks `Turn.pack`; `Kit.pack` is for where there is no person."""
    for path in (path for path in SOURCES if path.parent.name != "cli"):
        assert "kit.pack" not in path.read_text(encoding="utf-8"), path
