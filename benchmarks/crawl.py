"""Speed of a crawl with page objects, WARC and store, as a ratio to a bare Scrapy spider with JSON output.

Both read the same sites, served on loopback by a process of its own, in the same run: `python -m benchmarks.crawl
[--sites 8] [--adverts 400]`. One process is held to one core; two have what the machine has. Pages are listings and
adverts; the time of a crawl is the effort that it records, so that the start of the program does not count on either
side.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from admap.home import make_home, open_home
from storage import waves

PER_PAGE = 50
TEXT = " ".join(["Jag tar emot hemma i lugn och ro och svarar på frågor om tid och plats."] * 40)

BARE = """
import json, sys, time
import scrapy
from scrapy.crawler import CrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    start_urls = json.loads(sys.argv[1])
    def parse(self, response):
        yield from response.follow_all(css="a.ad", callback=self.advert)
        yield from response.follow_all(css="a.next")
    def advert(self, response):
        yield {
            "url": response.url,
            "title": response.css("h1::text").get(),
            "text": " ".join(response.css(".text ::text").getall()),
            "fields": dict(zip(response.css("dt::text").getall(), response.css("dd::text").getall())),
        }

process = CrawlerProcess({"LOG_ENABLED": False, "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False,
                          "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "FEEDS": {sys.argv[2]: {"format": "jsonlines"}}})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats()
print(json.dumps([stats["response_received_count"], stats["elapsed_time_seconds"]]))
"""


def serve(pipe: Connection, sites: int, adverts: int) -> None:
    """Serve ``sites`` sites of ``adverts`` adverts each, and send their addresses."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, _, number = self.path.strip("/").partition("/")
            status, text = 200, ""
            if kind == "ad":
                text = f"<h1>Annons {number}</h1><dl><dt>Ort</dt><dd>Umeå</dd></dl><p class=text>{TEXT}</p>"
            elif kind in {"", "list"}:
                first = int(number or 0) * PER_PAGE
                links = [f'<a class=ad href="/ad/{n}">{n}</a>' for n in range(first, min(first + PER_PAGE, adverts))]
                more = f'<a class=next href="/list/{int(number or 0) + 1}">next</a>'
                text = f"<html>{''.join(links)}{more if first + PER_PAGE < adverts else ''}</html>"
            else:
                status = 404
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(sites)]
    pipe.send([f"http://127.0.0.1:{server.server_address[1]}" for server in servers])
    for server in servers:
        threading.Thread(target=server.serve_forever).start()


def bare(addresses: list[str], folder: Path) -> float:
    """Return the pages a second of a bare spider on one core."""
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    command = [sys.executable, str(folder / "bare.py"), json.dumps(addresses), str(folder / "bare.jsonl")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, preexec_fn=_on_one_core)  # noqa: S603
    pages, seconds = json.loads(done.stdout)
    return float(pages / seconds)


def ours(addresses: list[str], folder: Path, processes: int) -> float:
    """Return the pages a second of ``admap crawl`` with so many processes."""
    home, sites = folder / f"home-{processes}", folder / f"sites-{processes}"
    make_home(home)
    sites.mkdir()
    for number, address in enumerate(addresses):
        (sites / f"s{number}.yaml").write_text(_site_file(f"s{number}", address), encoding="utf-8")
    command = [sys.executable, "-m", "admap", "crawl", "--wave", "w", "--sites", str(sites), "--home", str(home)]
    command += ["--allow-private", "--processes", str(processes)]
    pin = _on_one_core if processes == 1 else None
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=pin)  # noqa: S603
    with open_home(home) as opened, opened.store.begin() as session:
        efforts = [one.effort for one in waves.coverage_of(session, waves.get_wave(session, "w"))]
    begun, ended = min(e.started for e in efforts), max(e.ended for e in efforts)
    seconds = max(*(e.seconds for e in efforts), _seconds(ended) - _seconds(begun))
    return sum(e.pages_http for e in efforts) / seconds


def _seconds(moment: str) -> float:
    return time.mktime(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S"))


def _on_one_core() -> None:
    os.sched_setaffinity(0, {0})


def _site_file(name: str, address: str) -> str:
    return json.dumps(
        {
            "name": name,
            "title": "A site for measuring",
            "address": address,
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
        }
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--adverts", type=int, default=400)
    asked = parser.parse_args()
    context = multiprocessing.get_context("fork")
    ours_end, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, asked.sites, asked.adverts), daemon=True)
    server.start()
    addresses = ours_end.recv()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            base = bare(addresses, folder)
            print(f"bare spider, one core: {base:.0f} pages/s")
            for processes in (1, 2):
                speed = ours(addresses, folder, processes)
                print(f"admap crawl, {processes} process(es): {speed:.0f} pages/s, ratio {speed / base:.2f}")
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
