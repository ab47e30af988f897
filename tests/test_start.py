"""Start is lazy: the command line answers at once because it loads only what the command needs."""

import subprocess
import sys

import pytest

from tests.scale import scale

HEAVY = ("telegram", "discord", "sqlalchemy", "onnxruntime", "numpy", "prompt_toolkit", "starlette", "docx", "pydantic")


def loaded(*arguments: str) -> set[str]:
    """The heavy libraries that a command has loaded by its end."""
    program = (
        "import sys\nsys.argv = ['mockbot', *sys.argv[1:]]\nfrom bot.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(said.stdout.rpartition("LOADED")[2].split())


def test_help_loads_no_library() -> None:
    assert loaded("--help") == set()


@pytest.mark.parametrize("command", [("bank", "stats"), ("bank", "draw", "--seed", "1")])
def test_the_bank_needs_no_platform_and_no_database(command: tuple[str, ...]) -> None:
    assert loaded(*command) <= {"pydantic"}


def test_help_answers_at_once() -> None:
    import time

    times = []
    for _ in range(scale(3, 15)):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "--help"], capture_output=True, check=True)
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.5
