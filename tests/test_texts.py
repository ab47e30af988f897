"""Every word that the bot says: each key is used and each used key is there, the blanks fill, and the tone holds."""

import re
import string
from pathlib import Path

from bot.texts import english

SOURCES = [path for path in Path("bot").rglob("*.py") if "cli" not in path.parts]
TEXTS = english()
_LITERAL = re.compile(r"""(?:tell|texts|has|button_text|Tell)\(\s*f?["']([a-z_.]+(?:\{[^}]*\})?[a-z_.]*)["']""")


def used() -> set[str]:
    """Keys, or patterns of keys, that the code names."""
    found: set[str] = set()
    for path in SOURCES:
        found.update(_LITERAL.findall(path.read_text(encoding="utf-8")))
    return found


def matches(pattern: str, key: str) -> bool:
    """Whether a key is what a name in the code, with blanks, may become."""
    wanted = re.sub(r"\\\{[^}]*\\\}", "[a-z_.]+", re.escape(pattern))
    return re.fullmatch(f"{wanted}(?:\\.(?:text|title))?", key) is not None


def test_each_named_key_is_there() -> None:
    for name in used():
        for prefix in ("", "tell."):
            if any(matches(prefix + name, key) for key in TEXTS):
                break
        else:
            raise AssertionError(f"no text {name!r}")


def test_no_text_speaks_of_a_grade_or_shouts() -> None:
    banned = re.compile(
        r"\b(pass(ed|es)?|fail(ed|s|ure)?|score[ds]?|marks? out of|wrong|bad|poor|weak)\b|!", re.IGNORECASE
    )
    for key in TEXTS:
        text = TEXTS(key)
        assert not re.search(r"[A-Z]{6,}", text), key
        assert not banned.search(text), (key, text)


def test_every_blank_has_a_name() -> None:
    for key in TEXTS:
        for _, name, _, _ in string.Formatter().parse(TEXTS(key)):
            assert name is None or name.isidentifier(), (key, name)


def test_the_privacy_note_is_under_600_characters() -> None:
    for platform in ("console", "telegram", "discord", "web"):
        note = TEXTS("notice.text", transcripts=365, audio=90, platform=TEXTS(f"notice.{platform}"))
        assert len(note) + len(TEXTS("notice.title")) < 600
