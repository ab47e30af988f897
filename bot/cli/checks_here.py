"""What `mockbot check` looks at on this machine: the pack, the database, the folder of files, and the ports.

What answers over the network is looked at in `checks_there.py`. Every function gives the words of a line about what is
well, or raises a `Fault` that says what to do.
"""

import errno
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from bot.faults import Fault

if TYPE_CHECKING:
    from bot.config import Settings


class NotReady(Fault):
    """Something on this machine is not as `run` needs it."""


def bank(settings: "Settings") -> str:
    """The packs load, hold no fault and have each an id of its own."""
    from bot.cli.stock import shelf_of

    return "; ".join(
        f"{pack.rules.id} {pack.rules.version}, {len(pack.questions)} questions, {len(pack.criteria)} criteria"
        for pack in shelf_of(settings).packs
    )


def database(settings: "Settings") -> str:
    """The database answers, or can be made."""
    from storage.opening import inspect_database

    return inspect_database(settings.database_url)


def files(settings: "Settings") -> str:
    """Recordings and documents can be kept."""
    from bot.cli.composing import files_folder

    folder = files_folder(settings)
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not nearest.is_dir():
        raise NotReady(f"{nearest} is a file, and recordings want a folder at {folder}: move that file away.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise NotReady(
            f"{nearest} may not be written to, and recordings want a folder at {folder}: give the account that runs "
            f"mockbot the right to write there."
        )
    return f"recordings and documents go to {folder}"


def web(settings: "Settings") -> str:
    """The web port can be served."""
    return listening("web.host", settings.web.host, "web.port", settings.web.port)


def listening(host_key: str, host: str, port_key: str, port: int) -> str:
    """This host and port can be listened on; or mockbot does so already."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE and _ours(host, port):
            return f"port {port} is served by the mockbot that is running"
        raise NotReady(_why(error, host_key, port_key, port)) from None
    return f"port {port} is free" if port else "a free port will be taken"


def _why(error: Exception, host_key: str, port_key: str, port: int) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"port {port} is taken by another program: end that one, or set {port_key} to a free one."
    if number == errno.EACCES:
        return f"port {port} may not be used by this account: set {port_key} to one above 1023."
    return f"{host_key} names no address of this machine: use 127.0.0.1 for this machine alone, 0.0.0.0 for all."


def _ours(host: str, port: int) -> bool:
    """Whether what listens there is mockbot's own health page."""
    import httpx

    place = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - a setting is compared, nothing is bound
    place = f"[{place}]" if ":" in place else place
    try:
        answer = httpx.get(f"http://{place}:{port}/healthz", timeout=2.0, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.status_code in (200, 503) and len(answer.content) < 200


def folder_of_model(path: str) -> str:
    """A local model can be loaded from this folder. Raises `NotReady`: a path that is no folder is never taken for the
    name of something to download."""
    import importlib.util

    from bot.voice.worker import lacking

    folder = Path(path)
    if not folder.is_dir():
        raise NotReady("voice.model_path is no folder: put a faster-whisper model there, or name the folder it is in.")
    if name := lacking(folder):
        raise NotReady(f"voice.model_path holds no {name}: name the folder in which a faster-whisper model lies whole.")
    if importlib.util.find_spec("faster_whisper") is None:
        raise NotReady("faster-whisper is not installed: install mockbot with its extra, pip install '.[voice]'.")
    return f"recordings are put into words on this machine ({folder.name})"
