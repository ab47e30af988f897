"""Reads a message's HTML as Telegram does: the words that are left after parsing, or why it cannot be parsed.

Only the tags that the Bot API names are known; formatting itself is not kept.
"""

import html
import re

_NAMES = "b strong i em u ins s strike del span tg-spoiler a code pre blockquote tg-emoji tg-time"
_TAGS = frozenset(_NAMES.split(" "))
_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:\s+[^<>]*)?)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9A-Fa-f]+);")


class CannotParse(Exception):
    """The markup cannot be parsed."""


def parse(text: str) -> str:
    """The words of the message; raises `CannotParse`."""
    words: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "<":
            at = _tag(text, at, open_tags)
        else:
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            words.append(_ENTITY.sub(lambda found: html.unescape(found[0]), text[at:end]))
            at = end
    if open_tags:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1]}"')
    return "".join(words)


def _tag(text: str, at: int, open_tags: list[str]) -> int:
    found = _TAG.match(text, at)
    if found is None:
        raise CannotParse(f"Unclosed start tag at byte offset {len(text[:at].encode())}")
    name = found["name"].lower()
    if found["close"]:
        if not open_tags or open_tags.pop() != name:
            raise CannotParse(f"Unexpected end tag at byte offset {len(text[:at].encode())}")
    elif name not in _TAGS:
        raise CannotParse(f'Unsupported start tag "{name}" at byte offset {len(text[:at].encode())}')
    else:
        open_tags.append(name)
    return found.end()
