"""One site in one run: what the wave already has, what is found and becomes of it, and what the store is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapy.http import Response

from admap.records import CaptureRecord, CoverageRecord, Issue, PageRecord
from crawlers.allowance import Allowance
from crawlers.captures import Captures
from crawlers.earlier import Earlier
from crawlers.engine import LACKING, EngineChoice
from crawlers.errors import CaptureError, LeaseLostError, Stopped
from crawlers.hosts import Alone, Hosts, HostState, host_of
from crawlers.limits import DEFAULT_LIMITS, Limits
from crawlers.outbox import CrawlStore, Outbox
from crawlers.pace import LONGEST_HOLD, Pace
from crawlers.recovery import unnoted
from crawlers.replay import decoded, response_of
from crawlers.secondlook import ROLE as SECOND_LOOK
from crawlers.secondlook import unlisted
from crawlers.session import Session
from crawlers.sitefile import SiteFile
from crawlers.tally import Tally
from crawlers.walls import at_gate
from crawlers.warc import Kept, WarcFile

STAGE = "crawl"
HANDED_OUT = 100
"""Adverts that are made into requests at once; the rest waits as plain addresses."""

PAGE_ROLES = frozenset({"listing", "advert", SECOND_LOOK})
"""Roles of what a survey is after; the rest is what leads there."""

MOST_FAULTS = 25
"""Pages in a row that fail before a site is left alone until the next run."""

Progress = Callable[[str, int, int], None]
"""Told ``(site, pages done, pages known so far)``."""


class SiteRun:
    """The state that the spider, the guards and the capture of one site share during one run.

    ``only`` narrows the run to one advert's address; ``most_adverts`` ends it after so many. ``stopped`` says why
    nothing more is asked, once that is so; ``lost_lease`` that another process goes on in this one's place.
    """

    only: str | None = None
    most_adverts: int | None = None
    interrupted: bool = False
    stopped: str = ""
    lost_lease: bool = False

    def __init__(
        self,
        site: SiteFile,
        store: CrawlStore,
        folder: Path,
        software: str,
        progress: Progress | None = None,
        limits: Limits = DEFAULT_LIMITS,
        hosts: Hosts | None = None,
        before: HostState | None = None,
    ) -> None:
        self.site, self.tally, self.limits, self.host = site, Tally(), limits, host_of(site.address)
        self.session = Session(site.session_parameters)
        self.engine = EngineChoice(site, self.tally.remark)
        self._hosts = hosts or Alone()
        self.pace = Pace(site.pace, before, self._may_ask)
        self.fatal: Exception | None = None
        self._store, self._folder, self._progress = store, folder, progress
        self.warc = WarcFile(folder, site.name, software)
        self._noted: set[tuple[str, str]] = set()
        self.captures = Captures(folder, store.captured(site.name), self.issue)
        self._waiting: deque[str] = deque()
        self._read: set[str] = set()
        self._looked: set[str] = set()
        self.earlier = Earlier(store, site.name, self.issue)
        self._faults = 0
        self._outbox = Outbox(store, site.name, self.warc)
        self._remember()
        self._allowance = Allowance(site, limits, self._fetched_lately() if site.daily_cap else [])
        if before and before.held_for > LONGEST_HOLD:
            self._leave_alone(before.held_for)

    def _fetched_lately(self) -> list[str]:
        """Return when the site was asked in this day (of up to 25 hours) by any wave: all share its cap."""
        begun = (datetime.now(UTC) - timedelta(hours=25)).isoformat(timespec="seconds").replace("+00:00", "Z")
        return [*self.captures.times, *self._store.fetched_elsewhere(self.site.name, begun)]

    def _remember(self) -> None:
        """Take over what earlier runs of this wave have found, and what a killed one could not tell any more."""
        for found in unnoted(self.site.name, self._folder, self.captures.places):
            role = found.role
            if 300 <= found.stored.status < 400:
                if self.session.only_names(found.url, found.stored.header("Location")):
                    continue
            else:
                try:
                    role = self.kept_as(role, decoded(response_of(found.stored, found.url)))
                except CaptureError:
                    continue
            stored = found.stored
            validators = stored.header("ETag"), stored.header("Last-Modified")
            self.keep(found.url, role, stored.status, found.kept, stored.header("Content-Type"), *validators)
        leads_on = bool(self.site.advert.posts and self.site.advert.posts.next)
        for page in self._store.pages(self.site.name):
            self.captures.attempts[page.url, page.role] = page.attempts
            read = page.role == "advert" and page.state == "done" and self.captures.is_there(page.url, page.role)
            if read and not leads_on:
                self._read.add(page.url)

    def found_listing(self, url: str) -> None:
        """Note a listing page that is asked for next."""
        self.tally.asked.add(url)
        self._note(url, "listing", "waiting")
        self.earlier.look_up("listing", [url])

    def found_advert(self, url: str) -> None:
        """Note a listed advert; it waits until :meth:`next_adverts` hands it out, unless the wave has read it."""
        if url in self.tally.listed:
            return
        self.tally.listed.add(url)
        self.tally.asked.add(url)
        if url in self._read:
            self.tally.fetched.add(url)
            return
        self._note(url, "advert", "waiting")
        self._waiting.append(url)

    def next_adverts(self) -> list[str]:
        """Return some of the adverts that wait, in the order they were listed; none when all were handed out.

        While it is open whether adverts need a browser, they come one by one.
        """
        most = 1 if self.engine.undecided("advert") else HANDED_OUT
        urls = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self.earlier.look_up("advert", urls)
        return urls

    def next_second_looks(self) -> list[str]:
        """Return, once, the adverts that were there before and are listed no more, where all listings were read."""
        if self._looked or self.only or self.most_adverts or self.stopped or self.tally.notes or self.tally.lost_pages:
            return []
        urls = unlisted(self.site, self._store.expected(self.site.name), self.tally.listed)
        self._looked.update(urls)
        for url in urls:
            self._note(url, SECOND_LOOK, "waiting")
        self.earlier.look_up("advert", urls)
        return urls

    def got(self, url: str) -> None:
        """Note that an address brought its page."""
        self._faults = 0
        if url not in self._looked:
            self.tally.fetched.add(url)
        self._note(url, self._role(url), "done")

    def lost(self, url: str, reason: str, *, taken_down: bool = False) -> None:
        """Note that an address brought no page, and why; after many faults in a row the site is left alone.

        ``taken_down``: the site itself says that the advert is not there, which is no fault.
        """
        self._note(url, self._role(url), "failed", reason)
        if url not in self._looked:
            self.tally.failed[url] = reason
        if taken_down:
            self.tally.taken_down.add(url)
        else:
            self._faults += 1
            if self._faults >= MOST_FAULTS:
                self.stop(f"{self._faults} pages in a row could not be had ({reason}), so the rest was not asked")

    def disallowed(self, url: str) -> None:
        """Note that robots.txt forbids an address."""
        if url not in self._looked:
            self.tally.disallowed.add(url)
        self._note(url, self._role(url), "disallowed", "robots.txt disallows it")

    def hold(self, seconds: float) -> None:
        """Mind that the site wants ``seconds`` of rest; for more than this run waits, it is left alone."""
        self.pace.hold(seconds)
        self._hosts.hold(self.host, seconds)
        if seconds > LONGEST_HOLD:
            self._leave_alone(seconds)

    def _leave_alone(self, seconds: float) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self.stop(f"the site asks to be left alone until {until:%Y-%m-%d %H:%M} UTC, so the rest was not asked")

    def _may_ask(self) -> bool:
        if not self._hosts.held(self.host):
            self._lease_lost()
        elif reason := self._hosts.stopped():
            self.stop(reason)
        return not self.stopped

    def stop(self, reason: str) -> None:
        """Ask nothing more in this run; what was found waits for the next."""
        if not self.stopped:
            self.stopped = reason
            self.tally.note(reason)

    def _role(self, url: str) -> str:
        if url in self._looked:
            return SECOND_LOOK
        return "advert" if url in self.tally.listed else "listing"

    def _note(self, url: str, role: str, state: str, reason: str = "") -> None:
        self._outbox.note_page(PageRecord(url, role, state, self.captures.attempts[url, role], reason))

    def spend(self) -> None:
        """Count one request that is about to be sent; raises :class:`Stopped` beyond the run's limits."""
        now = datetime.now(UTC)
        if reached := self._allowance.refusal(now):
            reached = f"{reached}, so the rest was not asked"
            self.stop(reached)
            self.issue(
                self.site.address, reached, "Run the same command again to go on, or look for a trap on the site."
            )
            raise Stopped
        self._allowance.count(now)

    def was_lacking(self, url: str, role: str) -> bool:
        """Tell whether the wave has ``url`` over HTTP, lacking what a page of ``role`` has, and no other way yet."""
        return self.site.engine == "auto" and (url, LACKING) in self.captures and (url, role) not in self.captures

    def kept_as(self, role: str, response: Response) -> str:
        """Return the role that a response, asked for in ``role``, is kept in: it may be the gate, or lack content.

        Raises :class:`CaptureError` for a page that cannot be read.
        """
        if at_gate(self.site, response):
            return "interstitial"
        return LACKING if self.engine.lacking(role, response) else role

    def keep(
        self, url: str, role: str, status: int, kept: Kept, content_type: str, etag: str = "", last_modified: str = ""
    ) -> None:
        """Take one capture for the store; a second one of the same address and role stays in the WARC file only."""
        if not self.captures.add(url, role, status, kept):
            return
        unchanged = role in PAGE_ROLES and self.earlier.is_same(url, kept.digest)
        self.tally.unchanged += unchanged
        self._outbox.note_capture(
            CaptureRecord(
                site=self.site.name,
                url=url,
                role=role,
                status=status,
                fetched_at=kept.fetched_at,
                warc_ref=kept.warc_ref,
                digest=kept.digest,
                content_type=content_type,
                etag=etag,
                last_modified=last_modified,
                unchanged=unchanged,
            )
        )

    def spent(self, size: int, *, page: bool, rendered: bool) -> None:
        """Add to the run's effort what came back: its bytes as transferred, and whether it is a page of the site."""
        self._outbox.spent(size, page=page, rendered=rendered)

    def issue(self, where: str, what: str, advice: str) -> None:
        """Note one thing that went wrong, once."""
        if (where, what) not in self._noted:
            self._noted.add((where, what))
            self._store.note_issue(Issue(STAGE, where, what, advice, self.site.name))

    def report_progress(self) -> None:
        """Tell how far the run is."""
        if self._progress:
            self._progress(self.site.name, self.tally.done, len(self.tally.asked))

    async def flush(self) -> None:
        """Hand to the store what has come together since the last time; an error ends the run."""
        try:
            await self._outbox.flush(self._allowance.sent)
        except LeaseLostError:
            self._lease_lost()
        except Exception as error:
            self.fatal = self.fatal or error

    def _lease_lost(self) -> None:
        self.lost_lease = True
        self.stop("another process went on")

    def finish(self) -> CoverageRecord | None:
        """Hand over the rest, close the WARC file and keep the coverage; None where another process goes on."""
        coverage = self.tally.coverage(self.site.name, self.interrupted)
        try:
            if self.lost_lease:
                return None
            self._outbox.finish(self._allowance.sent, coverage, ended=not (self.interrupted or self.fatal))
        except LeaseLostError:
            self._lease_lost()
            return None
        finally:
            self.warc.close()
        return coverage
