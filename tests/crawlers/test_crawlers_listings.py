"""Listings and adverts beyond plain pages, through real HTTP: JSON, offsets, cursors, feeds, categories."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, advert_html, site_dict

from admap.records import Advert
from crawlers.extract import read_captures
from crawlers.sitefile import load_site_file


def adverts(crawler: Crawler, name: str = "lab") -> list[Advert]:
    site = load_site_file(crawler.folder / f"{name}.yaml")
    found = list(read_captures(site, crawler.store.captured(name), crawler.warc, None))
    assert all(isinstance(one, Advert) for one in found), found
    return [one for one in found if isinstance(one, Advert)]


def as_json(value: Any) -> Answer:
    return Answer(json.dumps(value), content_type="application/json")


JSON_ADVERT = {
    "kind": "json",
    "key": {"page": "ad.id"},
    "title": "ad.headline",
    "body": "ad.paragraphs",
    "posted": "ad.created",
    "fields": {"Ort": "ad.place.name"},
    "labels": [{"pattern": "json", "path": "ad.facts"}],
}


def json_site(site: Site, listing: dict[str, Any], pages: dict[str, Any]) -> dict[str, Any]:
    """Seven JSON adverts behind a JSON listing whose pages are ``pages``."""
    for number in range(1, 8):
        site.pages[f"/api/ad/{number}"] = as_json(
            {
                "ad": {
                    "id": 100 + number,
                    "headline": f"Annons {number}",
                    "paragraphs": ["<p>Ring mig</p>", f"rad {number}"],
                    "created": "2026-03-14T10:00:00Z",
                    "place": {"name": "Umeå"},
                    "facts": {"Ålder": 20 + number, "Språk": ["sv", "en"]},
                }
            }
        )
    site.pages |= {path: as_json(value) for path, value in pages.items()}
    return site_dict(
        site.address, listing={"kind": "json", "advert_url": "/api/ad/{id}", **listing}, advert=JSON_ADVERT
    )


def items(*numbers: int) -> list[dict[str, int]]:
    return [{"id": number} for number in numbers]


@pytest.mark.parametrize(
    ("listing", "pages"),
    [
        (
            {"starts": ["/api?page=1"], "adverts": "items[].id", "pages": {"url": "/api?page={page}"}},
            {
                "/api?page=1": {"items": items(1, 2, 3)},
                "/api?page=2": {"items": items(4, 5, 6, 7)},
                "/api?page=3": {"items": []},
            },
        ),
        (
            {
                "starts": ["/api?q=x"],
                "adverts": "items[].id",
                "pages": {"parameter": "offset", "first": 0, "step": 4},
            },
            {
                "/api?q=x": {"items": items(1, 2, 3, 4)},
                "/api?q=x&offset=4": {"items": items(5, 6, 7)},
                "/api?q=x&offset=8": {"items": []},
            },
        ),
        (
            {
                "starts": ["/api"],
                "adverts": "items[].id",
                "cursor": {"value": "after", "url": "/api?after={cursor}"},
            },
            {
                "/api": {"items": items(1, 2, 3, 4), "after": "a/b c"},
                "/api?after=a%2Fb%20c": {"items": items(5, 6), "after": 77},
                "/api?after=77": {"items": items(7), "after": None},
            },
        ),
        (
            {"starts": ["/api"], "adverts": "items[].id", "next": "links.next"},
            {
                "/api": {"items": items(1, 2, 3, 4), "links": {"next": "/api/2"}},
                "/api/2": {"items": items(5, 6, 7), "links": {"next": None}},
            },
        ),
    ],
    ids=["number", "offset", "cursor", "next"],
)
def test_a_json_site_is_read_whole(
    make_site: Any, crawler: Crawler, listing: dict[str, Any], pages: dict[str, Any]
) -> None:
    site: Site = make_site()
    done = crawler.run(json_site(site, listing, pages))
    assert (done.returncode, done.stderr) == (0, "")
    assert crawler.store.coverage[0].complete, crawler.store.coverage
    read = adverts(crawler)
    assert [one.ad_id for one in read] == [f"lab-{100 + number}" for number in range(1, 8)]
    assert (read[0].title, read[0].body) == ("Annons 1", "Ring mig\nrad 1")
    assert read[0].fields == {"Ålder": "21", "Språk": "sv, en", "Ort": "Umeå"}
    assert str(read[0].posted_at) == "2026-03-14"
    asked = [one.headers["accept"] for one in site.ledger if one.path.startswith("/api")]
    assert all(accept.startswith("application/json") for accept in asked)
    assert sorted(site.asked("/api")) == sorted([*pages, *(f"/api/ad/{number}" for number in range(1, 8))])


def test_addresses_in_json_need_no_template(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    listing = {"starts": ["/api"], "adverts": "[].href", "advert_url": None}
    crawler.run(json_site(site, listing, {"/api": [{"href": "/api/ad/1"}, {"href": f"{site.address}/api/ad/2"}]}))
    assert len(adverts(crawler)) == 2


def test_a_listing_that_is_no_json_is_reported(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = json_site(site, {"starts": ["/api"], "adverts": "[]"}, {})
    site.pages["/api"] = Answer("<html>down for repairs</html>")
    crawler.run(content)
    assert [issue.what for issue in crawler.store.issues] == ["the answer is no JSON"]
    assert not crawler.store.coverage[0].complete


def test_a_cursor_on_a_page_ends_where_nothing_new_is_listed(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()

    def endless(headers: dict[str, str]) -> Answer:
        asked = int(parse_qs(urlsplit(site.ledger[-1].path).query)["from"][0])
        number = min(asked, 3)
        return Answer(f"<a class=ad href=/ad/{number}>x</a><div id=more data-from={asked + 1}></div>")

    site.pages["/"] = Answer("<a class=ad href=/ad/1>x</a><div id=more data-from=2></div>")
    site.pages |= {f"/?from={number}": endless for number in range(2, 9)}
    for number in (1, 2, 3):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
    cursor = {"value": {"css": "#more", "attribute": "data-from"}, "parameter": "from"}
    crawler.run(site_dict(site.address, listing={"starts": ["/"], "adverts": "a.ad", "cursor": cursor}))
    assert site.asked("/?") == ["/?from=2", "/?from=3", "/?from=4"]
    assert len(adverts(crawler)) == 3


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>/</link>
<atom:link rel="next" href="/feed?paged=2"/><item><title>a</title><link>ADDRESS/ad/1?utm_source=rss</link></item>
<item><link> ADDRESS/ad/2 </link></item><item><link>https://other.example/ad/9</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed?paged=2"/>
<entry><link rel="edit" href="/edit/3"/><link href="/ad/3"/></entry><entry><link rel="alternate" href="/om"/></entry>
</feed>"""


def test_feeds_list_adverts(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    site.pages["/feed"] = Answer(RSS.replace("ADDRESS", site.address), content_type="application/rss+xml")
    site.pages["/feed?paged=2"] = Answer(ATOM, content_type="application/atom+xml")
    for number in (1, 2, 3):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
    crawler.run(site_dict(site.address, listing={"kind": "feed", "starts": ["/feed"], "advert_urls": "/ad/"}))
    assert sorted(site.asked()) == ["/ad/1", "/ad/2", "/ad/3", "/feed", "/feed?paged=2", "/robots.txt"]
    assert len(adverts(crawler)) == 3


def test_a_feed_that_is_none_is_reported(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    site.pages["/feed"] = Answer("<html><body>x</body></html>")
    crawler.run(site_dict(site.address, listing={"kind": "feed", "starts": ["/feed"]}))
    assert [issue.what for issue in crawler.store.issues] == ["the answer is no feed"]


def test_categories_are_followed_by_text_or_address_each_with_its_own_pages(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    site.pages["/"] = Answer(
        "<nav><a href=/c/1>Escort</a><a href=/c/2>Massage</a><a href=/c/bilar>Escort-bilar</a><a href=/j>Jobb</a></nav>"
    )
    listed = {"/c/1": (1, 2), "/c/1?p=2": (3,), "/c/1?p=3": (3,), "/c/2": (1, 4), "/c/2?p=2": (5,), "/c/2?p=3": ()}
    for path, numbers in listed.items():
        site.pages[path] = Answer("".join(f"<a class=ad href=/ad/{number}>x</a>" for number in numbers))
    for number in range(1, 6):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
    listing = {
        "starts": ["/"],
        "adverts": "a.ad",
        "sections": "nav a",
        "categories": {"include": ["(?i)escort", "/c/2$"], "exclude": ["bilar"]},
        "pages": {"parameter": "p"},
    }
    crawler.run(site_dict(site.address, listing=listing))
    assert sorted(site.asked("/c")) == sorted(listed)
    assert site.asked("/j") == []
    assert len(adverts(crawler)) == 5
    assert crawler.store.coverage[0].complete


def test_a_template_may_build_on_each_listings_address(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    for town, first in (("umea", 1), ("lund", 3)):
        site.pages[f"/{town}/"] = Answer(f"<a class=ad href=/ad/{first}>x</a>")
        site.pages[f"/{town}/sida-2"] = Answer(f"<a class=ad href=/ad/{first + 1}>x</a>")
        site.pages[f"/{town}/sida-3"] = Answer("slut", 404)
    for number in range(1, 5):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))
    listing = {"starts": ["/umea/", "/lund/"], "adverts": "a.ad", "pages": {"url": "{listing}sida-{page}"}}
    crawler.run(site_dict(site.address, listing=listing))
    assert len(adverts(crawler)) == 4
    assert crawler.store.coverage[0].complete


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("<form><input type=password></form><p>Inga fler annonser</p>", []),
        ("<div class=g-recaptcha></div>", ["a challenge page stands before the listing"]),
    ],
)
def test_a_challenge_is_not_taken_for_the_end_of_a_listing(
    make_site: Any, crawler: Crawler, last: str, said: list[str]
) -> None:
    site: Site = make_site()
    site.pages["/"] = Answer("<a class=ad href=/ad/1>x</a>")
    site.pages["/?p=2"] = Answer(last)
    site.pages["/ad/1"] = Answer(advert_html(1))
    crawler.run(site_dict(site.address, listing={"starts": ["/"], "adverts": "a.ad", "pages": {"parameter": "p"}}))
    assert [issue.what for issue in crawler.store.issues] == said
    assert crawler.store.coverage[0].complete == (not said)
