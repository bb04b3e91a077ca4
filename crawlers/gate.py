"""The page that stands before a site: which addresses and which one form open it, and who waits meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.http import Request
from scrapy.http.request import VerboseCookie

from crawlers.forms import GateForm, gate_form
from crawlers.links import clean_url, page_links
from crawlers.page import Page
from crawlers.run import SiteRun

MOST_TRIES = 2
SENT_FORM = "gate_form"
"""Role of the answer to a gate's form; a page that shows the gate, or that its link leads to, is ``interstitial``."""


@dataclass(frozen=True)
class Way:
    """What opens the gate: an address (asked ``anew`` even if the wave has had it), or a form."""

    url: str
    anew: bool = False
    form: GateForm | None = None


class Gate:
    """A site's interstitial during one run. ``waiting`` are the pages asked for again once it is ``passed``."""

    def __init__(self, run: SiteRun) -> None:
        self._run, self._part = run, run.site.interstitial
        self._form_sent = False
        self.passed = 0
        self.waiting: list[Request] = []

    @property
    def cookies(self) -> list[VerboseCookie]:
        """The cookies that say the gate was passed."""
        given = self._part.cookies if self._part else {}
        return [{"name": name, "value": value, "path": "/"} for name, value in given.items()]

    def opening(self) -> list[tuple[str, str]]:
        """Return the addresses, with their roles, that open the gate before anything else is asked.

        Those by which the wave has passed it before are answered from its captures, with their cookies.
        """
        known = [(url, role) for role in ("interstitial", SENT_FORM) for url in self._run.captures.urls(role)]
        if self._part and self._part.visit:
            known.insert(0, (clean_url(self._run.site, self._run.site.url(self._part.visit)), "interstitial"))
        return list(dict.fromkeys(known))

    def way(self, page: Page, tries: int) -> Way | None:
        """Return how ``page``, which shows the gate for the ``tries``-th time, is passed; None: it does not open.

        A form is sent once a run. Raises :class:`FormRefusedError` for one that must not be sent.
        """
        if self._part is None or tries >= MOST_TRIES:
            return None
        if self._part.form:
            if self._form_sent:
                return None
            form = gate_form(page, self._part.form, self._part.choose)
            self._form_sent = True
            return Way(form.url, form=form)
        links = page_links(self._run.site, page, [self._part.follow]) if self._part.follow else []
        if not links:
            return None
        return Way(links[0], anew=bool(tries or links[0] in self._run.captures.urls("interstitial")))

    def opened(self) -> list[Request]:
        """Note that the gate was passed, and return the pages that waited for that."""
        self.passed += 1
        waiting, self.waiting = self.waiting, []
        return waiting
