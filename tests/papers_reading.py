"""Reads papers as their readers do: the words of a Word file, its tables, a gateway pack and what is in it."""

import io
import zipfile

import docx
from docx.oxml.ns import qn


def words_of(content: bytes) -> str:
    """Everything that stands in a Word file, cell by cell."""
    document = docx.Document(io.BytesIO(content))
    return "\n".join(element.text or "" for element in document.element.body.iter(qn("w:t")))


def fields_of(content: bytes) -> dict[str, str]:
    """What stands beside each label of its two-column tables."""
    tables = docx.Document(io.BytesIO(content)).tables
    rows = [[cell.text for cell in row.cells] for table in tables if len(table.columns) == 2 for row in table.rows]
    return {row[0]: row[1] for row in rows}


def opened_pack(content: bytes) -> dict[str, bytes]:
    """The files of a gateway pack by name; nothing in it leads out of a folder or is broken."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert names == sorted(set(names))
        assert not any("/" in name or "\\" in name or ".." in name for name in names)
        return {name: packed.read(name) for name in names}
