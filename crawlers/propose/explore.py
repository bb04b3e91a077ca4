"""Finding the listing and three adverts of an unknown site, with few requests: start page, likely groups, sitemap."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from protego import Protego
from scrapy.http import Response

from crawlers.errors import CaptureError, CrawlError
from crawlers.links import clean_url, sitemap_links
from crawlers.page import Page
from crawlers.propose.addresses import Key, key_of, shape_of
from crawlers.propose.blocks import Group, groups_of, links_of
from crawlers.propose.elements import Element, body_of, is_comparable, lies_aside, line, own_texts, shown, squeezed
from crawlers.propose.gate import Opener, is_gate, openers, told_apart
from crawlers.propose.paging import paging_of
from crawlers.propose.sessions import session_values
from crawlers.session import without
from crawlers.sitefile import SiteFile
from crawlers.visit import Look, Visit
from crawlers.walls import wall

MOST_LOOKS = 24
"""How many pages are asked for at most before the search for a listing gives up."""

MOST_CANDIDATES = 3
MOST_DEPTH = 3
SAMPLES = 3
Say = Callable[[int], None]
"""Told how many pages have been asked for."""


@dataclass(frozen=True)
class Sample:
    """One advert that was opened: its address as listed, the words of the link to it, its page."""

    url: str
    words: str
    page: Page


@dataclass
class Findings:
    """What the visit found: listing pages with their groups of adverts, samples, how the way there went."""

    start: str
    first: Page | None = None
    rendered: bool = False
    gate: Opener | None = None
    gate_page: Page | None = None
    session: tuple[str, ...] = ()
    sections: list[Group] = field(default_factory=list)
    listing: Group | None = None
    samples: list[Sample] = field(default_factory=list)
    sitemap: str = ""
    sitemap_urls: list[str] = field(default_factory=list)
    robots_sitemaps: list[str] = field(default_factory=list)


class Explorer:
    """Looks at pages of one site, each once, past an age gate where one stands there."""

    def __init__(self, visit: Visit, site: SiteFile, start: str, say: Say) -> None:
        self.site, self.findings = site, Findings(start)
        self._visit, self._say = visit, say
        self._seen: dict[tuple[str, bool], Look] = {}

    def look(self, url: str) -> Look:
        """Return the page at ``url``, rendered where the site needs that; asked for once."""
        key = (url, self.findings.rendered)
        if key not in self._seen:
            if len(self._seen) >= MOST_LOOKS:
                raise CrawlError("no adverts were found within 24 pages: give the address of a page that lists them.")
            self._say(len(self._seen) + 1)
            cookies = self.findings.gate.cookies if self.findings.gate else {}
            look = self._visit.look(url, rendered=self.findings.rendered, cookies=cookies)
            if self.findings.rendered and look.found and self._is_empty(look.page):
                look = self._visit.look(url, rendered=True, cookies=cookies)
            self._seen[key] = look if is_comparable(look.page) else _refused(look)
        return self._seen[key]

    def explore(self) -> Findings:
        """Return what was found; raises :class:`CrawlError` with what to do where no adverts were."""
        first = self._enter()
        self.findings.first = first.page
        self._read_robots()
        if self._search(first):
            self._look_for_sections()
            return self.findings
        if self._search_sitemaps():
            return self.findings
        if not self.findings.rendered and self._has_scripts(first.page):
            self.findings.rendered = True
            if self._search(self.look(self.findings.start)):
                return self.findings
        raise CrawlError(
            f"{self.findings.start}: no list of adverts was found: give the address of a page that lists adverts, "
            "or write the site file by hand (docs/analyst.md)."
        )

    def _enter(self) -> Look:
        """Return the start page, past its age gate, in a browser where it is empty without one."""
        self._learn_session()
        first = self._through_gate(self._must(self.findings.start))
        if self._is_empty(first.page) and self._has_scripts(first.page):
            self.findings.rendered = True
            first = self._through_gate(self._must(self.findings.start))
        return first

    def _learn_session(self) -> None:
        """Find the parameters by which the site knows a visitor: every new one gets another value of them."""
        start = clean_url(self.site, self.findings.start)
        here = session_values(self.site, start, self._must(self.findings.start).page)
        if not here and start == self.findings.start:
            return
        there = session_values(self.site, start, self._visit.look(start).page)
        named = tuple(name for name, value in there.items() if here.get(name, value) != value)
        if named:
            self.findings.session = self._visit.session_parameters = named
            self.site = self.site.model_copy(update={"session_parameters": list(named)})
            self.findings.start = without(start, named)
            self._seen.clear()

    def _must(self, url: str) -> Look:
        look = self.look(url)
        if look.problem:
            raise CrawlError(f"{url}: {look.problem}: nothing can be proposed.")
        standing = wall(look.page) if look.page.status != 200 or self._is_empty(look.page) else ""
        if standing:
            raise CrawlError(f"{url}: {standing} stands before it. It is left alone.")
        if look.page.status != 200:
            raise CrawlError(f"{url}: the answer was {look.page.status}: check the address.")
        return look

    def _through_gate(self, look: Look) -> Look:
        if self.findings.gate or not is_gate(look.page):
            return look
        if any(group.score > 1 and len(group.urls) >= 8 for group in groups_of(self.site, look.page)):
            return look
        before = line(body_of(look.page))
        for opener in list(openers(self.site, look.page))[:MOST_CANDIDATES]:
            if opener.url:
                self._visit.look(opener.url, form=opener.form)
            again = self._visit.look(look.asked, rendered=self.findings.rendered, cookies=opener.cookies)
            opened = again.found and is_comparable(again.page) and line(body_of(again.page)) != before
            way = told_apart(opener, look.page, again.page) if opened else None
            if way:
                self.findings.gate, self.findings.gate_page = way, look.page
                self._seen[look.asked, self.findings.rendered] = again
                return again
        return look

    def _is_empty(self, page: Page) -> bool:
        words = sum(len(line(node).split()) for node in [body_of(page)])
        return words < 40 and len(links_of(self.site, page)) < 3

    def _has_scripts(self, page: Page) -> bool:
        return any(node.get("src") or len(node.text or "") > 200 for node in page.root.root.iter("script"))

    def _read_robots(self) -> None:
        robots = self._visit.look(urljoin(self.site.address, "/robots.txt"))
        if robots.found:
            parsed = Protego.parse(robots.page.text or robots.body.decode("utf-8-sig", "replace"))
            self.findings.robots_sitemaps = [url for url in parsed.sitemaps if self.site.own(url)]

    def _search(self, first: Look) -> bool:
        """Follow the group that looks most like a list of adverts, wherever it was seen, until one leads to adverts."""
        known: set[str] = {first.asked, first.page.url}
        waiting = [(group, list[Group]()) for group in self._candidates(first, known)]
        while waiting and len(self._seen) < MOST_LOOKS - SAMPLES:
            waiting.sort(key=lambda one: -one[0].score)
            group, trail = waiting.pop(0)
            target = self._sample(group, known)
            if target is None:
                continue
            url, page = target
            if self._is_advert(group, url, page):
                self.findings.sections, self.findings.listing = trail, group
                return self._collect(group, url)
            if len(trail) < MOST_DEPTH:
                waiting += [(one, [*trail, group]) for one in self._candidates(self.look(url), known)]
        return False

    def _candidates(self, look: Look, known: set[str]) -> list[Group]:
        """Return the groups worth opening, then single links, as they lead from a page without a group."""
        links = [link for link in links_of(self.site, look.page) if link.url not in known]
        chosen = groups_of(self.site, look.page, links)[:MOST_CANDIDATES]
        taken = {url for group in chosen for url in group.urls}
        single = [link for link in links if link.url not in taken]
        ones = [
            Group(look.page, (link,), (link.element,), -place / 100)
            for place, link in enumerate(single[: 2 * MOST_CANDIDATES])
        ]
        return chosen + (ones if len(chosen) < 2 else [])

    def _sample(self, group: Group, known: set[str]) -> tuple[str, Page] | None:
        """Open one link of the group: from its middle, else whichever may be asked."""
        urls = group.urls
        for url in [urls[len(urls) // 2], *urls[:2]]:
            if url in known:
                continue
            known.add(url)
            look = self.look(url)
            if look.found and is_html(look.page):
                return url, look.page
        return None

    def _is_advert(self, group: Group, url: str, page: Page) -> bool:
        """Tell whether ``page`` says something of its own rather than listing further pages, and is one of many."""
        if group.aside or len(group.urls) < 2:
            return False
        fresh = _fresh_text(page, group.page, group.blocks_of(url))
        words = sum(len(text.split()) for text, linked in fresh if not linked)
        linked = sum(len(text.split()) for text, linked in fresh if linked)
        title = squeezed(group.text_for(url))
        titled = len(title) > 3 and any(title.rstrip("….") in squeezed(line(node)) for node in _headings(page))
        here = set(group.urls) | {link.url for link in links_of(self.site, group.page)}
        listed = [link for link in links_of(self.site, page) if link.url not in here]
        best = next(iter(groups_of(self.site, page, listed)), None)
        covered = 0.0
        if best and len(best.urls) >= 3:
            inside = sum(len(line(block)) for block in {id(one): one for one in best.blocks}.values())
            covered = inside / max(1, len(line(body_of(page))))
        own = min(1.0, words / 25) * words / max(1, words + linked) + (0.25 if titled else 0)
        return own >= 0.45 and covered < (0.65 if titled else 0.5)

    def _collect(self, group: Group, first: str) -> bool:
        """Open two more adverts of the listing, far from each other."""
        urls = [url for url in group.urls if url != first]
        order = [first] + [urls[int(len(urls) * share)] for share in (0.15, 0.85, 0.4, 0.65) if urls]
        for url in dict.fromkeys(order):
            look = self.look(url)
            if look.found:
                self.findings.samples.append(Sample(url, group.text_for(url), look.page))
            if len(self.findings.samples) >= SAMPLES:
                break
        return len(self.findings.samples) > 1

    def _look_for_sections(self) -> None:
        """Look one step on where adverts stand on the given page and it leads no further: its newest, beside a menu.

        A group of links whose pages list such adverts too, and more of them, are the site's sections.
        """
        front = self.findings.listing
        if front is None or self.findings.sections or paging_of(self.site, front.page):
            return
        key, known = key_of(front.urls), {*front.urls, *(sample.url for sample in self.findings.samples)}
        for group in groups_of(self.site, front.page)[: 2 * MOST_CANDIDATES] if key else ():
            urls = [url for url in group.urls if url not in known]
            if len(urls) < 2 or _like(urls, key) or len(self._seen) > MOST_LOOKS - 2 * SAMPLES:
                continue
            lists = [one for url in urls[:SAMPLES] if (one := self._advert_list(url, key))]
            if len(lists) >= 2 and {url for one in lists for url in one.urls} - known:
                self.findings.sections, self.findings.listing = [group], max(lists, key=lambda one: len(one.urls))
                return

    def _advert_list(self, url: str, key: Key | None) -> Group | None:
        """Return the group of links to adverts on the page at ``url``; None without any."""
        look = self.look(url)
        groups = groups_of(self.site, look.page) if look.found and is_html(look.page) else []
        return max((one for one in groups if _like(one.urls, key)), key=lambda one: len(one.urls), default=None)

    def _search_sitemaps(self) -> bool:
        """Look for adverts in the sitemaps that robots.txt names."""
        for root in self.findings.robots_sitemaps or [urljoin(self.site.address, "/sitemap.xml")]:
            urls = self._sitemap_urls(root, deep=True)
            kinds: dict[object, list[str]] = defaultdict(list)
            for url in urls:
                kinds[shape_of(url), re.sub(r"[^/]+/?$", "", url.partition("?")[0])].append(url)
            for group in sorted(kinds.values(), key=len, reverse=True)[:MOST_CANDIDATES]:
                if len(group) >= 3 and self._adverts_among(group):
                    self.findings.sitemap, self.findings.sitemap_urls = root, group
                    return True
        return False

    def _sitemap_urls(self, url: str, deep: bool) -> list[str]:
        look = self._visit.look(url)
        try:
            urls, children = sitemap_links(self.site, Response(url, body=look.body)) if look.found else ([], [])
        except CaptureError:
            return []
        return urls + [one for child in children[:6] if deep for one in self._sitemap_urls(child, deep=False)]

    def _adverts_among(self, urls: Sequence[str]) -> bool:
        self.findings.samples = []
        for url in dict.fromkeys(urls[int((len(urls) - 1) * share)] for share in (0.5, 0.1, 0.9)):
            look = self.look(url)
            if look.found:
                self.findings.samples.append(Sample(url, "", look.page))
        pages = [sample.page for sample in self.findings.samples]
        if len(pages) < 2:
            return False
        own = [sum(len(text.split()) for text, linked in _fresh_text(page, pages[i - 1]) if not linked)
               for i, page in enumerate(pages)]  # fmt: skip
        return min(own) >= 5 and sum(own) / len(own) >= 12


def _like(urls: Sequence[str], key: Key | None) -> bool:
    """Tell whether most of these addresses hold the key of an advert."""
    return key is not None and sum(re.search(key.regex, url) is not None for url in urls) > len(urls) / 2


def _refused(look: Look) -> Look:
    return replace(look, page=Page(look.page.url, look.page.status, ""), problem="the page is too large or too deep")


def _fresh_text(page: Page, other: Page, besides: Sequence[Element] = ()) -> list[tuple[str, bool]]:
    """Return the pieces of text of ``page`` outside menus, each with whether it is a link, that ``other`` has not.

    What stands in the elements ``besides`` of the other page does not count: a listing may show adverts whole.
    """
    left_out = {one for block in besides for one in block.iter()}
    known = {squeezed(text) for node in shown(body_of(other)) if node not in left_out for text in own_texts(node)}
    found = []
    for node in shown(body_of(page)):
        pieces = [text for text in own_texts(node) if text.strip() and squeezed(text) not in known]
        if pieces and not lies_aside(node):
            linked = node.tag == "a" or any(one.tag == "a" for one in node.iterancestors())
            found += [(text, linked) for text in pieces]
    return found


def is_html(page: Page) -> bool:
    """Tell whether a page is one for readers, and no feed or data."""
    return re.search(r"<(?:!doctype html|html|body)\b", page.text[:5000], re.IGNORECASE) is not None


def _headings(page: Page) -> list[object]:
    return list(page.root.root.iter("h1", "h2", "h3", "title"))
