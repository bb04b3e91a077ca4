"""Between the spider and the site: the guard (own hosts, robots) and the capture (WARC before anything is read)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import signals
from scrapy.exceptions import StopDownload
from scrapy.http import HtmlResponse, Request, Response
from scrapy.http.headers import Headers

from crawlers.addresses import is_private, literal_address, origin
from crawlers.engine import LACKING
from crawlers.errors import CaptureError, Disallowed, NotSent, OffSite, Stopped
from crawlers.forms import GateForm
from crawlers.replay import ACCEPTED_ENCODINGS, KEPT_FLAG, MOST_BYTES, UNRENDERED_FLAG, decoded, passing, response_of
from crawlers.robots import READ_BYTES, RobotsGate
from crawlers.run import PAGE_ROLES, SiteRun
from crawlers.warc import RENDERED_TYPE, Kept, StoredResponse

READING = frozenset({"GET", "HEAD"})
CONDITIONS = ("If-None-Match", "If-Modified-Since")


class GuardMiddleware:
    """Lets a request through only to the site's own hosts and where robots.txt allows it; redirects pass here anew."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._private = frozenset(crawler.settings.getlist("ADMAP_PRIVATE_HOSTS"))
        self._gate: RobotsGate | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> GuardMiddleware:
        """Build the guard of one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`NotSent`, :class:`OffSite` or :class:`Disallowed` for a request that must not be sent."""
        form = request.meta.get("form")
        if request.method not in READING and not (isinstance(form, GateForm) and form.is_sent_by(request)):
            raise NotSent("only the form of an age gate is ever sent")
        run: SiteRun = self._crawler.spider.run
        if run.stopped:
            raise Stopped
        if not run.site.own(request.url):
            raise OffSite("it leads off the site")
        host = origin(request.url)[1]
        literal = literal_address(host)
        if literal and is_private(literal) and host not in self._private:
            raise OffSite("it leads to a private address")
        url = run.session.carried(request)
        if request.meta.get("role") != "robots" and not await self._robots(run).allows(url):
            rules = await self._robots(run).rules(url)
            raise Disallowed(rules.fault)

    def _robots(self, run: SiteRun) -> RobotsGate:
        if self._gate is None:
            agent = self._crawler.settings["USER_AGENT"]
            self._gate = RobotsGate(self._fetch_robots, agent, run.pace.at_least)
        return self._gate

    async def _fetch_robots(self, url: str) -> Response:
        meta = {"role": "robots", "cookiejar": "robots", "download_maxsize": 0}  # it is cut below, not refused
        request = Request(url, meta=meta, priority=100)
        self._crawler.signals.connect(_cut_robots, signals.bytes_received)
        try:
            response: Response = await self._crawler.engine.download_async(request)
        finally:
            self._crawler.signals.disconnect(_cut_robots, signals.bytes_received)
        return response


def _cut_robots(data: bytes, request: Request) -> None:
    """End the fetch of a robots.txt when as much has come in as is read."""
    if request.meta.get("role") == "robots":
        request.meta["received"] = request.meta.get("received", 0) + len(data)
        if request.meta["received"] >= READ_BYTES:
            raise StopDownload(fail=False)


class CaptureMiddleware:
    """Answers from the wave's captures what the wave already has, and keeps everything else before it is read."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> CaptureMiddleware:
        """Build the capture of one crawl."""
        return cls(crawler)

    @property
    def _run(self) -> SiteRun:
        run: SiteRun = self._crawler.spider.run
        return run

    async def process_request(self, request: Request) -> Response | None:
        """Answer from the wave's captures, or let the request go on to the site."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED_ENCODINGS)
        role = request.meta["role"]
        if request.meta.get("anew"):
            return None
        stored = await self._run.captures.claim(request.url, role)
        if stored:
            return response_of(stored, request.url, request)
        request.meta["claimed"] = role
        for name in CONDITIONS:
            request.headers.pop(name, None)
        if role in PAGE_ROLES and "playwright" not in request.meta:
            request.meta["earlier"] = self._run.earlier.response(request.url)
            if request.meta["earlier"]:
                request.headers.update(self._run.earlier.conditions(request.url))
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep a response that came from the site; hand it on unpacked and, from a browser, as plain UTF-8 HTML."""
        if KEPT_FLAG in response.flags:
            self._release(request)  # a browser's document that redirects: it may lead to the very same address
            return response if UNRENDERED_FLAG in response.flags else self._run.session.led_on(decoded(response))
        try:
            return self._keep(request, response)
        except (CaptureError, Disallowed):
            raise
        except Exception as error:
            self._run.fatal = self._run.fatal or error
            raise
        finally:
            self._release(request)

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002  (Scrapy's signature)
        """Let others ask for an address whose request failed."""
        self._release(request)

    def _release(self, request: Request) -> None:
        role = request.meta.pop("claimed", None)
        if role:
            self._run.captures.release(request.url, role)

    def _keep(self, request: Request, response: Response) -> Response:
        run, role = self._run, request.meta["role"]
        plain: Response | None
        validators: tuple[str, str] | None = None
        earlier: StoredResponse | None = request.meta.pop("earlier", None)
        if response.status == 304 and earlier:
            sent, answered = _pairs(request.headers), _pairs(response.headers)
            kept = run.warc.write_revisit(request.url, sent, answered, earlier, role)
            run.spent(0, page=True, rendered=False)
            validators, plain = _validators(response, earlier), None
            response = response_of(earlier, request.url, request)
        elif "playwright" in response.flags:
            plain, kept = self._keep_rendered(request, response)
        else:
            kept = run.warc.write_exchange(
                request.url,
                _pairs(request.headers),
                response.status,
                _pairs(response.headers),
                response.body,
                request.method,
                request_body=request.body,
                ip_address=str(response.ip_address or ""),
                role=role,
            )
            run.spent(len(response.body), page=role in PAGE_ROLES, rendered=False)
            plain = response if 300 <= response.status < 400 else None
        if plain is not None:
            run.session.learn(plain)
            location = (plain.headers.get("Location") or b"").decode("latin-1")
            if run.session.only_names(request.url, location):
                return run.session.led_on(plain)
        if passing(response.status):
            return plain or decoded(response)
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if plain is None:
            plain = decoded(response)
        kept_as = run.kept_as(role, plain)
        request.meta["at_gate"] = kept_as == "interstitial" != role
        request.meta["lacking"] = kept_as == LACKING != role
        run.session.shown(plain)
        run.keep(
            run.session.bare(request.url),
            kept_as,
            response.status,
            kept,
            content_type,
            *(validators or _validators(response)),
        )
        return run.session.led_on(plain)

    def _keep_rendered(self, request: Request, response: Response) -> tuple[Response, Kept]:
        body = getattr(response, "text", "").encode("utf-8", "replace")
        if len(body) > MOST_BYTES:
            raise CaptureError(f"the page a browser showed is larger than {MOST_BYTES} bytes.")
        kept = self._run.warc.write_rendered(response.url, body, request.meta["role"], request.url)
        self._run.spent(0, page=True, rendered=True)
        plain = HtmlResponse(
            response.url,
            status=response.status,
            headers={"Content-Type": RENDERED_TYPE},
            body=body,
            encoding="utf-8",
            request=request,
            flags=["rendered"],
        )
        return plain, kept


def _validators(response: Response, earlier: StoredResponse | None = None) -> tuple[str, str]:
    """Return ETag and Last-Modified, as given now or else with ``earlier``."""
    etag, modified = (
        (response.headers.get(name) or b"").decode("latin-1") or (earlier.header(name) if earlier else "")
        for name in ("ETag", "Last-Modified")
    )
    return etag, modified


def _pairs(headers: Headers) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")
