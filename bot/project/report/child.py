"""`python -m bot.project.report.child`: reads a report on standard input and writes its blocks, or why it cannot.

It bounds itself before it reads: memory, time, and not one byte to any file. `apart.py` is its other side.
"""

import contextlib
import json
import sys

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20


def bound() -> None:
    """Bound this process where the system can; elsewhere the parent's time limit remains."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read, and answer in one line of JSON."""
    bound()
    sys.stdout.write(answer(sys.stdin.buffer.read()))


def answer(data: bytes) -> str:
    """The blocks as JSON, or `{"refused": key}`: whatever a file does, there is an answer."""
    from bot.project.report.reading import read_report
    from bot.project.report.values import CannotRead

    try:
        document = read_report(data)
    except CannotRead as refused:
        return json.dumps({"refused": refused.key})
    except (MemoryError, RecursionError):
        return json.dumps({"refused": "too_much"})
    except Exception:  # a fault of the file or of ours: to the person who sent it, it is a file that cannot be read
        return json.dumps({"refused": "broken"})
    blocks = [[block.kind.value, block.text, block.level, block.row, block.column] for block in document.blocks]
    return json.dumps({"form": document.form, "blocks": blocks})


if __name__ == "__main__":
    main()
