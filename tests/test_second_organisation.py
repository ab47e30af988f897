"""Another organisation's rules: both packs by numbers written down by hand, cohorts that choose, mocks that keep what
they began with, time zones of cohorts, and the page that says how a pack is made.
"""

import re
import shlex
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.stock import Stocked, one_for_alike
from bot.feedback.by_pack import ByPack
from bot.interview.draw import draw
from bot.interview.state import Corner
from bot.messages import Choice, Outbound, Press
from bot.nudging.calendar import Calendars
from bot.nudging.subject import recipient
from bot.people.lookup import Names
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
from storage.files import DiskFiles
from tests.chat import Chat, opened
from tests.clock import HandClock
from tests.documents import prose, saved
from tests.packs import FIRST, KNOWN, SECOND, loaded, over_both
from tests.people_rig import Cohorts
from tests.review_rig import judged, person_of
from tests.scale import scale

TEXTS = english()
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
    assert all(title in shown.replace("\n  ", " ") for title in known.sections)
    assert max(map(len, shown.splitlines())) <= 40
    assert picture(found, TEXTS).startswith(b"\x89PNG")


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


# Cohorts that choose --------------------------------------------------------------------------------------------------


@asynccontextmanager
async def two_organisations(place: Path | str, folder: Path) -> AsyncIterator[Cohorts]:
    """Spring with lead Lee, tutor Tom and learners Lena and Max, Autumn with lead Ada and learner Otto, and an owner,
    Ola; both packs are on the shelf, and all go by the first."""
    clock = HandClock()
    async with opened(place, clock, loaded(FIRST)) as (database, service):
        shelf, files = Shelf(loaded(FIRST), loaded(SECOND)), DiskFiles(folder / "files")
        service.kit = replace(service.kit, shelf=shelf, files=files, owners=("console:Ola",))
        made = Cohorts(database, service, clock)
        spring, autumn = await made.cohort("Spring"), await made.cohort("Autumn")
        people = (("Lee", spring, "lead"), ("Tom", spring, "tutor"), ("Lena", spring, "apprentice"))
        others = (("Max", spring, "apprentice"), ("Ada", autumn, "lead"), ("Otto", autumn, "apprentice"))
        await made.arrives("Ola")
        for name, cohort, role in (*people, *others):
            await made.joins(await made.arrives(name), cohort, role)
        yield made


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Cohorts]:
    async with two_organisations(tmp_path / "chat.db", tmp_path) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
async def both_stored(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Cohorts]:
    place = request.getfixturevalue("postgres_url") if request.param == "postgresql" else tmp_path / "chat.db"
    async with two_organisations(place, tmp_path) as made:
        yield made


def choices(messages: Sequence[Outbound], words: str) -> list[Choice]:
    return [each for message in messages for row in message.choices for each in row if words in each.label]


async def press(made: Cohorts, who: str, choice: Choice) -> str:
    made.chats[who].skim()
    await made.chats[who].does(Press(choice.data))
    return "\n".join(message.plain for message in made.chats[who].skim())


async def choose(made: Cohorts, who: str, cohort: str, words: str) -> str:
    """Somebody chooses a cohort's rules with buttons."""
    (rules,) = choices(await made.ask(who, f"/cohort {cohort}"), "Whose rules")
    assert len(rules.data.encode()) <= 64
    made.chats[who].skim()
    await made.chats[who].does(Press(rules.data))
    (organisation,) = choices(made.chats[who].skim(), words)
    assert len(organisation.data.encode()) <= 64
    return await press(made, who, organisation)


async def test_who_makes_a_cohort_is_asked_whose_rules_it_follows(both: Cohorts) -> None:
    heard = await both.ask("Ola", "/cohort Winter")
    assert any("Whose rules does Winter follow" in message.plain for message in heard)
    (button,) = choices(heard, "example")
    told = await press(both, "Ola", button)
    assert "Winter follows the rules of Another organisation" in told
    assert "check every number" in told
    assert "Rules: Another organisation" in await both.told("Ola", "/cohort Winter")
    assert "css_l3_other_rules 0.1.0" in await both.told("Ola", "/cohort Winter audit")


async def test_everything_that_a_learner_sees_goes_by_their_cohorts_rules(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    words = "I rang the customer about the problem and asked what had happened before. " * 30  # 390 words
    assert "200 to 300 words" in await both.told("Lena", "/proposal")
    assert "At least 90 have to go" in await both.told("Lena", f"/proposal {words}")
    assert "up to 500 words" in await both.told("Otto", "/proposal")
    assert "have to go" not in await both.told("Otto", f"/proposal {words}")
    assert "Exam: ten questions" in await both.told("Lena", "/mock")
    assert "Exam: eight questions" in await both.told("Otto", "/mock")
    assert "10 questions, 60 minutes" in await both.told("Lena", "/mock exam")
    assert "8 questions, 50 minutes" in await both.told("Otto", "/mock exam")
    assert "usual sections" in await both.told("Lena", "/map K1.2 2")
    assert "usual sections" not in await both.told("Otto", "/map K1.2 2")
    for who, learner, gateway_end in (("Tom", "Lena", "2 May 2026"), ("Ada", "Otto", "2 Jun 2026")):
        await both.told(who, f"/dates {learner} gateway 2026-03-02")
        assert gateway_end in await both.told(learner, "/timeline"), learner
    assert "too soon" in await both.told("Ada", "/dates Otto interview 2026-03-20")
    assert "too soon" not in await both.told("Tom", "/dates Lena interview 2026-03-20")


async def test_calendar_and_board_go_by_the_learners_rules_and_not_by_who_looks(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    await both.ask("Ada", "/dates Otto gateway 2026-03-02")
    otto, now = await person_of(both.chats["Otto"]), both.clock.now()
    kit = both.service.kit
    calendars = Calendars(kit.pack.rules, kit.texts, kit.zone, time(9), kit.shelf)
    made = await both.database.run(lambda store: calendars.of(store, otto, now))
    assert made is not None
    assert b"20260602" in made
    assert b"20260502" not in made
    await both.comes("Tess", "Ada", "Autumn", "tutor")
    assert "Up to 500" in (await both.told("Tess", "/dates Otto")).replace("up to", "Up to")


async def test_a_mock_under_way_keeps_the_rules_it_began_with(both_stored: Cohorts) -> None:
    otto = both_stored.chats["Otto"]
    await both_stored.ask("Otto", "/mock exam")
    await otto.you("/next")
    began = await otto.sitting()
    assert len(began.plan.questions) == 10
    told = await choose(both_stored, "Ada", "Autumn", "example")
    assert "keep the ones they began with" in told
    otto.skim()
    await otto.pass_time(minutes=61)  # past the other organisation's end
    await otto.you("I wrote the guide for the desk.")
    await otto.you("/done")
    assert (await otto.sitting()).plan == began.plan
    assert any("Question 2 of 10" in message.plain or "Follow-up" in message.plain for message in otto.skim())
    await otto.you("/stop")
    await otto.you("/stop")
    otto.skim()
    assert "8 questions, 50 minutes" in await both_stored.told("Otto", "/mock exam")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_mock_keeps_its_version_when_the_pack_is_edited_between_two_starts(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = request.getfixturevalue("postgres_url") if kind == "postgresql" else tmp_path / "chat.db"
    clock = HandClock()
    before = loaded(SECOND)
    async with opened(place, clock, before) as (database, service):
        chat = Chat(database, service, clock, "Otto")
        for line in ("/agree", "/mock exam", "/next", "I wrote the guide for the desk."):
            await chat.you(line)
        kept = (await chat.sitting()).plan
    questions = tuple(each.model_copy(update={"text": "What is new here?"}) for each in before.questions)
    talk = before.rules.interview.model_copy(update={"minutes": 20, "marks": (5,), "questions": 7})
    rules = before.rules.model_copy(update={"version": "0.2.0", "interview": talk})
    edited = before.model_copy(update={"questions": questions, "rules": rules})
    clock.move(timedelta(minutes=3))
    async with opened(place, clock, edited) as (database, service):
        chat = Chat(database, service, clock, "Otto", first_delivery=100)
        await chat.you("/status")
        assert any(kept.questions[0].text in message.plain for message in chat.skim())
        assert service.kit.shelf.pack(kept.pack, lambda _: None) == before
        await chat.you("/stop")
        await chat.you("/stop")
        chat.skim()
        await chat.you("/mock exam")
        assert any("7 questions, 20 minutes" in message.plain for message in chat.skim())
        await chat.you("/next")
        assert any("What is new here?" in message.plain for message in chat.skim())


@pytest.mark.parametrize(("name", "mode"), [(FIRST, "exam"), (SECOND, "learn"), (SECOND, "exam")][scale(1, 0) :])
async def test_a_whole_mock_by_either_rules(name: str, mode: str, tmp_path: Path) -> None:
    known = KNOWN[name]
    async with opened(tmp_path / "chat.db", HandClock(), loaded(name)) as (database, service):
        chat = Chat(database, service, HandClock(), "Otto")
        chat.judge = judged
        for line in ("/agree", f"/mock {mode}", "/next"):
            await chat.you(line)
        shown, follow_ups, ended = set[int](), Counter[int](), False
        while not ended:
            number = max(shown, default=0)
            for message in chat.skim():
                shown |= {int(n) for n in re.findall(rf"Question (\d+) of {known.questions}\b", message.plain)}
                follow_ups[number] += message.plain.startswith("Follow-up")
                ended |= "End of your mock interview" in message.plain
            if not ended:
                corner = isinstance((await chat.sitting()).state.phase, Corner)
                for line in ("/next",) if corner else ("They did it.", "/done"):
                    await chat.you(line)
        assert shown == set(range(1, known.questions + 1))
        assert max(follow_ups.values()) == known.follow_ups
        assert any(f"({known.least} to {known.latest} minutes)" in message.plain for message in chat.read)


async def test_only_who_may_change_a_cohort_chooses_its_rules(both: Cohorts) -> None:
    for who in ("Tom", "Lena", "Ada"):
        await both.ask(who, "/cohort Spring rules css_l3_other_rules")
        await both.chats[who].does(Press("co:1:rules:css_l3_other_rules"))
    packs = await both.database.run(lambda store: [each.pack for each in store.cohorts.all()])
    assert packs == ["", ""]
    assert not choices(await both.ask("Tom", "/cohort Spring"), "Whose rules")


async def test_rules_that_are_not_there_are_said_and_those_taken_away_give_way(both: Cohorts) -> None:
    assert "css_l3_other_rules" in await both.told("Lee", "/cohort Spring rules nobodys")
    await choose(both, "Lee", "Spring", "example")
    assert "eight questions" in await both.told("Lena", "/mock")
    both.service.kit = replace(both.service.kit, shelf=Shelf(loaded(FIRST)))
    assert "ten questions" in await both.told("Lena", "/mock")
    assert "one organisation only" in await both.told("Lee", "/cohort Spring rules")
    assert "Whose rules" not in await both.told("Lee", "/cohort Spring")


async def test_dates_that_do_not_go_with_the_new_rules_are_named(both: Cohorts) -> None:
    await both.ask("Tom", "/dates Lena gateway 2026-03-02 interview 2026-03-20")
    told = await choose(both, "Lee", "Spring", "example")
    assert "Lena: The interview on 20 March 2026 is too soon" in told
    assert "30 March 2026" in told


async def test_areas_are_offered_by_the_cohorts_own_pack(both: Cohorts) -> None:
    second = loaded(SECOND)
    areas = tuple(each.model_copy(update={"name": f"Other {each.number}"}) for each in second.rules.areas)
    other = second.model_copy(update={"rules": second.rules.model_copy(update={"areas": areas})})
    shelf = Shelf(loaded(FIRST), other)
    both.service.kit = replace(both.service.kit, shelf=shelf)
    await choose(both, "Ada", "Autumn", "example")
    names = Names(shelf.current, both.database, (), shelf)
    assert await names.lookup(both.chats["Otto"].account, "area", "other") == [f"Other {n}" for n in range(1, 8)]
    assert await names.lookup(both.chats["Lena"].account, "area", "other") == []


# Time zones -----------------------------------------------------------------------------------------------------------


async def zone_of(made: Cohorts, name: str) -> ZoneInfo | None:
    number = await person_of(made.chats[name])
    return (await made.database.run(lambda store: recipient(store, number))).zone


async def test_who_has_set_no_zone_lives_in_their_cohorts(both_stored: Cohorts) -> None:
    assert await zone_of(both_stored, "Lena") is None
    (button,) = choices(await both_stored.ask("Lee", "/cohort Spring"), "Time zone")
    assert "Europe/Dublin" in await press(both_stored, "Lee", button)
    assert "Pacific/Auckland now" in await both_stored.told("Lee", "/cohort Spring zone Pacific/Auckland")
    assert await zone_of(both_stored, "Lena") == ZoneInfo("Pacific/Auckland")
    assert "Pacific/Auckland" in await both_stored.told("Lena", "/settings")
    await both_stored.ask("Lena", "/settings zone Europe/Paris")
    assert await zone_of(both_stored, "Lena") == ZoneInfo("Europe/Paris")
    assert await zone_of(both_stored, "Max") == ZoneInfo("Pacific/Auckland")
    assert await zone_of(both_stored, "Otto") is None
    await both_stored.ask("Lena", "/settings zone usual")
    assert await zone_of(both_stored, "Lena") == ZoneInfo("Pacific/Auckland")


async def test_the_timelines_today_is_the_cohorts(both: Cohorts) -> None:
    here = both.clock.now().astimezone(both.service.kit.zone).date()
    ahead = ZoneInfo("Pacific/Auckland" if both.clock.now().hour >= 11 else "Pacific/Honolulu")
    there = both.clock.now().astimezone(ahead).date()
    assert here != there
    await both.ask("Tom", f"/dates Lena gateway {max(here, there)}")
    before = await both.told("Lena", "/timeline")
    await both.ask("Lee", f"/cohort Spring zone {ahead.key}")
    after = await both.told("Lena", "/timeline")
    assert ("1 day left" in before, "today" in before) != ("1 day left" in after, "today" in after)


NO_ZONES = (
    ("Mars/Base", "There is no time zone called Mars/Base"),
    ("../../etc/passwd", "There is no time zone called"),
    ("Dubin", "Europe/Dublin"),
    ("x" * 300, "There is no time zone called x"),
)


async def test_a_zone_that_is_none_is_one_clear_sentence(both: Cohorts) -> None:
    for typed, said in NO_ZONES:
        told = await both.told("Lee", f"/cohort Spring zone {typed}")
        assert said in told, typed
        assert len(told) < 400, typed
    zones = await both.database.run(lambda store: {each.zone for each in store.cohorts.all()})
    assert zones == {""}


async def test_the_installations_zone_comes_back_by_a_button(both: Cohorts) -> None:
    await both.ask("Lee", "/cohort Spring zone dublin")
    assert await zone_of(both, "Lena") == ZoneInfo("Europe/Dublin")
    (button,) = choices(await both.ask("Lee", "/cohort Spring zone"), "As here")
    assert "Europe/London now" in await press(both, "Lee", button)
    assert await zone_of(both, "Lena") is None


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


async def test_settings_offer_the_extra_time_of_the_cohorts_rules(both: Cohorts) -> None:
    await choose(both, "Ada", "Autumn", "example")
    assert "1.2 (or 1.4, none)" in await both.told("Otto", "/settings")
    assert "1.25 (or 1.5, 2, none)" in await both.told("Lena", "/settings")
    assert "1.2, 1.4" in await both.told("Ada", "/cohort Autumn extra Otto 2")
    assert "from the next mock" in await both.told("Ada", "/cohort Autumn extra Otto 1.4")
    assert "8 questions, 70 minutes" in await both.told("Otto", "/mock exam")


async def test_mapping_lines_to_a_section_that_the_new_rules_have_not_do_no_harm(both: Cohorts) -> None:
    await both.ask("Otto", "/map S1.4 6.2 the survey")
    await choose(both, "Ada", "Autumn", "example")
    assert "S1.4" in await both.told("Otto", "/map")
    assert any(message.attachments for message in await both.ask("Otto", "/map document"))
    assert "8 questions" in await both.told("Otto", "/mock exam")
    found = seen(SECOND, report(SECOND, 600), Mapping((Entry("S1.4", 6, 2), Entry("S1.5", 5))))
    assert "S1.4" in "".join(one.message for one in points(found, TEXTS) if one.rule in ("not_there", "no_place"))
