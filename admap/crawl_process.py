"""The process that a crawl runs in: a Twisted reactor starts once a process. Started by :mod:`admap.stages.crawl`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from admap.errors import AdmapError
from admap.home import Home, open_home
from admap.leases import HostLeases
from admap.records import CaptureRecord, CoverageRecord, Issue, PageRecord
from crawlers.crawl import crawl
from crawlers.errors import LeaseLostError
from crawlers.hosts import host_of
from crawlers.limits import Limits
from crawlers.outbox import Batch, EarlierCapture
from crawlers.sitefile import SiteFile
from storage import events, frontier, leases, waves
from storage.models import Wave


class WaveStore:
    """What a crawl keeps, bound to one wave and to the leases of one process."""

    def __init__(self, home: Home, wave: str, sites: Sequence[SiteFile], holder: str) -> None:
        self._home = home
        self._store, self._wave, self._holder = home.store, wave, holder
        self._hosts = {site.name: host_of(site.address) for site in sites}
        self._issues = home.issues(wave)
        self._runs: dict[str, int] = {}
        self._new_sites: set[str] = set()

    def captured(self, site: str) -> Iterable[CaptureRecord]:
        """Return what the wave already has of ``site``."""
        with self._store.begin() as session:
            return waves.captures_of(session, waves.get_wave(session, self._wave), site)

    def pages(self, site: str) -> Iterable[PageRecord]:
        """Return the frontier of ``site``."""
        with self._store.begin() as session:
            return frontier.pages_of(session, waves.get_wave(session, self._wave), site)

    def earlier(self, site: str, role: str, urls: Sequence[str]) -> Mapping[str, EarlierCapture]:
        """Return what the wave before has of ``urls``."""
        if site in self._new_sites:
            return {}
        with self._store.begin() as session:
            row = waves.get_wave(session, self._wave)
            before, captures = waves.earlier_captures(session, row, site, role, urls)
        if not before:
            self._new_sites.add(site)
            return {}
        folder = self._home.warc_folder(before)
        return {
            one.url: EarlierCapture(folder, one.warc_ref, one.digest, one.etag, one.last_modified) for one in captures
        }

    def expected(self, site: str) -> Mapping[str, str]:
        """Return the adverts that were there when earlier waves looked last."""
        with self._store.begin() as session:
            return events.present_before(session, waves.get_wave(session, self._wave), site)

    def fetched_elsewhere(self, site: str, since: str) -> Iterable[str]:
        """Return when other waves fetched something of ``site`` after ``since``."""
        with self._store.begin() as session:
            return frontier.fetched_elsewhere(session, waves.get_wave(session, self._wave), site, since)

    def keep(self, site: str, batch: Batch) -> None:
        """Keep a batch whole, if the site's host is still this process's."""
        with self._own(site) as (session, wave):
            frontier.keep_captures(session, wave, batch.captures)
            frontier.keep_pages(session, wave, site, batch.pages.values())
            run = frontier.keep_effort(session, wave, site, self._runs.get(site), batch.effort)
        self._runs[site] = run

    def keep_coverage(self, coverage: CoverageRecord, ended: bool) -> None:
        """Keep how completely a site was read, and whether its crawl has ended."""
        with self._own(coverage.site) as (session, wave):
            waves.keep_coverage(session, wave, coverage)
            if ended:
                frontier.end_crawl(session, wave, coverage.site)
        self._runs.pop(coverage.site, None)

    @contextmanager
    def _own(self, site: str) -> Iterator[tuple[Session, Wave]]:
        """Open a session in which no other process can take the host of ``site``."""
        with self._store.begin() as session:
            if not leases.still_holds(session, self._hosts[site], self._holder):
                raise LeaseLostError(f"Another process crawls {site} now.")
            yield session, waves.get_wave(session, self._wave)

    def note_issue(self, issue: Issue) -> None:
        """Note what went wrong."""
        self._issues.note(issue)


def run(folder: Path, wave: str, processes: int, *, allow_private: bool) -> None:
    """Crawl the sites of ``wave`` that wait, together with whatever other processes do so.

    ``processes`` were started together: each leaves the others their share of the hosts.
    """
    with open_home(folder) as home:
        with home.store.begin() as session:
            row = waves.get_wave(session, wave)
            waiting = frontier.waiting_sites(session, row)
            definitions = [d for name, (_, d) in waves.sites_of(session, row).items() if name in waiting]
        if not definitions:
            return
        sites = [SiteFile.from_json(definition, home.store.cipher.keyed_hash) for definition in definitions]
        hosts = HostLeases(home.store, wave, home.settings.lease_seconds)
        try:
            crawl(
                sites,
                WaveStore(home, wave, sites, hosts.holder),
                home.warc_folder(wave),
                user_agent=home.settings.user_agent,
                contact=home.settings.contact,
                allow_private=allow_private,
                limits=Limits.of(home.settings.crawl),
                hosts=hosts,
                hosts_at_once=-(-len({host_of(site.address) for site in sites}) // processes),
            )
        finally:
            hosts.close()


def _end_with_parent() -> None:
    """Leave at once when the parent is gone (its end of our standard input closes), so that no orphan crawls on."""

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    _end_with_parent()
    try:
        run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), allow_private="--allow-private" in sys.argv[4:])
    except AdmapError as error:
        print(error, file=sys.stderr)  # noqa: T201  (the process's one sentence to the user)
        sys.exit(error.exit_code)
