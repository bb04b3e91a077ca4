"""Trying a site file on one page."""

from typing import Any

import pytest
from conftest import Crawler, Site, fill, site_dict

from crawlers.errors import CrawlError, SiteFileError
from crawlers.sitefile import load_site_file
from crawlers.trypage import try_page

WHO: dict[str, Any] = {"user_agent": "admap-test/1", "contact": "", "allow_private": True}


def test_every_field_is_shown_with_the_selector_it_came_from(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 7)
    content = site_dict(site.address)
    content["advert"]["fields"] = {"Pris": ".price"}
    wanted = load_site_file(crawler.site_file(content))
    tried = {one.field: (one.value, one.selector) for one in try_page(wanted, "/ad/7", **WHO)}
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
    tried = try_page(wanted, **WHO)
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
