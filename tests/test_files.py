"""The file store: whole, private, and deaf to names that lead elsewhere."""

import stat
from pathlib import Path

import pytest

from storage.files import DiskFiles


def test_what_is_put_is_got_and_deleted(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path / "files")
    kept = files.put(b"OggS", ".ogg")
    assert files.get(kept) == b"OggS"
    assert stat.S_IMODE((tmp_path / "files" / kept).stat().st_mode) == 0o600
    files.delete(kept)
    with pytest.raises(KeyError):
        files.get(kept)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "x" * 300, "a\0b", "..", "."])
def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path, name: str) -> None:
    files = DiskFiles(tmp_path)
    with pytest.raises(KeyError):
        files.get(name)
    files.delete(name)


def test_a_suffix_is_only_a_suffix(tmp_path: Path) -> None:
    kept = DiskFiles(tmp_path).put(b"x", "/../../evil.sh")
    assert (tmp_path / kept).read_bytes() == b"x"
    assert "." not in kept
