"""The plain download handler: Scrapy's own, one turn of the site's pace a request, and no headers without end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response
from twisted.web._newclient import BODY

from crawlers.addresses import GuardedResolver, PrivateAddressError, origin
from crawlers.pace import seconds_asked
from crawlers.replay import passing
from crawlers.run import SiteRun

MOST_HEADER_BYTES = 256 * 1024
"""How much an answer may send before its body begins."""


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol, which hangs up on headers without end."""

    _before_body = 0

    def request(self, request: Any) -> Any:
        """Send one request."""
        self._before_body = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (name set by Twisted)
        """Take in what came."""
        if self._parser is not None and getattr(self._parser, "state", BODY) != BODY:
            self._before_body += len(data)
            if self._before_body > MOST_HEADER_BYTES:
                self.transport.abortConnection()  # type: ignore[union-attr]  # a connection has its transport
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes the protocol above."""

    def buildProtocol(self, addr: Any) -> BoundedProtocol:  # noqa: ARG002, N802  (name set by Twisted)
        """Return a protocol for a new connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class PacedHandler(HTTP11DownloadHandler):
    """Waits for the site's pace, then fetches over HTTP; what the site asks by Retry-After, the pace keeps."""

    lazy = True

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory

    async def download_request(self, request: Request) -> Response:
        """Fetch one address; raises Scrapy's download errors, and :class:`Stopped` beyond the run's limits."""
        run: SiteRun = self._crawler.spider.run  # type: ignore[union-attr]  # the spider is open by now
        return await in_turn(run, super().download_request, request)


async def in_turn(
    run: SiteRun,
    fetch: Callable[[Request], Awaitable[Response]],
    request: Request,
    is_over: Callable[[], bool] | None = None,
) -> Response:
    """Fetch ``request`` in the site's pace and within the run's limits; what a Retry-After asks for is kept.

    The site's session goes along, and the answer counts as that of the address without it.

    Raises :class:`PageClosed` where ``is_over`` says, when its turn comes, that nobody wants it any more.
    """
    async with run.pace.turn(is_over):
        run.spend()
        try:
            sent_to = run.session.carried(request)
            if sent_to == request.url:
                response = await fetch(request)
            else:
                response = (await fetch(request.replace(url=sent_to))).replace(url=request.url)
        except CannotResolveHostError as error:
            if origin(request.url)[1] in GuardedResolver.refused:
                raise PrivateAddressError from error
            raise
        if passing(response.status):
            run.hold(seconds_asked((response.headers.get("Retry-After") or b"").decode("latin-1")))
    return response
