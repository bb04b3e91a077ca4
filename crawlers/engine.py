"""How the pages of a site are had: over HTTP, in a browser, or (``engine: auto``) whichever shows what is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from scrapy.http import Response

from crawlers.advertpage import advert_page
from crawlers.captures import OTHER
from crawlers.links import advert_links
from crawlers.page import page_of
from crawlers.posts import read_adverts
from crawlers.sitefile import SiteFile
from crawlers.walls import wall

LACKING = OTHER
"""Role of a page kept over HTTP that lacked what was expected: the browser's own request for it is answered so."""

MOST_USELESS = 3
"""Pages of a role that a browser shows no better, after which HTTP is kept to."""


class EngineChoice:
    """Decides, for listings and for adverts apart, whether a page is had over HTTP or in a browser.

    With ``engine: auto`` every page is had over HTTP until one of its role has what the site file expects (then HTTP
    it is) or lacks it and has it in a browser (then the browser, and ``note`` is told).
    """

    def __init__(self, site: SiteFile, note: Callable[[str], None]) -> None:
        self._site, self._note = site, note
        self._settled: dict[str, str] = {}
        self._useless: Counter[str] = Counter()

    def rendered(self, role: str) -> bool:
        """Tell whether a page of ``role`` is asked for in a browser from the start."""
        if not self._may_render(role):
            return False
        return self._site.engine == "browser" or self._settled.get(role) == "browser"

    def undecided(self, role: str) -> bool:
        """Tell whether the first pages of ``role`` have still to show which way it is."""
        return self._site.engine == "auto" and self._may_render(role) and role not in self._settled

    def lacking(self, role: str, response: Response) -> bool:
        """Tell whether a page had over HTTP has to be looked at in a browser; a page that has it all settles that."""
        if self._site.engine != "auto" or not self._may_render(role) or response.status != 200:
            return False
        if self._settled.get(role) == "http" or "rendered" in response.flags:
            return False
        if has_expected(self._site, role, response):
            self._settled.setdefault(role, "http")
            return False
        return not wall(page_of(response))

    def shown(self, role: str, response: Response) -> None:
        """Learn from a page that a browser has shown."""
        if not self.undecided(role) or "rendered" not in response.flags:
            return
        if has_expected(self._site, role, response):
            self._settled[role] = "browser"
            self._note(f"{role} pages were shown in a browser, since over HTTP they lack what the site file expects")
            return
        self._useless[role] += 1
        if self._useless[role] >= MOST_USELESS:
            self._settled[role] = "http"

    def _may_render(self, role: str) -> bool:
        kinds = {"listing": self._site.listing.kind, "advert": self._site.advert.kind}
        return self._site.may_render and kinds.get(role) == "page"


def has_expected(site: SiteFile, role: str, response: Response) -> bool:
    """Tell whether a page has what the site file expects: adverts on a listing, title and text on an advert."""
    if role == "listing":
        return bool(advert_links(site, page_of(response)))
    read = read_adverts(site, advert_page(site, response), response.url)
    return any(advert.title and advert.body for advert in read)
