"""The mapping document as a Word file: a row a criterion, with its section and paragraph.

What is entered comes from the learner; nothing here judges.
"""

import io
from collections.abc import Iterable

import docx

from bot.people.values import Entry
from bot.project.mapping import fragile, homes
from bot.texts import Texts
from question_bank.model import Pack


def mapping_document(pack: Pack, entries: Iterable[Entry], texts: Texts) -> bytes:
    """The file: a heading row and one row for each criterion of the pack, in the pack's order."""
    entered = {entry.criterion: entry for entry in entries}
    document = docx.Document()
    document.core_properties.title = texts("map.document.title")
    document.add_heading(texts("map.document.title"), level=1)
    document.add_paragraph(texts("map.document.about"))
    columns = ("criterion", "section", "paragraph", "note", "homes")
    table = document.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.text = texts(f"map.document.{column}")
    for each in pack.criteria:
        row = _row(each.code, each.title, entered.get(each.code), pack, texts)
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _row(code: str, title: str, entry: Entry | None, pack: Pack, texts: Texts) -> tuple[str, ...]:
    sections = ", ".join(str(number) for number in homes(pack)[code])
    places = texts("map.document.one_home", section=sections) if code in fragile(pack) else sections
    if entry is None:
        return f"{code} {title}", "", "", "", places
    return f"{code} {title}", str(entry.section), entry.paragraph, _plain(entry.note), places


def _plain(words: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(letter for letter in words if letter.isprintable())
