"""`python -m bot.feedback.worker PACK`: judges answers in a process of its own, a JSON line in and a JSON line out.

It ends at the end of its input. The service's side of the pipe is `assessor.py`.
"""

import json
import sys
from pathlib import Path

from bot.feedback.engine import RubricEngine
from bot.feedback.wire import judgement_json


def main(pack_folder: str) -> None:
    """Say `ready`, then judge line by line until the input ends."""
    engine = RubricEngine.load(Path(pack_folder))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in iter(sys.stdin.buffer.readline, b""):
        sys.stdout.write(judged(engine, line) + "\n")
        sys.stdout.flush()


def judged(engine: RubricEngine, line: bytes) -> str:
    """The judgement of the answer on a line, or `{"error": …}`: a bad answer never ends the worker."""
    try:
        asked = json.loads(line)
        return judgement_json(engine.judge(asked["answer"], asked["area"], asked.get("question", "")))
    except Exception as error:  # whatever is wrong with one answer, the next one is judged
        return json.dumps({"error": type(error).__name__})


if __name__ == "__main__":
    main(sys.argv[1])
