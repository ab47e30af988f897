"""Opens a ZIP of XML within bounds: so many entries, so many bytes unzipped, no document types, no macros.

Nothing is ever unzipped to a disk, and pictures are not unzipped at all; what the XML means is read elsewhere.
"""

import io
import struct
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.project.report.values import CannotRead

UNZIPPED_BYTES = 8 * 1024 * 1024
ENTRIES = 2_000
DIRECTORY_BYTES = 400_000
_END, _END_SIZE = b"PK\x05\x06", 22


class Parts:
    """The parts of a document's ZIP. Raises `CannotRead` for what is broken, hostile or too much."""

    def __init__(self, data: bytes) -> None:
        _refuse_long_directory(data)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
            raise CannotRead("broken") from None
        self.names = frozenset(self._archive.namelist())
        self._left = UNZIPPED_BYTES
        self._refuse_what_leads_away()

    def _refuse_what_leads_away(self) -> None:
        for name in self.names:
            if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name[:3]:
                raise CannotRead("names")
            if name.casefold().endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("Basic/", "Scripts/")):
                raise CannotRead("macros")

    def bytes(self, name: str) -> bytes:
        """A part unzipped, up to what is left of the bound for the whole file."""
        try:
            with self._archive.open(name) as stream:
                data = stream.read(self._left + 1)
        except RuntimeError:  # zipfile's word for a password
            raise CannotRead("locked") from None
        except (zipfile.BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError, ValueError, OSError):
            raise CannotRead("broken") from None
        self._left -= len(data)
        if self._left < 0:
            raise CannotRead("unzipped")
        return data

    def xml(self, name: str) -> Element:
        """A part's XML; a document type, which could hold entities or outside references, is refused."""
        try:
            root = fromstring(self.bytes(name), forbid_dtd=True)
        except DefusedXmlException:
            raise CannotRead("doctype") from None
        except (ParseError, LookupError, ValueError):
            raise CannotRead("broken") from None
        assert isinstance(root, Element)
        return root


def _refuse_long_directory(data: bytes) -> None:
    """Look at the ZIP's end before the list of entries is read, which alone could take minutes."""
    at = data.rfind(_END)
    if at < 0 or at + _END_SIZE > len(data):
        raise CannotRead("broken")
    entries, size = struct.unpack("<HI", data[at + 10 : at + 16])
    if entries > ENTRIES or size > DIRECTORY_BYTES:
        raise CannotRead("entries")


def local(element: Element) -> str:
    """An element's name without its namespace; Word writes two namespaces for the same things."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str:
    """An attribute's value by its name without namespace; empty when it is not there."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def child(element: Element | None, *names: str) -> Element | None:
    """The descendant along these names, one a level; None when it is not there."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element
