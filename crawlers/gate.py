"""The page that stands before a site: which addresses and which one form open it, and who waits meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.http.request import VerboseCookie

from crawlers.errors import GateClosedError
from crawlers.forms import GateForm, gate_form
from crawlers.links import clean_url, page_links
from crawlers.page import Page
from crawlers.run import SiteRun

MOST_TRIES = 2
MOST_SESSIONS = 5
"""How often a form is sent in one run at most, each time for a session that the site has begun anew."""

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
        self._sent_in: list[tuple[str, ...]] = []
        self._led_to = ""
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

    def way(self, page: Page, tries: int) -> Way:
        """Return how ``page``, which shows the gate for the ``tries``-th time, is passed.

        A form is sent once a run, and once more for a session that the site begins anew. Raises
        :class:`FormRefusedError` for one that must not be sent, and :class:`GateClosedError`, with the step that
        failed, where the gate does not open.
        """
        if self._part is None:
            raise GateClosedError("the site file names none")
        if self._part.form:
            session = self._run.session.state
            if tries >= MOST_TRIES or session in self._sent_in or len(self._sent_in) >= MOST_SESSIONS:
                raise GateClosedError(f"its form was sent{self._led_to}, and it is still shown")
            form = gate_form(page, self._part.form, self._part.choose)
            self._sent_in.append(session)
            return Way(form.url, form=form)
        if not self._part.follow:
            raise GateClosedError(f"it is still shown after the cookies or the visit{self._led_to}")
        if tries >= MOST_TRIES:
            raise GateClosedError(f"its link was followed{self._led_to}, and it is still shown")
        links = page_links(self._run.site, page, [self._part.follow])
        if not links:
            raise GateClosedError("interstitial.follow finds no link to the site on it")
        return Way(links[0], anew=bool(tries or links[0] in self._run.captures.urls("interstitial")))

    def led_to(self, response: Response) -> None:
        """Remember how the site answered what opens the gate, to say so where it stays shut."""
        asked = response.request.meta.get("redirect_urls") if response.request else None
        answered = f"the site answered {response.status} at {urlsplit(response.url).path}"
        self._led_to = f" ({answered}, after a redirect)" if asked else f" ({answered})"

    def opened(self) -> list[Request]:
        """Note that the gate was passed, and return the pages that waited for that."""
        self.passed += 1
        waiting, self.waiting = self.waiting, []
        return waiting
