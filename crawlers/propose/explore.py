"""Looking at pages of an unknown site, each once: past its age gate, with its session, in a browser where needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urljoin

from protego import Protego

from crawlers.errors import CrawlError
from crawlers.links import clean_url
from crawlers.page import Page
from crawlers.propose.blocks import groups_of, links_of
from crawlers.propose.elements import body_of, is_comparable, line
from crawlers.propose.findings import Findings
from crawlers.propose.gate import is_gate, openers, told_apart
from crawlers.propose.sessions import session_values
from crawlers.session import without
from crawlers.sitefile import SiteFile
from crawlers.visit import Look, Visit
from crawlers.walls import wall

MOST_LOOKS = 36
"""How many pages are asked for at most before the search for a listing gives up."""

MOST_OPENERS = 3
Say = Callable[[int], None]
"""Told how many pages have been asked for."""


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
                raise CrawlError(
                    f"no adverts were found within {MOST_LOOKS} pages: give the address of a page that lists them."
                )
            self._say(len(self._seen) + 1)
            cookies = self.findings.gate.cookies if self.findings.gate else {}
            look = self._visit.look(url, rendered=self.findings.rendered, cookies=cookies)
            if self.findings.rendered and look.found and self._is_empty(look.page):
                look = self._visit.look(url, rendered=True, cookies=cookies)
            self._seen[key] = look if is_comparable(look.page) else _refused(look)
        return self._seen[key]

    def look_beside(self, url: str) -> Look:
        """Return what is at ``url``, no page of the site itself: robots.txt, a sitemap."""
        return self._visit.look(url)

    def seen(self, url: str) -> bool:
        """Tell whether the page at ``url`` has been looked at."""
        return (url, self.findings.rendered) in self._seen

    @property
    def count(self) -> int:
        """How many pages have been looked at."""
        return len(self._seen)

    def enter(self) -> Look:
        """Return the start page, past its age gate, in a browser where it is empty without one."""
        self._learn_session()
        first = self._through_gate(self._must(self.findings.start))
        if self._is_empty(first.page) and self._has_scripts(first.page):
            self.findings.rendered = True
            first = self._through_gate(self._must(self.findings.start))
        self.findings.first = first.page
        self._read_robots()
        return first

    def render(self) -> bool:
        """From now on look in a browser; False where that would show nothing else."""
        first = self.findings.first
        if self.findings.rendered or first is None or not self._has_scripts(first):
            return False
        self.findings.rendered = True
        return True

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
        for opener in list(openers(self.site, look.page))[:MOST_OPENERS]:
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


def _refused(look: Look) -> Look:
    return replace(look, page=Page(look.page.url, look.page.status, ""), problem="the page is too large or too deep")
