"""The groups of like links on a page: adverts of a listing, sections, menus. Pure."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from crawlers.page import Page
from crawlers.propose.addresses import shape_of
from crawlers.propose.elements import Element, ancestors, body_of, lies_aside, line, path_of, shown
from crawlers.session import without
from crawlers.sitefile import SiteFile

FILE_ENDINGS = frozenset({"jpg", "jpeg", "png", "gif", "webp", "svg", "pdf", "zip", "css", "js", "xml", "rss", "ico"})


FEW = 3


@dataclass(frozen=True)
class Link:
    """A link on the site itself: where to (without fragment), by which element, with which words."""

    url: str
    element: Element
    text: str


@dataclass(frozen=True)
class Group:
    """Like links on one page, their blocks (the repeated element around each) and a score as a list of adverts.

    ``aside``: most of them stand in a menu, a footer or beside the content.
    """

    page: Page
    links: tuple[Link, ...]
    blocks: tuple[Element, ...]
    score: float
    aside: bool = False

    @property
    def urls(self) -> list[str]:
        """The addresses, each once, in page order."""
        return list(dict.fromkeys(link.url for link in self.links))

    def blocks_of(self, url: str) -> list[Element]:
        """The blocks around the links to ``url``."""
        return [block for link, block in zip(self.links, self.blocks, strict=False) if link.url == url]

    def text_for(self, url: str) -> str:
        """The longest words of a link to ``url``."""
        return max((link.text for link in self.links if link.url == url), key=len, default="")


def links_of(site: SiteFile, page: Page) -> list[Link]:
    """Return the links of a page that stay on the site and lead to another page, in page order."""
    base = get_base_url(page.text, page.url)
    here = page.url.partition("#")[0]
    found = []
    for node in shown(body_of(page)):
        href = (node.get("href") or "").strip() if node.tag == "a" else ""
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        try:
            url = without(safe_url_string(urljoin(base, href)).partition("#")[0], site.session_parameters)
            own = site.own(url)
        except ValueError:
            continue
        if own and url != here and shape_of(url)[1] not in FILE_ENDINGS:
            found.append(Link(url, node, _words(node)))
    return found


def groups_of(site: SiteFile, page: Page, links: Iterable[Link] | None = None) -> list[Group]:
    """Return the groups of like links on ``page``, most like a list of adverts first."""
    whole = max(1, len(line(body_of(page))))
    found = [_group(page, one, whole) for one in _alike(links_of(site, page) if links is None else links)]
    return sorted((group for group in found if len(group.urls) > 1), key=lambda group: -group.score)


def _alike(links: Iterable[Link]) -> Iterator[list[Link]]:
    """Yield links that share the tags and names around them and the shape of their address.

    Where most of the links in like tags have names of their own (each advert that of its category), the tags alone
    decide.
    """
    by_tags: dict[object, dict[object, list[Link]]] = defaultdict(lambda: defaultdict(list))
    for link in links:
        shape = shape_of(link.url)
        by_tags[path_of(link.element, None, frozenset()), shape][path_of(link.element)].append(link)
    for by_names in by_tags.values():
        small = [link for found in by_names.values() if len(found) < FEW for link in found]
        large = [found for found in by_names.values() if len(found) >= FEW]
        if len(small) > sum(map(len, large)):
            yield [link for found in by_names.values() for link in found]
        else:
            yield from by_names.values()


def _group(page: Page, links: Sequence[Link], whole: int) -> Group:
    urls = {link.url for link in links}
    inside_of: dict[Element, set[str]] = defaultdict(set)
    for link in links:
        for one in (link.element, *ancestors(link.element)):
            inside_of[one].add(link.url)
    blocks = tuple(_block(link.element, inside_of) for link in links)
    texts = [link.text for link in links]
    words = sum(min(len(text.split()), 6) for text in texts) / max(1, len(texts))
    distinct = len({text.lower() for text in texts if text}) / max(1, len(texts))
    inside = {id(block): len(line(block)) for block in blocks}
    cover = min(1.0, sum(inside.values()) / whole)
    numbered = sum(1 for url in urls if re.search(r"\d", urlsplit(url).path.rpartition("/")[2] + urlsplit(url).query))
    score = math.log2(1 + len(urls)) * (0.3 + words / 6) * (0.2 + distinct) * (0.15 + cover)
    score *= 1 + 0.5 * numbered / len(urls)
    if all(re.fullmatch(r"\W*\d*\W*", text) for text in texts):
        score *= 0.05
    aside = sum(lies_aside(link.element) for link in links) > len(links) / 2
    return Group(page, tuple(links), blocks, score * (0.25 if aside else 1), aside)


def _block(element: Element, inside_of: dict[Element, set[str]]) -> Element:
    """Return the largest element around ``element`` that holds links to one address alone."""
    block = element
    for one in ancestors(element):
        if len(inside_of[one]) > 1 or one.tag in {"body", "html"}:
            break
        block = one
    return block


def _words(element: Element) -> str:
    text = line(element)
    if not text:
        named = [element.get("title"), element.get("aria-label")]
        named += [image.get("alt") for image in element.iter("img")]
        text = next((" ".join(value.split()) for value in named if value), "")
    return text
