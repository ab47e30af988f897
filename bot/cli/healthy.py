"""`python -m bot.cli.healthy`: asks the running mockbot's own `/healthz`, for a container's health check; 0 or 1.

No command of `mockbot`: people look with `mockbot check`.
"""

import sys
import urllib.error
import urllib.request

from bot.config import load_settings
from bot.faults import Fault

SECONDS = 5.0
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - a setting is compared, nothing is bound


def address(host: str, port: int) -> str:
    """Where this machine reaches a port that is listened on there."""
    place = "127.0.0.1" if host in _EVERYWHERE else host
    return f"http://{f'[{place}]' if ':' in place else place}:{port}/healthz"


def main() -> int:
    """Ask, say what was heard in a line, and return the exit code."""
    try:
        settings = load_settings()
    except Fault as fault:
        sys.stdout.write(f"{str(fault).splitlines()[0]}\n")
        return 1
    if not settings.web.enabled:
        sys.stdout.write("web.enabled is false, so there is nothing to ask; set it to true for a health check\n")
        return 1
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address(settings.web.host, settings.web.port), timeout=SECONDS) as answer:
            sys.stdout.write(answer.read(200).decode(errors="replace"))
            return 0
    except urllib.error.HTTPError as error:
        sys.stdout.write(error.read(200).decode(errors="replace"))
    except (OSError, ValueError):
        sys.stdout.write("nothing answers on the web port\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
