"""The recorded sittings in `docs/sittings/` are what the bot really says; MOCKBOT_WRITE=1 writes them anew."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests import sittings

DOCS = Path("docs/sittings")


def kept(page: Path, said: str) -> None:
    """The page says just this."""
    if os.environ.get("MOCKBOT_WRITE") == "1":
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(said, encoding="utf-8")
    assert said == page.read_text(encoding="utf-8"), f"run MOCKBOT_WRITE=1 pytest {__name__} and read what changed"


@pytest.mark.parametrize(
    ("name", "sit"), [("learn", sittings.learn), ("exam", sittings.exam), ("resumed", sittings.resumed)]
)
async def test_the_recorded_sitting_is_true(name: str, sit: Callable[[Path], Awaitable[str]], tmp_path: Path) -> None:
    said = await sit(tmp_path)
    kept(DOCS / f"{name}.md", said)
    assert "End of your mock interview" in said
