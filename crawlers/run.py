"""One site in one run: what the wave already has, where new captures go, and the tally of what was asked and got."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

from admap.records import CaptureRecord, CoverageRecord, Issue
from crawlers.allowance import Allowance
from crawlers.engine import LACKING, EngineChoice
from crawlers.errors import CaptureError, Spent
from crawlers.limits import DEFAULT_LIMITS, Limits
from crawlers.pace import Pace
from crawlers.sitefile import SiteFile
from crawlers.warc import Kept, StoredResponse, WarcFile, read_response

STAGE = "crawl"
HANDED_OUT = 100
"""Adverts that are made into requests at once; the rest waits as plain addresses."""

Progress = Callable[[str, int, int], None]
"""Told ``(site, pages done, pages known so far)``."""


class CrawlStore(Protocol):
    """Where a crawl keeps what it makes. All methods are called from the crawl's own thread."""

    def captured(self, site: str) -> Iterable[CaptureRecord]:
        """Return what this wave already has of ``site``."""

    def keep_capture(self, capture: CaptureRecord) -> None:
        """Keep one capture; its record is on disk when this is called.

        One that comes again with the same site, url and role replaces the earlier, whose file can no longer be read.
        """

    def keep_coverage(self, coverage: CoverageRecord) -> None:
        """Keep how completely this run read one site."""

    def note_issue(self, issue: Issue) -> None:
        """Keep one thing that went wrong."""


@dataclass
class Tally:
    """What one run asked of a site, by address. Pages answered from earlier captures of the wave count as fetched."""

    asked: set[str] = field(default_factory=set)
    fetched: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    disallowed: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Note, once, why the run is not complete."""
        if text not in self.notes:
            self.notes.append(text)

    def remark(self, text: str) -> None:
        """Note, once, something about the run that leaves it complete."""
        if text not in self.remarks:
            self.remarks.append(text)

    @property
    def done(self) -> int:
        """How many of the asked addresses have their outcome."""
        return len(self.fetched) + len(self.failed) + len(self.disallowed)

    def coverage(self, site: str, interrupted: bool) -> CoverageRecord:
        """Return the coverage record of the run; reading the adverts adds its own figures later."""
        notes = list(self.notes)
        missed = len(self.listed & (self.failed.keys() | self.disallowed))
        unread = len(self.listed) - missed - len(self.listed & self.fetched)
        if missed:
            notes.append(f"{missed} of {len(self.listed)} listed adverts could not be fetched")
        if unread:
            notes.append(f"{unread} of {len(self.listed)} listed adverts were not reached")
        lost = [url for url in self.failed if url not in self.listed]
        if lost and not self.notes:
            notes.append(f"{len(lost)} listing pages could not be fetched ({self.failed[lost[0]]})")
        forbidden = len(self.disallowed - self.listed)
        if forbidden:
            notes.append(f"robots.txt disallows {forbidden} listing pages")
        if not self.listed and not notes:
            notes.append("nothing was listed")
        if interrupted:
            notes.append("the run was interrupted")
        return CoverageRecord(
            site=site,
            asked=len(self.asked),
            fetched=len(self.fetched),
            failed=len(self.failed),
            disallowed=len(self.disallowed),
            adverts_listed=len(self.listed),
            complete=not notes,
            note=f"{'; '.join([*notes, *self.remarks])}." if notes or self.remarks else "",
        )


class SiteRun:
    """The state that the spider, the guards and the capture of one site share during one run.

    ``only`` narrows the run to one advert's address; ``most_adverts`` ends it after so many.
    """

    only: str | None = None
    most_adverts: int | None = None
    interrupted: bool = False

    def __init__(
        self,
        site: SiteFile,
        store: CrawlStore,
        folder: Path,
        software: str,
        progress: Progress | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.site, self.pace, self.tally, self.limits = site, Pace(site.pace), Tally(), limits
        self.engine = EngineChoice(site, self.tally.remark)
        self.fatal: Exception | None = None
        self._began, self._sent = monotonic(), 0
        self._store, self._folder, self._progress = store, folder, progress
        self._warc = WarcFile(folder, site.name, software)
        self._captures = {(capture.url, capture.role): capture for capture in store.captured(site.name)}
        self._allowance = Allowance(site, (capture.fetched_at for capture in self._captures.values()))
        self._in_flight: dict[tuple[str, str], asyncio.Event] = {}
        self._noted: set[tuple[str, str]] = set()
        self._waiting: deque[str] = deque()

    def found_listing(self, url: str) -> None:
        """Note a listing page that is asked for next."""
        self.tally.asked.add(url)

    def found_advert(self, url: str) -> None:
        """Note a listed advert; it waits until :meth:`next_adverts` hands it out."""
        self.tally.listed.add(url)
        self.tally.asked.add(url)
        self._waiting.append(url)

    def next_adverts(self) -> list[str]:
        """Return some of the adverts that wait, in the order they were listed; none when all were handed out.

        While it is open whether adverts need a browser, they come one by one.
        """
        most = 1 if self.engine.undecided("advert") else HANDED_OUT
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def got(self, url: str) -> None:
        """Note that an address brought its page."""
        self.tally.fetched.add(url)

    def lost(self, url: str, reason: str) -> None:
        """Note that an address brought no page, and why."""
        self.tally.failed[url] = reason

    def disallowed(self, url: str) -> None:
        """Note that robots.txt forbids an address."""
        self.tally.disallowed.add(url)

    def spend(self) -> None:
        """Count one request that is about to be sent; raises :class:`Spent` beyond the run's limits."""
        limits, now = self.limits, datetime.now(UTC)
        reached = self._allowance.refusal(now)
        if reached:
            reached = f"{reached}, so the rest was not asked"
        elif self._sent >= limits.site_requests:
            reached = f"the run's limit of {limits.site_requests} requests is reached"
        elif monotonic() - self._began > limits.site_seconds:
            reached = f"the run's limit of {limits.site_seconds / 3600:g} hours is reached"
        else:
            self._sent += 1
            self._allowance.count(now)
            return
        self.tally.note(reached)
        self.issue(self.site.address, reached, "Run the same command again to go on, or look for a trap on the site.")
        raise Spent

    def was_lacking(self, url: str, role: str) -> bool:
        """Tell whether the wave has ``url`` over HTTP, lacking what a page of ``role`` has, and no other way yet."""
        return self.site.engine == "auto" and (url, LACKING) in self._captures and (url, role) not in self._captures

    def captured_urls(self, role: str) -> list[str]:
        """Return the addresses this wave has captured in ``role``, in the order of their capture."""
        found = [capture for (_, known), capture in self._captures.items() if known == role]
        return [capture.url for capture in sorted(found, key=lambda capture: capture.fetched_at)]

    async def claim(self, url: str, role: str) -> StoredResponse | None:
        """Return the response the wave has, waiting for one under way; on None the caller fetches and releases it."""
        key = (url, role)
        while key in self._in_flight:
            await self._in_flight[key].wait()
        capture = self._captures.get(key)
        if capture:
            try:
                return dataclasses.replace(read_response(self._folder, capture.warc_ref), status=capture.status)
            except CaptureError as error:
                del self._captures[key]
                self.issue(url, f"the kept response cannot be read ({error})", "It is fetched again.")
        self._in_flight[key] = asyncio.Event()
        return None

    def release(self, url: str, role: str) -> None:
        """End a claim, whatever came of it."""
        event = self._in_flight.pop((url, role), None)
        if event:
            event.set()

    @property
    def warc(self) -> WarcFile:
        """The run's WARC file."""
        return self._warc

    def keep(self, url: str, role: str, status: int, kept: Kept, content_type: str) -> None:
        """Hand one capture to the store; a second one of the same address and role stays in the WARC file only."""
        key = (url, role)
        if key in self._captures:
            return
        capture = CaptureRecord(
            site=self.site.name,
            url=url,
            role=role,
            status=status,
            fetched_at=kept.fetched_at,
            warc_ref=kept.warc_ref,
            digest=kept.digest,
            content_type=content_type,
        )
        self._store.keep_capture(capture)
        self._captures[key] = capture

    def issue(self, where: str, what: str, advice: str) -> None:
        """Note one thing that went wrong, once."""
        if (where, what) not in self._noted:
            self._noted.add((where, what))
            self._store.note_issue(Issue(STAGE, where, what, advice, self.site.name))

    def report_progress(self) -> None:
        """Tell how far the run is."""
        if self._progress:
            self._progress(self.site.name, self.tally.done, len(self.tally.asked))

    def finish(self) -> CoverageRecord:
        """Close the WARC file and keep the coverage."""
        self._warc.close()
        coverage = self.tally.coverage(self.site.name, self.interrupted)
        self._store.keep_coverage(coverage)
        return coverage
