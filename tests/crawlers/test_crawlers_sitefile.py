"""Site files: what is refused, and that the message says file, line, key and what to do."""

import re
from pathlib import Path

import pytest

from admap.records import Arena
from crawlers.errors import SiteFileError
from crawlers.sitefile import SiteFile, check_addresses, load_site_file
from crawlers.sitewarnings import warnings

GOOD = """\
name: lab-a
title: A site invented for tests
address: ${address}
arena: escort_site
audience: everybody
administration_country: SE
languages: [sv, en]
permission:
  owner: The survey's owner
  decision: Decision 1
  legal_note: Public pages only
  review_date: 2030-01-01
listing:
  starts: [/]
  adverts: a.ad
  next: a.next
advert:
  key: {url: '/ad/(\\d+)'}
  title: h1
  body:
    - {css: .text}
    - {jsonld: "[0].description"}
  labels:
    - {pattern: table, css: table}
"""


def load(folder: Path, text: str, address: str = "https://site-a.example") -> SiteFile:
    path = folder / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return load_site_file(path, {"address": address})


def test_a_good_file_gives_the_register_its_facts(tmp_path: Path) -> None:
    record = load(tmp_path, GOOD).record()
    assert (record.name, record.address, record.arena) == ("lab-a", "https://site-a.example", Arena.ESCORT_SITE)
    assert (record.access, record.administration_country) == ("open", "SE")


def test_norway_and_norwegian_need_no_quotes(tmp_path: Path) -> None:
    text = GOOD.replace("administration_country: SE", "administration_country: NO").replace("[sv, en]", "[sv, no]")
    site = load(tmp_path, text)
    assert (site.administration_country, site.languages) == ("NO", ["sv", "no"])


def test_the_version_used_comes_back_from_the_register(tmp_path: Path) -> None:
    site = load(tmp_path, GOOD)
    again = SiteFile.from_json(site.to_json(str), str)
    assert again.model_dump() == site.model_dump()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("  labels:", "  lables:", 22, "unknown key advert.lables: did you mean labels?"),
        ("audience:", "colour: red\naudience:", 5, "unknown key colour"),
        ("  title: h1\n", "", 17, "advert.title is missing: add it"),
        ("  adverts: a.ad\n", "", 13, "a listing of pages needs adverts"),
        ("  title: h1", "  title: 'h1['", 18, "advert.title.css: not a CSS selector"),
        ("  title: h1", "  title: {css: h1, xpath: //h1}", 18, "exactly one of css, xpath, jsonld, json, regex"),
        ("  title: h1", "  title: {csss: h1}", 18, "unknown key advert.title.csss: did you mean css?"),
        ("{url: '/ad/(\\d+)'}", "{url: '/ad/(\\d+'}", 17, "not a regular expression"),
        (
            "starts: [/]",
            "starts: [https://site-b.example/]",
            14,
            "the address leaves the site's own host site-a.example",
        ),
        ("{pattern: table, css: table}", "{pattern: grid, css: p}", 23, "pattern grid needs css"),
        ("administration_country: SE", "administration_country: XX", 6, "no country has this code"),
        ("arena: escort_site", "arena: brothel", 4, "arena"),
        ("title: A site", "name: x\ntitle: A site", 2, "name stands twice"),
        ("  starts: [/]", "  starts: [/", 15, "not readable YAML"),
        ("  next: a.next", "  next: a.next\n  wait_for: .x", 1, "wait_for only goes with engine: browser or auto"),
        ("audience: everybody", "audience: ${who}", 5, "${who} is a placeholder without a value"),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    with pytest.raises(SiteFileError) as refused:
        load(tmp_path, text)
    message = str(refused.value)
    assert words in message
    assert "a.yaml, line " in message
    said = int(message.split("line ", 1)[1].split(":", 1)[0])
    assert abs(said - line) <= 1, message
    assert refused.value.exit_code == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SiteFileError, match="there is no such site file"):
        load_site_file(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "address", ["ftp://site-a.example", "https://", "https://user:word@site-a.example", "site-a.example"]
)
def test_an_address_that_cannot_be_crawled(tmp_path: Path, address: str) -> None:
    with pytest.raises(SiteFileError, match=r"a\.yaml, line 3: address: "):
        load(tmp_path, GOOD, address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "10.0.0.8", "169.254.169.254", "[::1]", "127.1", "2130706433"]
)
def test_a_private_address_needs_allow_private(tmp_path: Path, host: str) -> None:
    site = load(tmp_path, GOOD, f"http://{host}")
    with pytest.raises(SiteFileError, match=r"line 3: address: .* private or loopback address"):
        check_addresses(site, allow_private=False)
    check_addresses(site, allow_private=True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{url: '/ad/(\\d+)'}",
            "{url: '/([a-z-]+)'}",
            r"line 18: advert.key.url: .* already fits '/site-a' in the site",
        ),
        ("  adverts: a.ad\n", "  adverts: a.ad\n  advert_urls: '[a-z]+'\n", r"line 16: listing.advert_urls: .*'https'"),
        (
            "  adverts: a.ad\n",
            "  adverts: a.ad\n  sections: a\n  categories: {include: ['/c/2$', site]}\n",
            r"line 17: listing.categories.include: site already fits",
        ),
    ],
)
def test_a_pattern_that_fits_the_host_is_warned_of(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert list(warnings(load(tmp_path, GOOD))) == []
    (warning,) = warnings(load(tmp_path, GOOD.replace(old, new)))
    assert re.search(said, warning), warning
