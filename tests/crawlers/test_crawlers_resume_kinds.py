"""Crawls of every kind of site, killed in the middle: nothing is lost, only what was under way is asked again."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Site
from test_crawlers_forms import PLAIN, gated
from test_crawlers_listings import adverts, items, json_site
from test_crawlers_live import scripted
from test_crawlers_posts import forum
from test_crawlers_resume import kill_after


def by_cursor(site: Site) -> dict[str, Any]:
    listing = {"starts": ["/api"], "adverts": "items[].id", "cursor": {"value": "after", "parameter": "after"}}
    pages = {
        "/api": {"items": items(1, 2, 3, 4), "after": "b"},
        "/api?after=b": {"items": items(5, 6), "after": "c"},
        "/api?after=c": {"items": items(7)},
    }
    return json_site(site, listing, pages)


KINDS: dict[str, tuple[Callable[[Site], dict[str, Any]], int]] = {
    "json": (by_cursor, 7),
    "form": (lambda site: gated(site, PLAIN, {}), 4),
    "forum": (lambda site: forum(site, which="starter", author=".who"), 4),
    "auto": (lambda site: scripted(site, listing=True, advert=True), 4),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", [2, 4, 6])
def test_a_killed_crawl_loses_and_repeats_nothing(make_site: Any, crawler: Crawler, kind: str, after: int) -> None:
    site: Site = make_site()
    build, count = KINDS[kind]
    content = build(site)
    site.delay = 0.05
    kill_after(crawler.start(content), site, after)
    done = crawler.run(content)
    assert done.returncode == 0, done.stderr
    assert len(adverts(crawler)) == count
    assert crawler.store.coverage[-1].complete, crawler.store.coverage
    times = Counter((one.method, one.path) for one in site.ledger)
    again = {path for path, number in times.items() if number > 1}
    # An age gate's page is asked before and after it opens; robots.txt is read anew where it was not there.
    assert len(again - {("GET", "/"), ("GET", "/robots.txt")}) <= 1, times
    assert max(times.values()) <= 4
