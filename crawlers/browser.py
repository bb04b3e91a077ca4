"""Pages that need a browser. Chromium only renders: it never reaches the network itself.

Every request a page makes, the document included, is answered by this handler out of the same download path as a plain
crawl: own hosts only, robots, pace, size cap, checked addresses, WARC, and the wave's captures. So a browser's
sub-requests cannot pass by a guard, and a script that every page loads is asked for once a wave. What would go round
that path (WebRTC, DNS, proxies, preconnections) leads nowhere. A document that redirects or is an error is not
rendered: it goes back as it is.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route, WebSocketRoute
from playwright.async_api import Request as PageRequest
from scrapy.http import Request, Response
from scrapy.http.request import VerboseCookie
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.captures import OTHER
from crawlers.errors import CrawlError, PageError
from crawlers.handlers import BoundedFactory, in_turn
from crawlers.live import HELD, Plan, bring_up
from crawlers.pagevisit import Visit, current_visit
from crawlers.replay import KEPT_FLAG, UNRENDERED_FLAG
from crawlers.run import SiteRun
from crawlers.secondlook import ROLE as SECOND_LOOK

WANTED_KINDS = frozenset({"document", "stylesheet", "script", "xhr", "fetch"})
"""What is fetched for a page; images, media, fonts, icons, sockets, pings and prefetches are not."""

PASSED_ON = ("accept", "accept-language", "x-requested-with", "content-type")
SHOWN_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "application/json")
PAGES_AT_ONCE = 3
CLOSING_SECONDS = 10.0
PROCESS_BYTES = 2 * 2**30
"""How much memory one process of the browser may hold, where the system can say so (Linux)."""

FLAGS = (
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-default-apps",
    "--disable-extensions",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://0.0.0.0:1",
    "--proxy-bypass-list=<-loopback>",
    "--js-flags=--max-old-space-size=512",
)


def system_browser() -> str | None:
    """Return the Chromium to use: ``$ADMAP_BROWSER``, else the system's; None leaves it to Playwright's own."""
    named = os.environ.get("ADMAP_BROWSER")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def launch_options() -> dict[str, Any]:
    """Return how Chromium is started; its sandbox is off only for root, who cannot have one."""
    options: dict[str, Any] = {"headless": True, "args": list(FLAGS), "chromium_sandbox": os.geteuid() != 0}
    path = system_browser()
    if path:
        options["executable_path"] = path
    return options


def page_meta(run: SiteRun, role: str, user_agent: str) -> dict[str, Any]:
    """Return the request meta that has a page of ``role`` rendered and brought up as the site file says."""
    site = run.site
    part = site.listing if role == "listing" else site.advert
    gate = site.interstitial.shown.css if site.interstitial and site.interstitial.shown else None
    awaited = None if role == SECOND_LOOK else part.wait_for  # an advert that is gone shows nothing of itself
    plan = Plan(
        ready=f"{awaited}, {gate}" if awaited and gate else awaited,
        seconds=site.render_seconds,
        note=lambda what: run.issue(site.address, what, f"Mend {role}.reveal in the site file."),
        cut_short=lambda: run.tally.note("a listing did not come to its end in the browser"),
        scroll=site.listing.scroll if role == "listing" else None,
        counted=", ".join(one.css for one in site.listing.adverts or () if one.css and "::" not in one.css)
        or "a[href]",
        reveal=tuple(part.reveal),
    )
    return {
        "playwright": True,
        "playwright_page_methods": [PageMethod(bring_up, plan)],
        "playwright_context_kwargs": {
            "user_agent": user_agent,
            "service_workers": "block",
            "accept_downloads": False,
            "locale": site.languages[0],
        },
        "download_slot": "rendering",
    }


class BrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # the package has no types
    """scrapy-playwright's handler with every request of a page answered by the crawl itself."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        self._pages_at_once = asyncio.Semaphore(PAGES_AT_ONCE)

    @property
    def _run(self) -> SiteRun:
        run: SiteRun = self._crawler.spider.run
        return run

    async def download_request(self, request: Request) -> Response:
        """Render a page, or fetch plainly in the site's pace. Raises :class:`PageError` for a page that cannot be."""
        if not request.meta.get("playwright"):
            visit: Visit | None = request.meta.get("visit")
            return await in_turn(self._run, super().download_request, request, visit.is_over if visit else None)
        async with self._pages_at_once:
            visit = Visit(self._run.limits)
            current_visit.set(visit)
            try:
                return await visit.within_time(super().download_request(request))
            finally:
                visit.over = True
                await self._close_page(visit)

    async def _download_request(self, request: Request, spider: Any = None) -> Response:
        visit = current_visit.get()
        try:
            response: Response = await super()._download_request(request, spider)
        except PlaywrightError as error:
            if isinstance(visit.outcome, Response):
                return visit.outcome.replace(request=request)
            if visit.outcome is not None:
                raise visit.outcome from None
            if "crashed" in error.message or "has been closed" in error.message:
                raise PageError("the page crashed in the browser") from None
            raise
        except RuntimeError as error:
            raise CrawlError("the browser did not start") from error
        if not self._run.site.own(response.url):
            raise PageError("the page gave way to another that could not be shown")
        return response

    async def _get_response_and_download(self, request: Request, page: Page, spider: Any) -> tuple[Any, Any]:
        """Show the page; a download that it starts by itself is refused and changes nothing."""
        response, download = await super()._get_response_and_download(request, page, spider)
        return response, download if response is None else None

    async def _launch(self) -> None:
        _bound_memory()
        await super()._launch()

    async def _create_page(self, request: Request, spider: Any) -> Page:
        page: Page = await super()._create_page(request, spider)
        current_visit.get().page = page
        page.on("popup", _close_popup)
        return page

    async def _close_page(self, visit: Visit) -> None:
        """Close a page that is still open, and the whole browser where it does not let itself be closed."""
        if visit.page is None or visit.page.is_closed():
            return
        with suppress(PlaywrightError, TimeoutError):
            await asyncio.wait_for(visit.page.close(), CLOSING_SECONDS)
            return
        with suppress(PlaywrightError, TimeoutError, AttributeError):
            await asyncio.wait_for(self.browser.close(), CLOSING_SECONDS)

    async def _create_browser_context(self, *args: Any, **kwargs: Any) -> BrowserContextWrapper:
        wrapper = await super()._create_browser_context(*args, **kwargs)
        await wrapper.context.route("**/*", _refuse)
        await wrapper.context.route_web_socket("**", _close)
        return wrapper

    def _make_request_handler(self, **_: Any) -> Callable[[Route, PageRequest], Awaitable[None]]:
        visit = current_visit.get()
        visit.outcome = None
        documents = 0

        async def answer(route: Route, asked: PageRequest) -> None:
            is_document = asked.is_navigation_request() and asked.frame.parent_frame is None
            if is_document and asked.frame.page in HELD:
                await route.abort("aborted")
                return
            nonlocal documents
            documents += is_document
            with visit.answering():
                response = await self._response_to(asked, visit, is_document and documents == 1)
            try:
                if response is None:
                    await route.abort()
                else:
                    await route.fulfill(status=response.status, headers=_headers(response), body=response.body)
            except PlaywrightError:
                self._crawler.stats.inc_value("admap/answers_after_page_closed")

        return answer

    async def _response_to(self, asked: PageRequest, visit: Visit, is_page: bool) -> Response | None:
        """Fetch what the page asked for; ``is_page`` says that it is the document that the crawl wants."""
        if asked.resource_type not in WANTED_KINDS or not self._run.site.own(asked.url) or visit.over:
            return None
        if asked.method not in {"GET", "HEAD"}:
            self._warn(f"the page sends {asked.method} requests, which are never made")
            return None
        if not visit.may_ask():
            self._warn(f"a page asks for more than {self._run.limits.page_requests} things, the rest is not fetched")
            return None
        sent = await asked.all_headers()
        request = Request(
            self._run.session.bare(asked.url),
            method=asked.method,
            headers={name: value for name, value in sent.items() if name in PASSED_ON},
            cookies=_cookies(sent.get("cookie", "")),
            meta={
                "role": OTHER,
                "download_slot": "site",
                "visit": visit,
                "dont_retry": True,
                "dont_redirect": is_page,
            },
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if is_page:
                visit.outcome = error
            return None
        if is_page and response.status >= 300:
            visit.outcome = response.replace(flags=[KEPT_FLAG, UNRENDERED_FLAG])
            return None
        return response if not is_page or _can_be_shown(response) else None

    def _warn(self, what: str) -> None:
        self._run.issue(
            self._run.site.address, what, "Check with `admap sites try` that the page still shows its adverts."
        )


def _can_be_shown(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"text/html").decode("latin-1").split(";")[0].strip().lower()
    attached = (response.headers.get("Content-Disposition") or b"").lower().startswith(b"attachment")
    return kind in SHOWN_TYPES and not attached


def _headers(response: Response) -> dict[str, str]:
    dropped = {"content-length", "content-encoding", "transfer-encoding", "connection"}
    names = {name.decode("latin-1") for name in response.headers}
    return {
        name: ("\n" if name.lower() == "set-cookie" else ", ").join(
            value.decode("latin-1") for value in response.headers.getlist(name)
        )
        for name in names
        if name.lower() not in dropped
    }


def _cookies(header: str) -> list[VerboseCookie]:
    try:
        return [{"name": name, "value": morsel.value, "path": "/"} for name, morsel in SimpleCookie(header).items()]
    except CookieError:
        return []


async def _refuse(route: Route) -> None:
    await route.abort()


async def _close(socket: WebSocketRoute) -> None:
    await socket.close()


async def _close_popup(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()


def _bound_memory() -> None:
    """Bound what each process started from here on may hold: the browser's are."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    bound = PROCESS_BYTES if most == resource.RLIM_INFINITY else min(PROCESS_BYTES, most)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, most))
