"""Sites for measuring crawls: adverts without end, served by a process of its own that takes little of the machine."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any
from urllib.request import urlopen

PER_PAGE = 50
TEXT = "Jag tar emot hemma i lugn och ro och svarar på frågor om tid och plats. " * 40
SCRIPT = """fetch(location.pathname.replace("/shown", "/api")).then(r => r.json()).then(one => {
  document.body.insertAdjacentHTML("beforeend", `<h1>${one.title}</h1><div class=text>${one.text}</div>`);
});"""


def _answer(path: str, adverts: int) -> tuple[str, str]:
    """Return the kind and text of one page."""
    kind, _, number = path.strip("/").partition("/")
    if kind == "ad":
        return "text/html", f"<h1>Annons {number}</h1><dl><dt>Ort</dt><dd>Umeå</dd></dl><p class=text>{TEXT}</p>"
    if kind == "shown":
        return "text/html", '<!doctype html><body><script src="/app.js"></script></body>'
    if kind == "app.js":
        return "text/javascript", SCRIPT
    if kind == "api":
        return "application/json", f'{{"title": "Annons {number}", "text": "Ring mig."}}'
    if kind in {"", "list", "scripted"}:
        to = "shown" if kind == "scripted" else "ad"
        first = int(number or 0) * PER_PAGE
        links = "".join(f'<a class=ad href="/{to}/{n}">{n}</a>' for n in range(first, min(first + PER_PAGE, adverts)))
        following = f"/{'scripted' if to == 'shown' else 'list'}/{int(number or 0) + 1}"
        more = f'<a class=next href="{following}">next</a>' if first + PER_PAGE < adverts else ""
        return "text/html", f"<html><body>{links}{more}</body></html>"
    return "", ""


class _Talk(asyncio.Protocol):
    """One connection: answers requests, and notes when each page was asked for."""

    def __init__(self, adverts: int, asked: list[tuple[float, str]]) -> None:
        self._adverts, self._asked, self._got = adverts, asked, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            kind, text = _answer(path, self._adverts)
            if path == "/asked":
                kind, text = "application/json", json.dumps(self._asked)
                self._asked.clear()
            elif kind == "text/html":
                self._asked.append((time.monotonic(), path))
            body, status = text.encode(), "200 OK" if kind else "404 Not Found"
            head_out = f"HTTP/1.1 {status}\r\nContent-Type: {kind or 'text/html'}; charset=utf-8\r\n"
            assert isinstance(self._transport, asyncio.Transport)  # noqa: S101  (a TCP connection)
            self._transport.write(f"{head_out}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def _serve(pipe: Connection, sites: int, adverts: int) -> None:
    asked: list[tuple[float, str]] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        servers = [await loop.create_server(lambda: _Talk(adverts, asked), "127.0.0.1", 0) for _ in range(sites)]
        pipe.send([f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in servers])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def serving(adverts: int, sites: int = 1) -> Iterator[list[str]]:
    """Yield the addresses of sites of ``adverts`` adverts each, plain from ``/``, by scripts from ``/scripted``."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs, sites, adverts), daemon=True)
    process.start()
    try:
        yield list(ours.recv())
    finally:
        process.terminate()
        process.join()


def pages_asked(address: str, prefix: str = "/") -> list[float]:
    """Return when, on the machine's monotonic clock, pages of all sites were asked for since the last call."""
    with urlopen(f"{address}/asked") as answer:  # noqa: S310  (a site of our own)
        return sorted(at for at, path in json.load(answer) if path.startswith(prefix))


def site_file(address: str, name: str = "measured", *, scripted: bool = False) -> dict[str, Any]:
    """Return the content of a site's file, without a pace."""
    start, path = ("/scripted", "shown") if scripted else ("/", "ad")
    browser = {"wait_for": "h1"} if scripted else {}
    return {
        "name": name,
        "title": "A site for measuring",
        "address": address,
        "arena": "escort_site",
        "audience": "everybody",
        "administration_country": "SE",
        "languages": ["sv"],
        "permission": {"owner": "x", "decision": "x", "legal_note": "x", "review_date": "2036-01-01"},
        "engine": "browser" if scripted else "http",
        "pace": 0,
        "listing": {"starts": [start], "adverts": "a.ad", "next": "a.next", "most_pages": 10_000_000},
        "advert": {
            "key": {"url": rf"/{path}/(\d+)"},
            "title": "h1",
            "body": ".text",
            "labels": [{"pattern": "definition_list", "css": "dl"}],
            **browser,
        },
    }
