"""One site of nasty adverts over plain HTTP, crawled once: a bad page costs that page, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from conftest import Crawler
from loopback_site import site_dict

from admap.records import Advert, CoverageRecord
from admap_lab.nasty import NastySite, serving
from admap_lab.nasty_pages import CHARSETS, PAGES, nasty_pages
from crawlers.extract import read_captures
from crawlers.sitefile import load_site_file

ANSWER_SECONDS = 1.5

NO_ANSWER = "no answer in time"
BROKE_OFF = "the answer broke off"
FAILED = "the connection failed"
TOO_LARGE = "the answer is too large"
UNPACKS = "the answer unpacks to more than 5242880 bytes"
PACKED = "the answer is packed in a way that cannot be undone"
OFF = "it leads off the site"
LOGIN = "a login page stands before the advert"
CHALLENGE = "a challenge page stands before the advert"

FAULTS = {
    "busy-for-good": "the advert answered 503",
    "slow": NO_ANSWER,
    "drip": NO_ANSWER,
    "dripping-headers": NO_ANSWER,
    "dropped": FAILED,
    "reset": BROKE_OFF,
    "truncated": BROKE_OFF,
    "truncated-chunks": BROKE_OFF,
    "truncated-gzip": "the packed answer is cut short",
    "no-http": FAILED,
    "endless": TOO_LARGE,
    "endless-chunks": TOO_LARGE,
    "endless-headers": FAILED,
    "long-header": FAILED,
    "large": TOO_LARGE,
    "large-promised": TOO_LARGE,
    "one-line-of-50-mb": TOO_LARGE,
    "bomb": UNPACKS,
    "bomb-in-a-bomb": UNPACKS,
    "bomb-by-many-layers": PACKED,
    "bad-gzip": PACKED,
    "bad-brotli": PACKED,
    "bad-zstd": PACKED,
    "redirect-loop": "it redirects without end",
    "endless-redirects": "it redirects without end",
    "login": LOGIN,
    "login-demanded": LOGIN,
    "challenge": CHALLENGE,
    "challenge-forbidden": CHALLENGE,
    "challenge-unavailable": CHALLENGE,
    "to-file": OFF,
    "to-data": OFF,
    **{name: OFF for name in PAGES if name.startswith("to-")},
}
UNREAD = {"image", "empty", "nested-before"}
"""Fetched whole, but without an advert on them, which reading the captures says."""


@dataclass
class Crawled:
    site: NastySite
    faults: dict[str, str]
    adverts: dict[str, Advert]
    coverage: CoverageRecord


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    crawler = Crawler(tmp_path_factory.mktemp("nasty"))
    with serving(nasty_pages()) as site:
        content = site_dict(site.address)
        content["advert"]["key"] = {"url": "/ad/([a-z0-9-]+)"}
        done = crawler.run(content, limits={"answer_seconds": ANSWER_SECONDS}, timeout=400)
        assert (done.returncode, done.stderr) == (0, "")
    wanted = load_site_file(crawler.folder / "lab.yaml")
    read = read_captures(wanted, crawler.store.captures, crawler.warc, None)
    faults = {issue.where.rpartition("/")[2]: issue.what for issue in crawler.store.issues}
    adverts = {one.ad_id.removeprefix("lab-"): one for one in read if isinstance(one, Advert)}
    (coverage,) = crawler.store.coverage
    return Crawled(site, faults, adverts, coverage)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in FAULTS])
def test_a_nasty_page_that_can_be_read_is_read(crawled: Crawled, name: str) -> None:
    assert crawled.faults.get(name) is None
    assert (name in crawled.adverts) == (name not in UNREAD)


@pytest.mark.parametrize("name", FAULTS)
def test_a_nasty_page_that_cannot_be_read_says_why(crawled: Crawled, name: str) -> None:
    assert crawled.faults[name] == FAULTS[name]
    assert name not in crawled.adverts


def test_the_coverage_counts_what_was_lost(crawled: Crawled) -> None:
    assert crawled.coverage.adverts_listed == len(PAGES)
    assert crawled.coverage.failed == len(FAULTS)
    assert not crawled.coverage.complete
    assert "last" in crawled.adverts


@pytest.mark.parametrize("name", CHARSETS)
def test_the_text_is_read_in_the_characters_it_was_written_in(crawled: Crawled, name: str) -> None:
    assert crawled.adverts[name].body == CHARSETS[name][1]


def test_only_the_sites_own_address_was_asked(crawled: Crawled) -> None:
    assert {asked.host for asked in crawled.site.ledger} == {f"127.0.0.1:{crawled.site.port}"}
    assert crawled.site.paths("/canary") == []


@pytest.mark.parametrize(("name", "seconds"), [("busy-for-a-second", 1.0), ("busy-until-a-date", 1.0)])
def test_a_busy_site_is_left_in_peace_as_long_as_it_asks(crawled: Crawled, name: str, seconds: float) -> None:
    ledger = crawled.site.ledger
    gap = next(later.at - asked.at for asked, later in pairwise(ledger) if asked.path == f"/ad/{name}")
    assert gap >= seconds
    assert crawled.site.paths(f"/ad/{name}") == [f"/ad/{name}"] * 2


def test_a_wall_is_asked_once(crawled: Crawled) -> None:
    for name in ("login", "login-demanded", "challenge", "challenge-forbidden", "challenge-unavailable"):
        assert crawled.site.paths().count(f"/ad/{name}") == (3 if name == "challenge-unavailable" else 1)
    assert {asked.method for asked in crawled.site.ledger} == {"GET"}


def test_text_that_is_broken_is_read_as_far_as_it_goes(crawled: Crawled) -> None:
    assert "kv\ufffdllen" in crawled.adverts["broken-utf-8"].body
    assert "åter önskar" in crawled.adverts["broken-utf-8"].body
    assert (crawled.adverts["nul"].title, crawled.adverts["nul"].body) == ("Nul", "Ring mig")
    assert crawled.adverts["two-gzip-members"].body == "members"
    assert len(crawled.adverts["one-line"].body) > 4_000_000


def test_no_address_was_asked_without_end(crawled: Crawled) -> None:
    assert max(crawled.site.paths().count(path) for path in crawled.site.paths()) <= 6
    assert len(crawled.site.paths("/ad/endless-redirects")) == 6
