"""A piece of a story for any platform's double: somebody asks for their papers and is given the gateway pack."""

from typing import Any

from tests import telegram_double_people
from tests.papers_reading import opened_pack, words_of

HOLDS = {"checklist.docx", "dates.docx", "gateway-record.docx", "mapping.docx", "proposal.docx"}


async def takes_the_gateway_pack(person: Any, double: Any) -> dict[str, bytes]:
    """`/papers`, the button, the file: what is in it by name. `person` is one of this double's."""
    await person.says("/papers")
    await person.hears("date of birth", seconds=30)
    await person.presses("Gateway pack")
    shown = await person.hears("checklist", seconds=30)
    files = opened_pack(_content(double, shown))
    assert set(files) >= HOLDS
    assert "Gateway checklist" in words_of(files["checklist.docx"])
    return files


def _content(double: Any, shown: Any) -> bytes:
    """The file as the platform has it: on Telegram with the message, on Discord at an address of its own."""
    if isinstance(shown, telegram_double_people.Shown):
        assert shown.name == "gateway-pack.zip"
        return shown.content
    (file,) = shown.files
    assert file["filename"] == "gateway-pack.zip"
    path = next(path for path in double.files if path in file["url"])
    return bytes(double.files[path])
