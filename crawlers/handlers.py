"""The plain download handler: Scrapy's own, one turn of the site's pace a request."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response

from crawlers.run import SiteRun


class PacedHandler(HTTP11DownloadHandler):
    """Waits for the site's pace, then fetches over HTTP."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        """Fetch one address; raises Scrapy's download errors."""
        run: SiteRun = self._crawler.spider.run  # type: ignore[union-attr]  # the spider is open by now
        async with run.pace.turn():
            return await super().download_request(request)
