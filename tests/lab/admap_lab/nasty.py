"""Nasty sites on loopback: everything a crawl must survive, served over real HTTP with a ledger of every request.

A site is a table of paths. What a path answers is a behaviour: a function that is given the exchange and writes to the
connection whatever it likes, as slowly, wrongly or endlessly as it likes.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

HTML = "text/html; charset=utf-8"
PATIENCE = 20.0
"""Seconds after which an endless behaviour ends, so that no thread outlives its test."""


@dataclass(frozen=True)
class Asked:
    """One request in the ledger: when it came (seconds, monotonic), what it asked for, with which headers."""

    at: float
    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def host(self) -> str:
        """The host that the request was meant for."""
        return self.headers.get("host", "")


class Exchange:
    """One request and the connection to answer it on. ``times`` says how often the path was asked before."""

    def __init__(self, connection: socket.socket, asked: Asked, times: int, site: NastySite) -> None:
        self.connection, self.asked, self.times, self.site = connection, asked, times, site

    def send(self, data: bytes) -> None:
        """Write bytes as they are."""
        self.connection.sendall(data)

    def head(self, status: int = 200, headers: Sequence[tuple[str, str]] = (), kind: str = HTML) -> None:
        """Write the status line and headers; the connection closes after this answer."""
        phrase = HTTPStatus(status).phrase
        lines = [f"HTTP/1.1 {status} {phrase}", "Connection: close", *(f"{name}: {value}" for name, value in headers)]
        if kind:
            lines.append(f"Content-Type: {kind}")
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def page(
        self, body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = HTML
    ) -> None:
        """Answer with a whole page."""
        content = body.encode() if isinstance(body, str) else body
        self.head(status, [*(headers or {}).items(), ("Content-Length", str(len(content)))], kind)
        self.send(content)

    def forever(self, data: bytes, pause: float = 0.0) -> None:
        """Write ``data`` again and again until the other side has enough."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not self.site.stopping.wait(pause):
            self.send(data)


Behaviour = Callable[[Exchange], None]


@dataclass
class NastySite:
    """A site as it runs. ``default`` answers every path that ``pages`` lacks."""

    pages: dict[str, Behaviour]
    default: Behaviour
    ledger: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def address(self) -> str:
        """The address that a site file names."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self, prefix: str = "/") -> list[str]:
        """Return the paths that were asked for, in order."""
        return [one.path for one in list(self.ledger) if one.path.startswith(prefix)]


def not_there(exchange: Exchange) -> None:
    """Answer 404."""
    exchange.page("<h1>not here</h1>", 404)


@contextmanager
def serving(pages: Mapping[str, Behaviour], default: Behaviour = not_there) -> Iterator[NastySite]:
    """Serve a site; ``/robots.txt`` allows everything unless ``pages`` says otherwise."""
    site = NastySite({"/robots.txt": not_there, **pages}, default)
    times: Counter[str] = Counter()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    site.port = listener.getsockname()[1]

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            asked = _read(connection)
            if asked is None:
                return
            before, times[asked.path] = times[asked.path], times[asked.path] + 1
            site.ledger.append(asked)
            behaviour = site.pages.get(asked.path) or site.pages.get(asked.path.split("?")[0], site.default)
            behaviour(Exchange(connection, asked, before, site))

    def accept() -> None:
        while not site.stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _read(connection: socket.socket) -> Asked | None:
    """Read one request without a body."""
    connection.settimeout(PATIENCE)
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = connection.recv(65536)
        if not part:
            return None
        raw += part
    line, *rest = raw.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
    method, path, _ = line.split(" ", 2)
    headers = {name.lower(): value.strip() for name, value in (header.split(":", 1) for header in rest)}
    return Asked(time.monotonic(), method, path, headers)


def answer(
    body: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None, kind: str = HTML
) -> Behaviour:
    """Return the behaviour of a well-behaved page."""
    return partial(_answer, body, status, headers, kind)


def _answer(body: str | bytes, status: int, headers: Mapping[str, str] | None, kind: str, exchange: Exchange) -> None:
    exchange.page(body, status, headers, kind)


def redirect(target: str) -> Behaviour:
    """Return a redirect; ``{port}`` in the target becomes the site's own port."""

    def behave(exchange: Exchange) -> None:
        exchange.page("", 302, {"Location": target.replace("{port}", str(exchange.site.port))})

    return behave


def advert(title: str, text: str = "Ring mig på kvällen.", more: str = "") -> str:
    """Return an advert's page."""
    return f"<html><body><h1>{title}</h1><div class=text>{text}</div>{more}</body></html>"


def listing(names: Sequence[str | int], more: str = "") -> str:
    """Return a listing's page with links to adverts."""
    return "<html><body>" + "".join(f'<a class=ad href="/ad/{n}">{n}</a>' for n in names) + more + "</body></html>"
