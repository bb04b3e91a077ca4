"""What one answer of a listing leads to: adverts, further listings, and the listing's own next page. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scrapy.http import Response

from crawlers.errors import CaptureError
from crawlers.links import (
    advert_key,
    advert_links,
    clean_url,
    feed_links,
    filled,
    page_links,
    section_links,
    sitemap_links,
    with_parameter,
)
from crawlers.listingpart import Onward
from crawlers.page import Page, page_of
from crawlers.sitefile import SiteFile

MOST_BARREN = 10
"""How many pages in a row a listing may go on without an advert that it has not listed yet; then it is a trap."""


@dataclass
class Chain:
    """One listing and its following pages: the address of the first, the number of this one, the adverts so far.

    ``listed`` holds the adverts' keys; ``barren`` says how many pages before this one, in a row, brought none.
    """

    start: str
    number: int | None = None
    listed: set[str] = field(default_factory=set)
    barren: int = 0

    def at(self, number: int | None) -> Chain:
        """Return the same listing at another of its pages."""
        return Chain(self.start, number, self.listed, self.barren)


@dataclass(frozen=True)
class Listed:
    """What one answer lists: adverts, further listings (each a chain of its own), and this one's next pages.

    ``barren`` says how many pages in a row now brought no new advert; ``trap`` that it went on so for too long.
    """

    adverts: list[str]
    sections: list[str] = field(default_factory=list)
    onward: list[tuple[str, Chain]] = field(default_factory=list)
    barren: int = 0
    trap: bool = False

    @property
    def empty(self) -> bool:
        """Whether the answer leads nowhere."""
        return not (self.adverts or self.sections or self.onward)


def first_chains(site: SiteFile) -> Iterator[tuple[str, Chain]]:
    """Yield the addresses that a crawl of the site's listings begins with."""
    pages = site.listing.pages
    if pages and not pages.each_listing:
        first = clean_url(site, _following(site, pages, site.address, "page", str(pages.first)))
        yield first, Chain(first, pages.first)
    for start in site.listing.starts:
        yield begun(site, clean_url(site, site.url(start)))


def begun(site: SiteFile, url: str, barren: int = 0) -> tuple[str, Chain]:
    """Return a listing at its first page; ``barren`` pages led to it."""
    pages = site.listing.pages
    return url, Chain(url, pages.first if pages and pages.each_listing else None, barren=barren)


def read_listing(site: SiteFile, response: Response, chain: Chain) -> Listed:
    """Return what a listing's answer leads to; raises :class:`CaptureError` where it is not of the listing's kind."""
    kind = site.listing.kind
    if kind == "sitemap":
        adverts, sitemaps = sitemap_links(site, response)
        return Listed(adverts, onward=[(url, Chain(url)) for url in sitemaps])
    page = page_of(response)
    if kind == "feed":
        adverts, further = feed_links(site, response)
    elif kind == "json" and page.json is None:
        raise CaptureError("the answer is no JSON.")
    else:
        adverts = advert_links(site, page)
        further = page_links(site, page, site.listing.next)[:1] if site.listing.next else []
    fresh = {advert_key(site, url) for url in adverts} - chain.listed
    chain.listed |= fresh
    chain.barren = 0 if fresh else chain.barren + 1
    if chain.barren > MOST_BARREN:
        return Listed(adverts, barren=chain.barren, trap=True)
    onward = [(url, chain.at(None)) for url in further]
    onward += _numbered(site, chain, fresh) + _by_cursor(site, page, chain, fresh)
    sections = section_links(site, page) if kind in {"page", "json"} else []
    return Listed(adverts, sections, onward, chain.barren)


def _numbered(site: SiteFile, chain: Chain, fresh: set[str]) -> list[tuple[str, Chain]]:
    pages = site.listing.pages
    if not (pages and fresh and chain.number is not None):
        return []
    number = chain.number + pages.step
    return [(_following(site, pages, chain.start, "page", str(number)), chain.at(number))]


def _by_cursor(site: SiteFile, page: Page, chain: Chain, fresh: set[str]) -> list[tuple[str, Chain]]:
    cursor = site.listing.cursor
    found = page.first(cursor.value)[0] if cursor and fresh else []
    if not (cursor and found):
        return []
    return [(_following(site, cursor, chain.start, "cursor", found[0]), chain)]


def _following(site: SiteFile, onward: Onward, listing: str, name: str, value: str) -> str:
    """Return the address of a listing's following page."""
    if onward.parameter:
        return with_parameter(listing, onward.parameter, value)
    return filled(site, onward.url or "", listing, **{name: value})
