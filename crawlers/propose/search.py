"""The search for the list of adverts of an unknown site and a few of them: likely groups of links, then sitemaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urljoin

from scrapy.http import Response

from crawlers.errors import CaptureError, CrawlError
from crawlers.links import sitemap_links
from crawlers.page import Page
from crawlers.propose.addresses import Key, key_of, shape_of
from crawlers.propose.advertlike import differ_in_words, is_html, makes_of, reads_like_advert, told_by
from crawlers.propose.blocks import Group, groups_of, links_of
from crawlers.propose.explore import MOST_LOOKS, Explorer
from crawlers.propose.findings import Findings, Sample
from crawlers.propose.paging import paging_of
from crawlers.visit import Look

MOST_CANDIDATES = 3
MOST_DEPTH = 3
SAMPLES, MOST_SAMPLES = 3, 10
"""How many adverts are opened: more than three only where they are of different make."""

SHARES = (0.15, 0.85, 0.4, 0.65, 0.05, 0.95, 0.3, 0.75, 0.5, 0.2)
"""Which adverts of a list are opened, in this order: 0 is its first, 1 its end."""

KEPT_LOOKS = 8
"""How many looks are left for what comes after the search: parameters, sections, next pages."""


def explore(explorer: Explorer) -> Findings:
    """Return what was found on the site; raises :class:`CrawlError` with what to do where no adverts were."""
    first = explorer.enter()
    search = Search(explorer)
    if search.from_page(first):
        search.for_sections()
    elif not search.in_sitemaps() and not (
        explorer.render() and search.from_page(explorer.look(explorer.findings.start))
    ):
        raise CrawlError(
            f"{explorer.findings.start}: no list of adverts was found: give the address of a page that lists adverts, "
            "or write the site file by hand (docs/analyst.md)."
        )
    return explorer.findings


class Search:
    """Looks for adverts by an explorer that has entered; what it finds stands in the explorer's findings."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer, self.site, self.findings = explorer, explorer.site, explorer.findings

    def from_page(self, first: Look) -> bool:
        """Follow the group that looks most like a list of adverts, wherever it was seen, until one leads to adverts."""
        known: set[str] = {first.asked, first.page.url}
        waiting = [(group, list[Group]()) for group in self._candidates(first, known)]
        while waiting and self.explorer.count < MOST_LOOKS - SAMPLES:
            waiting.sort(key=lambda one: -one[0].score)
            group, trail = waiting.pop(0)
            target = self._sample(group, known)
            if target is None:
                continue
            url, page = target
            deeper = None
            if reads_like_advert(self.site, group, url, page):
                deeper = self._deeper(group, page, known) if len(trail) < MOST_DEPTH else None
                if deeper is None:
                    lists = [group, *self._sister_lists(group, trail)]
                    self.findings.sections, self.findings.listing = trail, max(lists, key=self._worth)
                    return self._collect(lists, Sample(url, group.text_for(url), page))
                waiting.append((deeper, [*trail, group]))
            elif len(trail) < MOST_DEPTH:
                waiting += [(one, [*trail, group]) for one in self._candidates(self.explorer.look(url), known)]
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
            look = self.explorer.look(url)
            if look.found and is_html(look.page):
                return url, look.page
        return None

    def _deeper(self, group: Group, page: Page, known: set[str]) -> Group | None:
        """Return the list of adverts on ``page`` where it is a category rather than an advert itself; else None.

        A category repeats, link by link, what pages of another kind say, and those read like adverts of their own. What
        an advert leads to is another advert, or says other things, or lists adverts anew (a tag, a seller's others).
        """
        key = key_of(group.urls)
        here = {link.url for link in links_of(self.site, group.page)}
        links = [link for link in links_of(self.site, page) if link.url not in here | known]
        for one in groups_of(self.site, page, links)[:2] if key else ():
            if one.aside or len(one.urls) < 2 or _like(one.urls, key):
                continue
            found = [(url, look.page) for url in one.urls[:2] if (look := self.explorer.look(url)).found]
            adverts = [told_by(one, url, target) and reads_like_advert(self.site, one, url, target)
                       for url, target in found]  # fmt: skip
            back = [{link.url for link in links_of(self.site, target) if _like([link.url], key)} for _, target in found]
            if len(found) > 1 and all(adverts) and back[0] == back[1]:
                return one
        return None

    def _sister_lists(self, group: Group, trail: Sequence[Group]) -> list[Group]:
        """Return the lists of such adverts on a few sections beside this one's: theirs may be made otherwise."""
        key = key_of(group.urls)
        if not trail or not key:
            return []
        urls = [url for url in trail[-1].urls if url != group.page.url]
        return [found for url in urls[:MOST_CANDIDATES] if (found := self._advert_list(url, key))]

    def _collect(self, lists: Sequence[Group], first: Sample) -> bool:
        """Open two more adverts of the first list, far from each other; and more, of each list, while makes differ."""
        self.findings.samples = [first]
        makes, news, alike = makes_of(first.page), 0, 0
        words = self._words_of_links(lists)
        rows = [[url for url in one if url != first.url] for one in words]
        own = [rows[0][int(len(rows[0]) * share)] for share in SHARES[: SAMPLES - 1] if rows[0]]
        order = own + [row[int(len(row) * share)] for share in SHARES for row in rows if row]
        for url in dict.fromkeys(order):
            count = len(self.findings.samples)
            if count >= SAMPLES and (alike > 2 * news or count >= MOST_SAMPLES or not self._may_look(url)):
                break
            look = self.explorer.look(url)
            if look.found:
                said = next(one[url] for one in words if url in one)
                self.findings.samples.append(Sample(url, said, look.page))
                make = makes_of(look.page)
                news, alike = (news, alike + 1) if make <= makes else (news + 1, 0)
                makes |= make
        return len(self.findings.samples) > 1

    def _words_of_links(self, lists: Sequence[Group]) -> list[dict[str, str]]:
        """Return the addresses of adverts on the page of each list, with the longest words of a link to each."""
        found = []
        for group in lists:
            key = key_of(group.urls)
            alike = [link for link in links_of(self.site, group.page) if _like([link.url], key)]
            words = {url: group.text_for(url) for url in group.urls}
            words |= {link.url: link.text for link in sorted(alike, key=lambda link: len(link.text))}
            found.append({url: words[url] for url in dict.fromkeys([*(link.url for link in alike), *group.urls])})
        return found

    def _worth(self, group: Group) -> tuple[bool, int]:
        """Rank lists: one that goes on over pages shows more than a long one."""
        return paging_of(self.site, group.page) is not None, len(group.urls)

    def _may_look(self, url: str) -> bool:
        return self.explorer.seen(url) or self.explorer.count < MOST_LOOKS - KEPT_LOOKS

    def for_sections(self) -> None:
        """Look one step on where adverts stand on the given page and it leads no further: its newest, beside a menu.

        A group of links whose pages list such adverts too, and more of them, are the site's sections.
        """
        front = self.findings.listing
        if front is None or self.findings.sections or paging_of(self.site, front.page):
            return
        key, known = key_of(front.urls), {*front.urls, *(sample.url for sample in self.findings.samples)}
        for group in groups_of(self.site, front.page)[: 2 * MOST_CANDIDATES] if key else ():
            urls = [url for url in group.urls if url not in known]
            if len(urls) < 2 or _like(urls, key) or self.explorer.count > MOST_LOOKS - 2 * SAMPLES:
                continue
            lists = [one for url in urls[:SAMPLES] if (one := self._advert_list(url, key))]
            if len(lists) >= 2 and {url for one in lists for url in one.urls} - known:
                self.findings.sections, self.findings.listing = [group], max(lists, key=lambda one: len(one.urls))
                return

    def _advert_list(self, url: str, key: Key | None) -> Group | None:
        """Return the group of links to adverts on the page at ``url``; None without any."""
        look = self.explorer.look(url)
        groups = groups_of(self.site, look.page) if look.found and is_html(look.page) else []
        return max((one for one in groups if _like(one.urls, key)), key=lambda one: len(one.urls), default=None)

    def in_sitemaps(self) -> bool:
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
        look = self.explorer.look_beside(url)
        try:
            urls, children = sitemap_links(self.site, Response(url, body=look.body)) if look.found else ([], [])
        except CaptureError:
            return []
        return urls + [one for child in children[:6] if deep for one in self._sitemap_urls(child, deep=False)]

    def _adverts_among(self, urls: Sequence[str]) -> bool:
        self.findings.samples = []
        for url in dict.fromkeys(urls[int((len(urls) - 1) * share)] for share in (0.5, 0.1, 0.9)):
            look = self.explorer.look(url)
            if look.found:
                self.findings.samples.append(Sample(url, "", look.page))
        return differ_in_words([sample.page for sample in self.findings.samples])


def _like(urls: Sequence[str], key: Key | None) -> bool:
    """Tell whether most of these addresses hold the key of an advert."""
    return key is not None and sum(re.search(key.regex, url) is not None for url in urls) > len(urls) / 2
