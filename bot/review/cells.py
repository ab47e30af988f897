"""Cells of a table that a spreadsheet must not take for a formula (OWASP, CSV injection)."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_BLANK = " \u00a0\ufeff\u200b"
_BREAKS = ("\t", "\r", "\n")


def safe(cell: object) -> object:
    """Text that begins like a formula, be it after blanks or in wide letters, is led by an apostrophe; everything else
    is left as it is."""
    if not isinstance(cell, str) or not cell.lstrip(_BLANK).startswith((*_FORMULA, *_BREAKS)):
        return cell
    return f"'{cell}"
