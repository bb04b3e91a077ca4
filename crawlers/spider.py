"""The one spider: from listings to adverts by a site file. It finds addresses and counts; it reads no advert."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

from scrapy import Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.advertpage import advert_page
from crawlers.browser import page_meta
from crawlers.errors import CaptureError, CrawlError, Disallowed, FormRefusedError, GateClosedError
from crawlers.faults import plain_fault
from crawlers.forms import URLENCODED
from crawlers.gate import MOST_TRIES, SENT_FORM, Gate, Way
from crawlers.links import advert_key, clean_url, page_links
from crawlers.listings import MOST_BARREN, Chain, begun, first_chains, read_listing
from crawlers.page import Page, page_of
from crawlers.removed import is_removed, leads_elsewhere
from crawlers.run import SiteRun
from crawlers.secondlook import ROLE as SECOND_LOOK
from crawlers.walls import LOGIN, refusal, wall

Callback = Callable[..., Iterator[Request]]
PRIORITY = {"interstitial": 30, SENT_FORM: 30, "listing": 20, "advert": 10, SECOND_LOOK: 10}
ENDED = "ended"
"""Why a spider closes that was stopped before its end, by its run and not by the user."""

GONE = frozenset({404, 410})
TAKEN_DOWN = "It was taken down after it was listed."
LEFT_ALONE = "It is left alone; tell the survey's owner."
CHECK = "Open the address in a browser and compare it with the site file (`admap sites try`)."
MEND_GATE = "Mend interstitial in the site file."
LATER = "Run the same command again later: what is kept is not asked for again."


class SiteSpider(Spider):
    """Crawls one site as its site file says. ``run`` holds everything that outlives a callback."""

    name = "site"

    def __init__(self, run: SiteRun, user_agent: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run, self.site, self.agent = run, run.site, user_agent
        self._gate = Gate(run)
        self._listings = 0
        self._thread_pages: dict[str, int] = {}
        self._keys = {advert_key(self.site, url) for url in run.tally.listed}

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first requests: what opens the interstitial (or did so earlier in the wave), then the listings."""
        for request in self._open(self._gate.opening()):
            yield request

    def _open(self, places: list[tuple[str, str]]) -> Iterator[Request]:
        """Ask for what opens the interstitial, one address after another, then begin."""
        if places:
            url, role = places[0]
            yield self._request(url, role, self._opened, {"rest": places[1:]})
            return
        if self.run.only:
            self._adverts([clean_url(self.site, self.site.url(self.run.only))])
        elif self.site.listing.kind == "adverts":
            self._adverts(clean_url(self.site, self.site.url(start)) for start in self.site.listing.starts)
        else:
            yield from self._listings_at(first_chains(self.site))

    def _opened(self, response: Response, rest: list[tuple[str, str]]) -> Iterator[Request]:
        self._gate.led_to(response)
        yield from self._open(rest)

    def _request(
        self,
        url: str,
        role: str,
        callback: Callback,
        arguments: dict[str, Any],
        *,
        rendered: bool = False,
        **meta: Any,
    ) -> Request:
        rendered = rendered or self.run.engine.rendered(role) or self.run.was_lacking(url, role)
        how = page_meta(self.run, role, self.agent) if rendered else {"download_slot": "site"}
        kind = {"listing": self.site.listing.kind, "advert": self.site.advert.kind}.get(role)
        return Request(
            url,
            headers={"Accept": "application/json, */*;q=0.5"} if kind == "json" else None,
            callback=callback,
            errback=self._failed,
            cookies=self._gate.cookies,
            meta={**how, "role": role, "asked": url, "gates": self._gate.passed, **meta},
            cb_kwargs=arguments,
            dont_filter=True,
            priority=PRIORITY[role],
        )

    def _listings_at(self, places: Iterable[tuple[str, Chain]]) -> Iterator[Request]:
        for address, chain in places:
            url = clean_url(self.site, address)
            if url in self.run.tally.asked or self._enough():
                continue
            if self._listings >= self.site.listing.most_pages:
                note = f"the listing has more than {self.site.listing.most_pages} pages"
                self.run.tally.note(note)
                self.run.issue(
                    self.site.address, note, "Raise listing.most_pages in the site file, or mend its pagination."
                )
                return
            self._listings += 1
            self.run.found_listing(url)
            yield self._request(url, "listing", self._listing, {"chain": chain})

    def _listing(self, response: Response, chain: Chain) -> Iterator[Request]:
        if self._turned_away(response):
            yield from self._through_gate(response, self._listing)
            return
        if response.meta.get("lacking"):
            yield self._request(response.meta["asked"], "listing", self._listing, response.cb_kwargs, rendered=True)
            return
        self.run.engine.shown("listing", response)
        asked, pages = response.meta["asked"], self.site.listing.pages
        follows = pages is not None and chain.number is not None and chain.number > pages.first
        if response.status != 200:
            if follows and response.status in GONE:
                self._got(asked)
            else:
                self._lost(asked, refusal(response, "the listing"), CHECK)
            return
        try:
            listed = read_listing(self.site, response, chain)
        except CaptureError as error:
            self._lost(asked, str(error).rstrip("."), CHECK)
            return
        standing = wall(page_of(response)) if listed.empty else ""
        if standing and not (follows and standing == LOGIN):
            self._lost(asked, f"{standing} stands before the listing", LEFT_ALONE)
            return
        self._got(asked)
        self._adverts(listed.adverts)
        if listed.trap:
            note = f"a listing went on for {MOST_BARREN} pages without a new advert and was left there"
            self.run.tally.remark(note)
            self.run.issue(self.site.address, note, "Look whether its pagination leads anywhere else.")
        yield from self._listings_at(begun(self.site, url, listed.barren) for url in listed.sections)
        yield from self._listings_at(listed.onward)

    def _adverts(self, urls: Iterable[str]) -> None:
        for url in urls:
            key = advert_key(self.site, url)
            if key not in self._keys and not self._enough():
                self._keys.add(key)
                self.run.found_advert(url)
        self.run.report_progress()

    def more(self) -> list[Request]:
        """Return the next requests once nothing is under way.

        They are listed adverts that wait, some at a time, and in the end those that were there in an earlier wave and
        are not listed any more.
        """
        adverts = [self._request(url, "advert", self._advert, {}) for url in self.run.next_adverts()]
        if adverts:
            return adverts
        rendered = self.run.engine.rendered("advert")
        looks = self.run.next_second_looks()
        return [self._request(url, SECOND_LOOK, self._second_look, {}, rendered=rendered) for url in looks]

    def _advert(self, response: Response) -> Iterator[Request]:
        asked = response.meta["asked"]
        if self._turned_away(response):
            yield from self._through_gate(response, self._advert)
            return
        if response.meta.get("lacking"):
            yield self._request(response.meta["asked"], "advert", self._advert, response.cb_kwargs, rendered=True)
            return
        self.run.engine.shown("advert", response)
        if response.status != 200:
            gone = response.status in GONE
            self._lost(asked, refusal(response, "the advert"), TAKEN_DOWN if gone else LATER, taken_down=gone)
            return
        page = advert_page(self.site, response)
        titled = page.first(self.site.advert.title)[0] or page.whole.first(self.site.advert.title)[0]
        elsewhere = leads_elsewhere(self.site, asked, response.url)
        if (elsewhere or not titled) and (standing := wall(page)):
            self._lost(asked, f"{standing} stands before the advert", LEFT_ALONE)
            return
        if elsewhere or is_removed(page, "".join(titled[:1]), whole=bool(titled)):
            what = "it leads to a page that is no advert" if elsewhere else "the page says that the advert was removed"
            self._lost(asked, what, TAKEN_DOWN, taken_down=True)
            return
        self._follow_thread(asked, page)
        self._got(asked)

    def _follow_thread(self, url: str, page: Page) -> None:
        """List the next page of a thread as one more page of adverts."""
        posts = self.site.advert.posts
        number = self._thread_pages.pop(url, 1) + 1
        following = page_links(self.site, page, posts.next)[:1] if posts and posts.next else []
        if posts and number > posts.most_pages and following:
            self.run.tally.note(f"a thread has more than {posts.most_pages} pages")
            return
        self._thread_pages |= dict.fromkeys(following, number)
        self._adverts(following)

    def _second_look(self, response: Response) -> Iterator[Request]:
        """Note that an advert which is not listed was asked for; whether it is there is told from its capture."""
        if self._turned_away(response):
            yield from self._through_gate(response, self._second_look)
        elif response.status == 200 or response.status in GONE:
            self._got(response.meta["asked"])
        else:
            self._lost(response.meta["asked"], refusal(response, "the advert"), LATER)

    def _turned_away(self, response: Response) -> bool:
        self._stop_if_fatal()
        return bool(response.meta.get("at_gate"))

    def _through_gate(self, response: Response, back: Callback) -> Iterator[Request]:
        """Pass the interstitial by its link or form, once for all who wait, then ask for the page again."""
        asked, role, tries = response.meta["asked"], response.meta["role"], response.meta.get("gate_tries", 0)
        self.run.captures.forget(asked, role)
        again = self._request(asked, role, back, response.cb_kwargs, gate_tries=tries + 1)
        if self._gate.waiting:
            self._gate.waiting.append(again)
        elif response.meta["gates"] < self._gate.passed and tries < MOST_TRIES:
            yield again
        else:
            try:
                way = self._gate.way(page_of(response), tries)
            except FormRefusedError as error:
                self._lost(asked, f"the interstitial's form is not sent: {error}", MEND_GATE)
                return
            except GateClosedError as error:
                self._lost(asked, f"the interstitial does not open: {error}", MEND_GATE)
                return
            self._gate.waiting.append(again)
            yield self._entry(way)

    def _entry(self, way: Way) -> Request:
        if way.form is None:
            return self._request(way.url, "interstitial", self._gate_passed, {}, anew=way.anew)
        entry = self._request(way.url, SENT_FORM, self._gate_passed, {}, anew=True, form=way.form, dont_retry=True)
        headers = {"Content-Type": URLENCODED} if way.form.body else {}
        return entry.replace(method=way.form.method, body=way.form.body, headers=headers)

    def _gate_passed(self, response: Response) -> Iterator[Request]:
        self._gate.led_to(response)
        for again in self._gate.opened():
            yield again.replace(meta={**again.meta, "gates": self._gate.passed})

    def _enough(self) -> bool:
        return self.run.most_adverts is not None and len(self.run.tally.listed) >= self.run.most_adverts

    def _got(self, url: str) -> None:
        self.run.got(url)
        self.run.report_progress()

    def _lost(self, url: str, what: str, advice: str, *, taken_down: bool = False) -> None:
        self.run.lost(url, what, taken_down=taken_down)
        self.run.issue(url, what, advice)
        self.run.report_progress()

    def _failed(self, failure: Failure) -> Iterator[Request]:
        """Count a request that brought no page, and say why once."""
        self._stop_if_fatal()
        request: Request = failure.request  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        url: str = request.meta["asked"]
        if "Executable doesn't exist" in str(error):
            self.run.fatal = CrawlError("no browser was found: install Chromium, or run `playwright install chromium`.")
            self._stop_if_fatal()
        if isinstance(error, Disallowed) and error.fault:
            self.run.lost(url, error.fault)
            self._down(error.fault)
        elif isinstance(error, Disallowed):
            self.run.disallowed(url)
            self.run.issue(url, "robots.txt disallows it", "It is not asked; ask the site's owner, or leave it out.")
        else:
            self._lost(url, plain_fault(error), LATER)
        self.run.report_progress()
        if "rest" in request.cb_kwargs:
            yield from self._open(request.cb_kwargs["rest"])
        elif request.meta["role"] in {"interstitial", SENT_FORM}:
            for again in self._gate.opened():
                self._lost(again.meta["asked"], "the interstitial does not open", LATER)

    def _down(self, fault: str) -> None:
        """Nothing can be asked of a site whose robots.txt cannot be had."""
        note = f"robots.txt of {self.site.address} could not be had ({fault}), so nothing was asked"
        self.run.tally.note(note)
        self.run.issue(self.site.address, note, LATER)

    def _stop_if_fatal(self) -> None:
        if self.run.fatal or self.run.stopped:
            raise CloseSpider(ENDED)
