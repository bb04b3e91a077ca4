"""A second wave of the same site: what is asked again, what became of each advert, and what is hard to believe."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from admap_running import Ran
from warcio.archiveiterator import ArchiveIterator

from admap import stages
from admap.home import Home, make_home, open_home
from admap.records import CoverageRecord
from crawlers.sitefile import SiteFile
from mapping.disclosure import PROTECTED_NOTE
from storage import adverts, events, waves

TEXT = "Jag tar emot hemma i lugn och ro, ring gärna på kvällen så bestämmer vi en tid som passar."
FIRST, SECOND, THIRD = (("w1", date(2026, 1, 10)), ("w2", date(2026, 2, 10)), ("w3", date(2026, 3, 10)))


@dataclass
class Board:
    """A site of adverts: ``adverts`` by number; ``listed`` are those on the list. It answers conditional requests."""

    adverts: dict[int, str]
    listed: list[int]
    place: str = "<dl><dt>Ort</dt><dd>Umeå</dd></dl>"
    conditional: bool = True
    asked: list[tuple[str, int]] = field(default_factory=list)
    address: str = ""

    def page(self, path: str) -> tuple[int, str]:
        if path == "/":
            return 200, "".join(f'<a class=ad href="/ad/{number}">{number}</a>' for number in self.listed)
        number = path.removeprefix("/ad/")
        if number.isdigit() and int(number) in self.adverts:
            text = self.adverts[int(number)]
            if text == "login":
                return 403, "<form><input type=password></form>"
            if text == "sold":
                return 200, "<p>The advert is not there any more.</p>"
            return 200, f"<h1>Hej</h1>{self.place}<p class=text>{text}</p>"
        return 404, "<p>not here</p>"


@contextmanager
def serve(board: Board) -> Iterator[Board]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, text = board.page(self.path)
            body = text.encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if board.conditional and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            board.asked.append((self.path, status))
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if board.conditional and status in {200, 304}:
                self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    board.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield board
    server.shutdown()
    server.server_close()
    thread.join()


def site_file(board: Board, **expect: object) -> SiteFile:
    return SiteFile.model_validate(
        {
            "name": "board",
            "title": "A board invented for tests",
            "address": board.address,
            "arena": "escort_site",
            "audience": "everybody",
            "administration_country": "SE",
            "languages": ["sv"],
            "permission": {"owner": "x", "decision": "test", "legal_note": "test", "review_date": "2030-01-01"},
            "pace": 0,
            "listing": {"starts": ["/"], "adverts": "a.ad"},
            "advert": {
                "key": {"url": r"/ad/(\d+)"},
                "title": "h1",
                "body": ".text",
                "labels": [{"pattern": "definition_list", "css": "dl"}],
            },
            "expect": expect,
        }
    )


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as opened:
        yield opened


def survey(home: Home, board: Board, wave: tuple[str, date], **expect: object) -> CoverageRecord:
    name, day = wave
    board.asked.clear()
    stages.crawl(home, name, [site_file(board, **expect)], observed_on=day, allow_private=True)
    stages.extract(home, name)
    (coverage,) = stages.coverage(home, name)
    return coverage


def became(home: Home, wave: tuple[str, date]) -> dict[str, str]:
    with home.store.begin() as session:
        found = events.events_of(session, waves.get_wave(session, wave[0]))
    return {ad_id.removeprefix("board-"): event for ad_id, event in found.items()}


def texts(home: Home, wave: tuple[str, date]) -> dict[str, str]:
    with home.store.begin() as session:
        seen = adverts.observed(session, home.store.cipher, waves.get_wave(session, wave[0]))
        return {one.advert.ad_id.removeprefix("board-"): one.advert.body for one in seen}


def numbered(*numbers: int) -> dict[int, str]:
    return {number: f"{TEXT} Nummer {number}." for number in numbers}


def test_a_site_whose_file_changed_is_gone_through_anew_and_asked_only_for_what_is_new(home: Home) -> None:
    with serve(Board(numbered(1, 2, 3), [1, 2, 3])) as board:
        wanted = site_file(board)
        content = json.loads(wanted.to_json(str))
        narrow = SiteFile.model_validate(
            {**content, "listing": {"starts": ["/"], "adverts": "a.ad", "advert_urls": "/ad/[12]$"}}
        )
        for site, asked in ((narrow, ["/ad/1", "/ad/2"]), (wanted, ["/ad/3"]), (wanted, [])):
            board.asked.clear()
            stages.crawl(home, "w", [site], allow_private=True)
            assert [path for path, _ in board.asked if path != "/robots.txt"] == (
                ["/"] if site is narrow else []
            ) + asked
        assert stages.extract(home, "w") == 3


def test_pages_that_have_not_changed_are_not_sent_again_and_read_from_the_earlier_wave(home: Home) -> None:
    with serve(Board(numbered(1, 2, 3), [1, 2, 3])) as board:
        first = survey(home, board, FIRST)
        board.adverts[2] = f"{TEXT} Ny text."
        second = survey(home, board, SECOND)
        assert dict(board.asked) == {"/robots.txt": 404, "/": 304, "/ad/1": 304, "/ad/2": 200, "/ad/3": 304}
        assert texts(home, SECOND) == {str(number): text for number, text in board.adverts.items()}
        assert became(home, SECOND) == {"1": "seen", "2": "changed", "3": "seen"}
        assert (first.unchanged, second.unchanged, second.complete) == (0, 3, True)
        assert second.effort.bytes < first.effort.bytes
        third = survey(home, board, THIRD)
        assert {status for path, status in board.asked if path != "/robots.txt"} == {304}
        assert third.unchanged == 4
        assert texts(home, THIRD) == texts(home, SECOND), "a page twice unchanged is read from where its body lies"
    profiles = []
    for path in home.warc_folder(THIRD[0]).glob("*.warc.gz"):
        with path.open("rb") as stream:
            profiles += [r.rec_headers.get_header("WARC-Profile") for r in ArchiveIterator(stream)
                         if r.rec_type == "revisit"]  # fmt: skip
    assert profiles == ["http://netpreserve.org/warc/1.1/revisit/server-not-modified"] * 4


def test_a_site_without_validators_is_read_whole_and_its_unchanged_pages_are_told(home: Home) -> None:
    with serve(Board(numbered(1, 2, 3), [1, 2, 3], conditional=False)) as board:
        survey(home, board, FIRST)
        board.adverts[2] = f"{TEXT} Ny text."
        second = survey(home, board, SECOND)
        assert {status for _, status in board.asked} == {200, 404}
        assert second.unchanged == 3


def test_an_advert_is_gone_only_after_a_second_look(home: Home) -> None:
    board = Board(numbered(*range(1, 13)), list(range(1, 13)))
    with serve(board):
        survey(home, board, FIRST)
        del board.adverts[1]
        board.adverts[2], board.adverts[3] = "sold", "login"
        board.listed = list(range(5, 13))
        coverage = survey(home, board, SECOND)
        assert coverage.complete
        assert coverage.adverts_listed == 8
        looked = [path for path, _ in board.asked if path in {"/ad/1", "/ad/2", "/ad/3", "/ad/4"}]
        assert sorted(set(looked)) == sorted(looked), "each is asked once"
        found = became(home, SECOND)
        absent = {number: found[number] for number in ("1", "2", "3", "4")}
        assert absent == {"1": "gone", "2": "gone", "3": "unconfirmed", "4": "unlisted"}
        assert set(texts(home, SECOND)) == {str(number) for number in range(5, 13)}
        board.listed = list(range(4, 13))
        board.adverts |= numbered(1)
        board.adverts[99] = board.adverts[5]
        del board.adverts[5]
        board.listed = [1, 4, *range(6, 13), 99]
        survey(home, board, THIRD)
        assert [path for path, _ in board.asked if path in {"/ad/2", "/ad/3", "/ad/5"}] == ["/ad/3", "/ad/5"]
        found = became(home, THIRD)
        assert (found["1"], found["4"], found["5"], found["99"]) == ("reposted", "seen", "gone", "reposted")


def test_a_sudden_fall_marks_the_site_and_no_advert_counts_as_gone(home: Home) -> None:
    board = Board(numbered(*range(1, 41)), list(range(1, 41)))
    with serve(board):
        survey(home, board, FIRST)
        board.listed = [1, 2, 3]
        coverage = survey(home, board, SECOND)
        assert not coverage.complete
        assert coverage.note.startswith("3 adverts were listed where earlier waves had about 40")
        assert len(board.asked) == 5, "the missing ones are not asked for one by one"
        assert set(became(home, SECOND)) == {"1", "2", "3"}


def test_a_layout_change_marks_the_site_until_the_site_file_fits(home: Home) -> None:
    board = Board(numbered(*range(1, 31)), list(range(1, 31)))
    with serve(board):
        survey(home, board, FIRST)
        board.place = "<div>Ort: Umeå</div>"
        coverage = survey(home, board, SECOND)
        assert not coverage.complete
        assert coverage.note.startswith("Ort is read from 0% of the adverts where earlier waves had 100%")
        asked = len(board.asked)
        again = survey(home, board, SECOND)
        assert again.note == coverage.note
        assert len(board.asked) == 0 < asked, "what a crawl read completely is not crawled again"


def test_a_reading_that_falls_short_of_what_the_site_file_expects_marks_the_site(home: Home) -> None:
    with serve(Board(numbered(1, 2, 3), [1, 2, 3])) as board:
        assert survey(home, board, FIRST, adverts={"at_least": 3}, fields={"Ort": 1.0}).complete
        board.listed, board.place = [1, 2], ""
        second = survey(home, board, SECOND, adverts={"at_least": 3}, fields={"Ort": 0.5})
        assert not second.complete
        assert "2 adverts were read where the site file expects at least 3." in second.note
        assert "Ort is read from 0% of the adverts where the site file expects 50%." in second.note
        assert "3" not in became(home, SECOND), "a listing that is not believed makes no advert gone"
        assert survey(home, board, SECOND).complete, "what the site file expects may be mended later"


def test_what_is_missing_shows_in_counts_report_and_export(home: Home, run: Callable[..., Ran], tmp_path: Path) -> None:
    board = Board(numbered(*range(1, 41)), list(range(1, 41)))
    with serve(board):
        survey(home, board, FIRST)
        board.listed = [*range(1, 11)]
        survey(home, board, SECOND)
    stages.after_collection(home, SECOND[0], lambda *_: None)
    at = ("--home", home.settings.home)
    counted = run("aggregate", "--wave", SECOND[0], *at)
    assert "The figures lack what was not read of board: 10 adverts were listed where earlier waves" in counted.err
    run("report", SECOND[0], *at, "--out", tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "1 av 1 webbplatser</strong> (board) kunde inte läsas i sin helhet" in page
    run("export", "coverage", "--wave", SECOND[0], *at, "--out", tmp_path / "coverage.jsonl")
    (row,) = [json.loads(line) for line in (tmp_path / "coverage.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (row["site"], row["complete"], row["runs"], row["failed"]) == ("board", False, 1, 0)
    assert row["requests"] is None, "its adverts are too alike to tell their number, and so is what tells it"
    assert row["note"] == PROTECTED_NOTE


def test_the_waves_of_a_day_share_a_sites_daily_cap(home: Home) -> None:
    with serve(Board(numbered(1, 2, 3, 4), [1, 2, 3, 4], conditional=False)) as board:
        site = site_file(board).model_copy(update={"daily_cap": 9})
        (first,) = stages.crawl(home, "w1", [site], allow_private=True)
        assert (first.complete, len(board.asked)) == (True, 6)
        (second,) = stages.crawl(home, "w2", [site], allow_private=True)
        assert len(board.asked) == 9
        assert "the site's daily cap of 9 requests is reached" in second.note
