"""Traps and odd robots.txt files over real HTTP: what is asked for ends, and is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import site_dict

from admap.records import CoverageRecord
from admap_lab.nasty import NastySite, advert, answer, listing, redirect, serving
from admap_lab.nasty_sites import ADVERTS, ROBOTS, TRAPS, robots_site, trap_site

ANSWER_SECONDS = 2.0


@dataclass
class Crawled:
    sites: Mapping[str, NastySite]
    coverage: Mapping[str, CoverageRecord]
    issues: Mapping[str, list[str]]


def crawl(crawler: Crawler, sites: Mapping[str, NastySite], contents: Mapping[str, dict[str, Any]]) -> Crawled:
    done = crawler.run(*contents.values(), limits={"answer_seconds": ANSWER_SECONDS}, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    issues = {name: [issue.what for issue in crawler.store.issues if issue.site == name] for name in sites}
    return Crawled(sites, {one.site: one for one in crawler.store.coverage}, issues)


@pytest.fixture(scope="module")
def robots(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    crawler = Crawler(tmp_path_factory.mktemp("robots"))
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serving(robots_site(one))) for name, one in ROBOTS.items()}
        contents = {name: site_dict(site.address, name=name) for name, site in sites.items()}
        for content in contents.values():
            content["advert"]["key"] = {"url": r"[a-zA-Z5]/(\d)"}
        return crawl(crawler, sites, contents)


@pytest.mark.parametrize("name", ROBOTS)
def test_only_what_robots_txt_allows_is_asked_for(robots: Crawled, name: str) -> None:
    allowed = ROBOTS[name].allowed
    asked = set(robots.sites[name].paths()) - {"/robots.txt", "/rules.txt", "/"}
    assert asked == set(allowed)
    coverage = robots.coverage[name]
    assert coverage.complete == (len(allowed) == len(ADVERTS))
    if not allowed:
        assert "/" not in robots.sites[name].paths()
        assert coverage.note


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt_is_asked_for_once_unless_it_fails(robots: Crawled, name: str) -> None:
    times = Counter(robots.sites[name].paths())["/robots.txt"]
    most = {"failing": 3, "busy": 3, "silent": 3, "moved-without-end": 6}
    assert 1 <= times <= most.get(name, 1)


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    crawler = Crawler(tmp_path_factory.mktemp("traps"))
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serving(*trap_site(trap))) for name, trap in TRAPS.items()}
        contents = {}
        for name, trap in TRAPS.items():
            how = {"starts": ["/"], "adverts": "a.ad", **trap.listing}
            contents[name] = site_dict(sites[name].address, name=name, listing=how)
        return crawl(crawler, sites, contents)


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_ends_with_every_advert_read_once(trapped: Crawled, name: str) -> None:
    trap, paths = TRAPS[name], trapped.sites[name].paths()
    adverts = Counter(path.split("?")[0] for path in paths if path.startswith("/ad/"))
    assert adverts == {f"/ad/{n}": 1 for n in range(1, trap.adverts + 1)}
    assert len([path for path in paths if not path.startswith(("/ad/", "/robots"))]) <= trap.most_pages
    assert trapped.coverage[name].adverts_listed == trap.adverts


@pytest.mark.parametrize("name", [name for name in TRAPS if not name.endswith("number")])
def test_a_trap_is_told(trapped: Crawled, name: str) -> None:
    assert trapped.issues[name]
    assert trapped.coverage[name].note


def test_a_run_asks_for_so_much_of_a_site_and_no_more(crawler: Crawler) -> None:
    pages = {"/": answer(listing(range(1, 51))), **{f"/ad/{n}": answer(advert(str(n))) for n in range(1, 51)}}
    with serving(pages) as site:
        crawler.run(site_dict(site.address), limits={"site_requests": 20})
        assert len(site.paths()) == 20
        (coverage,) = crawler.store.coverage
        assert not coverage.complete
        assert "the run's limit of 20 requests is reached" in coverage.note
        for _ in range(2):
            crawler.run(site_dict(site.address), limits={"site_requests": 20})
        assert Counter(site.paths("/ad/")) == {f"/ad/{n}": 1 for n in range(1, 51)}
        assert crawler.store.coverage[-1].complete


def test_a_run_of_a_site_takes_so_long_and_no_longer(crawler: Crawler) -> None:
    pages = {"/": answer(listing(range(1, 51))), **{f"/ad/{n}": answer(advert(str(n))) for n in range(1, 51)}}
    with serving(pages) as site:
        crawler.run(site_dict(site.address, pace=0.2), limits={"site_seconds": 1.5})
        assert 1 <= len(site.paths()) < 20
        assert "hours is reached" in crawler.store.coverage[0].note


def named(site: NastySite, host: str = "lab.example") -> str:
    return f"http://{host}:{site.port}"


def test_a_name_that_leads_to_a_private_address_is_refused_before_anything_is_asked(crawler: Crawler) -> None:
    with serving({"/": answer(listing([1]))}) as site:
        done = crawler.run(site_dict(named(site)), allow_private=False, names={"lab.example": ["127.0.0.1"]})
        assert "private or loopback address" in done.stderr
        assert site.ledger == []


@pytest.mark.parametrize("later", ["127.0.0.1", "169.254.169.254", "10.1.2.3"])
def test_a_name_that_changes_its_address_after_it_was_checked_is_refused(crawler: Crawler, later: str) -> None:
    """The name server answers the first question with a public address, every later one with a private one."""
    with serving({"/": answer(listing([1]))}) as site:
        done = crawler.run(
            site_dict(named(site)),
            allow_private=False,
            contact="tests@survey.example",
            names={"lab.example": ["192.0.9.1", "192.0.9.1", later]},
        )
        assert done.returncode == 0, done.stderr
        assert site.ledger == []
        assert "the host name leads to a private address" in crawler.store.coverage[0].note


def test_what_was_checked_is_what_is_connected_to(crawler: Crawler) -> None:
    """A name that is allowed to be private is looked up once a connection, and that answer is used."""
    pages = {"/": answer(listing([1])), "/ad/1": answer(advert("One"))}
    with serving(pages) as site:
        crawler.run(site_dict(named(site)), names={"lab.example": ["127.0.0.1"]})
        assert site.paths() == ["/robots.txt", "/", "/ad/1"]
        assert {asked.host for asked in site.ledger} == {f"lab.example:{site.port}"}


@pytest.mark.parametrize("engine", ["http", "browser"])
def test_a_redirect_to_a_name_that_leads_to_a_private_address_is_refused(crawler: Crawler, engine: str) -> None:
    """The site's ``www`` twin is its own host, but no site file names it, so it may not be private."""
    pages = {
        "/": answer(listing([1, 2])),
        "/ad/1": redirect("http://www.lab.example:{port}/canary"),
        "/ad/2": answer(advert("Two")),
    }
    with serving(pages) as site:
        names = {"lab.example": ["127.0.0.1"], "www.lab.example": ["127.0.0.1"]}
        done = crawler.run(site_dict(named(site), engine=engine), names=names)
        assert done.returncode == 0, done.stderr
        assert site.paths("/canary") == []
        assert {asked.host for asked in site.ledger} == {f"lab.example:{site.port}"}
        assert any("leads to a private address" in issue.what for issue in crawler.store.issues)
        (coverage,) = crawler.store.coverage
        assert (coverage.failed, coverage.adverts_listed) == (1, 2)
