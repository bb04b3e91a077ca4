"""Crawls through real HTTP on loopback, each in a process of its own."""

import gzip
import socket
import threading
from itertools import pairwise
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, advert_html, fill, site_dict
from warcio.archiveiterator import ArchiveIterator

from admap.records import Advert
from crawlers.extract import field_fill, read_captures
from crawlers.sitefile import load_site_file


def adverts(crawler: Crawler, name: str = "lab") -> list[Advert]:
    site = load_site_file(crawler.folder / f"{name}.yaml")
    found = list(read_captures(site, crawler.store.captured(name), crawler.warc, None))
    assert all(isinstance(one, Advert) for one in found), found
    return [one for one in found if isinstance(one, Advert)]


def test_a_plain_site_is_read_whole_and_nothing_twice(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 12)
    done = crawler.run(site_dict(site.address))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(site.asked()) == len(set(site.asked())) == 1 + 3 + 12
    (coverage,) = crawler.store.coverage
    assert (coverage.asked, coverage.fetched, coverage.adverts_listed, coverage.complete) == (15, 15, 12, True)
    assert done.stdout.splitlines()[-1] == "lab 15 15"
    read = adverts(crawler)
    assert {one.ad_id for one in read} == {f"lab-{number}" for number in range(1, 13)}
    assert read[0].body == "Ring mig, rad ett.\nRad två 1."
    assert read[0].fields == {"Ort": "Umeå"}
    assert field_fill(read)["fields.Ort"] == 1.0


def test_every_request_says_who_asks_and_refers_to_nothing(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 2)
    crawler.run(site_dict(site.address), contact="tests@survey.example")
    for asked in site.ledger:
        assert asked.headers["user-agent"].startswith("admap-test/1")
        assert asked.headers["from"] == "tests@survey.example"
        assert "referer" not in asked.headers


def test_the_reference_of_an_advert_leads_warcio_to_its_page(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 3)
    crawler.run(site_dict(site.address))
    for advert in adverts(crawler):
        name, offset = str(advert.warc_ref).split("#")
        with (crawler.warc / name).open("rb") as stream:
            stream.seek(int(offset))
            record = next(ArchiveIterator(stream))
            assert record.rec_headers.get_header("WARC-Target-URI") == advert.url
            assert advert.title.encode() in record.content_stream().read()


def test_numbered_pages_go_on_until_nothing_new_is_listed(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    for page in (1, 2, 3):
        listed = {1: (1, 2), 2: (2, 3), 3: (2, 3)}[page]
        site.pages[f"/l?p={page}"] = Answer("".join(f"<a class=ad href=/ad/{number}>x</a>" for number in listed))
    for number in (1, 2, 3):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
    content = site_dict(
        site.address, listing={"starts": ["/l?p=1"], "adverts": "a.ad", "pages": {"url": "/l?p={page}"}}
    )
    crawler.run(content)
    assert sorted(site.asked("/l")) == ["/l?p=1", "/l?p=2", "/l?p=3"]
    assert len(adverts(crawler)) == 3


def test_a_gzipped_sitemap_behind_an_index(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    entries = "".join(f"<url><loc>{site.address}/ad/{number}</loc></url>" for number in (1, 2))
    inner = gzip.compress(f"<urlset {space}>{entries}<url><loc>{site.address}/om</loc></url></urlset>".encode())
    index = f"<sitemapindex {space}><sitemap><loc>{site.address}/s.xml.gz</loc></sitemap></sitemapindex>"
    site.pages["/sitemap.xml"] = Answer(index, content_type="application/xml")
    site.pages["/s.xml.gz"] = Answer(inner, content_type="application/gzip")
    for number in (1, 2):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
    listing = {"kind": "sitemap", "starts": ["/sitemap.xml"], "advert_urls": "/ad/"}
    crawler.run(site_dict(site.address, listing=listing))
    assert len(adverts(crawler)) == 2
    assert "/om" not in site.asked()


def gated(site: Site, adverts: int) -> dict[str, Any]:
    """Put an age gate before every page of ``site``: a link that sets a cookie."""
    fill(site, adverts)
    for path, page in list(site.pages.items()):
        if path != "/robots.txt":
            gate = Answer('<div id=gate><a class=enter href="/enter?age=ok">Jag är över 18</a></div>')
            site.pages[path] = lambda headers, page=page, gate=gate: (
                page if "age=1" in headers.get("cookie", "") else gate
            )
    site.pages["/enter?age=ok"] = Answer("", 302, {"Set-Cookie": "age=1; Path=/", "Location": "/"})
    return site_dict(site.address, access="age_gate", interstitial={"shown": "#gate", "follow": "a.enter"})


def test_an_age_gate_is_passed_by_its_link(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    done = crawler.run(gated(site, 7))
    assert done.returncode == 0, done.stderr
    assert len(adverts(crawler)) == 7
    assert site.asked("/enter") == ["/enter?age=ok"]
    assert crawler.store.coverage[0].complete
    assert {"interstitial", "listing", "advert"} <= {capture.role for capture in crawler.store.captures}


def test_an_age_gate_is_passed_by_a_cookie_or_a_visit(make_site: Any, crawler: Crawler) -> None:
    for name, way in (("by-cookie", {"cookies": {"age": "1"}}), ("by-visit", {"visit": "/enter?age=ok"})):
        site: Site = make_site()
        content = gated(site, 3) | {"name": name, "interstitial": way}
        crawler.run(content)
        assert len(adverts(crawler, name)) == 3


def test_a_gate_that_does_not_open_is_reported(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = gated(site, 3)
    site.pages["/enter?age=ok"] = Answer("no cookie here")
    crawler.run(content)
    (coverage,) = crawler.store.coverage
    assert not coverage.complete
    (what,) = {issue.what for issue in crawler.store.issues}
    assert what.startswith("the interstitial does not open: its link was followed (the site answered 200 at /enter)")
    assert len(site.asked()) < 10


def test_a_redirect_off_the_site_is_not_followed(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    other: Site = make_site()
    fill(site, 3)
    site.pages["/ad/2"] = Answer("", 302, {"Location": f"{other.address}/ad/2"})
    crawler.run(site_dict(site.address))
    assert other.ledger == []
    (coverage,) = crawler.store.coverage
    assert (coverage.failed, coverage.complete) == (1, False)
    assert [(issue.where, issue.what) for issue in crawler.store.issues] == [
        (f"{site.address}/ad/2", "it leads off the site")
    ]


def test_a_redirect_to_robots_forbidden_pages_is_not_followed(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 3)
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /secret", content_type="text/plain")
    site.pages["/ad/2"] = Answer("", 301, {"Location": "/secret/2"})
    site.pages["/secret/2"] = Answer(advert_html(2))
    crawler.run(site_dict(site.address))
    assert site.asked("/secret") == []
    assert crawler.store.coverage[0].disallowed == 1


def test_a_private_address_is_refused_without_allow_private(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 1)
    done = crawler.run(site_dict(site.address), allow_private=False)
    assert done.returncode != 0
    assert "private or loopback address" in done.stderr
    assert site.ledger == []


def test_a_site_that_is_down_stops_no_other(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 3)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        down = f"http://127.0.0.1:{closed.getsockname()[1]}"
        done = crawler.run(site_dict(down, name="down"), site_dict(site.address, name="up"))
    assert done.returncode == 0, done.stderr
    coverage = {one.site: one for one in crawler.store.coverage}
    assert coverage["up"].complete
    assert not coverage["down"].complete
    assert coverage["down"].note == f"robots.txt of {down} could not be had (connection refused), so nothing was asked."
    assert [issue.site for issue in crawler.store.issues] == ["down"]


def test_adverts_that_cannot_be_had_make_the_site_incomplete(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 5)
    site.pages["/ad/2"] = Answer("gone", 404)
    site.pages["/ad/3"] = Answer("broken", 500)
    site.pages["/ad/4"] = Answer("x" * (6 * 1024 * 1024))
    crawler.run(site_dict(site.address))
    (coverage,) = crawler.store.coverage
    assert (coverage.adverts_listed, coverage.failed, coverage.complete) == (5, 3, False)
    unread = "2 of 5 listed adverts could not be fetched (the advert answered 500)"
    assert coverage.note == f"{unread}; 1 of 5 listed adverts had been taken down."
    assert site.asked("/ad/3") == ["/ad/3"] * 3
    assert len(adverts(crawler)) == 2


def test_login_and_challenge_pages_are_left_alone(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 3)
    site.pages["/ad/2"] = Answer("<form action=/login><input type=password name=p></form>")
    site.pages["/ad/3"] = Answer("<div class=g-recaptcha></div>")
    crawler.run(site_dict(site.address))
    assert {issue.what for issue in crawler.store.issues} == {
        "a login page stands before the advert",
        "a challenge page stands before the advert",
    }
    assert crawler.store.coverage[0].failed == 2
    assert all(asked.method == "GET" for asked in site.ledger)


def test_an_empty_listing_makes_the_site_incomplete(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    site.pages["/"] = Answer("<p>Nothing today</p>")
    crawler.run(site_dict(site.address))
    (coverage,) = crawler.store.coverage
    assert (coverage.adverts_listed, coverage.complete, coverage.note) == (0, False, "nothing was listed.")


def test_the_pace_is_kept(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 4)
    crawler.run(site_dict(site.address, pace=0.25))
    starts = [one.at for one in site.ledger]
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 0.25


def test_retry_after_is_kept(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 2)
    busy = threading.Event()

    def once_busy(_: dict[str, str]) -> Answer:
        if busy.is_set():
            return Answer(advert_html(1))
        busy.set()
        return Answer("busy", 503, {"Retry-After": "1"})

    site.pages["/ad/1"] = once_busy
    crawler.run(site_dict(site.address))
    first, second = (asked.at for asked in site.ledger if asked.path == "/ad/1")
    assert second - first >= 1.0
    assert crawler.store.coverage[0].complete


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "file:///etc/passwd", "http://localhost:1/x"])
def test_links_to_other_addresses_are_never_asked(make_site: Any, crawler: Crawler, target: str) -> None:
    site: Site = make_site()
    fill(site, 2)
    site.pages["/ad/1"] = Answer("", 302, {"Location": target})
    crawler.run(site_dict(site.address))
    assert crawler.store.coverage[0].failed == 1


def test_a_capture_folder_that_cannot_be_written_is_said_in_one_sentence(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 2)
    crawler.warc.write_text("a file where the folder should be")
    done = crawler.run(site_dict(site.address))
    assert done.returncode != 0
    assert "CrawlError: a capture could not be written" in done.stderr
    assert crawler.store.captures == []
    assert not crawler.store.coverage[0].complete
