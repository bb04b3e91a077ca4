"""A small web server with a ledger, and site files for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What the server says to one path."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"


@dataclass
class Asked:
    """One request in the ledger."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


class Site:
    """An invented site on loopback. ``pages`` maps a path to an answer, or to a function of the request's headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | Callable[[dict[str, str]], Answer]] = {"/robots.txt": Answer(status=404)}
        self.ledger: list[Asked] = []
        self.delay = 0.0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                sent = self.rfile.read(int(headers.get("content-length", 0))).decode()
                site.ledger.append(Asked(time.monotonic(), self.command, self.path, headers, sent))
                time.sleep(site.delay)
                answer = site.pages.get(self.path, Answer("<h1>not here</h1>", 404))
                answer = answer(headers) if callable(answer) else answer
                body = answer.body.encode() if isinstance(answer.body, str) else answer.body
                try:
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.content_type)
                    self.send_header("Content-Length", str(len(body)))
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_POST = do_GET  # noqa: N815  (name set by http.server)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def asked(self, prefix: str = "/") -> list[str]:
        return [one.path for one in self.ledger if one.path.startswith(prefix)]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def site_dict(site_address: str, name: str = "lab", **changes: Any) -> dict[str, Any]:
    """A site file's content for a plain site; ``changes`` replace top-level keys."""
    return {
        "name": name,
        "title": "A site invented for tests",
        "address": site_address,
        "arena": "escort_site",
        "audience": "everybody",
        "administration_country": "SE",
        "languages": ["sv"],
        "permission": {"owner": "x", "decision": "test", "legal_note": "test", "review_date": "2030-01-01"},
        "pace": 0,
        "listing": {"starts": ["/"], "adverts": "a.ad", "next": "a.next"},
        "advert": {
            "key": {"url": r"/ad/(\d+)"},
            "title": "h1",
            "body": ".text",
            "labels": [{"pattern": "definition_list", "css": "dl"}],
        },
        **changes,
    }


def advert_html(number: int) -> str:
    return (
        f"<html><h1>Advert {number}</h1><dl><dt>Ort:</dt><dd>Umeå</dd></dl>"
        f"<div class=text>Ring mig, rad ett.<br>Rad två {number}.</div></html>"
    )


def fill(site: Site, adverts: int, per_page: int = 5) -> None:
    """Give ``site`` listing pages ``/``, ``/list/2`` … and adverts ``/ad/1`` …"""
    pages = range(0, adverts, per_page)
    for position, first in enumerate(pages, start=1):
        links = "".join(
            f'<a class=ad href="/ad/{n}">ad {n}</a>' for n in range(first + 1, min(first + per_page, adverts) + 1)
        )
        more = f'<a class=next href="/list/{position + 1}">next</a>' if position < len(pages) else ""
        site.pages["/" if position == 1 else f"/list/{position}"] = Answer(f"<html>{links}{more}</html>")
    for number in range(1, adverts + 1):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
