"""`mockbot assess`: a line for a line, in order, at once; what cannot be read is answered in its place."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.engine_rig import GOOD, engine, folder

MEMORY, MEAN = 150_000, 0.15
"""kB that a judging process may hold, and seconds an answer on a busy machine (some 25 ms on a quiet core)."""


def _assess(*lines: str) -> tuple[int, list[dict[str, object]]]:
    command = [sys.executable, "-m", "bot", "assess"]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_answers_are_judged_in_order_by_number_and_name() -> None:
    names = {area.number: area.name for area in engine().pack.rules.areas}
    given = [
        {"id": number, "area": number if int(number) % 2 else names[number], "question": "", "answer": answer}
        for number, answer in GOOD.items()
    ]
    code, written = _assess(*map(json.dumps, given))
    assert code == 0
    assert [line["id"] for line in written] == list(GOOD)
    for line, answer in zip(written, GOOD.values(), strict=True):
        assert set(line) == {"id", "criteria", "sure", "evidence", "missing", "flags"}
        evidence = line["evidence"]
        assert isinstance(evidence, dict)
        assert all(span in answer for spans in evidence.values() for span in spans)


def test_a_bad_line_is_answered_in_its_place_and_the_rest_is_judged() -> None:
    good = json.dumps({"id": 1, "area": "5", "answer": GOOD["5"]})
    bad = ["nonsense", "[]", '{"id": 1, "area": "5"}', '{"id": 1, "area": "99", "answer": "x"}']
    code, written = _assess(good, *bad, good)
    assert code == 1
    assert [set(line) == {"error"} for line in written] == [False, True, True, True, True, False]
    assert written[0] == written[-1]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_judging_process_stays_small_and_quick() -> None:
    command = [sys.executable, "-m", "bot.feedback.worker", str(folder())]
    threads = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=threads) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        began = time.perf_counter()
        for area, answer in [*GOOD.items()] * 4:
            worker.stdin.write(json.dumps({"answer": answer, "area": area}) + "\n")
            worker.stdin.flush()
            assert '"criteria"' in worker.stdout.readline()
        spent = (time.perf_counter() - began) / (4 * len(GOOD))
        status = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
        worker.stdin.close()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert resident <= MEMORY
    assert spent <= MEAN
