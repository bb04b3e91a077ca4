"""A site for measuring crawls: adverts without end, served by a process of its own, and the site file for it."""

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
TEXT = "<p>" + "Jag tar emot hemma i lugn och ro och svarar på frågor om tid och plats. " * 40
SCRIPT = """fetch(location.pathname.replace("/shown", "/api")).then(r => r.json()).then(one => {
  document.body.insertAdjacentHTML("beforeend", `<h1>${one.title}</h1><div class=text>${one.text}</div>`);
});"""


def _answer(path: str, adverts: int) -> tuple[str, str]:
    """Return the kind and text of one page."""
    kind, _, number = path.strip("/").partition("/")
    if kind == "ad":
        return "text/html", f"<h1>Annons {number}</h1><dl><dt>Ort</dt><dd>Umeå</dd></dl><div class=text>{TEXT}</div>"
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


def _serve(pipe: Connection, adverts: int) -> None:
    asked: list[float] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                path = request.split(b" ", 2)[1].decode()
                kind, text = _answer(path, adverts)
                if path.startswith(("/ad/", "/shown/")):
                    asked.append(time.perf_counter())
                if path == "/asked":
                    kind, text = "application/json", json.dumps(asked)
                    asked.clear()
                body = text.encode()
                status = b"200 OK" if kind else b"404 Not Found"
                writer.write(
                    b"HTTP/1.1 %s\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s"
                    % (status, kind.encode() or b"text/html", len(body), body)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        pipe.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def serving(adverts: int) -> Iterator[str]:
    """Yield the address of a site of ``adverts`` adverts, plain from ``/`` and made by scripts from ``/scripted``."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs, adverts), daemon=True)
    process.start()
    try:
        yield str(ours.recv())
    finally:
        process.terminate()
        process.join()


def rate(address: str) -> float:
    """Return how many adverts a second were asked for since the last call, from the first to the last of them."""
    with urlopen(f"{address}/asked") as answer:  # noqa: S310  (a site of our own)
        times = json.load(answer)
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def site_file(address: str, *, scripted: bool = False) -> dict[str, Any]:
    """Return the content of the site's file, without a pace."""
    start, path = ("/scripted", "shown") if scripted else ("/", "ad")
    browser = {"wait_for": "h1"} if scripted else {}
    return {
        "name": "measured",
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
        "advert": {"key": {"url": rf"/{path}/(\d+)"}, "title": "h1", "body": ".text", **browser},
    }
