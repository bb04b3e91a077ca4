"""The captures of one site in one wave: what a page need not be asked for again, and who is asking for one now."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from admap.records import CaptureRecord
from crawlers.errors import CaptureError
from crawlers.warc import Kept, StoredResponse, read_response

OTHER = "other"
"""Role of what is kept of a page that is not the page itself: what a browser asked for, and what lacked the content."""


class Captures:
    """What the wave has of a site by address and role; ``attempts`` counts how often each was asked of the site.

    ``issue`` is told of a capture that cannot be read back (where, what, advice).
    """

    def __init__(self, folder: Path, known: Iterable[CaptureRecord], issue: Callable[[str, str, str], None]) -> None:
        self._folder, self._issue = folder, issue
        self._known = {(one.url, one.role): (one.status, one.warc_ref, one.fetched_at) for one in known}
        self._in_flight: dict[tuple[str, str], asyncio.Event] = {}
        self.attempts: Counter[tuple[str, str]] = Counter()

    def __contains__(self, key: tuple[str, str]) -> bool:
        return key in self._known

    @property
    def times(self) -> list[str]:
        """When each was fetched, in ISO 8601."""
        return [fetched_at for _, _, fetched_at in self._known.values()]

    @property
    def places(self) -> list[str]:
        """Where each lies, as ``warc_ref``."""
        return [warc_ref for _, warc_ref, _ in self._known.values()]

    def is_there(self, url: str, role: str) -> bool:
        """Tell whether there is a capture, and the file that it lies in."""
        _, warc_ref, _ = self._known.get((url, role), (0, "", ""))
        return bool(warc_ref) and (self._folder / warc_ref.rpartition("#")[0]).exists()

    def urls(self, role: str) -> list[str]:
        """Return the addresses captured in ``role``, in the order of their capture."""
        found = [(capture[2], url) for (url, known), capture in self._known.items() if known == role]
        return [url for _, url in sorted(found)]

    async def claim(self, url: str, role: str) -> StoredResponse | None:
        """Return the response the wave has, waiting for one under way; on None the caller fetches and releases it."""
        key = (url, role)
        while key in self._in_flight:
            await self._in_flight[key].wait()
        if key in self._known:
            status, warc_ref, _ = self._known[key]
            try:
                return replace(read_response(self._folder, warc_ref), status=status)
            except CaptureError as error:
                del self._known[key]
                self._issue(url, f"the kept response cannot be read ({error})", "It is fetched again.")
        self._in_flight[key] = asyncio.Event()
        self.attempts[key] += 1
        return None

    def release(self, url: str, role: str) -> None:
        """End a claim, whatever came of it."""
        event = self._in_flight.pop((url, role), None)
        if event:
            event.set()

    def add(self, url: str, role: str, status: int, kept: Kept) -> bool:
        """Take a new capture; false where there is one already."""
        if (url, role) in self._known:
            return False
        self._known[url, role] = (status, kept.warc_ref, kept.fetched_at)
        return True

    def forget(self, url: str, role: str) -> None:
        """Let a page be asked for again: what there is of it only led to a page that stood before it."""
        self._known.pop((url, role), None)
