"""How a heading is recognised by its words: a section of the pack, an annex, a line of a list of contents.

Where sections begin and end is decided in `sections.py`.
"""

import re
from collections.abc import Sequence

from question_bank.model import Section

_NUMBERED = re.compile(
    r"^(?:(?:section|part|chapter)\s+)?(?:(?P<number>\d{1,2})(?!\.?\d)|(?P<letter>[ivx]{1,4}|[a-h])(?=[.):]))"
    r"(?:[.):–—\-]|\s|$)+",
    re.IGNORECASE,
)
_NAME = (
    r"(?:ann?ex(?:e?s|e|ures?)?|app?end(?:ix|ex|ices|ixes|icies|ixs)|attachments?|enclosures?|exhibits?"
    r"|supporting\s+(?:evidence|documents?|documentation|materials?)|evidence\s+(?:log|pack|list|portfolio))"
)
_LABEL = r"(?:\s*(?:no\.?|number|nr\.?|#)?\s*(?:\d{1,2}|[a-z]|[ivx]{1,4})(?![a-z0-9]))?"
_ANNEX = re.compile(
    rf"^(?:list\s+of\s+|the\s+|my\s+|evidence\s+|supporting\s+|report\s+)*{_NAME}{_LABEL}"
    rf"(?:\s*[:.)–—\-|/]\s*.{{0,90}}|\s*\(.{{0,90}}\)|\s+(?:and|&|to|of)\s+.{{0,60}}|\s*)$",
    re.IGNORECASE,
)
_ANNEX_FIRST = re.compile(rf"^(?:list\s+of\s+|the\s+|my\s+|evidence\s+|supporting\s+)*{_NAME}\b", re.IGNORECASE)
_ANNEX_WITHIN = re.compile(r"\b(?:ann?ex(?:e?s|e|ures?)?|append(?:ix|ices|ixes))\b", re.IGNORECASE)
_PAGE = re.compile(r"(?:\.{3,}|…|\t|\s{3,})\s*\d{1,3}$")
_FILLERS = frozenset(
    {"the", "my", "our", "of", "and", "a", "an", "to", "i", "in", "on", "for", "by", "from", "with", "taken", "took"}
    | {"made", "project", "customer", "customers", "description", "summary", "overview", "background", "own", "work"}
)
_WORDS_OF_A_HEADING = 10
_WORDS_OF_A_BARE_HEADING = 5
_ENDS = (".", "?", "!", ",", ";")


def in_a_contents_list(text: str) -> bool:
    """Whether a line points to a page, as lines of a list of contents do."""
    return _PAGE.search(text.strip()) is not None


def names_an_annex(text: str, styled: bool) -> bool:
    """Whether a line is the heading of an annex; `styled` is for a line that was set as a heading."""
    plain = _NUMBERED.sub("", text.strip(), count=1).strip() or text.strip()
    if len(plain.split()) > _WORDS_OF_A_HEADING + 4 or in_a_contents_list(text):
        return False
    if styled:
        return bool(_ANNEX_FIRST.match(plain) or (_ANNEX_WITHIN.search(plain) and len(plain.split()) <= 8))
    return not plain.endswith((*_ENDS, "…")) and _ANNEX.match(plain) is not None


def looks_like_heading(line: str) -> bool:
    """Whether a bare line of text may be a heading: short, beginning as a name does and ending no sentence."""
    numbered = _NUMBERED.match(line)
    rest = line[numbered.end() :] if numbered else line
    if len(line.split()) > _WORDS_OF_A_HEADING or line.endswith(_ENDS) or not (rest or line)[:1].isupper():
        return False
    return names_an_annex(line, False) or len(rest.split()) <= _WORDS_OF_A_BARE_HEADING


def section_named(text: str, sections: Sequence[Section], styled: bool) -> int:
    """The number of the pack's section that a line is the heading of, 0 for none."""
    if len(text.split()) > _WORDS_OF_A_HEADING or text.rstrip().endswith(_ENDS) or in_a_contents_list(text):
        return 0
    numbered = _NUMBERED.match(text.strip())
    number = int(numbered["number"]) if numbered and numbered["number"] else 0
    words = _words(text.strip()[numbered.end() :] if numbered else text)
    if not words:
        return number if number in {one.number for one in sections} and _only_a_number(text) else 0
    near = [one.number for one in sections if _alike(words, _words(one.title), styled or bool(number))]
    exact = [one.number for one in sections if words == _words(one.title)]
    if exact:
        return exact[0]
    return number if number in near else next(iter(near), 0)


def _only_a_number(text: str) -> bool:
    return re.match(r"^(?:section|part)\s+\d{1,2}\W*$", text.strip(), re.IGNORECASE) is not None


def _alike(words: frozenset[str], title: frozenset[str], styled: bool) -> bool:
    return (
        words <= title
        or (styled and title <= words and len(words) <= len(title) + 3)
        or (styled and len(words) <= 3 and bool(words & title) and len(title) > 1)
    )


def _words(text: str) -> frozenset[str]:
    """A heading's words that matter, without their plural."""
    plain = re.findall(r"[a-z]+", text.casefold())
    return frozenset(word.removesuffix("s") for word in plain if word not in _FILLERS)
