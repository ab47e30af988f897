"""Makes a `Document` of a file's bytes by looking at the bytes; a name is never trusted.

It runs in the bounded child (`child.py`); `apart.py` is how others have a file read.
"""

from bot.project.report.values import CannotRead, Document

FILE_BYTES = 20 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_report(data: bytes) -> Document:
    """The report. Raises `CannotRead` with the reason."""
    if len(data) > FILE_BYTES:
        raise CannotRead("too_big")
    document = _read(data)
    if not any(block.text.strip() for block in document.blocks):
        raise CannotRead("no_text")
    return document


def _read(data: bytes) -> Document:
    if not data.strip():
        raise CannotRead("empty")
    if data.startswith(b"PK"):
        return _zipped(data)
    if b"%PDF-" in data[:1024]:
        from bot.project.report.pdf_reading import read_pdf

        return read_pdf(data)
    if data.startswith(_OLE):
        raise CannotRead("locked" if _ENCRYPTED in data else "old_word")
    if data.startswith(_PICTURES):
        raise CannotRead("picture")
    if data.lstrip().startswith(b"{\\rtf"):
        raise CannotRead("unknown")
    from bot.project.report.text_reading import decoded, read_text

    return read_text(decoded(data))


def _zipped(data: bytes) -> Document:
    from bot.project.report.docx_reading import read_docx
    from bot.project.report.odt_reading import read_odt
    from bot.project.report.zipped import Parts

    parts = Parts(data)
    if "[Content_Types].xml" in parts.names:
        return read_docx(parts)
    if "content.xml" in parts.names:
        return read_odt(parts)
    raise CannotRead("unknown")
