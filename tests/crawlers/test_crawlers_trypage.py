"""Trying a site file on one page."""

import re
import stat
from pathlib import Path
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Site, fill, site_dict

from crawlers.advertpage import read_page
from crawlers.errors import CrawlError, SiteFileError
from crawlers.page import Page
from crawlers.places import places_of
from crawlers.preview import preview, write_privately
from crawlers.sitefile import SiteFile, load_site_file
from crawlers.trypage import try_page

WHO: dict[str, Any] = {"user_agent": "admap-test/1", "contact": "", "allow_private": True}


def test_every_field_is_shown_with_the_selector_it_came_from(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 7)
    content = site_dict(site.address)
    content["advert"]["fields"] = {"Pris": ".price"}
    wanted = load_site_file(crawler.site_file(content))
    tried = {one.field: (one.value, one.selector) for one in try_page(wanted, "/ad/7", **WHO).fields}
    assert tried["url"] == (f"{site.address}/ad/7", "")
    assert tried["key"] == ("7", r"url /ad/(\d+)")
    assert tried["title"] == ("Advert 7", "css h1")
    assert tried["fields.Ort"] == ("Umeå", "labels definition_list dl")
    assert tried["fields.Pris"] == ("", "css .price")
    assert site.asked() == ["/robots.txt", "/ad/7"]


def test_without_an_address_the_first_listed_advert_is_tried(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 7)
    wanted = load_site_file(crawler.site_file(site_dict(site.address)))
    tried = try_page(wanted, **WHO).fields
    assert tried[0].value == f"{site.address}/ad/1"
    assert site.asked() == ["/robots.txt", "/", "/ad/1"]


def test_a_page_that_does_not_come_back_is_an_error_with_its_reason(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 2)
    wanted = load_site_file(crawler.site_file(site_dict(site.address)))
    with pytest.raises(CrawlError, match="the advert answered 404"):
        try_page(wanted, "/ad/99", **WHO)
    with pytest.raises(SiteFileError, match="private or loopback"):
        try_page(wanted, "/ad/1", **WHO | {"allow_private": False})
    with pytest.raises(CrawlError, match="it leads off the site"):
        try_page(wanted, "http://127.0.0.1:9/ad/1", **WHO)


def test_the_preview_outlines_what_was_read_and_holds_nothing_that_runs_or_fetches(tmp_path: Path) -> None:
    hostile = (
        "<html><head><title>Ett</title><base href='https://site-b.example/'><link rel=stylesheet href=/x.css>"
        "<meta http-equiv=refresh content='0; url=/away'><style>@import '/y.css'; h1 { display: none }</style></head>"
        "<body onload=go()><h1 style='background: url(/z.png)' onclick=go()>Annons 7</h1><script>go()</script>före"
        "<img src=/i.png onerror=go()> efter<iframe src=/f></iframe><svg><script>go()</script></svg>"
        "<form action=/send><input name=n><button formaction=/b>Skicka</button></form><x-y src=/w>eget</x-y>"
        "<a href='javascript:go()'>länk</a><dl><dt>Ort:<dd>Umeå</dl><div class=text>Ring mig, &lt;b&gt;rad ett.</div>"
        "</div></main></body></html><script>go()</script>"
    )
    site = SiteFile.model_validate(site_dict("https://site-a.example"))
    page = Page("https://site-a.example/ad/7?a=<script>", 200, hostile)
    read = read_page(site, page, page.url)
    places = places_of(site, page, read)
    rows = [{"field": "title", "value": "<script>", "read by": "css h1", "element": ""}]
    made = preview(page, rows, places)
    unwanted = ("<script", "src=", "href=", "onload", "onerror", "onclick", "/x.css", "/y.css", "/z.png", "formaction")
    assert [word for word in unwanted if word in made] == []
    outlined = re.findall(r"<(h1|div|dd|dt)[^>]*data-field=\"([^\"]+)\"", made)
    assert outlined == [("h1", "title"), ("dd", "Ort"), ("div", "body")]
    assert "före efter" in re.sub(r"<[^>]+>", "", made)
    assert "Ring mig, &lt;b&gt;rad ett." in made
    assert "default-src 'none'" in made
    write_privately(tmp_path / "p.html", made)
    assert stat.S_IMODE((tmp_path / "p.html").stat().st_mode) == 0o600
