"""Reading pages: text, links, label–value pairs, dates, whole adverts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback_site import site_dict
from parsel import Selector as Nodes
from scrapy.http import HtmlResponse, Response

from crawlers.advertpage import advert_page, read_page
from crawlers.dates import read_date
from crawlers.labels import label_pairs
from crawlers.links import advert_links, clean_url, page_links, sitemap_links
from crawlers.page import Page, page_of, text_of
from crawlers.selectors import Labels, Selector
from crawlers.sitefile import SiteFile

ADDRESS = "https://site-a.example"


def site(**changes: Any) -> SiteFile:
    return SiteFile.model_validate(site_dict(ADDRESS, **changes))


def page(html: str, url: str = f"{ADDRESS}/ad/7") -> Page:
    return Page(url, 200, html)


def text(html: str) -> str:
    return text_of(Nodes(text=html, type="html").css("body > *")[0].root)


def test_text_is_what_a_reader_sees() -> None:
    html = "<div>Hej  du<br>rad <b>två</b><p>tre<script>x()</script><!-- nej --> fyra</p>fem<ul><li>a<li>b</ul></div>"
    assert text(html) == "Hej du\nrad två\n\ntre fyra\n\nfem\na\nb"


def test_no_break_spaces_stay() -> None:
    assert text("<p>1 500\u00a0kr</p>") == "1 500\u00a0kr"


@given(st.text(max_size=300))
def test_any_page_is_read_without_an_error(source: str) -> None:
    found = page(source)
    text_of(found.root.root)
    found.values(Selector(css="a"))
    found.values(Selector(jsonld="[0].name"))


def test_deeply_nested_elements_are_read() -> None:
    deep = "<div>" * 20_000 + "botten" + "</div>" * 20_000
    assert isinstance(text_of(page(deep).root.root), str)


@pytest.mark.parametrize(
    ("labels", "html"),
    [
        (
            {"pattern": "definition_list", "css": "dl"},
            "<dl><dt>Ålder:</dt><dd>23</dd><dt>Språk<dd>sv</dd><dd>en</dd></dl>",
        ),
        ({"pattern": "table", "css": "table"}, "<table><tr><th>Ålder<td>23<tr><th>Språk :<td>sv, en</table>"),
        ({"pattern": "table", "css": "table"}, "<table><tr><td>Ålder<td>23<td>Språk<td>sv, en</table>"),
        ({"pattern": "table", "css": "table"}, "<table><tr><th>Ålder<th>Språk<tr><td>23<td>sv, en</table>"),
        ({"pattern": "lines", "css": ".f"}, "<div class=f>Ålder: 23<br>utan etikett<br>Språk: sv, en</div>"),
        (
            {"pattern": "rows", "css": ".r > div"},
            "<div class=r><div><div>Ålder</div><div>23</div></div><div><b>Språk</b><i>sv</i><i>en</i></div>"
            "<div><p>ensam</div></div>",
        ),
        (
            {"pattern": "siblings", "css": "p b"},
            "<p>Om mig <b>Ålder:</b> 23<br>Mer <b>Språk</b>: <a>sv</a>, <span>en</span><br>och så vidare</p>",
        ),
        (
            {"pattern": "siblings", "css": ".f > div:nth-child(odd)"},
            "<div class=f><div>Ålder</div><div>23</div><div>Språk</div><div>sv, en</div></div>",
        ),
        (
            {"pattern": "attribute", "css": "[data-label]", "attribute": "data-label"},
            "<table><tr><td data-label='Ålder:'>23<td data-label=Språk>sv, en</table>",
        ),
        (
            {"pattern": "attribute", "css": "[aria-label]", "attribute": "aria-label"},
            "<i aria-label='Ålder: 23'>*</i><i aria-label=Språk>sv, en</i>",
        ),
        (
            {"pattern": "attribute", "css": "[aria-labelledby]", "attribute": "aria-labelledby"},
            "<b id=a>Ålder</b><i aria-labelledby=a>23</i><b id=l>Språk</b><i aria-labelledby=l>sv, en</i>",
        ),
        (
            {"pattern": "regex", "css": ".f", "regex": r"(?P<label>\w+) = (?P<value>[^;]+);"},
            "<div class=f>Ålder = 23; Språk = sv, en;</div>",
        ),
        (
            {"pattern": "regex", "css": ".f", "regex": r"(?P<Ålder>\d+) år, talar (?P<Språk>.+)\."},
            "<div class=f>Jag är 23 år, talar sv, en.</div>",
        ),
        (
            {"pattern": "grid", "css": ".r", "label": ".l", "value": ".v"},
            "<p class=r><i class=l>Ålder</i><i class=v>23</i>"
            "<p class=r><i class=l>Språk</i><i class=v>sv</i><i class=v>en</i>",
        ),
        (
            {"pattern": "json", "path": "[0].additionalProperty"},
            '<script type="application/ld+json">{"@graph":[{"additionalProperty":'
            '[{"name":"Ålder","value":23},{"name":"Språk","value":["sv","en"]}]}]}</script>',
        ),
        (
            {"pattern": "json", "script": "#d", "path": "facts"},
            '<script id=d type="application/json">{"facts":{"Ålder":"23","Språk":["sv","en"],"@type":"x"}}</script>',
        ),
    ],
)
def test_label_value_pairs_in_every_way_sites_write_them(labels: dict[str, str], html: str) -> None:
    assert list(label_pairs(page(html), Labels.model_validate(labels))) == [("Ålder", "23"), ("Språk", "sv, en")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Publicerad 2026-03-14 12:00", date(2026, 3, 14)),
        ("14 mars 2026", date(2026, 3, 14)),
        ("den 14:e mars 2026", date(2026, 3, 14)),
        ("March 14, 2026", date(2026, 3, 14)),
        ("14. Mär 2026", date(2026, 3, 14)),
        ("14/03/26", date(2026, 3, 14)),
        ("2026-02-31", None),
        ("igår", None),
    ],
)
def test_dates(words: str, found: date | None) -> None:
    assert read_date(words, ["%d/%m/%y"], ["sv", "de"]) == found


def test_links_are_the_sites_own_absolute_and_each_once() -> None:
    html = """<base href="/list/"><a class=ad href="../ad/1?s=9&sid=abc#top">1</a><a class=ad href="/ad/1?s=9">1</a>
      <a class=ad href="https://other.example/ad/2">2</a><a class=ad href="mailto:a@b.example">m</a>
      <li class=ad><a href="/ad/3">3</a></li><a class=ad href="http://[bad">4</a>"""
    wanted = site(ignore_parameters=["sid"], listing={"starts": ["/"], "adverts": ".ad"})
    assert advert_links(wanted, page(html)) == [f"{ADDRESS}/ad/1?s=9", f"{ADDRESS}/ad/3"]


def test_an_address_keeps_its_fragment_only_for_a_browser() -> None:
    assert clean_url(site(), f"{ADDRESS}/#/ad/1") == f"{ADDRESS}/"
    assert clean_url(site(engine="browser"), f"{ADDRESS}/#/ad/1") == f"{ADDRESS}/#/ad/1"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/ad/7;jsessionid=AB12.node1?a=1", "/ad/7?a=1"),
        ("/ad/7?PHPSESSID=x&a=1&utm_source=b&sid=2&gclid=3", "/ad/7?a=1"),
        ("/ad/7?sid=2", "/ad/7"),
        ("/ad/7?a=%E5&a=&b", "/ad/7?a=%E5&a=&b"),
        ("/ad/7?inside=1&resid=2", "/ad/7?inside=1&resid=2"),
    ],
)
def test_an_address_is_the_same_in_every_session(asked: str, kept: str) -> None:
    assert clean_url(site(), ADDRESS + asked) == ADDRESS + kept


def test_a_site_may_keep_a_parameter_that_elsewhere_names_a_session() -> None:
    assert clean_url(site(keep_parameters=["sid"]), f"{ADDRESS}/?sid=2&utm_id=1") == f"{ADDRESS}/?sid=2"


def test_an_adverts_key_is_read_from_the_address_without_its_session() -> None:
    wanted = site(advert={"key": {"url": r"/ad/(.+)$"}, "title": "h1", "body": "p"})
    assert read_page(wanted, page("<h1>T</h1><p>b"), f"{ADDRESS}/ad/7;jsessionid=1?utm_a=1").key == "7"


def test_next_links_may_be_picked_by_xpath() -> None:
    found = page_links(site(), page("<a href=/p/2>Nästa »</a>"), [Selector(xpath="//a[contains(., 'Nästa')]")])
    assert found == [f"{ADDRESS}/p/2"]


def test_a_sitemap_names_adverts_and_an_index_names_sitemaps() -> None:
    wanted = site(listing={"kind": "sitemap", "starts": ["/sitemap.xml"], "advert_urls": "/ad/"})
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    plain = f"<urlset {space}><url><loc>{ADDRESS}/ad/1</loc></url><url><loc>{ADDRESS}/om</loc></url></urlset>"
    index = f"<sitemapindex {space}><sitemap><loc>{ADDRESS}/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert sitemap_links(wanted, Response(ADDRESS, body=plain.encode())) == ([f"{ADDRESS}/ad/1"], [])
    assert sitemap_links(wanted, Response(ADDRESS, body=index.encode())) == ([], [f"{ADDRESS}/s1.xml.gz"])


def test_a_thread_is_read_from_its_first_post() -> None:
    wanted = site(
        advert={
            "key": {"page": {"css": "article", "attribute": "data-id"}},
            "title": {"xpath": "//h1"},
            "body": ".b",
            "posted": "time",
            "scope": ".post",
            "drop": [".quote"],
            "fields": {"Användare": ".who"},
        }
    )
    html = """<h1>Rubrik</h1><div class=post><article data-id=t5><h1>Rubrik</h1>
      <time>1 maj 2026</time><i class=who>Ada</i>
      <div class=b><p class=quote>citat</p>Första <b>inlägget</b></div></article></div>
      <div class=post><div class=b>svar</div></div>"""
    response = HtmlResponse(f"{ADDRESS}/t/5", body=html.encode(), encoding="utf-8")
    read = read_page(wanted, advert_page(wanted, response), response.url)
    assert (read.key, read.title, read.body, read.posted_at) == ("t5", "Rubrik", "Första inlägget", date(2026, 5, 1))
    assert read.fields == {"Användare": "Ada"}
    assert read.missing == ()
    assert read.sources["title"] == "xpath //h1"


def test_the_first_selector_that_finds_something_counts() -> None:
    wanted = site(
        advert={
            "key": {"url": r"/ad/(\d+)"},
            "title": [".none", {"jsonld": "[?name].name"}],
            "body": {"regex": "x=(.*?);"},
        }
    )
    html = '<script type="application/ld+json">{"name": "T"}</script> x=kropp;'
    read = read_page(wanted, page(html), f"{ADDRESS}/ad/7")
    assert (read.key, read.title, read.body) == ("7", "T", "kropp")


def test_characters_are_decoded_by_header_meta_or_detection() -> None:
    body = "<meta charset=iso-8859-1><h1>Åsa</h1>".encode("iso-8859-1")
    assert page_of(HtmlResponse(ADDRESS, body=body)).values(Selector(css="h1")) == ["Åsa"]


@pytest.mark.parametrize(
    ("words", "languages", "found"),
    [
        ("Igår", ["sv"], date(2026, 3, 13)),
        ("i förrgår 23:10", ["sv"], date(2026, 3, 12)),
        ("Inlagd för 3 dagar sedan", ["sv"], date(2026, 3, 11)),
        ("3 dagar sedan", ["sv"], date(2026, 3, 11)),
        ("en timme sedan", ["sv"], date(2026, 3, 13)),
        ("Posted 2 hours ago", ["en"], date(2026, 3, 13)),
        ("2h ago", ["en"], date(2026, 3, 13)),
        ("20 min. ago", ["en"], date(2026, 3, 14)),
        ("an hour ago", ["en"], date(2026, 3, 13)),
        ("today 14:05", ["sv"], date(2026, 3, 14)),
        ("vor 2 Tagen", ["de"], date(2026, 3, 12)),
        ("2 Tagen", ["de"], None),
        ("tunti sitten, eilen", ["fi"], date(2026, 3, 13)),
        ("avant-hier", ["fr"], date(2026, 3, 12)),
        ("Igår", ["de"], None),
        ("2 weeks ago", ["en"], None),
        ("3 days", ["en"], None),
        ("posted yesterday, changed today", ["en"], None),
        ("14:05", ["sv"], None),
        ("för -3 dagar sedan", ["sv"], None),
        ("1-2 days ago", ["en"], None),
        ("3 days, 5 hours ago", ["en"], date(2026, 3, 10)),
        ("2 weeks, 3\u00a0days ago", ["en"], date(2026, 2, 25)),
        ("1 month, 3 days ago", ["en"], None),
        ("för 2 veckor och 3 dagar sedan", ["sv"], date(2026, 2, 25)),
        ("3 dagar, 2 timmar sedan", ["sv"], date(2026, 3, 10)),
        ("vor 3 Tagen, 5 Stunden", ["de"], date(2026, 3, 11)),
        ("3 mars 14:05", ["sv"], date(2026, 3, 3)),
        ("Mar 30", ["en"], date(2025, 3, 30)),
        ("20. Dez.", ["de"], date(2025, 12, 20)),
        ("3–5 maj", ["sv"], None),
        ("från 3 maj till 5 maj", ["sv"], None),
        ("3 maj", ["de"], None),
        ("29 februari", ["sv"], None),
    ],
)
def test_days_told_from_the_day_the_page_was_had(words: str, languages: list[str], found: date | None) -> None:
    assert read_date(words, [], languages, datetime(2026, 3, 14, 0, 30)) == found


def test_days_are_counted_in_the_sites_own_time() -> None:
    html, seen = "<h1>T</h1><p>b</p><i>idag</i>", datetime(2026, 3, 14, 23, 30, tzinfo=UTC)
    wanted = {"key": {"url": r"\d+"}, "title": "h1", "body": "p", "posted": "i"}
    for changes, day in (({}, 15), ({"timezone": "America/New_York"}, 14), ({"administration_country": "US"}, 14)):
        read = read_page(site(advert=wanted, **changes), page(html), f"{ADDRESS}/ad/7", seen)
        assert read.posted_at == date(2026, 3, day)
