"""`docs/report-examples.md` is what a learner really reads about a report in two versions; its pictures lie beside it.

MOCKBOT_WRITE=1 writes both anew.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from bot.feedback.wire import detail_json
from bot.messages import Outbound
from bot.records import Answer, Verdict
from tests.chat import Chat
from tests.engine_rig import engine
from tests.report_examples import mapping_lines, mended, version
from tests.test_feedback_docs import kept
from tests.test_report_chat import Desk, desk

PAGE, PICTURES = Path("docs/report-examples.md"), Path("docs/pages")
_PAGES = ("Worth a look", "Sections", "What it covers", "Criteria and mapping", "Annexes", "What can be heard")


class Listening:
    """The pack's own engine as the service's assessor."""

    async def assess(self, answer: Answer) -> Sequence[Verdict]:
        """See `bot.ports.Assessor`."""
        judged = engine().judge(answer.text, answer.area)
        return [Verdict(one.code, one.label.value, detail_json(judged, one)) for one in judged.criteria]


def quoted(said: Sequence[Outbound]) -> str:
    """Messages as a reader of the page sees them."""
    blocks = []
    for message in said:
        lines = [f"**{message.title}**", "", *message.text.splitlines()] if message.title else message.text.splitlines()
        buttons = " ".join(f"`{choice.label}`" for row in message.choices for choice in row)
        if buttons:
            lines += ["", buttons]
        blocks.append("\n".join(f"> {line}".rstrip() for line in lines))
    return "\n\n".join(blocks)


async def told(chat: Desk, picture: str) -> str:
    """What was just said about a report, with its picture written beside the page."""
    said = chat.skim()
    (attached,) = said[-1].attachments
    if os.environ.get("MOCKBOT_WRITE") == "1":
        (PICTURES / picture).write_bytes(chat.files.get(attached.file))
    return f"{quoted(said)}\n\n![{attached.description}](pages/{picture})"


async def pages(chat: Desk) -> str:
    """Every page of the last X-ray."""
    for label in (*_PAGES, "Section 2"):
        await chat.press(label)
    return quoted(chat.skim())


async def said_to(chat: Chat, line: str) -> str:
    """What is answered to a line."""
    await chat.you(line)
    return quoted(chat.skim())


async def test_the_page_is_what_a_learner_reads(tmp_path: Path) -> None:
    pack = engine().pack
    blocks = [
        "# A report in two versions, as its writer reads about it\n\n"
        "Made by a test (`tests/test_report_docs.py`) from a report that it writes. Nothing of it is a grade."
    ]
    async with desk(tmp_path / "desk.db", tmp_path / "files") as chat:
        chat.readers._assessor = Listening()
        await chat.you("/agree")
        chat.skim()
        blocks += ["## The mapping so far", f"_/map {mapping_lines(pack, '6.2')}_"]
        await chat.you(f"/map {mapping_lines(pack, '6.2')}")
        chat.skim()
        blocks += ["## `/report`", await said_to(chat, "/report")]
        await chat.sends(version(420), "first.docx")
        blocks += ["## The first version", await told(chat, "report-first.png"), "## Its pages", await pages(chat)]
        blocks += ["## The mapping mended", f"_/map {mended('5.1')}_", await said_to(chat, f"/map {mended('5.1')}")]
        await chat.sends(version(300), "second.docx")
        blocks += ["## The second version", await told(chat, "report-second.png")]
        blocks += ["## A mock on what is left", await said_to(chat, "/mock exam")]
        await chat.you("/next")
        chat.skim()
        blocks += ["## `/map` while a question is open", await said_to(chat, "/map")]
    kept(PAGE, "\n\n".join(blocks) + "\n")
    for picture in ("report-first.png", "report-second.png"):
        assert (PICTURES / picture).read_bytes().startswith(b"\x89PNG")
