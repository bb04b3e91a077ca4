"""Pages that need a browser. Chromium only renders: it never reaches the network itself.

Every request a page makes, the document included, is answered by this handler out of the same download path as a plain
crawl: own hosts only, robots, pace, size cap, checked addresses, WARC, and the wave's captures. So a browser's
sub-requests cannot pass by a guard, and a script that every page loads is asked for once a wave. A document that
redirects or is an error is not rendered: it goes back as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request as PageRequest
from playwright.async_api import Route, WebSocketRoute
from scrapy.http import Request, Response
from scrapy.http.request import VerboseCookie
from scrapy_playwright.handler import BrowserContextWrapper, ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.errors import CrawlError
from crawlers.live import HELD, Plan, bring_up
from crawlers.replay import KEPT_FLAG, UNRENDERED_FLAG
from crawlers.run import SiteRun

BLOCKED_KINDS = frozenset(
    {"image", "media", "font", "ping", "beacon", "eventsource", "websocket", "cspreport", "texttrack"}
)
PASSED_ON = ("accept", "accept-language", "x-requested-with", "content-type")
SHOWN_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "application/json")
NAVIGATION_MS = 60_000
FLAGS = (
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-default-apps",
    "--disable-extensions",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND",
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
    part = site.advert if role == "advert" else site.listing
    gate = site.interstitial.shown.css if site.interstitial and site.interstitial.shown else None
    plan = Plan(
        ready=f"{part.wait_for}, {gate}" if part.wait_for and gate else part.wait_for,
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
        self._outcomes: dict[str, Response | Exception] = {}

    @property
    def _run(self) -> SiteRun:
        run: SiteRun = self._crawler.spider.run
        return run

    async def download_request(self, request: Request) -> Response:
        """Render a page, or fetch plainly in the site's pace."""
        response: Response
        if request.meta.get("playwright"):
            response = await super().download_request(request)
        else:
            async with self._run.pace.turn():
                response = await super().download_request(request)
        return response

    async def _download_request(self, request: Request, spider: Any = None) -> Response:
        try:
            response: Response = await super()._download_request(request, spider)
        except PlaywrightError:
            outcome = self._outcomes.pop(request.url, None)
            if isinstance(outcome, Response):
                return outcome
            if outcome is not None:
                raise outcome from None
            raise
        except RuntimeError as error:
            raise CrawlError("the browser did not start") from error
        return response

    async def _create_browser_context(self, *args: Any, **kwargs: Any) -> BrowserContextWrapper:
        wrapper = await super()._create_browser_context(*args, **kwargs)
        await wrapper.context.route("**/*", _refuse)
        await wrapper.context.route_web_socket("**", _close)
        return wrapper

    def _make_request_handler(self, *, url: str, **_: Any) -> Callable[[Route, PageRequest], Awaitable[None]]:
        async def answer(route: Route, asked: PageRequest) -> None:
            if asked.is_navigation_request() and asked.frame.parent_frame is None and asked.frame.page in HELD:
                await route.abort("aborted")
                return
            is_page = asked.is_navigation_request() and asked.frame.parent_frame is None and asked.url == url
            response = await self._response_to(asked, url if is_page else "")
            try:
                if response is None:
                    await route.abort()
                else:
                    await route.fulfill(status=response.status, headers=_headers(response), body=response.body)
            except PlaywrightError:
                self._crawler.stats.inc_value("admap/answers_after_page_closed")

        return answer

    async def _response_to(self, asked: PageRequest, page_url: str) -> Response | None:
        if asked.resource_type in BLOCKED_KINDS or not self._run.site.own(asked.url):
            return None
        if asked.method not in {"GET", "HEAD"}:
            what = f"the page sends {asked.method} requests, which are never made"
            self._run.issue(
                self._run.site.address, what, "Check with `admap sites try` that the page still shows its adverts."
            )
            return None
        sent = await asked.all_headers()
        meta: dict[str, Any] = {"role": "other", "download_slot": "site"}
        if page_url:
            meta |= {"dont_redirect": True, "dont_retry": True}
        request = Request(
            asked.url,
            method=asked.method,
            headers={name: value for name, value in sent.items() if name in PASSED_ON},
            cookies=_cookies(sent.get("cookie", "")),
            meta=meta,
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if page_url:
                self._outcomes[page_url] = error
            return None
        if page_url and response.status >= 300:
            self._outcomes[page_url] = response.replace(flags=[KEPT_FLAG, UNRENDERED_FLAG])
            return None
        return response if not page_url or _can_be_shown(response) else None


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
