"""Answers that are meant to hurt, or just broken: the page is lost, the crawl is not."""

import gzip
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Answer, Crawler, Site, fill, site_dict

from admap.records import Advert
from crawlers.extract import read_captures
from crawlers.sitefile import load_site_file


def what_happened(crawler: Crawler, site: Site, answer: Answer) -> tuple[str, int]:
    """Crawl a site of three adverts whose second answers ``answer``; return its fault and how many were read."""
    fill(site, 3)
    site.pages["/ad/2"] = answer
    done = crawler.run(site_dict(site.address))
    assert (done.returncode, done.stderr) == (0, "")
    wanted = load_site_file(crawler.folder / "lab.yaml")
    read = [one for one in read_captures(wanted, crawler.store.captures, crawler.warc, None) if isinstance(one, Advert)]
    faults = [issue.what for issue in crawler.store.issues]
    return (faults[0] if faults else ""), len(read)


@pytest.mark.parametrize(
    ("answer", "fault", "read"),
    [
        (Answer("", 302, {"Location": "/ad/2"}), "it redirects without end", 2),
        (Answer("x" * 6_000_000), "the answer is too large", 2),
        (
            Answer(gzip.compress(b"0" * 50_000_000), headers={"Content-Encoding": "gzip"}),
            "the answer unpacks to more than",
            2,
        ),
        (Answer(b"not gzip", headers={"Content-Encoding": "gzip"}), "the answer is packed in a way", 2),
        (Answer("<h1>x</h1><div class=text>y</div>" + "<div>" * 200_000), "", 3),
        (Answer(b"<h1>x\x00y \xff\xfe</h1><div class=text>\x00\xc3\x28 text</div>"), "", 3),
        (Answer("", content_type="image/png"), "", 2),
        (Answer("<h1>x</h1><div class=text>y</div>", content_type="text/html; charset=no-such-charset"), "", 3),
    ],
    ids=["loop", "large", "bomb", "bad-gzip", "nested", "nul", "image", "charset"],
)
def test_one_bad_page_costs_one_page(make_site: Any, crawler: Crawler, answer: Answer, fault: str, read: int) -> None:
    happened, found = what_happened(crawler, make_site(), answer)
    assert happened.startswith(fault) if fault else happened == ""
    assert found == read


def test_a_trap_of_endless_pages_ends_at_most_pages(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 2)
    for day in range(1, 60):
        site.pages[f"/day/{day}"] = Answer(f"<a class=next href=/day/{day + 1}>next</a>")
    site.pages["/"] = Answer("<a class=ad href=/ad/1>1</a><a class=next href=/day/1>next</a>")
    content = site_dict(site.address)
    content["listing"]["most_pages"] = 10
    crawler.run(content)
    assert len(site.asked("/day")) == 9
    assert crawler.store.coverage[0].note == "the listing has more than 10 pages."


@pytest.fixture
def raw_server() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server that sends bytes as they are and never ends an answer for ``/ad/1``."""
    answers: dict[str, bytes] = {}
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection:
            path = connection.recv(65536).split(b" ")[1].decode()
            try:
                connection.sendall(
                    answers.get(path, b"HTTP/1.1 404 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                )
                while path == "/ad/1" and not stop.is_set():
                    connection.sendall(b"0" * 65536)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", answers
    stop.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_endless_and_broken_off_answers(raw_server: tuple[str, dict[str, bytes]], crawler: Crawler) -> None:
    address, answers = raw_server
    page = b"<a class=ad href=/ad/1>1</a><a class=ad href=/ad/2>2</a><a class=ad href=/ad/3>3</a>"
    answers["/"] = (
        b"HTTP/1.1 200 ok\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(page)
        + page
    )
    answers["/ad/1"] = b"HTTP/1.1 200 ok\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
    answers["/ad/2"] = (
        b"HTTP/1.1 200 ok\r\nContent-Type: text/html\r\nContent-Length: 500\r\nConnection: close\r\n\r\nshort"
    )
    answers["/ad/3"] = b"\x16\x03\x01 this is no HTTP\r\n\r\n"
    done = crawler.run(site_dict(address))
    assert (done.returncode, done.stderr) == (0, "")
    faults = {issue.where.removeprefix(address): issue.what for issue in crawler.store.issues}
    assert faults == {
        "/ad/1": "the answer is too large",
        "/ad/2": "the answer broke off",
        "/ad/3": "the connection failed",
    }
    assert crawler.store.coverage[0].failed == 3
