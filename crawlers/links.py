"""Which addresses a listing leads to: adverts, further listings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from parsel import Selector as Nodes
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
SESSION_IN_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
SESSION_PARAMETERS = re.compile(
    r"jsessionid|phpsessid|aspsessionid\w*|sid|sessid|session_?id|oscsid|zenid|cfid|cftoken|"
    r"utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|_ga",
    re.IGNORECASE,
)
"""Query parameters that name a visit or where it came from, never what is shown."""


def clean_url(site: SiteFile, url: str) -> str:
    """Return ``url`` as it is asked: escaped, without what names a session or a campaign; its fragment for a browser.

    Left out are the parameters of :data:`SESSION_PARAMETERS`, but for ``keep_parameters``, ``ignore_parameters``
    and ``session_parameters``.
    """
    parts = urlsplit(safe_url_string(url.strip()))
    pairs = [pair for pair in parts.query.split("&") if not _ignored(site, pair.partition("=")[0])]
    path = SESSION_IN_PATH.sub(lambda found: found[0] if found[1] in site.keep_parameters else "", parts.path)
    fragment = parts.fragment if site.engine == "browser" else ""
    return urlunsplit((parts.scheme, parts.netloc, path or "/", "&".join(pairs), fragment))


def _ignored(site: SiteFile, name: str) -> bool:
    name = unquote(name)
    if name in site.ignore_parameters or name in site.session_parameters:
        return True
    return name not in site.keep_parameters and SESSION_PARAMETERS.fullmatch(name) is not None


def with_parameter(url: str, name: str, value: str) -> str:
    """Return ``url`` with the query parameter ``name`` set to ``value``."""
    parts = urlsplit(url)
    pairs = [pair for pair in parts.query.split("&") if pair and unquote(pair.partition("=")[0]) != name]
    return urlunsplit(parts._replace(query="&".join([*pairs, f"{quote(name, safe='')}={quote(value, safe='')}"])))


def page_links(site: SiteFile, page: Page, selectors: Sequence[Selector]) -> list[str]:
    """Return the site's own addresses that the first fitting selector finds on ``page``, each once, in page order."""
    found, _ = page.first([_to_address(selector) for selector in selectors])
    return _own(site, _base(page), found)


def advert_key(site: SiteFile, url: str) -> str:
    """Return what makes a listed advert the same one under another address, so far as the address tells it."""
    found = re.search(site.advert.key.url, url) if site.advert.key.url else None
    return (found[1] if found.re.groups else found[0]) or url if found else url


def advert_links(site: SiteFile, page: Page) -> list[str]:
    """Return the addresses of the adverts that a listing page lists."""
    listing = site.listing
    if listing.advert_url is None:
        return only_adverts(site, page_links(site, page, listing.adverts or []))
    found, _ = page.first(listing.adverts or [])
    return only_adverts(site, _own(site, _base(page), [filled(site, listing.advert_url, id=value) for value in found]))


def section_links(site: SiteFile, page: Page) -> list[str]:
    """Return the further listings of a page that the site file's categories let through."""
    if site.listing.sections is None:
        return []
    base, wanted = _base(page), site.listing.categories
    kept: list[str] = []
    for value, text in page.described(_to_address(site.listing.sections)):
        for address in _own(site, base, [value]):
            included = not wanted.include or _says(wanted.include, text, address)
            if included and not _says(wanted.exclude, text, address):
                kept.append(address)
    return list(dict.fromkeys(kept))


def _says(patterns: Sequence[str], *texts: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns for text in texts)


def filled(site: SiteFile, template: str, listing: str = "", **values: str) -> str:
    """Return a template's address with the ``values`` (escaped) and the ``listing``'s address in their places."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return site.url(template.replace("{listing}", listing))


def _base(page: Page) -> str:
    return str(get_base_url(page.text, page.url))


def _own(site: SiteFile, base: str, found: Iterable[str]) -> list[str]:
    addresses: list[str] = []
    for value in found:
        try:
            address = urljoin(base, value)
            if site.own(address):
                addresses.append(clean_url(site, address))
        except ValueError:
            continue
    return list(dict.fromkeys(addresses))


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


def feed_links(site: SiteFile, response: Response) -> tuple[list[str], list[str]]:
    """Return the adverts that an RSS or Atom feed names, and its next page where it names one.

    Raises :class:`CaptureError` where it is no feed.
    """
    feed = Nodes(body=response.body or b"<none/>", type="xml")
    feed.remove_namespaces()
    if feed.root is None or feed.root.tag not in {"rss", "feed", "RDF"}:
        raise CaptureError("the answer is no feed.")
    entries = [_entry_link(entry) for entry in feed.xpath("//item | //entry")]
    onward = feed.xpath("(/rss/channel | /feed)/link[@rel='next']/@href").getall()[:1]
    return only_adverts(site, _own(site, response.url, entries)), _own(site, response.url, onward)


def _entry_link(entry: Nodes) -> str:
    links = entry.xpath("./link[not(@rel) or @rel='alternate']")
    return next((link.attrib.get("href") or (link.root.text or "") for link in links), "").strip()


def _to_address(selector: Selector) -> Selector:
    """Let a selector of link elements read their ``href``."""
    if selector.attribute or not (selector.css or selector.xpath):
        return selector
    return selector.model_copy(update={"attribute": "href"})
