"""What in a site's addresses may name a visitor: what every new visitor gets another value of. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from crawlers.page import Page
from crawlers.propose.blocks import links_of
from crawlers.sitefile import SiteFile


def session_values(site: SiteFile, asked: str, page: Page) -> dict[str, str]:
    """Return, by name, the parameters that ``page`` or all its links with a query have otherwise than ``asked``."""
    given = dict(parse_qsl(urlsplit(asked).query))
    found = _query(page.url)
    links = [_query(link.url) for link in links_of(site, page) if urlsplit(link.url).query]
    if len(links) > 1:
        found |= {name: value for name, value in links[0].items() if all(one.get(name) == value for one in links)}
    return {name: value for name, value in found.items() if given.get(name) != value}


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
