"""The plain download handler: Scrapy's own, one turn of the site's pace a request."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response


class PacedHandler(HTTP11DownloadHandler):
    """Waits for the site's pace, then fetches over HTTP."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        """Fetch one address; raises Scrapy's download errors."""
        await self._crawler.spider.run.pace.turn()
        return await super().download_request(request)
