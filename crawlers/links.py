"""Which addresses a listing leads to: adverts, further listings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap
from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from crawlers.errors import CaptureError
from crawlers.page import Page
from crawlers.replay import unpacked
from crawlers.selectors import Selector
from crawlers.sitefile import SiteFile

GZIP_MAGIC = b"\x1f\x8b"


def clean_url(site: SiteFile, url: str) -> str:
    """Return ``url`` as it is asked: escaped, without ``ignore_parameters``; its fragment only for a browser."""
    parts = urlsplit(safe_url_string(url.strip()))
    query = parts.query
    if site.ignore_parameters:
        pairs = parse_qsl(query, keep_blank_values=True)
        if any(name in site.ignore_parameters for name, _ in pairs):
            query = urlencode([(name, value) for name, value in pairs if name not in site.ignore_parameters])
    fragment = parts.fragment if site.engine == "browser" else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, fragment))


def page_links(site: SiteFile, page: Page, selectors: Sequence[Selector]) -> list[str]:
    """Return the site's own addresses that the first fitting selector finds on ``page``, each once, in page order."""
    base = get_base_url(page.text, page.url)
    found, _ = page.first([_to_address(selector) for selector in selectors])
    addresses: list[str] = []
    for value in found:
        try:
            address = urljoin(base, value)
            if site.own(address):
                addresses.append(clean_url(site, address))
        except ValueError:
            continue
    return list(dict.fromkeys(addresses))


def advert_links(site: SiteFile, page: Page) -> list[str]:
    """Return the addresses of the adverts that a listing page lists."""
    return only_adverts(site, page_links(site, page, site.listing.adverts or []))


def only_adverts(site: SiteFile, addresses: Iterable[str]) -> list[str]:
    """Return those of ``addresses`` that match ``advert_urls``; all where the site file does not narrow them."""
    wanted = re.compile(site.listing.advert_urls or "")
    return [address for address in addresses if wanted.search(address)]


def sitemap_links(site: SiteFile, response: Response) -> tuple[list[str], list[str]]:
    """Return the adverts and the further sitemaps that a sitemap (plain or gzip file) or a sitemap index names.

    Raises :class:`CaptureError` where it is no sitemap.
    """
    body = unpacked(response.body) if response.body.startswith(GZIP_MAGIC) else response.body
    try:
        sitemap = Sitemap(body)
        entries = [str(entry["loc"]).strip() for entry in sitemap if entry.get("loc")]
    except (ValueError, AttributeError, SyntaxError, StopIteration) as error:
        raise CaptureError(f"the answer is no sitemap ({type(error).__name__}).") from None
    own = [clean_url(site, entry) for entry in dict.fromkeys(entries) if site.own(entry)]
    return ([], own) if sitemap.type == "sitemapindex" else (only_adverts(site, own), [])


def _to_address(selector: Selector) -> Selector:
    """Let a selector of link elements read their ``href``."""
    if selector.attribute or not (selector.css or selector.xpath):
        return selector
    return selector.model_copy(update={"attribute": "href"})
