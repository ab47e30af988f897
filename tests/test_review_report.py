"""Marks of the report, what both sources come to, and the blind second marking on the pages with its agreement."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.values import Entry
from bot.ports import Store
from bot.review.outcome import Indication, Source, indicative
from bot.review.values import NewMark
from question_bank.model import Criterion, Level
from question_bank.reader import load_pack
from tests import chat as chats
from tests.review_rig import person_of
from tests.test_review_chat import labels, tap
from tests.test_web_pages import field
from tests.web_rig import Web, served

PACK = load_pack(chats.PACK)
CODES = [criterion.code for criterion in PACK.criteria]
LABELS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["met", "partly", "not_met"]))


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    async with served(tmp_path) as running:
        yield running


# What the marks come to ----------------------------------------------------------------------------------------------


def rule_of_the_kit(interview: dict[str, str], report: dict[str, str]) -> str:
    """KIT.md, told once more from the two rows of its own table: all of the first, all of both, or anything else."""
    shown = {code for code in CODES if "met" in (interview.get(code), report.get(code))}
    first = {*"K1.1 K1.2 K2.1 K2.2 K4.3 K4.4 K4.5 K4.6 S1.4 S2.9 S2.10 S3.1 S3.2 S5.1 S5.2 S5.3".split()}  # noqa: SIM905 - as KIT.md
    second = {*"K1.3 K1.4 K4.7 S1.5 S2.11 S3.3 S3.4 S5.4 S5.5".split()}  # noqa: SIM905 - they read as KIT.md has them
    if first | second <= shown:
        return "all"
    return "all_pass" if first <= shown else "not_yet"


def nearly(draw: st.DrawFn, missing: int) -> dict[str, str]:
    """Marks in which all but a few criteria are shown: chance alone never comes near."""
    left_out = draw(st.sets(st.sampled_from(CODES), max_size=missing))
    return {code: "met" for code in CODES if code not in left_out} | dict.fromkeys(left_out, "partly")


@st.composite
def marks(draw: st.DrawFn) -> dict[str, str]:
    return nearly(draw, 2) if draw(st.booleans()) else draw(LABELS)


@given(marks(), marks() | LABELS, st.frozensets(st.sampled_from(CODES)))
def test_the_outcome_is_the_kits_in_every_case(
    interview: dict[str, str], report: dict[str, str], claims: frozenset[str]
) -> None:
    found = indicative(PACK.criteria, interview, report, claims)
    assert found.indication.value == rule_of_the_kit(interview, report)
    for code, source in found.sources.items():
        heard, written = interview.get(code) == "met", report.get(code) == "met"
        expected = {(True, True): "both", (True, False): "interview", (False, True): "report"}.get((heard, written))
        assert source.value == (expected or ("claim" if code in claims else "none"))
    assert {*found.missing_pass, *found.missing_distinction} == {
        c for c, s in found.sources.items() if s in (Source.CLAIM, Source.NONE)
    }


@pytest.mark.parametrize("criterion", PACK.criteria, ids=lambda criterion: criterion.code)
def test_one_criterion_alone_decides_and_either_source_shows_it(criterion: Criterion) -> None:
    others = {code: "met" for code in CODES if code != criterion.code}
    lacking = Indication.NOT_YET if criterion.level is Level.PASS else Indication.ALL_PASS
    assert indicative(PACK.criteria, others, {}, frozenset(CODES)).indication is lacking
    assert indicative(PACK.criteria, others, {criterion.code: "partly"}).indication is lacking
    assert indicative(PACK.criteria, others, {criterion.code: "met"}).indication is Indication.ALL


# Marking the report --------------------------------------------------------------------------------------------------


async def test_the_report_is_marked_in_the_chat_and_told_with_the_release(web: Web) -> None:
    ann, lena = web.spring.chats["Ann"], web.spring.chats["Lena"]
    person, now = await person_of(lena), web.spring.clock.now()
    await web.spring.database.run(lambda store: store.records.enter(person, Entry("S5.1", 6, "2"), now))
    await ann.you("/review")
    ann.skim()
    (row,) = await tap(ann, "The report")
    assert row.title.startswith("In the report: S5.1")
    assert "section 6, paragraph 2" in row.text
    (row,) = await tap(ann, "Shown")
    assert "mapping does not name it" in row.text
    first = row.title
    (row,) = await tap(ann, "Leave it for now")
    assert row.title != first
    (panel,) = await tap(ann, "Back to the review")
    assert "to come on the first level: K1.1" in panel.text
    assert "S5.1" not in panel.text
    lena.silence()
    await tap(ann, "Release")
    await tap(ann, "Release as it is")
    told = next(m for m in lena.skim() if m.title == "Service improvement")
    assert "Your report shows: S5.1" in told.text
    assert "Where: 6.2" in told.text
    async with web.client("Lena") as own:
        page = (await own.get(f"/person/{person}")).text
    row_of = page[page.index("S5.1 ") :]
    assert "<td>report</td><td>Ann</td>" in row_of[: row_of.index("</tr>")]


async def test_the_report_is_marked_on_the_page_under_the_same_version(web: Web) -> None:
    mock, lena = await web.mock(), web.spring.chats["Lena"]
    async with web.client("Ann") as ann:
        page = (await ann.get(f"/mock/{mock}")).text
        assert page.count('name="report-') == 3 * len(CODES)
        form = {"csrf": field(page, "csrf"), "version": "0", "do": "save", "report-K1.3": "met", "where-K1.3": "5.4"}
        saved = (await ann.post(f"/mock/{mock}", data=form)).text
        assert 'value="5.4"' in saved
        assert "K1.3: report" in saved
        assert (await ann.post(f"/mock/{mock}", data=form | {"report-K1.3": "not_met"})).status_code == 409
        async with web.client("Lena") as own:
            assert "5.4" not in (await own.get(f"/mock/{mock}")).text
            await ann.post(f"/mock/{mock}", data={**form, "version": "1", "do": "release"})
            assert "5.4" in (await own.get(f"/mock/{mock}")).text
        lena.skim()
        web.spring.clock.move(web.spring.clock.now() - web.spring.clock.now())
        corrected = form | {"version": "2", "report-K1.3": "partly"}
        await ann.post(f"/mock/{mock}", data=corrected)
    await web.spring.deliver()
    words = [m.text for m in lena.skim()]
    assert any("Your report partly shows: K1.3" in text and "Corrected by Ann" in text for text in words)


# Marked twice --------------------------------------------------------------------------------------------------------


async def release(web: Web) -> str:
    """Ann releases Lena's mock on the page; returns the page afterwards."""
    mock = await web.mock()
    async with web.client("Ann") as ann:
        token = field((await ann.get(f"/mock/{mock}")).text, "csrf")
        form = {"csrf": token, "do": "sure", "comment-all": "Name your own part."}
        await ann.post(f"/mock/{mock}", data={**form, "version": "0"})
        answer = await ann.post(f"/mock/{mock}", data={**form, "version": "1", "do": "release"})
        asked = await ann.post(f"/mock/{mock}", data={**form, "version": field(answer.text, "version"), "do": "twice"})
        return asked.text


async def test_a_second_marking_on_the_page_is_asked_for_blind_and_kept_from_the_learner(web: Web) -> None:
    mock = await web.mock()
    async with web.client("Bob") as bob:
        assert (await bob.get(f"/mock/{mock}/second")).status_code == 404
    assert "are asked for a second marking" in await release(web)
    await web.spring.deliver()
    assert "Mark it" in labels(web.spring.chats["Bob"].skim()[-1])
    web.spring.chats["Lena"].skim()
    async with web.client("Bob") as bob, web.client("Ann") as ann, web.client("Lena") as lena:
        page = (await bob.get(f"/mock/{mock}")).text
        assert "are not shown to you" in page
        assert "<fieldset" not in page
        assert "Name your own part." not in page
        assert f"/mock/{mock}/second" in (await bob.get("/queue")).text
        second = (await bob.get(f"/mock/{mock}/second")).text
        assert " checked" not in second
        assert 'name="report-' not in second
        code = re.search(r'name="mark-([A-Z0-9.]+)"', second)
        assert code is not None
        form = {"csrf": field(second, "csrf"), "version": field(second, "version"), f"mark-{code[1]}": "partly"}
        done = (await bob.post(f"/mock/{mock}/second", data={**form, "do": "release"})).text
        assert "The second marking is kept" in done
        assert "was marked twice" in (await ann.get(f"/mock/{mock}")).text
        assert (await ann.get(f"/mock/{mock}/second")).status_code == 404
        assert (await lena.get(f"/mock/{mock}/second")).status_code == 404
        assert "partly heard" not in (await lena.get(f"/mock/{mock}")).text
        assert f"/mock/{mock}/second" not in (await bob.get("/queue")).text
    await web.spring.deliver()
    web.spring.chats["Lena"].silence()


async def test_who_has_read_the_marks_is_no_blind_second(web: Web) -> None:
    mock = await web.mock()
    async with web.client("Ann") as ann, web.client("Bob") as bob:
        token = field((await ann.get(f"/mock/{mock}")).text, "csrf")
        await ann.post(f"/mock/{mock}", data={"csrf": token, "version": "0", "do": "sure"})
        await ann.post(f"/mock/{mock}", data={"csrf": token, "version": "1", "do": "release"})
        assert "Reviewed by Ann" in (await bob.get(f"/mock/{mock}")).text
        page = await ann.post(f"/mock/{mock}", data={"csrf": token, "version": "2", "do": "twice"})
        assert "second marking" in page.text
        assert (await bob.get(f"/mock/{mock}/second")).status_code == 404
        assert f"/mock/{mock}/second" not in (await bob.get("/queue")).text
    bob_chat = web.spring.chats["Bob"]
    bob_chat.skim()
    await bob_chat.you(f"/review {mock}")
    bob_chat.skim()


@pytest.mark.parametrize(("mocks", "shown"), [(9, "so far: 9"), (10, "kappa 0.52 over 10")])
async def test_agreement_is_shown_from_ten_mocks_marked_twice(web: Web, mocks: int, shown: str) -> None:
    lena, ann, bob = [await person_of(web.spring.chats[name]) for name in ("Lena", "Ann", "Bob")]
    await web.spring.have_sat(web.spring.chats["Lena"], [lena], mocks)
    now = web.spring.clock.now()

    def both(store: Store) -> None:
        past = [s.id for s in store.sittings.of(lena)][-mocks:]
        for place, interview in enumerate(past):
            for marker, second in ((ann, False), (bob, True)):
                review = store.reviews.claim(interview, marker, now, now, second=second)
                first = ("met", "partly", "not_met")[place % 3]
                other = "met" if second and place in (1, 4, 5) else first
                assert store.reviews.save(review.id, 0, marker, now, [NewMark("K1.1", other)])
                assert store.reviews.release(review.id, 1, marker, now)

    await web.spring.database.run(both)
    async with web.client("Ann") as client:
        page = (await client.get("/cohort/1")).text
    assert shown in page
    ann_chat = web.spring.chats["Ann"]
    ann_chat.skim()
    await ann_chat.you("/board")
    assert ("kappa 0.52 over 10 mocks" in ann_chat.skim()[-1].text) == (mocks == 10)


async def seen_by(web: Web, name: str, mock: int, lena: int) -> str:
    """Every page, every paper and every list of the chat that may speak of a learner's marks, as somebody sees them."""
    chat, seen, files = web.spring.chats[name], list[str](), web.spring.service.kit.files
    assert files is not None
    async with web.client(name) as visitor:
        here = ("", "/print", "/second")
        paths = [
            "/",
            "/queue",
            "/cohort/1",
            "/cohort/1/heat",
            f"/person/{lena}",
            *(f"/mock/{mock}{end}" for end in here),
        ]
        seen += [(await visitor.get(path)).text for path in paths]
    chat.skim()
    for words in ("/board", "/queue", f"/review {mock}", "/cohort 1 export", f"/papers {lena}", "/history", "/audit"):
        await chat.you(words)
        for message in chat.skim():
            seen.append(f"{message.title}\n{message.text}\n{labels(message)}")
            seen += [f"{files.get(each.file)!r}" for each in message.attachments]
    return re.sub(r'(name="csrf" value=)"[^"]*"', r"\1", "\n".join(seen))


async def test_nothing_a_second_marker_reaches_depends_on_the_first_marks(web: Web) -> None:
    mock, lena, ann = (
        await web.mock(),
        await person_of(web.spring.chats["Lena"]),
        await person_of(web.spring.chats["Ann"]),
    )
    now = web.spring.clock.now()
    await release(web)
    await web.spring.deliver()

    async def marked(label: str) -> None:
        """The first marks are others, of the interview and of the report, corrected after their release."""

        def save(store: Store) -> None:
            review = store.reviews.claim(mock, ann, now, now)
            marks = [NewMark(code, label) for code in CODES]
            assert store.reviews.save(review.id, review.version, ann, now, marks, report=marks)

        await web.spring.database.run(save)

    await marked("met")
    blind, open_ = await seen_by(web, "Bob", mock, lena), await seen_by(web, "Ann", mock, lena)
    await marked("not_met")
    assert await seen_by(web, "Bob", mock, lena) == blind
    assert await seen_by(web, "Ann", mock, lena) != open_
    async with web.client("Bob") as bob:
        second = (await bob.get(f"/mock/{mock}/second")).text
        form = {"csrf": field(second, "csrf"), "version": field(second, "version"), "do": "sure"}
        second = (await bob.post(f"/mock/{mock}/second", data=form)).text
        await bob.post(f"/mock/{mock}/second", data=form | {"version": field(second, "version"), "do": "release"})
    after = await seen_by(web, "Bob", mock, lena)
    await marked("met")
    assert await seen_by(web, "Bob", mock, lena) != after
