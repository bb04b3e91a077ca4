"""Second looks: adverts that are listed no more are asked for once themselves, gone or only not listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

from scrapy.http import Response

from admap.records import CaptureRecord
from crawlers.advertpage import advert_page
from crawlers.captures import OTHER
from crawlers.errors import CaptureError
from crawlers.links import advert_key, clean_url
from crawlers.posts import read_adverts
from crawlers.removed import says_removed
from crawlers.replay import decoded, response_of
from crawlers.sitefile import SiteFile
from crawlers.walls import wall
from crawlers.warc import read_response

ROLE = "second_look"
GONE_STATUSES = frozenset({404, 410})
MOST_REDIRECTS = 5
BELIEVABLE = 0.5
"""As many adverts as this share of those there before must be listed, for the missing ones to be asked for."""


def unlisted(site: SiteFile, expected: Mapping[str, str], listed: Iterable[str]) -> list[str]:
    """Return the addresses of ``expected`` (``ad_id`` → address) that are not among ``listed`` by address or by key.

    None where far fewer are listed than before, be they the same or others: then it is the listing that is not to be
    believed, and the site is not asked at length.
    """
    here = {advert_key(site, url) for url in listed}
    there = list(dict.fromkeys(_today(site, url) for url in expected.values()))
    missing = [url for url in there if advert_key(site, url) not in here]
    return missing if len(here) >= BELIEVABLE * len(there) else []


def second_looks(
    site: SiteFile, captures: Collection[CaptureRecord], warc_folder: Path, expected: Mapping[str, str]
) -> dict[str, str]:
    """Return what asking for adverts that are listed no more has shown: ``ad_id`` → ``gone`` or ``unlisted``.

    ``expected`` gives the adverts' ``ad_id`` → address. An advert is gone where the site says so (404, 410), or shows
    no advert or others in its place; a page that is listed still, with other adverts on it (a thread), has been looked
    at. One that was not asked for, that a wall stands before, or whose listed page cannot be read, is left out.
    """
    known = [one for one in captures if one.role == OTHER and one.status in GONE_STATUSES]  # as a browser had it
    known += [one for role in (ROLE, "advert") for one in captures if one.role == role]
    looks = {capture.url: capture for capture in known}
    found = {ad_id: _shown(site, looks, warc_folder, ad_id, _today(site, url)) for ad_id, url in expected.items()}
    return {ad_id: state for ad_id, state in found.items() if state}


def _shown(site: SiteFile, looks: Mapping[str, CaptureRecord], folder: Path, ad_id: str, url: str) -> str:
    """Follow the redirects of one look to their end: ``gone``, ``unlisted``, or empty where it cannot be told."""
    for _ in range(MOST_REDIRECTS + 1):
        capture = looks.get(url)
        if capture is None or capture.status in GONE_STATUSES:
            return "gone" if capture else ""
        try:
            response = decoded(response_of(read_response(folder, capture.warc_ref), url))
        except CaptureError:
            return ""
        location = response.headers.get("Location") if 300 <= capture.status < 400 else None
        if location is None:
            return _read(site, response, ad_id, capture) if capture.status == 200 else ""
        url = clean_url(site, urljoin(url, location.decode("latin-1")))
        if not site.own(url):
            return "gone"
    return ""


def _read(site: SiteFile, response: Response, ad_id: str, capture: CaptureRecord) -> str:
    page = advert_page(site, response)
    read = [one for one in read_adverts(site, page, capture.url) if not one.missing and not says_removed(one.title)]
    there = {f"{site.name}-{one.key}" for one in read}
    if ad_id in there:
        return "unlisted"
    if there:
        return "gone"
    return "" if capture.role == "advert" or wall(page) else "gone"


def _today(site: SiteFile, url: str) -> str:
    """Return the address where a page of the site is looked for today: sites move to other hosts."""
    home = urlsplit(site.address)
    return url if site.own(url) else urlunsplit(urlsplit(url)._replace(scheme=home.scheme, netloc=home.netloc))
