"""What the wave before has of a site's pages: by it the site is asked only for what has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawlers.errors import CaptureError
from crawlers.outbox import CrawlStore, EarlierCapture
from crawlers.warc import StoredResponse, read_response


class Earlier:
    """The earlier captures of one site that its next pages may stand on; ``issue`` is told what cannot be read."""

    def __init__(self, store: CrawlStore, site: str, issue: Callable[[str, str, str], None]) -> None:
        self._store, self._site, self._issue = store, site, issue
        self._known: dict[str, EarlierCapture] = {}

    def look_up(self, role: str, urls: Sequence[str]) -> None:
        """Learn what there is of pages that are asked for next."""
        self._known.update(self._store.earlier(self._site, role, urls) if urls else {})

    def response(self, url: str) -> StoredResponse | None:
        """Return what there is of ``url``, if the site can be asked whether it has changed since."""
        known = self._known.get(url)
        if known is None or not (known.etag or known.last_modified):
            return None
        try:
            return read_response(known.folder, known.warc_ref)
        except CaptureError as error:
            del self._known[url]
            self._issue(url, f"the earlier wave's capture cannot be read ({error})", "The page is fetched whole.")
            return None

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that ask the site for ``url`` only if it has changed."""
        known = self._known.get(url)
        named = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)) if known else ()
        return {name: value for name, value in named if value}

    def is_same(self, url: str, digest: str) -> bool:
        """Tell, once a page has come, whether its content is that of the earlier capture; it is then forgotten."""
        known = self._known.pop(url, None)
        return known is not None and known.digest == digest
