"""One site of nasty adverts in a real Chromium, crawled once: a bad page costs that page, and nothing gets out."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from conftest import Crawler
from loopback_site import site_dict

from admap.records import Advert, CaptureRecord, CoverageRecord
from admap_lab.nasty import NastySite, serving
from admap_lab.nasty_scripts import PAGES, Canary, canary, nasty_scripts
from crawlers.extract import read_captures
from crawlers.sitefile import load_site_file
from crawlers.warc import read_response

PAGE_SECONDS, MOST_PAGE_SECONDS = 20.0, 60.0
PAGE_REQUESTS = 25

TOO_LONG = "the page took longer than {:g} seconds in the browser"
CRASHED = "the page crashed in the browser"
GAVE_WAY = "the page gave way to another that could not be shown"
SHOWS_NOT = "the page does not show what it is waited for"
FAULTS = {
    "document-is-a-download": {"the browser could not show the page"},
    "document-is-gone": {"the advert answered 404"},
    "document-leads-away": {"it leads off the site"},
    "document-leads-to-metadata": {"it leads off the site"},
    "leaves": {GAVE_WAY},
    "reloads": {GAVE_WAY},
    "wanders": {GAVE_WAY},
    "hangs": {TOO_LONG},
    "hangs-at-last": {TOO_LONG},
    "eats-memory": {CRASHED, TOO_LONG},
    "nested-by-script": {CRASHED, TOO_LONG},
    "grows": {CRASHED, "the page a browser showed is larger than 5242880 bytes"},
    "never-shows": {SHOWS_NOT},
    "challenge": {"a challenge page stands before the advert"},
    "login": {"a login page stands before the advert"},
}


def seconds_for_pages() -> float:
    """The limit that a page gets: longer where other work takes the processors from us, so that only traps meet it."""
    began, spent = time.monotonic(), time.process_time()
    while time.process_time() - spent < 0.3:
        sum(range(10_000))
    slower = (time.monotonic() - began) / (time.process_time() - spent)
    return round(min(MOST_PAGE_SECONDS, PAGE_SECONDS * max(1.0, slower)))


@dataclass
class Crawled:
    seconds: float
    site: NastySite
    bird: Canary
    faults: dict[str, str]
    adverts: dict[str, Advert]
    captures: dict[str, CaptureRecord]
    coverage: CoverageRecord
    crawler: Crawler


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    crawler = Crawler(tmp_path_factory.mktemp("scripts"))
    with canary() as bird, serving(nasty_scripts(bird)) as site:
        content = site_dict(site.address, engine="browser")
        content["advert"] = {
            "key": {"url": "/ad/([a-z0-9-]+)"},
            "title": "h1",
            "body": ".text",
            "wait_for": "h1",
        }
        seconds = seconds_for_pages()
        limits = {"answer_seconds": 3, "page_seconds": seconds, "page_requests": PAGE_REQUESTS}
        done = crawler.run(content, limits=limits, timeout=20 * seconds)
        assert done.stderr == ""
        assert done.returncode == 0
    wanted = load_site_file(crawler.folder / "lab.yaml")
    read = read_captures(wanted, crawler.store.captures, crawler.warc, None)
    faults = {issue.where.rpartition("/")[2]: issue.what for issue in crawler.store.issues}
    adverts = {one.ad_id.removeprefix("lab-"): one for one in read if isinstance(one, Advert)}
    captures = {one.url.removeprefix(site.address): one for one in crawler.store.captures}
    (coverage,) = crawler.store.coverage
    return Crawled(seconds, site, bird, faults, adverts, captures, coverage, crawler)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in FAULTS])
def test_a_nasty_page_that_can_be_read_is_read(crawled: Crawled, name: str) -> None:
    assert crawled.faults.get(name) is None
    assert name in crawled.adverts


@pytest.mark.parametrize("name", FAULTS)
def test_a_nasty_page_that_cannot_be_read_says_why(crawled: Crawled, name: str) -> None:
    assert crawled.faults[name] in {one.format(crawled.seconds) for one in FAULTS[name]}
    assert name not in crawled.adverts


def test_the_coverage_counts_what_was_lost(crawled: Crawled) -> None:
    assert (crawled.coverage.adverts_listed, crawled.coverage.failed) == (len(PAGES), len(FAULTS))


def test_nothing_reaches_any_other_place_by_any_way(crawled: Crawled) -> None:
    assert crawled.bird.visits == []
    assert {asked.host for asked in crawled.site.ledger} == {f"127.0.0.1:{crawled.site.port}"}


def test_only_pages_scripts_and_data_are_asked_for(crawled: Crawled) -> None:
    known = {"robots.txt", "ad", "api", "away", "to-private", "flood", "poll", "silent.js", "shared.js", "file.zip"}
    assert {path.split("/")[1] for path in crawled.site.paths()} - known == {""}
    assert crawled.site.paths("/secret") == []
    assert {asked.method for asked in crawled.site.ledger} == {"GET"}
    assert "the page sends POST requests, which are never made" in {one.what for one in crawled.crawler.store.issues}


def test_dialogs_are_dismissed(crawled: Crawled) -> None:
    assert crawled.adverts["dialogs"].body == "false null"


def test_pop_ups_are_closed(crawled: Crawled) -> None:
    assert crawled.adverts["popups"].body == "all closed"


def test_web_sockets_and_service_workers_are_closed(crawled: Crawled) -> None:
    assert crawled.adverts["blocked-kinds"].body == "closed refused"


def test_sub_requests_pass_the_guards_and_are_captured(crawled: Crawled) -> None:
    assert crawled.adverts["subrequests"].body == '"text" no no no no'
    kept = crawled.captures["/api/text"]
    assert read_response(crawled.crawler.warc, kept.warc_ref).body == b'"text"'


def test_a_page_asks_for_so_much_and_no_more(crawled: Crawled) -> None:
    assert 0 < len(crawled.site.paths("/flood")) < PAGE_REQUESTS
    assert 0 < len(crawled.site.paths("/poll")) < PAGE_REQUESTS
    assert len(crawled.site.paths("/ad/reloads")) <= PAGE_REQUESTS
    assert len(crawled.site.paths("/ad/wanders")) <= PAGE_REQUESTS
