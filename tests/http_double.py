"""A small server on 127.0.0.1 that answers as a test tells it to, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, bytes | dict[str, object]]
Reply = Callable[[Asked], Answer]


@dataclass
class Double:
    """The server's address and what it was asked; `reply` may be exchanged at any time. `hold` makes it hang."""

    url: str
    reply: Reply
    asked: list[Asked] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)


@contextmanager
def answering(reply: Reply) -> Iterator[Double]:
    """A server for the length of a test; it answers at once until `hold` is cleared."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            double.asked.append(asked)
            double.hold.wait(30)
            status, content = double.reply(asked)
            sent = content if isinstance(content, bytes) else json.dumps(content).encode()
            with suppress(ConnectionError):  # whoever asked may have been killed meanwhile
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if isinstance(content, bytes) else "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

        do_GET = do_POST = _answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    double = Double(f"http://127.0.0.1:{server.server_port}", reply)
    double.hold.set()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        double.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
