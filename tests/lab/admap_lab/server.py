"""Serving the demonstration sites on loopback, with a ledger of every request."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from admap_lab import SITES
from admap_lab.pages import BUILDERS, Answer, Site
from admap_lab.world import build_world

ANY_PORT = 0


@dataclass(frozen=True)
class LedgerEntry:
    """One request that a site received: which site, when (seconds, monotonic), what, and from whom."""

    site: str
    at: float
    path: str
    user_agent: str
    status: int


@dataclass(frozen=True)
class Lab:
    """The sites as they run: their addresses by name, and the ledger, which grows with every request."""

    addresses: Mapping[str, str]
    ledger: list[LedgerEntry]


@contextmanager
def serve(wave: int, ports: Mapping[str, int] | None = None) -> Iterator[Lab]:
    """Serve the five sites as they are in ``wave`` (1 or 2), at ``ports`` where those are free."""
    posts = build_world().posts[wave]
    ledger: list[LedgerEntry] = []
    addresses: dict[str, str] = {}
    with ExitStack() as stack:
        for name in SITES:
            server = _listen((ports or {}).get(name, ANY_PORT))
            address = f"http://127.0.0.1:{server.server_port}"
            site = BUILDERS[name]([p for p in posts if p.site == name], address)
            server.RequestHandlerClass = _handler(name, site, ledger)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            addresses[name] = address
        yield Lab(addresses, ledger)


def _listen(port: int) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", ANY_PORT), BaseHTTPRequestHandler)


def _handler(name: str, site: Site, ledger: list[LedgerEntry]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            cookies = {key: morsel.value for key, morsel in SimpleCookie(self.headers.get("Cookie", "")).items()}
            answer = site(self.path, cookies)
            user_agent = self.headers.get("User-Agent", "")
            ledger.append(LedgerEntry(name, time.monotonic(), self.path, user_agent, answer.status))
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for header, value in answer.headers.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing; the ledger knows."""

    return Handler
