"""How a listing goes on: a link to the next page, or numbered pages. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawlers.page import Page
from crawlers.propose.blocks import Link, links_of
from crawlers.propose.css import Target, selector_for
from crawlers.propose.elements import classes
from crawlers.propose.words import ARROWS, NEXT, NEXT_NAME
from crawlers.sitefile import SiteFile

PLACED = re.compile(r":(?:first|last|nth|only)-")
"""What selects by place: where "older" stood, "newer" may stand on the last page."""

NUMBER = re.compile(r"\W*(\d{1,4})\W*")


@dataclass(frozen=True)
class Paging:
    """What leads on from one listing page: ``kind`` is ``next`` or ``numbers``; ``links`` are those links, in order."""

    kind: str
    links: tuple[Link, ...]


def paging_of(site: SiteFile, page: Page) -> Paging | None:
    """Return what leads on from ``page``; None where nothing does."""
    links = links_of(site, page)
    following = _next_link(links) or _same_page_on(page.url, links)
    if following is None:
        head = page.root.css('head link[rel="next"]')
        numbers = numbered_paging(site, page)
        if head and head[0].root.get("href"):
            following = Link(urljoin(page.url, head[0].root.get("href")), head[0].root, "")
        if numbers and following and following.url not in {link.url for link in numbers.links}:
            return numbers
    if following and site.own(following.url):
        return Paging("next", (following,))
    return numbered_paging(site, page)


def numbered_paging(site: SiteFile, page: Page) -> Paging | None:
    """Return the links to numbered pages on ``page``; None where there are none."""
    numbers = _numbered(links_of(site, page))
    return Paging("numbers", tuple(numbers)) if numbers else None


def next_selector(pages: Sequence[tuple[Page, Paging | None]]) -> Any:
    """Return the selector (as it stands in a site file) of the link to the next page that holds on all ``pages``.

    It must find nothing on a page that has none. None where there is no such selector.
    """
    targets: list[Target] = [(page.root, [paging.links[0].element]) for page, paging in pages if paging]
    ends = [page for page, paging in pages if paging is None]
    css = selector_for(targets, first=True)
    if all("next" in (meant[0].get("rel") or "").split() for _, meant in targets):
        css = "a[rel~=next]" if _leads_alone(targets, "a[rel~=next]") else css
    ends_without = css and not any(page.root.css(css) for page in ends)
    if css and ends_without and not PLACED.search(css) and _leads_alone(targets, css):
        return css
    text = {paging.links[0].text for _, paging in pages if paging}
    if len(text) == 1 and (words := text.pop()) and '"' not in words:
        xpath = f'//a[normalize-space(.)="{words}"]'
        if all(top.xpath(xpath) and top.xpath(xpath)[0].root is meant[0] for top, meant in targets):
            return {"xpath": xpath}
    return css if ends_without else None


def _leads_alone(targets: Sequence[Target], css: str) -> bool:
    """Tell whether all that ``css`` finds leads where the link that is meant leads: on the last page it finds none."""
    return all(
        (found := top.css(css)) and {node.root.get("href") for node in found} == {meant[0].get("href")}
        for top, meant in targets
    )


def numbers_selector(pages: Sequence[tuple[Page, Paging | None]]) -> str | None:
    """Return the selector of the links to numbered pages; it may find a few others that lead to such pages too."""
    targets: list[Target] = [
        (page.root, [link.element for link in paging.links])
        for page, paging in pages
        if paging and paging.kind == "numbers"
    ]
    return selector_for(targets) or _around(targets)


def number_parameter(paging: Paging) -> dict[str, Any] | None:
    """Return ``listing.pages`` as in a site file where the numbers stand in one query parameter; None where not."""
    numbered = [(int(match[1]), link.url) for link in paging.links if (match := NUMBER.fullmatch(link.text))]
    values = [(number, dict(parse_qsl(urlsplit(url).query))) for number, url in numbered if number > 1]
    for name in values[0][1] if values else {}:
        if all(found.get(name, "").isdigit() for _, found in values):
            (number, found), *rest = values
            step = int(found[name]) // number if int(found[name]) % number == 0 else int(found[name]) // (number - 1)
            first = int(found[name]) - step * (number - 1)
            if first >= 0 and all(int(other[name]) == first + step * (n - 1) for n, other in rest):
                return {"parameter": name, "first": first, "step": step}
    return None


def _around(targets: Sequence[Target]) -> str | None:
    """Return a selector of all links in the smallest named element around the numbered links."""
    for top, found in targets:
        for one in found[0].iterancestors():
            if not all(one in list(other.iterancestors()) for other in found) or one.tag in {"body", "html"}:
                continue
            css = selector_for([(top, [one])])
            if css:
                return f"{css} a"
    return None


def _next_link(links: Sequence[Link]) -> Link | None:
    """Return the link that says, by relation, name or words, that it leads to the next page."""
    for link in links:
        if "next" in (link.element.get("rel") or "").split():
            return link
    named = [link for link in links if _says_next(link)]
    often = Counter(link.url for link in named)
    return max(named, key=lambda link: often[link.url]) if named else None


def _same_page_on(here: str, links: Sequence[Link]) -> Link | None:
    """Return the one link to the same address with a higher number in one query parameter, whatever its words say."""
    found = []
    now = dict(parse_qsl(urlsplit(here).query))
    for link in links:
        query = dict(parse_qsl(urlsplit(link.url).query))
        changed = [name for name in query.keys() | now.keys() if query.get(name) != now.get(name)]
        if urlsplit(link.url).path == urlsplit(here).path and len(changed) == 1:
            value, before = query.get(changed[0], ""), now.get(changed[0], "1")
            if value.isdigit() and before.isdigit() and int(value) > int(before):
                found.append(link)
    return found[0] if len({link.url for link in found}) == 1 else None


def _says_next(link: Link) -> bool:
    words = [link.text, link.element.get("aria-label") or "", link.element.get("title") or ""]
    if any(text and len(text) <= 40 and (NEXT.match(text) and re.search(r"\w", text)) for text in words):
        return not re.fullmatch(r"\W*\d+\W*", link.text)
    if ARROWS.match(link.text):
        return True
    parent = link.element.getparent()
    names = [*classes(link.element), *(classes(parent) if parent is not None else ()), link.element.get("id") or ""]
    return len(link.text) <= 40 and any(NEXT_NAME.search(name) for name in names)


def _numbered(links: Sequence[Link]) -> list[Link]:
    """Return the links whose words are page numbers, where two addresses differ as their numbers do."""
    found = [link for link in links if NUMBER.fullmatch(link.text)]
    by_parent: dict[int, list[Link]] = {}
    for link in found:
        up = link.element.getparent()
        if len(up) == 1 and up.getparent() is not None:
            up = up.getparent()
        by_parent.setdefault(id(up), []).append(link)
    runs = [run for run in by_parent.values() if _counts(run)]
    return max(runs, key=len) if runs else []


def _counts(run: Sequence[Link]) -> bool:
    numbers = [int(NUMBER.fullmatch(link.text)[1]) for link in run]  # type: ignore[index]
    rising = all(a < b for a, b in pairwise(numbers))
    return rising and numbers[0] <= 3 and all(re.search(r"\d", link.url) for link in run[1:])
